"""What a company says of its files once, and is kept: what a code, a word or a heading of them is for Jalon.

60.20, 65.685              a motive of the DSN's stops and suspensions -> a leave, or none
40.90                      a nature of contract -> a kind of contract, or none
leave:conge zen            a word of a spreadsheet -> a leave, or none; so `contract:...`, `interview:...`
column:people:matricule rh a heading of a table -> its column, or none: it is not read
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast, get_args

from api.sources.dsn.codes import MEANINGS, Answered, Kind
from api.sources.sheets.words import TableKind, plain, tables, words

_MOTIVE, _NATURE = re.compile(r"6[05]\.[0-9A-Za-z]{1,3}"), re.compile(r"40\.[0-9]{2}")
NONE = "none"
LONGEST = 100
"""Letters of a word or a heading that can be answered."""


def of_word(subject: str, written: str) -> str:
    """The code of a word as it is written in a cell."""
    return f"{subject}:{plain(written)[:LONGEST]}"


def of_heading(kind: TableKind, heading: str) -> str:
    return f"column:{kind}:{plain(heading)[:LONGEST]}"


def normal(code: str) -> str:
    """The code with its word as words are compared: `leave:Congé Zen` is `leave:conge zen`."""
    subject, colon, word = code.rpartition(":")
    return f"{subject}:{plain(word)[:LONGEST]}" if colon else code


def expected(code: str) -> frozenset[str]:
    """What may be answered of the code; nothing of what is no code."""
    subject, _, word = code.partition(":")
    if _MOTIVE.fullmatch(code) or (subject == "leave" and word):
        return MEANINGS
    if _NATURE.fullmatch(code):
        return frozenset({*get_args(Kind), NONE})
    if subject in ("contract", "interview") and word:
        return frozenset(words(subject).values())
    kind, _, heading = word.partition(":")
    if subject == "column" and heading and kind in tables():
        return frozenset({*tables()[cast(TableKind, kind)].columns, NONE})
    return frozenset()


def subject_of(code: str) -> str:
    """What is to be said of the code: which `leave`, `contract`, `interview` or `column` it is."""
    subject, _, word = code.partition(":")
    return subject if word else "contract" if _NATURE.fullmatch(code) else "leave"


@dataclass(frozen=True)
class Answers:
    """All that a company has said: code -> meaning."""

    told: Mapping[str, str]

    @property
    def of_dsn(self) -> Mapping[str, Answered]:
        """Those of the DSN's codes."""
        return {code: cast(Answered, meaning) for code, meaning in self.told.items() if ":" not in code}

    def word(self, subject: str, written: str) -> str | None:
        return self.told.get(of_word(subject, written))

    def column(self, kind: TableKind, heading: str) -> str | None:
        return self.told.get(of_heading(kind, heading))


NOTHING_SAID = Answers({})
