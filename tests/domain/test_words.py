"""What the console, the Temporal UI, an import and a statement say: each table of words, with each kind of value.

`python test_words.py` in this folder writes the golden file anew; what differs is read before it is kept.
"""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from itertools import product
from typing import Any, get_args

import pytest
from golden_texts import Texts, write, written

from domain.day.agreed_actions import AgreedAction
from domain.day.shifts import Shift
from domain.day.statement import DutyLine, StatementLine
from domain.day.status import Status
from domain.day.watch import Restraint
from domain.facts import Action, Agreement, Device, EventRef, InterviewKind, Leave, StepName
from domain.french import calendars, company, home, imports, statement, temporal, training_plan
from domain.french.digest import waiting
from domain.french.facts import FACTS
from domain.french.plan import WordedObligation
from domain.french.watch import state_of_watch
from domain.law import current
from domain.ports import Need, Summary

GOLDEN = "words.txt"
D = date(2026, 11, 25)
SIREN = "123456782"
HELD = EventRef(source="urn:hris", id="i-1")


def _headings() -> Iterator[str]:
    """The news about a company: nobody, nobody late, one, several; nobody soon, one, several."""
    for followed, overdue, people, soon in (
        (0, 0, 0, 0), (5, 0, 0, 0), (5, 0, 0, 1), (5, 0, 0, 2), (5, 1, 1, 0), (5, 1, 1, 1), (5, 2, 1, 2),
        (5, 10, 10, 10), (5000, 11, 11, 11), (5000, 2100, 1001, 1234),
    ):  # fmt: skip
        yield home.heading(D, followed=followed, overdue=overdue, people=people, soon=soon)


def _watch() -> Iterator[str]:
    for begins_on, paused in product((None, date(2026, 11, 24), D, date(2026, 11, 26)), (False, True)):
        yield state_of_watch(begins_on, D, paused=paused)


def _worklists() -> Iterator[str]:
    full = Summary(
        followed=9, overdue_duties=1, owed_eur=0, at_risk_eur=0, at_risk=0,
        counts={need: number for number, need in enumerate(get_args(Need), start=1)},
    )  # fmt: skip
    yield from (f"{each.slug}: {each.title}, {each.number}" for each in waiting(full))
    none = full.model_copy(update={"counts": dict.fromkeys(get_args(Need), 0)})
    yield f"nothing waits: {list(waiting(none))}"


USUAL = current().policy.defaults
OTHER = USUAL.model_copy(
    update={
        "slot_hour": time(14, 30), "zone": "America/Cayenne", "letters": "any-time", "hire_notice": "none",
        "escalation": ("manager",), "follow_up_months": 1, "leavers_kept_months": None, "files_kept_months": None,
        "lateness": "said", "mails_an_hour": None, "digest": "off", "slots_a_day": 1, "reminder_days": 1,
        "establishment_zones": {"12345678200010": "Indian/Reunion", "12345678200028": "Europe/Paris"},
    }
)  # fmt: skip


def _practice() -> Iterator[str]:
    for name, label in company.PRACTICE.items():
        if name == "convene_days_before":
            yield f"{label} : {', '.join(company.lead(days) for days in (0, 1, 2, 30))}"
        else:
            values = dict.fromkeys(company.practice_value(name, each) for each in (USUAL, OTHER))
            yield f"{label} : {' | '.join(values)}"
    yield from (f"{name} : {company.plainly(words)}" for name, words in current().policy.described.items())
    yield company.plainly("une option `inconnue`, un champ_inconnu, convene_days_before, l'heure slot_hour et « 1_a »")
    yield from (f"{code} = {words}" for code, words in company.ladders(None).items())
    yield from (f"{code} = {words}" for code, words in list(company.ladders("hr manager").items())[-1:])


def _agreements() -> Iterator[str]:
    signed = Agreement(scope="company", signed_on=date(2027, 3, 1), effective_from=date(2027, 4, 1))
    branch = signed.model_copy(update={"scope": "branch"})
    whole = branch.model_copy(
        update={"idcc": "1486", "periodicity_months": 24, "recap_months": 72, "return_within_days": 15}
    )
    for each in (signed, branch, whole):
        yield f"{company.scope_of(each)} : {' ; '.join(company.terms_of(each))}"


def _temporal() -> Iterator[str]:
    first = WordedObligation(
        id="first", kind="first", opens_on=D, due_on=date(2027, 1, 4), safe_on=D, status="open", basis=(), because=""
    )
    at = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)  # the 26th in Paris
    yield from (f"{type} : {temporal.fact(type)}" for type in (*FACTS, "replan", "of-a-later-release"))
    yield temporal.review([temporal.SAFETY, "embauche", "embauche", temporal.ON_DEMAND])
    for name in get_args(StepName):
        yield from (temporal.step(name, each) for each in (None, first))
        yield from (temporal.after(name), temporal.retry(name))
    yield temporal.failed("compte-rendu")
    yield from (temporal.held_back(why) for why in get_args(Restraint))
    yield temporal.declined(at)
    yield temporal.summary(SIREN, "E-0042")
    yield temporal.details(SIREN, "E-0042")
    yield temporal.replan_summary(None, "2026-11")
    yield temporal.replan_summary(SIREN, "2026-11")
    yield temporal.replanned(120, 4000, 3)


def _lines() -> Iterator[str]:
    """A line as long as Temporal takes, and one byte longer; letters of two bytes are not cut."""
    for text in ("a" * 200, "a" * 201, "é" * 100, "a" + "é" * 100, "é" * 101, "deux\n lignes\tet  plus"):
        yield temporal.line(text)


