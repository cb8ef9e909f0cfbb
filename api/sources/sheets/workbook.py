"""Reads a workbook in a process of its own: `python -m api.sources.sheets.workbook`, the file in, its sheets out.

A workbook of a kilobyte may ask for a hundred gigabytes, in more ways than anybody lists, and a reader that is refused
memory ends its process. So it is this one that ends, and the service goes on.
"""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import resource
import subprocess
import sys
import threading
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Literal

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

Cell = str | int | float | bool | date | datetime | time | timedelta
Rows = Sequence[tuple[int, Sequence[Cell]]]
Refusal = Literal["sheet-locked", "sheet-unreadable", "sheet-too-large"]

LONGEST = 200_000
"""Rows of a sheet at most."""
WIDEST = 500
"""Columns of a sheet at most."""
MEMORY = 2 << 30
"""What the reading may take, in bytes."""
SECONDS = 60
"""Of the processor."""
_TURN = threading.Lock()
"""One workbook after the other: several at once would take as many times the memory."""


def read_apart(content: bytes) -> list[tuple[str, Rows]] | Refusal:
    """The sheets by name, each row with its number; or why there are none. It takes a while: call it in a thread."""
    with _TURN:
        reader = subprocess.run(
            [sys.executable, "-P", "-m", __name__],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            check=False,
        )
    if reader.returncode:
        return "sheet-too-large"
    return pickle.loads(reader.stdout)  # noqa: S301


def _read(content: bytes) -> list[tuple[str, Rows]] | Refusal:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [(name, _rows(book, name)) for name in book.sheet_names]
    except PasswordError:
        return "sheet-locked"
    except (CalamineError, OSError, ValueError):
        return "sheet-unreadable"


def _rows(book: CalamineWorkbook, name: str) -> Rows:
    """Those that hold anything. Raises MemoryError for more than anybody writes."""
    sheet = book.get_sheet_by_name(name)
    if sheet.start is None or sheet.end is None:
        return ()
    if sheet.end[0] >= LONGEST or sheet.end[1] >= WIDEST:
        raise MemoryError
    left = sheet.start[1] * [""]  # a row is given from the first column that is filled in
    rows = enumerate(sheet.iter_rows(), start=1)
    return [(number, [*left, *row]) for number, row in rows if any(cell != "" for cell in row)]


def _main() -> None:
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(OSError, ValueError):  # not every system bounds all of them
            resource.setrlimit(kind, (most, most))
    pickle.dump(_read(sys.stdin.buffer.read()), sys.stdout.buffer)


if __name__ == "__main__":
    _main()
