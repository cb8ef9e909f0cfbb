"""The worked cases of the papers: what an interview of a day is about, and which absences a paper may name.

From RULES.md, section 1.3 (topics of L6315-1 I, IV and V) and 1.2 (what each law added).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from domain.facts import InterviewKind, Leave
from domain.french import letters, names
from domain.law import Law

_OF_2025 = ("skills", "situation", "training_needs", "wishes", "cpf_information_given")
TOPICS: Mapping[date, tuple[str, ...]] = {
    date(2014, 3, 7): ("wishes",),
    date(2016, 8, 9): ("wishes",),
    date(2016, 8, 10): ("wishes", "cpf_information_given"),
    date(2025, 10, 25): ("wishes", "cpf_information_given"),
    date(2025, 10, 26): _OF_2025,
    date(2026, 11, 21): _OF_2025,
}
"""What every interview of that day is about, as fields of the report."""

CPF_SINCE = date(2019, 1, 1)
"""Since when the CPF, and not the VAE alone, is to be told of (1.2 b)."""

OWN: Mapping[InterviewKind, tuple[str, date]] = {
    "return": ("return_to_work", date(2014, 3, 7)),
    "mid-career": ("mid_career", date(2025, 10, 26)),
    "late-career": ("late_career", date(2025, 10, 26)),
}
"""What some kinds add, and since when."""

_MANDATE = ("Exercice du mandat", "Conciliation avec la vie professionnelle")
ELECTED: Mapping[date, tuple[str, ...]] = {
    date(2019, 12, 29): _MANDATE,
    date(2025, 12, 23): _MANDATE,
    date(2025, 12, 24): (*_MANDATE, "Expérience acquise"),
}
"""What the interview of a local elected member is about (L6315-2), in the wordings of 2019 and of 2025."""

BDESE = "dans les entreprises de moins de 300 salariés (R. 2312-8)"
"""Where the sums of the year are to be reported (section 11: R2312-8, not R2312-9)."""

SILENT: frozenset[Leave] = frozenset({"sickness", "long-illness", "work-accident", "commuting-accident", "other"})
"""Absences that may tell of somebody's health."""


def wrong(law: Law) -> list[str]:
    """Every point in which papers under that law would not be what they must be; empty when there is none."""
    found = [
        f"{kind} of {day}: {fields}"
        for day, wanted in TOPICS.items()
        for kind in ("first", "periodic", "recap", *OWN)
        if (fields := _fields(law, kind, day)) != wanted + _own(kind, day)
    ]
    for day, told in ((CPF_SINCE, True), (date(2018, 12, 31), False), (date(2025, 10, 26), True)):
        if any("CPF" in f"{topic.title} {topic.detail}" for topic in names.topics(law, "periodic", day)) != told:
            found.append(f"the CPF on {day}")
    found += [
        f"elected members on {day}: {titles}"
        for day, wanted in ELECTED.items()
        if (titles := tuple(each.title for each in names.subjects(law, "elected-mandate", day))) != wanted
    ]
    if (reported := letters.law_in_letters(law, date(2025, 10, 26))["reported"]) != BDESE:
        found.append(f"the BDESE: {reported}")
    return found + [leave for leave in law.leaves if (names.absence(law, leave) is None) != (leave in SILENT)]


def _fields(law: Law, kind: InterviewKind, day: date) -> tuple[str, ...]:
    return tuple(topic.field for topic in names.topics(law, kind, day))


def _own(kind: InterviewKind, day: date) -> tuple[str, ...]:
    field, since = OWN.get(kind, ("", date.max))
    return (field,) if day >= since else ()
