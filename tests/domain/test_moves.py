"""What a change of the law or of the company moved, told apart from what the employee's facts and time moved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache

import pytest
from told import EMPLOYEE, company, entries, plan

from domain.day.moves import LastReview, moves, note
from domain.day.plan import on as on_day
from domain.facts import DeadlineMoved, Entry
from domain.french.facts import in_words
from domain.law import Law, current
from domain.law.values import Term
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ledger.record import SINCE_EVER

HIRED, HELD, TODAY, LATER = date(2024, 3, 4), date(2026, 3, 2), date(2026, 11, 23), date(2027, 2, 1)
OF_2027 = date(2026, 12, 1)
LIFE = [{"hire": {"hired_on": HIRED}}, {"interview-completed": {"kind": "first", "held_on": HELD}}]
PERIODIC = f"periodic-{HELD}"
AGREEMENT = {"signed_on": date(2026, 12, 1), "effective_from": date(2027, 1, 1), "periodicity_months": 36}
OPEN_LEAVE = {"leave-start": {"leave": "sabbatical", "started_on": date(2026, 10, 1)}}


@lru_cache
def of_2027(months: int = 36) -> Law:
    """The law with a fictitious periodicity, published on 1 December 2026 for 1 January 2027.

    A shorter term runs from its entry into force (Code civil 2222).
    """
    last = current().periodic.versions[-1]
    news = last.model_copy(
        update={
            "in_force_from": date(2027, 1, 1), "published_on": OF_2027,
            "value": Term(months=months, last_day="anniversary"),
        }
    )  # fmt: skip
    rule = current().periodic.model_copy(update={"versions": (*current().periodic.versions, news)})
    return Law.model_validate(current().model_dump() | {"periodic": rule.model_dump()})


def last_review(
    life: Sequence[Entry], firm: Sequence[Entry] = (), law: Law | None = None, on: date = TODAY
) -> LastReview:
    law = law or current()
    made = on_day(derive(EMPLOYEE, life, fold_company(firm, unopened=SINCE_EVER), law), on)
    return note(made, law, max(e.version for e in life), max((e.version for e in firm), default=0), outlook="")


def test_a_new_edition_moves_a_deadline_and_says_from_when_to_when_and_by_which_wording() -> None:
    life = entries(LIFE)
    [move] = moves(last_review(life), EMPLOYEE, life, [], of_2027(), as_of=LATER)
    assert move == DeadlineMoved(
        obligation=PERIODIC, kind="periodic", was=date(2030, 3, 2), now=date(2030, 1, 1), cause="law",
        article="L6315-1 I", in_force_from=date(2027, 1, 1), edition=of_2027().edition, seen_on=LATER,
    )  # fmt: skip
    assert in_words(move) == (
        "entretien périodique : échéance déplacée du 2 mars 2030 au 1er janvier 2030 par la loi "
        "(L6315-1 I en vigueur depuis le 1er janvier 2027)"
    )


def test_another_edition_that_moves_nothing_is_no_move() -> None:
    life = entries(LIFE)
    changed = Law.model_validate(current().model_dump() | {"periodic": current().periodic.model_dump() | {"note": "."}})
    assert changed.edition != current().edition
    assert moves(last_review(life), EMPLOYEE, life, [], changed, as_of=LATER) == []


def test_a_law_that_was_known_but_not_yet_published_moves_on_the_day_of_its_publication() -> None:
    life = entries(LIFE)
    law = of_2027()
    before, day = date(2026, 11, 30), OF_2027
    assert moves(last_review(life, law=law), EMPLOYEE, life, [], law, as_of=before) == []
    [move] = moves(last_review(life, law=law, on=before), EMPLOYEE, life, [], law, as_of=day)
    assert (move.now, move.cause) == (date(2030, 1, 1), "law")


def test_an_agreement_that_is_told_moves_with_cause_company() -> None:
    life = entries(LIFE)
    [move] = moves(last_review(life), EMPLOYEE, life, company(agreements=[AGREEMENT]), current(), as_of=LATER)
    assert (move.obligation, move.now, move.cause, move.article) == (
        PERIODIC,
        date(2029, 3, 2),
        "company",
        "L6315-1 III",
    )
    assert "par un accord ou une lecture de l'entreprise" in in_words(move)


def test_a_reading_that_is_told_moves_with_cause_company_and_is_named() -> None:
    life = entries([*LIFE, {"leave-start": {"leave": "sabbatical", "started_on": date(2026, 4, 1)}},
                    {"leave-end": {"leave": "sabbatical", "resumed_on": date(2026, 10, 1)}}])  # fmt: skip
    [move] = moves(last_review(life), EMPLOYEE, life, company(readings={"A12": "ignored"}), current(), as_of=TODAY)
    assert (move.obligation, move.was, move.now) == (PERIODIC, date(2030, 9, 1), date(2030, 3, 2))
    assert (move.cause, move.reading) == ("company", "A12=ignored")


def test_a_reading_agreed_beforehand_moves_on_the_day_it_takes_effect() -> None:
    life = entries([*LIFE, {"leave-start": {"leave": "sabbatical", "started_on": date(2026, 4, 1)}},
                    {"leave-end": {"leave": "sabbatical", "resumed_on": date(2026, 10, 1)}}])  # fmt: skip
    firm = company(
        agreements=[{"signed_on": TODAY, "effective_from": date(2027, 1, 1), "readings": {"A12": "ignored"}}]
    )
    before = last_review(life, firm, on=date(2026, 12, 31))
    assert moves(before, EMPLOYEE, life, firm, current(), as_of=date(2026, 12, 31)) == []
    [move] = moves(before, EMPLOYEE, life, firm, current(), as_of=LATER)
    assert (move.now, move.cause) == (date(2030, 3, 2), "company")


def test_when_both_change_each_move_has_its_own_cause() -> None:
    life = entries(LIFE)
    firm = company(agreements=[{"signed_on": TODAY, "effective_from": TODAY, "recap_months": 84}])
    found = {m.obligation: m.cause for m in moves(last_review(life), EMPLOYEE, life, firm, of_2027(), as_of=LATER)}
    assert found == {PERIODIC: "law", f"recap-{HIRED}": "company"}


@pytest.mark.parametrize("law", [current, of_2027])
def test_a_new_fact_of_the_employee_is_not_taken_for_a_change_of_the_law(law: Callable[[], Law]) -> None:
    """They come together: the leave moves the état des lieux, the law only the next interview."""
    before = entries(LIFE)
    after = entries([*LIFE, {"leave-start": {"leave": "sabbatical", "started_on": date(2026, 4, 1)}},
                     {"leave-end": {"leave": "sabbatical", "resumed_on": date(2026, 10, 1)}}])  # fmt: skip
    found = moves(last_review(before), EMPLOYEE, after, company(headcounts={2026: 80}), law(), as_of=LATER)
    expected = [] if law is current else [(PERIODIC, date(2030, 3, 2), date(2030, 1, 1), "law")]
    assert [(m.obligation, m.was, m.now, m.cause) for m in found] == expected


@pytest.mark.parametrize("firm", [company(headcounts={2026: 80}), []])
def test_an_absence_that_lasts_is_not_taken_for_a_change(firm: list[Entry]) -> None:
    """Its deadlines move a day each day: a headcount or an edition that comes meanwhile has not moved them."""
    life = entries([*LIFE, OPEN_LEAVE])
    law = Law.model_validate(current().model_dump() | {"periodic": current().periodic.model_dump() | {"note": "."}})
    still, then = plan(EMPLOYEE, life, [], law, as_of=LATER), plan(EMPLOYEE, life, [], law, as_of=TODAY)
    assert {o.due_on for o in still.obligations} != {o.due_on for o in then.obligations}
    assert moves(last_review(life), EMPLOYEE, life, firm, law, as_of=LATER) == []


def test_what_was_settled_when_it_was_seen_is_left_alone() -> None:
    """Only what was still to be held is kept: history is not rewritten."""
    life = entries([*LIFE, {"interview-completed": {"held_on": date(2026, 10, 1)}}])
    assert PERIODIC not in last_review(life).due
    found = moves(last_review(life), EMPLOYEE, life, [], of_2027(24), as_of=LATER)
    assert {m.obligation for m in found} == {"periodic-2026-10-01"}


@pytest.mark.parametrize(
    ("seen", "day", "agreement"),
    [
        (TODAY, date(2026, 11, 24), {"signed_on": date(2026, 11, 24), "effective_from": date(2026, 11, 1)}),
        (TODAY, date(2026, 11, 24), {"signed_on": date(2026, 11, 2), "effective_from": date(2026, 11, 24)}),
        (TODAY, date(2026, 11, 24), {"signed_on": date(2026, 9, 1), "effective_from": date(2026, 9, 2),
                                     "effective_to": TODAY}),
    ],
)  # fmt: skip
def test_an_agreement_told_beforehand_moves_on_its_own_day(seen: date, day: date, agreement: dict[str, object]) -> None:
    """Signed that day, in force from that day, or no longer in force."""
    life = entries([*LIFE, {"leave-start": {"leave": "sabbatical", "started_on": date(2026, 4, 1)}},
                    {"leave-end": {"leave": "sabbatical", "resumed_on": date(2026, 10, 1)}}])  # fmt: skip
    firm = company(agreements=[{**agreement, "readings": {"A12": "ignored"}}])
    [move] = moves(last_review(life, firm, on=seen), EMPLOYEE, life, firm, current(), as_of=day)
    assert (move.obligation, move.cause) == (PERIODIC, "company")
