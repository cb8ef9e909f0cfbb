"""The day on which a watch begins divides past from present: nothing is done on behalf of what lies before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest
from told import EMPLOYEE, SOURCE, company, entries, entry, noon, review

from domain.day.plan import Plan, on
from domain.facts import Entry
from domain.law import current
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive

TODAY = date(2026, 11, 21)
FROM = date(2026, 11, 1)
REPORT = {"report": {"skills": "texte"}}


def opened(*more: dict[str, Any], from_: date = FROM) -> list[Entry]:
    return company(
        headcounts=dict.fromkeys(range(2017, 2027), 80), facts=[{"watch-opened": {"from": from_.isoformat()}}, *more]
    )


def plan(own: Sequence[Entry], firm: Sequence[Entry], day: date = TODAY) -> Plan:
    return on(derive(EMPLOYEE, own, fold_company(firm, unopened=None), current()), day)


def told(*lines: dict[str, Any], at: date = TODAY) -> list[Entry]:
    return entries([{**line, "told": at} for line in lines])


def leaving(made: Plan) -> list[str]:
    """What would leave, held back or not."""
    steps = [each.step for each in made.held_back] + ([made.next_step] if made.next_step else [])
    return [step.step for step in steps]


def codes(made: Plan) -> list[str]:
    return [finding.code for finding in made.findings]


def verdict(made: Plan) -> str | None:
    """The verdict on an état des lieux that was held or missed; None when the next one is still to come."""
    found = made.abondement
    return found.verdict if found is not None and found.verdict != "not-yet" else None


HIRE = {"hire": {"hired_on": date(2016, 3, 1)}}
OLD_RECAP = {"interview-completed": {"kind": "recap", "held_on": date(2022, 3, 1), **REPORT}}
COMPLETE = {"history-complete": {"since": date(2016, 3, 1)}}


def test_no_paper_and_no_declaration_of_an_etat_des_lieux_of_the_past() -> None:
    """Eighty employees, hired in 2016, état des lieux of 1 March 2022 without training: a sum was due in June 2022."""
    made = plan(told(HIRE, OLD_RECAP, COMPLETE), opened())
    assert leaving(made) == []
    assert made.abondement is not None
    assert (verdict(made), made.abondement.pay_by) == ("due", date(2022, 6, 30))
    assert "sum-on-arrival" in codes(made)
    assert "report-missing" not in codes(made)


@pytest.mark.parametrize(("held_on", "leaves"), [(FROM - timedelta(days=1), []), (FROM, ["compte-rendu"])])
def test_the_first_day_of_the_watch_is_the_first_whose_interviews_get_their_papers(
    held_on: date, leaves: list[str]
) -> None:
    interview: dict[str, Any] = {"kind": "first", "held_on": held_on, **REPORT}
    life: list[dict[str, Any]] = [{"hire": {"hired_on": date(2025, 12, 1)}}, {"interview-completed": interview}]
    for day in (held_on, FROM, TODAY, date(2028, 1, 3)):  # whenever it is told
        assert leaving(plan(told(*life, at=day), opened())) == leaves, day


def test_somebody_who_left_before_the_watch_gets_nothing() -> None:
    end = {"contract-end": {"ended_on": date(2024, 5, 31)}}
    made = plan(told(HIRE, OLD_RECAP, COMPLETE, end), opened())
    assert leaving(made) == []
    assert "overdue-on-arrival" not in codes(made)


def test_a_sum_of_the_past_does_not_hide_one_of_the_present() -> None:
    """The état des lieux of 2022 is paid by nobody; the one of November 2026 makes another sum due."""
    now = {"interview-completed": {"kind": "recap", "held_on": FROM + timedelta(days=2)}}
    issued = {"issued_on": TODAY, "held_on": FROM + timedelta(days=2), "document": "d", "sha256": "0" * 64}
    own = told(HIRE, OLD_RECAP, COMPLETE, now)
    own.append(entry("recap-issued", {"interview": own[-1].ref, **issued}, id="issued", version=9))
    step = plan(own, opened()).next_step
    assert step is not None
    assert (step.step, step.obligation) == ("cpf-abondement", "recap-2022-03-01")


def test_nor_is_a_sum_declared_for_an_etat_des_lieux_that_was_missed_in_the_past() -> None:
    made = plan(told(HIRE, COMPLETE), opened())
    assert verdict(made) == "due"
    assert "sum-on-arrival" in codes(made)
    assert leaving(made) == []


# --- overdue on arrival ---------------------------------------------------------------------------------------


LATE = {"hire": {"hired_on": date(2024, 6, 1)}}
"""The first interview was due by 1 June 2026."""
DUE = {"obligation": "first-2024-06-01", "due_on": date(2026, 6, 1)}


def settled(how: str) -> dict[str, Any]:
    return {"overdue-settled": {**DUE, "how": how}}


def test_what_was_overdue_when_the_watch_began_is_convened_by_nobody_before_a_person_decides() -> None:
    made = plan(told(LATE), opened())
    assert [(a.obligation.id, a.status) for a in made.obligations][:1] == [(DUE["obligation"], "overdue")]
    assert leaving(made) == []
    assert "overdue-on-arrival" in codes(made)
    # The same deadline under the watch is of the present.
    assert leaving(plan(told(LATE), opened(from_=date(2026, 6, 1)))) == ["deadline-passed"]


@pytest.mark.parametrize(("how", "leaves"), [("released", ["convocation"]), ("planned", []), ("closed", [])])
def test_a_person_has_it_convened_holds_it_or_closes_it(how: str, leaves: list[str]) -> None:
    made = plan(told(LATE, settled(how)), opened())
    assert leaving(made) == leaves
    assert "overdue-on-arrival" not in codes(made)
    assert made.obligations[0].status == "overdue"


def test_what_a_later_interview_made_good_is_left_to_nobody() -> None:
    """The first interview was missed, the next one held: nothing can be done about it any more."""
    later = {"interview-completed": {"kind": "periodic", "held_on": date(2022, 2, 1)}}
    made = plan(told({"hire": {"hired_on": date(2018, 9, 3)}}, later), opened())
    [missed] = [a for a in made.obligations if a.obligation.superseded]
    assert missed.status == "overdue"
    listed = {f.values["obligation"] for f in made.findings if f.code == "overdue-on-arrival"}
    assert listed == {"periodic-2022-02-01", "recap-2018-09-03"}


def test_what_was_said_last_counts_and_nobody_voids_it() -> None:
    own = told(LATE, settled("released"), settled("closed"))
    assert leaving(plan(own, opened())) == []
    void = entry("fact-voided", {"event": {"source": SOURCE, "id": own[-1].id}, "reason": "x"}, id="void", version=9)
    assert leaving(plan([*own, void], opened())) == []


def test_a_decision_about_another_deadline_decides_nothing() -> None:
    made = plan(told(LATE, {"overdue-settled": {**DUE, "due_on": date(2026, 6, 2), "how": "released"}}), opened())
    assert leaving(made) == []
    assert {"overdue-on-arrival", "settles-nothing"} <= set(codes(made))


def test_a_decision_that_a_correction_made_moot_is_nobodys_work() -> None:
    """The hire was told ten years too early: nothing was overdue on arrival, so nothing is left to decide."""
    made = plan(told({"hire": {"hired_on": date(2026, 6, 1)}}, settled("released")), opened())
    assert "settles-nothing" not in codes(made)


def test_only_what_is_closed_needs_nobody_any_more() -> None:
    def needs_human(*more: dict[str, Any]) -> bool:
        return review(EMPLOYEE, told(LATE, *more), opened(), current(), now=noon(TODAY)).needs_human

    assert [needs_human(), needs_human(settled("planned")), needs_human(settled("closed"))] == [True, True, False]


# --- silence about the past -----------------------------------------------------------------------------------


def test_silence_about_the_time_before_the_watch_proves_nothing() -> None:
    made = plan(told(HIRE, OLD_RECAP), opened())
    assert verdict(made) is None
    assert "verdict-untold" in codes(made)
    assert "verdict-untold" in codes(plan(told(HIRE), opened()))  # an état des lieux that nobody ever held
    now = {"interview-completed": {"kind": "recap", "held_on": FROM}}
    made = plan(told(HIRE, now), opened())
    assert verdict(made) == "undetermined"
    assert made.abondement is not None
    assert made.abondement.reasons[-1].code == "history-untold"


@pytest.mark.parametrize(
    ("own", "firm", "due"),
    [
        ([date(2016, 3, 1)], [], True),
        ([date(2016, 3, 2)], [], False),
        ([], [date(2016, 3, 1)], True),
        ([date(2018, 1, 1)], [date(2016, 3, 1)], False),  # what is said of one stands over the company's
        ([date(2016, 3, 1), date(2020, 1, 1)], [], False),  # taken back by a later day
    ],
)
def test_an_operator_says_since_when_all_was_told(own: list[date], firm: list[date], due: bool) -> None:
    said = [{"history-complete": {"since": each}} for each in own]
    of_company = [{"history-complete": {"since": each}} for each in firm]
    made = plan(told(HIRE, OLD_RECAP, *said), opened(*of_company))
    assert (verdict(made), "verdict-untold" in codes(made)) == (("due", False) if due else (None, True))


def test_what_was_told_decides_without_it() -> None:
    trained = {"training-completed": {"ended_on": date(2021, 3, 1)}}
    recap = {"interview-completed": {"kind": "recap", "held_on": FROM}}
    assert verdict(plan(told(HIRE, trained, recap), opened())) == "not-due"


def test_no_etat_des_lieux_tells_an_employee_that_what_nobody_told_did_not_happen() -> None:
    recap = {"interview-completed": {"kind": "recap", "held_on": FROM}}
    silent, complete = plan(told(HIRE, recap), opened()), plan(told(HIRE, recap, COMPLETE), opened())
    assert [(each.step.step, each.why) for each in silent.held_back] == [("etat-des-lieux", "history-untold")]
    assert silent.next_step is None
    assert complete.next_step is not None
    assert complete.next_step.step == "etat-des-lieux"


# --- corrections ----------------------------------------------------------------------------------------------


def test_a_later_fact_about_the_past_changes_nothing_that_leaves() -> None:
    """In whatever order they come, and whatever is corrected of the years before."""
    past = [
        {"hire": {"hired_on": date(2016, 3, 1)}, "id": "hire"},
        {"interview-completed": {"kind": "first", "held_on": date(2018, 2, 1), **REPORT}, "id": "first"},
        {"interview-completed": {"kind": "recap", "held_on": date(2022, 3, 1), **REPORT}, "id": "recap"},
        {"training-completed": {"ended_on": date(2019, 5, 1)}, "id": "training"},
        {"interview-completed": {"kind": "periodic", "held_on": date(2024, 2, 1), **REPORT}, "id": "periodic"},
    ]
    for order in permutations(past):
        for count in range(1, len(order) + 1):
            assert leaving(plan(told(*order[:count]), opened())) == [], [line["id"] for line in order[:count]]
    for line in past:
        void = {"fact-voided": {"event": line["id"]}, "id": "void"}
        assert leaving(plan(told(*past, void), opened())) == [], line["id"]
