"""What people read is French: no English word, no name of an enumeration, no name of a person."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import get_args

import pytest
from generated import AS_OF, KINDS, LEAVES, Life, lives
from hypothesis import given
from test_fact_shapes import FACTS, GOLDEN
from told import EMPLOYEE, company, entries, entry, noon, review

from domain.day.status import Status
from domain.facts import StepName, decode
from domain.french.facts import in_words
from domain.french.readings import answer
from domain.french.review import details
from domain.french.steps import STEPS
from domain.french.timeline import timeline
from domain.french.words import KINDS_IN_FRENCH, STATUS_IN_FRENCH
from domain.law import current
from domain.ledger.record import SINCE_EVER

_BOTH_LANGUAGES = {"convocation", "compte-rendu", "sabbatical", "maternity", "adoption", "retour", "exempt"}
RAW = (
    {*KINDS, *LEAVES, *get_args(Status), *get_args(StepName), *FACTS, "not-due", "undetermined", "employer", "employee",
     "cdd", "pay", "role", "company", "branch"}
    - _BOTH_LANGUAGES
    - {"first", "other", "open", "return", "etat-des-lieux", "cpf-abondement"}
)  # fmt: skip
ENGLISH = {
    "the", "and", "of", "held", "first", "interview", "deadline", "hire", "hired", "missing", "unknown", "open",
    "month", "months", "year", "days", "leave", "employee", "employer", "law", "after", "before", "last", "full",
    "none", "null", "half", "true", "false", "return", "other",
}  # fmt: skip


def _faults(text: str) -> list[str]:
    words = set(re.findall(r"[A-Za-zÀ-ÿ]+(?:-[A-Za-zÀ-ÿ]+)*", text))
    return sorted((words & RAW) | ({word.lower() for word in words} & ENGLISH))


def _texts(life: Life, as_of: date) -> Iterator[str]:
    told = timeline(EMPLOYEE, life.staff, life.company, current(), as_of=as_of, unopened=SINCE_EVER)
    made = told.plan
    yield from (moment.text for moment in told.moments)
    yield from (o.because for o in made.obligations)
    yield from (timer.summary for timer in made.timers)
    yield from (finding.message for finding in made.findings)
    if made.abondement is not None:
        yield from made.abondement.reasons
    if made.next_step is not None:
        yield made.next_step.because
    yield review(EMPLOYEE, life.staff, life.company, current(), now=datetime.combine(as_of, time(9), UTC)).details


@given(lives(), AS_OF)
def test_everything_a_plan_says_is_in_french(life: Life, as_of: date) -> None:
    for text in _texts(life, as_of):
        assert not _faults(text), text
        assert "None" not in text, text
        numbers = re.sub(r"art\. [0-9][0-9., àet]*", "", text)  # an article is numbered as it is written
        assert not re.search(r"\d\.\d", numbers), f"a French number has a comma: {text}"


def test_every_fact_has_words() -> None:
    for path in GOLDEN.glob("*.json"):
        sheet = json.loads(path.read_text("utf-8"))
        for sample in sheet["samples"]:
            text = in_words(decode(sheet["type"], sheet["schema"], sample["row"]))
            assert text, path.stem
            assert text != "issue enregistrée", path.stem
            assert not _faults(text), text
            assert not re.search(r"\d\.\d", text), text


def test_the_enumerations_are_all_translated() -> None:
    assert set(STATUS_IN_FRENCH) == set(get_args(Status))
    assert set(STEPS) == set(get_args(StepName))
    assert set(KINDS_IN_FRENCH) == set(KINDS)


def test_the_words_of_the_law_files_are_french() -> None:
    law = current()
    for name, question in law.questions.items():
        assert not _faults(question.question), name
        answers = [answer(law, name, option, date(2026, 11, 21)) for option in question.options]
        assert not [fault for text in answers for fault in _faults(text)], name


@pytest.mark.parametrize("word", ["café", "état"])
def test_the_search_knows_its_words(word: str) -> None:
    assert not _faults(word)
    assert _faults("étape deadline-passed") == ["deadline-passed"]
    assert _faults("the état") == ["the"]


# --- the details of an operator's page ------------------------------------------------------------------------


def test_the_details_say_what_is_owed_until_when_and_why() -> None:
    life = entries(
        [
            {"hire": {"hired_on": date(2022, 4, 1)}},
            {"interview-completed": {"kind": "first", "held_on": date(2024, 3, 15)}},
        ]
    )
    seen = review(EMPLOYEE, life, [], current(), now=noon(date(2026, 11, 21)))
    assert seen.details.splitlines()[0] == f"**{EMPLOYEE}** : en poste, au 21 novembre 2026"
    row = next(line for line in seen.details.splitlines() if line.startswith("- **entretien périodique**"))
    assert "15 mars 2028" in row
    assert "à venir" in row
    assert "entretien tenu le 15 mars 2024, puis 48 mois" in row
    assert "L6315-1 I" in row
    assert "premier entretien" in seen.details
    assert "tenu le 15 mars 2024" in seen.details


def test_the_review_says_who_must_look() -> None:
    late = entries([{"hire": {"hired_on": date(2022, 4, 1)}}])
    seen = review(EMPLOYEE, late, [], current(), now=noon(date(2026, 11, 21)))
    assert (seen.state, seen.needs_human, seen.closed) == ("active", True, False)
    calm = entries([{"hire": {"hired_on": date(2026, 4, 1)}}])
    seen = review(EMPLOYEE, calm, [], current(), now=noon(date(2026, 11, 2)))
    assert (seen.state, seen.needs_human, seen.closed, seen.version) == ("active", False, False, 1)


def test_the_state_follows_the_facts() -> None:
    life = entries(
        [
            {"hire": {"hired_on": date(2026, 1, 5)}},
            {"leave-start": {"leave": "maternity", "started_on": date(2026, 3, 2)}},
            {"leave-end": {"leave": "maternity", "resumed_on": date(2026, 7, 6)}},
            {"contract-end": {"ended_on": date(2026, 9, 30)}},
        ]
    )
    days = [
        date(2026, 2, 2),
        date(2026, 3, 2),
        date(2026, 7, 5),
        date(2026, 7, 6),
        date(2026, 9, 30),
        date(2026, 10, 1),
    ]
    states = [review(EMPLOYEE, life, [], current(), now=noon(day)).state for day in days]
    assert states == ["active", "on-leave", "on-leave", "active", "active", "left"]
    assert review(EMPLOYEE, life, [], current(), now=noon(date(2026, 10, 1))).closed
    assert review(EMPLOYEE, [], [], current(), now=noon(date(2026, 10, 1))).state == "unknown"


# --- the auditor's replay -------------------------------------------------------------------------------------


def test_the_timeline_shows_corrections_and_only_what_was_true_and_known() -> None:
    life = entries(
        [
            {"hire": {"hired_on": date(2026, 1, 5)}, "id": "h1"},
            {"fact-voided": {"event": "h1"}, "id": "v", "told": date(2026, 3, 2)},
            {"hire": {"hired_on": date(2026, 1, 12)}, "id": "h2", "told": date(2026, 3, 2)},
            {"contract-end": {"ended_on": date(2027, 1, 29)}, "told": date(2026, 10, 5)},
        ]
    )
    now = timeline(EMPLOYEE, life, [], current(), as_of=date(2026, 11, 21), unopened=SINCE_EVER)
    assert [(m.event.id, m.voided) for m in now.moments] == [("h1", True), ("h2", False), ("v", False)]
    assert [m.on for m in now.moments] == [date(2026, 1, 5), date(2026, 1, 12), date(2026, 3, 2)]
    assert "embauche le 12 janvier 2026 en CDI" in [m.text for m in now.moments]
    then = timeline(
        EMPLOYEE, life, [], current(), as_of=date(2026, 11, 21), known_at=noon(date(2026, 2, 2)), unopened=SINCE_EVER
    )
    assert [(m.event.id, m.voided) for m in then.moments] == [("h1", False)]
    assert then.plan.obligations[0].id == "first-2026-01-05"
    assert now.plan.obligations[0].id == "first-2026-01-12"


def test_a_timeline_before_the_hire_lists_no_duty_of_the_hire_to_come() -> None:
    life = entries([{"hire": {"hired_on": date(2026, 3, 2)}, "told": date(2026, 1, 5)}])
    day = date(2026, 2, 2)
    told = timeline(EMPLOYEE, life, [], current(), as_of=day, known_at=noon(day), unopened=SINCE_EVER)
    assert (told.moments, told.plan.obligations, told.plan.recap, told.plan.abondement) == ((), (), None, None)
    seen = review(EMPLOYEE, life, [], current(), now=noon(date(2026, 2, 2)))
    assert (seen.state, seen.closed, seen.needs_human) == ("expected", False, False)
    assert "embauche à venir" in seen.details


def test_details_of_nothing_are_a_line() -> None:
    seen = review(EMPLOYEE, [], [], current(), now=noon(date(2026, 10, 1)))
    assert seen.details == f"**{EMPLOYEE}** : embauche inconnue, au 1er octobre 2026\n"
    assert details(seen.plan, seen.state) == seen.details


def test_a_review_of_nothing_has_read_nothing() -> None:
    seen = review(EMPLOYEE, [], [], current(), now=noon(date(2026, 10, 1)))
    assert (seen.version, seen.company_version) == (0, 0)
    firm = company(headcounts={2024: 80, 2025: 80})
    assert review(EMPLOYEE, [], firm, current(), now=noon(date(2026, 10, 1))).company_version == 2


def test_the_replay_includes_the_day_and_the_moment_it_is_asked_for() -> None:
    day = date(2026, 1, 5)
    life = entries([{"hire": {"hired_on": day}}])
    told = timeline(EMPLOYEE, life, [], current(), as_of=day, known_at=noon(day), unopened=SINCE_EVER)
    assert [m.type for m in told.moments] == ["hire"]
    assert (told.as_of, told.known_at) == (day, noon(day))


def test_a_fact_without_a_day_of_its_own_stands_at_the_day_it_was_told_not_recorded() -> None:
    void = entry("fact-voided", {"event": "e-7"}, told=date(2026, 3, 2))
    late = void.model_copy(update={"recorded_at": noon(date(2026, 3, 9))})
    [moment] = timeline(EMPLOYEE, [late], [], current(), as_of=date(2026, 11, 21), unopened=SINCE_EVER).moments
    assert (moment.on, moment.recorded_at) == (date(2026, 3, 2), noon(date(2026, 3, 9)))
    untimed = late.model_copy(update={"time": None})
    [moment] = timeline(EMPLOYEE, [untimed], [], current(), as_of=date(2026, 11, 21), unopened=SINCE_EVER).moments
    assert moment.on == date(2026, 3, 9)
