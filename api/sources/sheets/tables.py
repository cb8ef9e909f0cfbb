"""Sheets of cells out of a file: a workbook (XLSX, ODS) or a text with separators (CSV)."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from api.sources.reading import RefusedFileError

Cell = str | int | float | bool | date | datetime | time | timedelta

LONGEST = 200_000
"""Rows of a sheet at most."""
WIDEST = 500
"""Columns of a sheet at most."""
LARGEST = 256 * 1024 * 1024
"""What a workbook may unfold to, in bytes."""
LARGEST_TEXT = 64 * 1024 * 1024
_SEPARATORS = ";,\t|"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows` with their numbers, as the program that made them shows them; `name` is empty in a text."""

    name: str
    rows: Sequence[tuple[int, Sequence[Cell]]]


def of_workbook(file: BinaryIO) -> list[Sheet]:
    """The sheets that hold anything. Raises RefusedFileError for what is none, is locked, or would fill the memory."""
    _small_enough(file)
    try:
        book = CalamineWorkbook.from_filelike(file)
        return [_sheet(book, name) for name in book.sheet_names]
    except PasswordError:
        raise RefusedFileError("sheet-locked") from None
    except (CalamineError, OSError, ValueError):
        raise RefusedFileError("sheet-unreadable") from None


def _sheet(book: CalamineWorkbook, name: str) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    if sheet.start is None:
        return Sheet(name, ())
    rows = enumerate(sheet.to_python(skip_empty_area=False), start=1)
    return Sheet(name, [(number, row) for number, row in rows if any(cell != "" for cell in row)])


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


# --- what a workbook unfolds to -------------------------------------------------------------------------------------

_CELL = re.compile(rb"""\sr=["']([A-Z]*)([0-9]{1,9})["']""")
_REPEATED = re.compile(rb'number-(columns|rows)-repeated="([0-9]{1,9})"[^>]*office:value')
_OVERLAP = 400


def _small_enough(file: BinaryIO) -> None:
    """Unfolds every part without keeping it: neither its size nor the cell farthest out may be what nobody writes."""
    try:
        with zipfile.ZipFile(file) as archive:
            left = LARGEST
            for part in archive.infolist():
                left -= _unfolded(file, part, left)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError):
        raise RefusedFileError("sheet-unreadable") from None
    finally:
        file.seek(0)


def _unfolded(file: BinaryIO, part: zipfile.ZipInfo, limit: int) -> int:
    """How many bytes a part really has, whatever its header says."""
    file.seek(part.header_offset)
    header = file.read(30)
    if len(header) < 30:
        raise ValueError
    names = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    file.seek(part.header_offset + 30 + names)
    if part.compress_type == zipfile.ZIP_STORED:
        return part.compress_size
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise ValueError
    unfold, size, tail = zlib.decompressobj(-zlib.MAX_WBITS), 0, b""
    while not unfold.eof:
        folded = unfold.unconsumed_tail or file.read(_CHUNK)
        if not folded:
            raise EOFError
        chunk = unfold.decompress(folded, _CHUNK)
        size += len(chunk)
        if size > limit:
            raise RefusedFileError("sheet-too-large")
        _near_enough(tail + chunk)
        tail = chunk[-_OVERLAP:]
    return size


def _near_enough(xml: bytes) -> None:
    """A reader makes room for all cells up to the farthest, so one far out would fill the memory."""
    for column, row in _CELL.findall(xml):
        if len(column) > 2 or int(row) > LONGEST:
            raise RefusedFileError("sheet-too-large")
    for _, times in _REPEATED.findall(xml):
        if int(times) > LONGEST:
            raise RefusedFileError("sheet-too-large")
