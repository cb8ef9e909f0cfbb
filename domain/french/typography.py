"""What a French typesetter does to a line: the apostrophe, and the spaces that must not break."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from unicodedata import normalize

from domain.french.numbers import NBSP, THIN

_SHORT_MONTHS = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip
_MONTH = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_UNITS = f"€|mois|ans?|jours?|heures?|salariés?|%|h|{_MONTH}"

_RULES = tuple(
    (re.compile(pattern), kept)
    for pattern, kept in (
        (r"'", "’"),
        (r" ([;:?!»])", rf"{THIN}\1"),
        (r"« ", f"«{THIN}"),
        (rf"(\d|1er) ({_UNITS})\b", rf"\1{NBSP}\2"),
        (r"(\d) (€|%)", rf"\1{NBSP}\2"),
        (rf"\b({_MONTH}) (\d{{4}})", rf"\1{NBSP}\2"),
        (r"\b([LRD]\.?\d+(?:-\d+)*) ([IVX]+)\b", rf"\1{NBSP}\2"),
        (r"n° (\d)", rf"n°{NBSP}\1"),
        (r"\bart\. (\d)", rf"art.{NBSP}\1"),
    )
)


_VOWELS = frozenset("aeiouyœæ")


def of(name: str) -> str:
    """`de Lina`, `d’Aya`, `d’Inès`: the name after its preposition. Before an h nothing is left out."""
    first = normalize("NFD", name[:1].lower())[:1]
    return f"d’{name}" if first in _VOWELS else f"de {name}"


def typeset(text: str) -> str:
    """The text with `’` and with spaces that do not break where French allows no break. Twice is once."""
    for pattern, kept in _RULES:
        text = pattern.sub(kept, text)
    return text


def brief(day: date) -> str:
    """`16 août 2024`, `11 nov. 2026`: a day in a table or on a flag."""
    number = "1er" if day.day == 1 else str(day.day)
    return NBSP.join((number, _SHORT_MONTHS[day.month - 1], str(day.year)))


def short_month(day: date) -> str:
    """`nov.`"""
    return _SHORT_MONTHS[day.month - 1]


def listed(words: Sequence[str]) -> str:
    """`a`, `a et b`, `a, b et c`."""
    *first, last = words
    return f"{', '.join(first)} et {last}" if first else last


def capital(text: str) -> str:
    """`État des lieux`: a sentence begins with a capital, the rest stays as it is."""
    return text[:1].upper() + text[1:]
