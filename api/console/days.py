"""Days as people type them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

EXPECTED = "Écrivez une date comme 25/02/2027 ou 25 février 2027"

_MONTHS = ("janv", "fevr", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec")
_NUMBERS = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_WORDS = re.compile(r"(\d{1,2})(?:er)? ([a-z]+)\.? (\d{4})")
_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)


def read_day(text: str) -> date:
    """`25/02/2027`, `2027-02-25`, `25 février 2027`. Raises ValueError, which says what was expected."""
    plain = fold(text)
    day: date | None = None
    try:
        if found := _ISO.fullmatch(plain):
            day = date(*(int(part) for part in found.groups()))
        elif found := _NUMBERS.fullmatch(plain):
            day = date(int(found[3]), int(found[2]), int(found[1]))
        elif (found := _WORDS.fullmatch(plain)) and (month := _month(found[2])):
            day = date(int(found[3]), month, int(found[1]))
    except ValueError:
        raise ValueError(f"Ce jour n’existe pas. {EXPECTED}") from None
    if day is None:
        raise ValueError(EXPECTED)
    if not _FIRST <= day <= _LAST:
        raise ValueError("Écrivez une date entre 1900 et 2199")
    return day


def fold(text: str) -> str:
    """Lower case, without accents, one space between words: what one types and what one means are the same."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def _month(name: str) -> int | None:
    return next((n for n, start in enumerate(_MONTHS, 1) if name.startswith(start) or start == f"{name}r"), None)
