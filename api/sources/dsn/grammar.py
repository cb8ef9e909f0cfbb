"""The grammar of a DSN file: one rubric a line, `S21.G00.30.001,'2880375999001'`.

A value is not escaped: the first comma parts it, the last apostrophe closes it. Read as a stream.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from api.sources.reading import RefusedFileError

_RUBRIC = re.compile(r"\s*(S[0-9]{2}\.G[0-9]{2}\.[0-9]{2})\.([0-9]{3})\s*,\s*'(.*)'\s*")
_LONGEST_LINE = 4096
_CHUNK = 1 << 16
_BYTE_ORDER_MARK = "\ufeff"
_FIRST_OF_PLATFORM = 900
_OF_PLATFORM = ("S05.", "S06.", "S10.G00.95", "S20.G00.96")
_HEADER, _END = "S10.G00.00", "S90.G00.90"


class Rubric(NamedTuple):
    """One line. `block` as `S21.G00.30`, `number` as 1. An empty value is an absent one."""

    line: int
    block: str
    number: int
    value: str


def encoding(file: BinaryIO) -> str:
    """UTF-8 where the whole file is, else what Windows and most payrolls write; the file is left at its start."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        file.seek(0)
    return "utf-8"


def rubrics(file: BinaryIO) -> Iterator[Rubric]:
    """The rubrics that the declarant wrote, of one or more envois back to back, each whole.

    What the platform adds to a file that it gives back is left out. Raises RefusedFileError for a line that is none,
    for a file that is cut, and where the count at the end of an envoi is not that of its rubrics.
    """
    count = _Count()
    for number, line in _lines(file):
        if line.isspace():
            continue
        if (found := _RUBRIC.fullmatch(line)) is None:
            raise RefusedFileError("dsn-line", line=number)
        block, rubric, value = found[1], int(found[2]), found[3].strip()
        count.see(number, block, rubric, value)
        if rubric < _FIRST_OF_PLATFORM and not block.startswith(_OF_PLATFORM):
            yield Rubric(number, block, rubric, value)
    count.end()


def _lines(file: BinaryIO) -> Iterator[tuple[int, str]]:
    charset = encoding(file)
    number = 0
    while line := file.readline(_LONGEST_LINE):
        number += 1
        if len(line) == _LONGEST_LINE:
            raise RefusedFileError("dsn-line", line=number)
        text = line.decode(charset, errors="replace")
        yield number, text.removeprefix(_BYTE_ORDER_MARK) if number == 1 else text


class _Count:
    """The rubrics of the present envoi, and whether it is open. The platform's own may be counted or not."""

    def __init__(self) -> None:
        self._own = self._all = self._declarations = self._line = 0
        self._open = False
        self._stated: tuple[int, str] | None = None
        self._at = ("", 0)

    def see(self, line: int, block: str, number: int, value: str) -> None:
        self._line = line
        foreign = number >= _FIRST_OF_PLATFORM or block.startswith(_OF_PLATFORM)
        if foreign:
            self._all += 1
            return
        if block == _HEADER and not self._open:
            self._open, self._own, self._all, self._declarations, self._stated = True, 0, 0, 0, None
            self._at = ("", 0)
        if not self._open:
            raise RefusedFileError("dsn-outside", line=line)
        if block == _HEADER and self._at[0] not in ("", _HEADER):
            raise RefusedFileError("dsn-cut", line=line)
        self._own, self._all = self._own + 1, self._all + 1
        if block == "S20.G00.05" and (self._at[0] != block or number <= self._at[1]):
            self._declarations += 1
        self._at = (block, number)
        if block == _END:
            self._close(line, number, value)

    def _close(self, line: int, number: int, value: str) -> None:
        if number == 1:
            self._stated = (line, value)
        elif number == 2:
            if self._stated is None:
                raise RefusedFileError("dsn-cut", line=line)
            at, stated = self._stated
            if stated not in (str(self._own), str(self._all)):
                raise RefusedFileError("dsn-count", line=at, stated=stated, counted=self._own)
            if value != str(self._declarations):
                raise RefusedFileError("dsn-declarations", line=line, stated=value, counted=self._declarations)
            self._open = False

    def end(self) -> None:
        if self._line == 0:
            raise RefusedFileError("empty")
        if self._open:
            raise RefusedFileError("dsn-cut", line=self._line)
