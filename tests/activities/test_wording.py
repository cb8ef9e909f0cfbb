"""The words that papers and mails have in common."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from activities.paper import wording
from domain.facts import InterviewKind


@pytest.mark.parametrize(
    ("told", "printed"),
    [
        ("1 en retard, comptés comme tenus (lecture A13)", "1 en retard, comptés comme tenus"),
        ("versement (R6323-3 IV) après l'état des lieux", "Versement (R. 6323-3 IV) après l’état des lieux"),
    ],
)
def test_a_reason_is_printed_without_our_codes(told: str, printed: str) -> None:
    assert wording.reason(told) == printed


@pytest.mark.parametrize(
    ("reference", "printed"),
    [
        ("L6315-1 I", "L. 6315-1, I"),
        ("R6323-3 IV", "R. 6323-3, IV"),
        ("L6323-13", "L. 6323-13"),
        ("accord d'entreprise", "accord d'entreprise"),
        ("Loi n° 2021-689", "Loi n° 2021-689"),
    ],
)
def test_an_article_is_cited_as_lawyers_do(reference: str, printed: str) -> None:
    assert wording.article(reference) == printed


@pytest.mark.parametrize(
    ("kind", "on", "name"),
    [
        ("periodic", date(2025, 10, 25), "entretien professionnel"),
        ("periodic", date(2025, 10, 26), "entretien de parcours professionnel"),
        ("first", date(2026, 1, 1), "premier entretien de parcours professionnel"),
        ("recap", date(2020, 1, 1), "entretien professionnel avec état des lieux récapitulatif"),
    ],
)
def test_an_interview_bears_the_name_of_its_day(kind: InterviewKind, on: date, name: str) -> None:
    assert wording.interview(kind, on) == name


def test_hours_are_those_of_paris() -> None:
    assert wording.hour(datetime(2026, 7, 1, 8, 0, tzinfo=UTC)) == "10 h"
    assert wording.hour(datetime(2026, 12, 1, 8, 5, tzinfo=UTC)) == "9 h 05"


def test_numbers_are_written_in_french() -> None:
    assert wording.euros(3000) == "3\u202f000\u00a0€"
    assert wording.number(78.5) == "78,5"
    assert wording.number(80.0) == "80"
    assert wording.nir("2851275123456").replace("\u00a0", " ") == "2 85 12 75 123 456"
