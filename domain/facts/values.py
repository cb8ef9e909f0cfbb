"""The values that facts are made of: days, texts, numbers, identifiers and codes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    JsonValue,
    StringConstraints,
)

from domain.identifiers import email_shape, nir_shape

__all__ = [
    "FOREVER",
    "NO_COMPANY",
    "SHAPES",
    "THREE_DECIMALS",
    "CivilDate",
    "ClockTime",
    "EmailAddress",
    "EmployeeId",
    "Idcc",
    "InterviewKind",
    "Key",
    "Leave",
    "Line",
    "Moment",
    "Months",
    "ObligationId",
    "OpenEnd",
    "Readings",
    "Reference",
    "RequestReason",
    "Rung",
    "Sha256",
    "Siren",
    "Siret",
    "Text",
    "Zone",
]

_SHAPES: dict[str, str] = {}
SHAPES: Mapping[str, str] = MappingProxyType(_SHAPES)
"""What each pattern of the texts here asks for, in words: nobody should have to read a regular expression."""


def _shaped(pattern: str, expected: str, *, most: int | None = None) -> StringConstraints:
    _SHAPES[pattern] = expected
    return StringConstraints(pattern=pattern, max_length=most)


Siren = Annotated[str, _shaped(r"^[0-9]{9}$", "the nine digits of a SIREN")]
"""A company: the nine digits of its SIREN."""

NO_COMPANY: Siren = "000000000"
"""The company of the employees in a file that names none."""

Siret = Annotated[str, _shaped(r"^[0-9]{14}$", "the fourteen digits of a SIRET")]
"""An establishment: the SIREN of its company and five digits."""

Idcc = Annotated[str, _shaped(r"^[0-9]{4}$", "the four digits of an IDCC, such as 1486")]
"""A branch: the number of its collective agreement."""

EmployeeId = Annotated[
    str,
    _shaped(
        r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
        "the HRIS's own number of the employee: at most 64 letters, digits, dots, hyphens and underscores",
    ),
]
"""An employee as the HRIS numbers them. Never a name or an address: it is seen in Temporal and in the logs."""

Key = Annotated[str, _shaped(r"^[\x21-\x7e]+$", "at least one visible ASCII character, and no space", most=255)]
"""`source` or `id` of an event: visible ASCII, so that the idempotency key has one spelling."""

Nir = Annotated[str, AfterValidator(nir_shape), Field(json_schema_extra={"pattern": "^[0-9][0-9AB]{12}([0-9]{2})?$"})]
"""A social security number, with or without its key. The door asks more of one: `domain.identifiers`."""

EmailAddress = Annotated[
    str, StringConstraints(max_length=254), AfterValidator(email_shape), Field(json_schema_extra={"format": "email"})
]
"""An address of mail. The door asks more of one: `domain.identifiers`."""

Reference = Annotated[
    str,
    _shaped(r"^[A-Za-z0-9 ./_-]{1,64}$", "at most 64 letters, digits, spaces, dots, slashes, hyphens and underscores"),
]
LONGEST_WORD = 255
"""A word that is longer is none, and no line holds it. An address of the web is shorter."""
_MOST_LINES = 500


def _fits_on_paper(text: str) -> str:
    if any(len(word) > LONGEST_WORD for word in text.split()):
        raise ValueError(f"expected words of at most {LONGEST_WORD} characters")
    if len(text.splitlines()) > _MOST_LINES:
        raise ValueError(f"expected at most {_MOST_LINES} lines")
    return text


def _on_one_line(text: str) -> str:
    if any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in text):
        raise ValueError("expected text on one line, without control characters")
    return text


_CONTROLS = r"\u0000-\u001f\u007f-\u009f\u2028\u2029"

Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000),
    AfterValidator(_fits_on_paper),
    Field(json_schema_extra={"pattern": r"^[^\u0000]*[^\s\u0000][^\u0000]*$"}),
]
"""Some pages of free text, as a paper can hold them."""
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=255),
    AfterValidator(_on_one_line),
    Field(json_schema_extra={"pattern": rf"^[^{_CONTROLS}]*[^\s{_CONTROLS}][^{_CONTROLS}]*$"}),
]
"""What stands on one line: a name, a title, a place."""

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _iso_only(value: object) -> object:
    """A number would be read as seconds since 1970: no HRIS means that by a civil date."""
    if isinstance(value, date) or (isinstance(value, str) and _ISO_DAY.fullmatch(value)):
        return value
    raise ValueError("expected a civil date, YYYY-MM-DD")


_YEARS: dict[str, JsonValue] = {"pattern": "^(19|20|21)[0-9]{2}-"}
CivilDate = Annotated[
    date, Field(ge=date(1900, 1, 1), le=date(2199, 12, 31), json_schema_extra=_YEARS), BeforeValidator(_iso_only)
]
"""A day that a fact may speak of. A far-away placeholder is refused, for deadlines could not be counted from it."""

_RFC_3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?([Zz]|[+-][0-9]{2}:?[0-9]{2})"
)


def _rfc_3339_only(value: object) -> object:
    """`20261214` would be read as seconds since 1970, and a day without an hour as midnight."""
    if isinstance(value, datetime) or (isinstance(value, str) and _RFC_3339.fullmatch(value)):
        return value
    raise ValueError("expected a date-time with its offset, such as 2026-11-21T09:30:00+01:00")


Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(1900, 1, 1, tzinfo=UTC), le=datetime(2199, 12, 31, tzinfo=UTC), json_schema_extra=_YEARS),
    BeforeValidator(_rfc_3339_only),
]
"""A moment that is told, with its offset; the seconds may be left out."""

FOREVER = date(9999, 12, 31)
"""What many HRIS write for "no end"."""


def _no_end(value: object) -> object:
    return None if value in (FOREVER, FOREVER.isoformat()) else value


OpenEnd = Annotated[CivilDate | None, BeforeValidator(_no_end)]
"""The end of something that may have none; 9999-12-31 means none."""

ClockTime = Annotated[str, _shaped(r"^([01][0-9]|2[0-3]):[0-5][0-9]$", "an hour of the day, such as 08:30")]
"""An hour of the day: `08:30`."""


def _no_text(value: object) -> object:
    if isinstance(value, str | bool):
        raise ValueError("expected a number, without quotes")  # noqa: TRY004 - a TypeError is no word to the sender
    return value


A_NUMBER = BeforeValidator(_no_text)
"""Of a number: what is told is one, and no text that looks like one. After its bounds."""

Flag = Annotated[bool, Field(strict=True)]
"""True or false, and nothing that looks like it."""

Zone = Literal[
    "Europe/Paris", "America/Cayenne", "America/Guadeloupe", "America/Martinique", "America/Miquelon",
    "America/Marigot", "America/St_Barthelemy", "Indian/Mayotte", "Indian/Reunion", "Pacific/Noumea",
    "Pacific/Tahiti", "Pacific/Wallis",
]  # fmt: skip
"""A clock of the French Republic, by its name in the tz database."""

Months = Annotated[int, Field(ge=1, le=600), A_NUMBER]
ObligationId = Annotated[
    str, _shaped(r"^[a-z-]{1,32}-[0-9]{4}-[0-9]{2}-[0-9]{2}$", "a duty of the plan, such as periodic-2028-03-15")
]
"""A duty of the plan: `periodic-2028-03-15`."""


def _three_decimals(value: float) -> float:
    if round(value * 1000) / 1000 != value:
        raise ValueError("expected at most three decimals")
    return abs(value)  # there is no -0


THREE_DECIMALS = AfterValidator(_three_decimals)
"""Of a number whose thousandths the journal holds, for floats are not spelt alike everywhere. After its bounds."""

_QUESTION = re.compile(r"A[0-9]{1,3}")
_OPTION = re.compile(r"[a-z0-9-]{1,32}(\+[a-z0-9-]{1,32}){0,4}")


def _only_codes(readings: Mapping[str, str]) -> Mapping[str, str]:
    if all(_QUESTION.fullmatch(question) and _OPTION.fullmatch(option) for question, option in readings.items()):
        return readings
    raise ValueError('expected codes of the law\'s questions and of their options, such as {"A4": "last-held"}')


Readings = Annotated[Mapping[str, str], Field(max_length=100), AfterValidator(_only_codes)]
"""What is chosen where the law leaves a question open: by its number, an option, or several of a menu (`half+none`).

