"""A life as it is drawn, the news about it, and how French is set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, get_args

import pytest
from told import EMPLOYEE, entries

from domain.day.plan import Plan, on
from domain.facts import InterviewKind
from domain.french.headline import headline
from domain.french.life import SHORT_KINDS, Mark, Stretch, life_of
from domain.french.periods import distance
from domain.french.plan import worded
from domain.french.temporal import LINE_BYTES, line
from domain.french.typography import brief, of, typeset
from domain.law import current
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ledger.record import SINCE_EVER

TODAY = date(2026, 11, 25)
HIRE = {"hire": {"hired_on": date(2020, 9, 1)}}
HELD = {"interview-completed": {"held_on": date(2022, 6, 14)}}
LATE = {"interview-completed": {"held_on": date(2025, 1, 10)}}
LEAVE = {"leave-start": {"leave": "sabbatical", "started_on": date(2025, 2, 3)}}
BACK = {"leave-end": {"leave": "sabbatical", "started_on": date(2025, 2, 3), "resumed_on": date(2025, 8, 4)}}


def hired(year: int, month: int, day: int) -> Mapping[str, Any]:
    return {"hire": {"hired_on": date(year, month, day)}}


def plan_of(*facts: Mapping[str, Any], day: date = TODAY) -> Plan:
    company = fold_company([], unopened=SINCE_EVER)
    return on(derive(EMPLOYEE, entries(facts), company, current()), day)


def marks_of(*facts: Mapping[str, Any]) -> Sequence[Mark]:
    return life_of(plan_of(*facts), current()).marks


def test_a_mark_tells_its_day_what_it_is_why_and_by_which_article() -> None:
    (hired, first, *_) = marks_of(HIRE, HELD)
    assert (hired.on, hired.state, hired.title) == (date(2020, 9, 1), "hired", "embauche en CDI")
    assert (first.on, first.state, first.word) == (date(2022, 6, 14), "held", "premier")
    assert first.spoken == (
        "14 juin 2022 : premier entretien tenu. Dû le 1er septembre 2022 : embauche le 1er septembre 2020, puis "
        "24 mois. L6315-1 I, en vigueur depuis le 7 mars 2014, dans sa rédaction du 1er janvier 2020."
    )


def test_a_contract_that_has_ended_is_a_mark_on_its_last_day() -> None:
    marks = marks_of(HIRE, HELD, {"contract-end": {"ended_on": date(2026, 1, 31)}})
    assert [(mark.on, mark.title) for mark in marks if mark.state == "left"] == [(date(2026, 1, 31), "fin du contrat")]


def test_one_interview_that_meets_two_duties_is_one_mark() -> None:
    back = {"interview-completed": {"kind": "return", "held_on": date(2025, 8, 27)}}
    met = [mark for mark in marks_of(HIRE, HELD, LEAVE, BACK, back) if mark.on == date(2025, 8, 27)]
    assert len(met) == 1
    assert len(met[0].obligations) > 1


def test_the_etat_des_lieux_and_the_periodique_of_one_day_are_one_mark() -> None:
    both = [{"interview-completed": {"kind": kind, "held_on": date(2026, 8, 31)}, "id": kind}
            for kind in ("periodic", "recap")]  # fmt: skip
    [mark] = [mark for mark in marks_of(HIRE, HELD, *both) if mark.on == date(2026, 8, 31)]
    assert mark.title.startswith("état des lieux et entretien périodique tenus")


def test_what_is_still_to_be_held_is_not_over_and_a_training_is_a_mark_of_its_own() -> None:
    marks = marks_of(HIRE, HELD, {"training-completed": {"ended_on": date(2023, 5, 2)}})
    assert [mark.word for mark in marks if mark.state == "event"] == ["formation"]
    assert {mark.state for mark in marks if not mark.over} <= {"overdue", "open", "upcoming", "convened"}
    assert any(mark.state == "overdue" for mark in marks)


def test_an_absence_ends_the_day_before_the_return_or_goes_on() -> None:
    over, lasting = life_of(plan_of(HIRE, LEAVE, BACK), current()), life_of(plan_of(HIRE, LEAVE), current())
    assert over.absences == (Stretch(date(2025, 2, 3), date(2025, 8, 3), "congé sabbatique"),)
    assert lasting.absences == (Stretch(date(2025, 2, 3), None, "congé sabbatique"),)


def test_red_runs_from_the_deadline_to_the_day_it_was_met_or_to_today() -> None:
    late, never = life_of(plan_of(HIRE, HELD, LATE), current()), life_of(plan_of(HIRE), current())
    assert Stretch(date(2024, 6, 14), date(2025, 1, 10)) in late.overdue
    assert all(stretch.until == TODAY for stretch in never.overdue)
    assert never.overdue


def test_of_somebody_whose_hire_is_unknown_only_what_was_told_is_drawn() -> None:
    assert [mark.state for mark in marks_of(HELD)] == ["event"]


@pytest.mark.parametrize(
    ("facts", "title"),
    [
        ((), "Aucun entretien n'est dû"),
        ((hired(2026, 11, 2),), "Aucun entretien n'est dû avant le 1er novembre 2027"),
        ((HIRE, HELD, LATE), "Aucun entretien n'est dû avant le 1er septembre 2028"),
        ((HIRE,), "Deux échéances sont dépassées"),
        (
            (hired(2025, 11, 20),),
            "Le premier entretien est en retard depuis le 19 novembre 2026",
        ),
        ((hired(2025, 12, 10),), "Le premier entretien est à tenir d'ici le 9 décembre 2026"),
    ],
)
def test_the_heading_is_the_news(facts: Sequence[Mapping[str, Any]], title: str) -> None:
    assert headline(worded(plan_of(*facts))).title == title


def test_the_line_below_tells_how_the_past_was_met_and_the_safe_date() -> None:
    more = headline(worded(plan_of(HIRE, HELD, LATE))).more
    assert "Une échéance a été tenue à temps, une échéance a été tenue en retard." in more


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 25), "aujourd'hui"),
        (date(2026, 11, 26), "dans 1 jour"),
        (date(2026, 11, 11), "depuis 14 jours"),
        (date(2027, 3, 25), "dans 4 mois"),
        (date(2024, 8, 16), "depuis 2 ans et 3 mois"),
        (date(2025, 11, 25), "depuis 1 an"),
        (date(2028, 11, 24), "dans 1 an et 11 mois"),
    ],
)
def test_how_far_a_day_is(day: date, words: str) -> None:
    assert distance(day, TODAY) == words


@pytest.mark.parametrize(
    ("plain", "set"),
    [
        ("l'état des lieux : tenu ?", "l’état des lieux\u202f: tenu\u202f?"),
        ("embauche le 1er mars 2026, puis 48 mois", "embauche le 1er\u00a0mars\u00a02026, puis 48\u00a0mois"),
        ("L6315-1 II", "L6315-1\u00a0II"),
        ("loi n° 2025-989", "loi n°\u00a02025-989"),
        ("« convoquer »", "«\u202fconvoquer\u202f»"),
        ("12 %", "12\u00a0%"),
        ("12 €", "12\u00a0€"),
        ("à 10 h 30", "à 10\u00a0h 30"),
    ],
)
def test_typesetting(plain: str, set: str) -> None:
    assert typeset(plain) == set
    assert typeset(typeset(plain)) == set


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Aya", "d’Aya"),
        ("Élodie", "d’Élodie"),
        ("Inès", "d’Inès"),
        ("Lina", "de Lina"),
        ("Hugo", "de Hugo"),
        ("", "de "),
    ],
)
def test_a_preposition_before_a_name(name: str, said: str) -> None:
    assert of(name) == said


def test_each_kind_of_interview_has_its_word_on_a_flag() -> None:
    assert set(SHORT_KINDS) == set(get_args(InterviewKind))


def test_a_day_on_a_flag() -> None:
    assert brief(date(2024, 2, 1)) == "1er\u00a0févr.\u00a02024"


def test_a_line_that_temporal_would_refuse_is_cut_between_letters() -> None:
    cut = line("é" * LINE_BYTES)
    assert len(cut.encode()) <= LINE_BYTES
    assert cut == "é" * ((LINE_BYTES - 3) // 2) + "…"
    assert line("échéance\n dépassée") == "échéance dépassée"