SAID = {
    "average": "48,50", "block": "S21.G00.40", "cells": "B2", "columns": "Matricule", "counted": 7,
    "expected": "123456782", "found": "embauche le 3 mars 2026", "hired_on": D,
    "kind": "03", "leave": "sabbatical", "month": "2026-11-01",
    "nature": "29", "norm": "P28", "now": "CDD", "number": "E-0042", "other": "2026-01-05", "parent": "S21.G00.30",
    "proposed": "2026-10-31", "resumed_on": "2026-12-01", "rubric": "S21.G00.60.001", "siret": "12345678200011",
    "source": "urn:hris", "started_on": "2026-09-01", "stated": 8, "table": "absences", "told": "CDI", "was": "CDI",
    "where": "Feuille 2", "why": "un jour avant l'embauche", "written": "congé sans nom", "year": 2025,
}  # fmt: skip
"""By its name, what an import's sentence is about."""


def _about(words: str) -> Mapping[str, Any]:
    return {name: SAID[name] for _, name, _, _ in string.Formatter().parse(words) if name}


def _import_sentences() -> Iterator[str]:
    for code, words in imports.REFUSALS.items():
        yield f"{code}: {imports.refusal(code, None, _about(words))}"
    yield imports.refusal("dsn-day", 12, _about("{rubric}"))
    yield imports.refusal("tout autre motif", 3, {})
    yield from (f"{code}: {imports.question(code, _about(words))}" for code, words in imports.QUESTIONS.items())
    yield from (f"{code}: {imports.ignored(code, _about(words))}" for code, words in imports.IGNORED.items())


def _import_values() -> Iterator[str]:
    """Days and months in words, what is no day as it stands; no absence of health by its name."""
    for value in ("2026-11-01", "2026-13-01", "2026-11-1", D, 20261101):
        yield f"{value!r}: {imports.question('odd', {'found': value})}"
    for leave in (*get_args(Leave), "of-the-file"):
        yield f"{leave}: {imports.question('return-inferred', {**SAID, 'leave': leave})}"


def _meanings() -> Iterator[str]:
    for subject, told in (
        ("contract", "cdi"), ("contract", "apprenticeship"), ("contract", "none"), ("contract", "CDI de chantier"),
        ("interview", "recap"), ("interview", "EP"), ("leave", "sabbatical"), ("leave", "maternity"), ("leave", "CSAB"),
    ):  # fmt: skip
        yield f"{subject} {told}: {imports.meaning(subject, told, current())}"


def _shifts() -> Iterator[str]:
    was, now = date(2027, 3, 2), date(2028, 3, 2)
    for each in (
        Shift(kind="periodic", was=was, now=now), Shift(kind="recap", was=None, now=now),
        Shift(kind="first", was=was, now=None),
    ):  # fmt: skip
        yield imports.shift_in_words(each)


def _calendars() -> Iterator[str]:
    for kind in get_args(InterviewKind):
        yield f"{calendars.meeting(kind, 'E-0042')} | {calendars.last_day(kind, 'E-0042')}"


DUTIES = tuple(DutyLine(kind="first", due_on=D, status=status) for status in get_args(Status))
OWED = StatementLine(
    employee="E-0042", name="Camille Martin", manager="Dominique Petit", establishment="12345678200010",
    hired_on=date(2020, 3, 2), left_on=date(2026, 6, 30), duties=DUTIES, owed_eur=3000, pay_by=date(2027, 3, 31),
    at_risk_eur=1500, undecided=True,
)  # fmt: skip


def _statement() -> Iterator[str]:
    held = DutyLine(kind="periodic", due_on=D, status="held", held_on=date(2026, 10, 1))
    yield from map(str, statement.rows(OWED.model_copy(update={"duties": (*DUTIES, held)})))
    yield from map(str, statement.rows(StatementLine(employee="E-0043")))
    yield str(statement.counted(Counter({status: 2**place for place, status in enumerate(get_args(Status))})))
    for day in (date(2014, 3, 6), date(2018, 12, 31), D):
        yield "\n".join(statement.caveats(current(), day))


def _training_plan() -> Iterator[str]:
    agreed = AgreedAction(
        employee="E-0042", name="Camille Martin", manager="Dominique Petit", interview=HELD, number=1, kind="periodic",
        held_on=date(2026, 3, 2), action=Action(what="Apprendre l'anglais"),
    )  # fmt: skip
    due = Action(what="Bilan", device="skills-review", who="RH", by=date(2027, 6, 30))
    actions = [
        agreed, agreed.model_copy(update={"action": due}),
        *(agreed.model_copy(update={"action": Action(what="x", device=device)}) for device in get_args(Device)),
        agreed.model_copy(update={"action": due, "ended": "done"}),
        agreed.model_copy(update={"action": due, "ended": "dropped"}),
    ]  # fmt: skip
    for named in (True, False):
        yield from map(str, training_plan.rows(actions, date(2027, 7, 1), named=named))


TEXTS: Texts = {
    name: (lambda lines=lines: "\n".join(lines()))
    for name, lines in {
        "heading of a company": _headings, "state of the watch": _watch, "worklists": _worklists, "practice": _practice,
        "agreements": _agreements, "temporal": _temporal, "lines of temporal": _lines, "imports": _import_sentences,
        "values of imports": _import_values, "meanings": _meanings, "shifts": _shifts, "calendars": _calendars,
        "statement": _statement, "training plan": _training_plan,
    }.items()
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_it_is_said_in_exactly_these_words(name: str) -> None:
    assert TEXTS[name]().rstrip() == written(GOLDEN)[name]


if __name__ == "__main__":
    write(GOLDEN, TEXTS)