Codes, never a sentence: whether the law knows them is asked at the door.
"""

Sha256 = Annotated[str, _shaped(r"^[0-9a-f]{64}$", "a SHA-256: 64 hexadecimal digits in lower case")]

Leave = Literal[
    "maternity", "adoption", "birth-supplement", "paternity", "parental-full-time", "parental-part-time",
    "caregiver", "sabbatical", "secured-mobility", "long-illness", "sickness", "work-accident",
    "commuting-accident",
    "family-solidarity", "parental-presence", "unpaid", "other",
]  # fmt: skip
InterviewKind = Literal[
    "first", "periodic", "return", "recap", "mid-career", "late-career", "on-demand", "elected-mandate"
]
"""`on-demand`: asked for by the employee; `elected-mandate`: that of L6315-2, which replaces none of the others."""
RequestReason = Literal[
    "employee-wish", "branch-clause", "certification", "examination-failed", "job-change", "staff-mandate-end",
    "elected-mandate-start", "elected-mandate",
]  # fmt: skip
"""Why an employee asks for an interview: their own wish, a branch's clause, or a local elected mandate (L6315-2)."""

Rung = Literal["manager", "n-plus-2", "hr"]
"""Whom the course of an interview turns to, beside the employee: the manager, the manager's own, HR."""
