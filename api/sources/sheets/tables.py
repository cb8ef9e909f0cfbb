"""Sheets of cells out of a file: a workbook (XLSX, ODS) or a text with separators (CSV)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from api.sources.reading import RefusedFileError
from api.sources.sheets.workbook import LONGEST, WIDEST, Cell, Rows, read_apart

LARGEST = 256 * 1024 * 1024
"""Of a workbook, in bytes."""
LARGEST_TEXT = 64 * 1024 * 1024
_SEPARATORS = ";,\t|"


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows` with their numbers, as the program that made them shows them; `name` is empty in a text."""

    name: str
    rows: Rows


def of_workbook(file: BinaryIO) -> list[Sheet]:
    """The sheets. Raises RefusedFileError for what is none, is locked, or would fill the memory."""
    content = file.read(LARGEST + 1)
    found = read_apart(content) if len(content) <= LARGEST else "sheet-too-large"
    if isinstance(found, str):
        raise RefusedFileError(found)
    return [Sheet(name, rows) for name, rows in found]


def of_text(file: BinaryIO) -> list[Sheet]:
    """The one sheet of a text, in the encoding and with the separator that it is written in."""
    content = file.read(LARGEST_TEXT + 1)
    if len(content) > LARGEST_TEXT:
        raise RefusedFileError("sheet-too-large")
    text = _decoded(content)
    if "\0" in text:
        raise RefusedFileError("kind")
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=first.count)
    try:
        return [Sheet("", list(_rows(text, separator)))]
    except csv.Error:
        raise RefusedFileError("sheet-unreadable") from None


def _rows(text: str, separator: str) -> Iterator[tuple[int, Sequence[Cell]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    for row in reader:
        if reader.line_num > LONGEST or len(row) > WIDEST:
            raise RefusedFileError("sheet-too-large")
        cells = [cell.strip() for cell in row]
        if any(cells):
            yield reader.line_num, cells


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
