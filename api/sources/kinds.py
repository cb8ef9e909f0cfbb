"""What kind of file it is, by what it holds: its name says nothing."""

from __future__ import annotations

import re
from typing import BinaryIO, Literal

from api.sources.reading import RefusedFileError

Kind = Literal["dsn", "workbook", "text"]
"""A payroll file, a workbook of a spreadsheet program, anything that is written in letters."""

_HEAD = 4096
_DSN = re.compile(rb"(\xef\xbb\xbf)?\s*S[0-9]{2}\.G[0-9]{2}\.[0-9]{2}\.[0-9]{3}\s*,")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def of(file: BinaryIO) -> Kind:
    """The file is left at its start. Raises RefusedFileError for an empty one, and for a workbook of an old format."""
    head = file.read(_HEAD)
    file.seek(0)
    if not head.strip():
        raise RefusedFileError("empty")
    if head.startswith(_OLE):
        raise RefusedFileError("sheet-old")
    if head.startswith(_ZIP):
        return "workbook"
    return "dsn" if _DSN.match(head) else "text"
