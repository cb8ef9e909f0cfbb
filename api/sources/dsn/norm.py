"""Which rubrics of the norm are read, and what each holds. All others are passed over, pay and bank accounts first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal

from api.sources.reading import RefusedFileError

Kind = Literal["text", "day", "birth", "number"]
Content = str | date | Decimal

READ: Mapping[str, Mapping[int, Kind]] = {
    "S10.G00.00": {5: "text", 6: "text", 8: "text"},
    "S20.G00.05": {1: "text", 2: "text", 3: "text", 4: "text", 5: "day", 7: "day", 8: "text"},
    "S21.G00.06": {1: "text", 9: "number", 15: "text"},
    "S21.G00.11": {1: "text", 22: "text"},
    "S21.G00.30": {
        1: "text", 2: "text", 3: "text", 4: "text", 5: "text", 6: "birth", 18: "text", 19: "text", 20: "text",
    },
    "S21.G00.31": {1: "day", 8: "text"},
    "S21.G00.40": {
        1: "day", 6: "text", 7: "text", 8: "text", 9: "text", 10: "day", 11: "text", 12: "number", 13: "number",
        14: "text", 17: "text",
    },
    "S21.G00.41": {1: "day", 4: "text", 5: "text", 12: "text", 21: "day"},
    "S21.G00.60": {1: "text", 2: "day", 3: "day", 10: "day", 11: "text", 12: "day"},
    "S21.G00.62": {1: "day", 2: "text"},
    "S21.G00.65": {1: "text", 2: "day", 3: "day"},
    "S21.G00.86": {1: "text", 2: "text", 3: "number", 5: "text"},
}  # fmt: skip

REQUIRED: Mapping[str, frozenset[int]] = {
    "S20.G00.05": frozenset({1, 2}),
    "S21.G00.06": frozenset({1}),
    "S21.G00.11": frozenset({1}),
    "S21.G00.40": frozenset({1}),
    "S21.G00.60": frozenset({1, 2}),
    "S21.G00.62": frozenset({1, 2}),
    "S21.G00.65": frozenset({1, 2}),
}

PARENT: Mapping[str, str] = {
    "S20.G00.05": "S10.G00.00",
    "S21.G00.06": "S20.G00.05",
    "S21.G00.11": "S21.G00.06",
    "S21.G00.30": "S21.G00.11",
    "S21.G00.31": "S21.G00.30",
    "S21.G00.40": "S21.G00.30",
    "S21.G00.86": "S21.G00.30",
    "S21.G00.41": "S21.G00.40",
    "S21.G00.60": "S21.G00.40",
    "S21.G00.62": "S21.G00.40",
    "S21.G00.65": "S21.G00.40",
}
"""Where a block hangs. The links of the blocks that are not read do not matter."""

_DAY = re.compile(r"[0-9]{8}")
_OPEN_ENDED = "31129999"
_EARLIEST, _LATEST = 1900, 2199
_LONGEST = 200
"""Characters of a text: the norm allows 100 at most."""


def content(line: int, block: str, number: int, kind: Kind, value: str) -> Content | None:
    """What the value holds; None when it says nothing. Raises RefusedFileError where it is not what the norm asks."""
    if kind == "text" or not value:
        return "".join(char for char in value if char.isprintable()).strip()[:_LONGEST] or None
    rubric = f"{block}.{number:03}"
    if kind == "number":
        try:
            found = Decimal(value)
        except InvalidOperation:
            raise RefusedFileError("dsn-number", line=line, rubric=rubric) from None
        if not found.is_finite():
            raise RefusedFileError("dsn-number", line=line, rubric=rubric)
        return found
    if not _DAY.fullmatch(value):
        raise RefusedFileError("dsn-day", line=line, rubric=rubric)
    if kind == "birth" and "99" in (value[:2], value[2:4]):
        return None
    if value == _OPEN_ENDED:
        return None
    try:
        day = date(int(value[4:]), int(value[2:4]), int(value[:2]))
    except ValueError:
        raise RefusedFileError("dsn-day", line=line, rubric=rubric) from None
    if not _EARLIEST <= day.year <= _LATEST:
        raise RefusedFileError("dsn-day", line=line, rubric=rubric)
    return day
