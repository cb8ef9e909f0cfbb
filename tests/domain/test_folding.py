"""What is true of an employee and of a company once every fact is known, sorted and corrected."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from told import EMPLOYEE, company, entries, noon

from domain.facts import Entry
from domain.law import current
from domain.ledger.corrections import in_effect, spent_keys
from domain.ledger.fold import fold, fold_company
from domain.ledger.record import SINCE_EVER, Record

TODAY = date(2026, 11, 21)


def _fold(*lines: dict[str, Any], as_of: date = TODAY) -> Record:
    return fold(EMPLOYEE, in_effect(entries(lines)), as_of, current().leaves)


def _hired(day: date, **more: Any) -> dict[str, Any]:
    return {"hire": {"hired_on": day}, **more}


def _leave(kind: str, start: date, end: date | None = None) -> list[dict[str, Any]]:
    begin = {"leave-start": {"leave": kind, "started_on": start}}
    return [begin] if end is None else [begin, {"leave-end": {"leave": kind, "resumed_on": end}}]


# --- corrections ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("voids", "standing"),
    [
        ({"v": "h"}, {"v"}),
        ({"v": "nobody"}, {"h", "v"}),
        ({"v": "v"}, {"h", "v"}),
        ({"v1": "h", "v2": "v1"}, {"h", "v2"}),
        ({"v1": "h", "v2": "h", "v3": "v1"}, {"v2", "v3"}),  # the second void of the fact still stands
        ({"v1": "h", "v2": "v1", "v3": "v2"}, {"v1", "v3"}),
        ({"v1": "h", "v2": "v1", "v3": "v2", "v4": "v3"}, {"h", "v2", "v4"}),
        ({"v1": "h", "v2": "v1", "v3": "v1"}, {"h", "v2", "v3"}),
        ({"v1": "h", "v2": "v1", "v3": "v1", "v4": "v2", "v5": "v3"}, {"v1", "v4", "v5"}),
        ({"v1": "v2", "v2": "v1", "v3": "h"}, {"v1", "v2", "v3"}),  # round in a circle: they cancel nothing
        ({"v1": "v2", "v2": "v1", "v3": "v1"}, {"h", "v2", "v3"}),
    ],
)
def test_a_void_cancels_what_it_names_unless_it_is_cancelled_itself(voids: dict[str, str], standing: set[str]) -> None:
    told = [{"fact-voided": {"event": aim}, "id": void} for void, aim in voids.items()]
    for lines in (told, told[::-1]):
        assert {e.id for e in in_effect(entries([_hired(date(2026, 1, 5), id="h"), *lines]))} == standing


def test_what_was_recorded_later_is_not_known_yet() -> None:
    told = entries([_hired(date(2026, 1, 5)), {"mid-career-visit": {"visited_on": date(2026, 3, 2)}}])
    assert [e.type for e in in_effect(told, noon(date(2026, 3, 1)))] == ["hire"]
    assert len(in_effect(told, told[1].recorded_at)) == 2  # known at the very moment


def test_the_keys_that_are_spent_are_those_under_which_jalon_had_recorded_anything() -> None:
    failed = {"obligation": "first-2026-01-05", "step": "convocation", "cause": "smtp-550"}
    told = entries(
        [
            _hired(date(2026, 1, 5), id="h"),
            {"delivery-failed": {**failed, "failed_on": date(2026, 12, 7)}, "id": "f1"},
            {"delivery-failed": {**failed, "failed_on": date(2026, 12, 8)}, "id": "f2"},
        ]
    )
    assert spent_keys(told) == {"f1", "f2"}
    assert spent_keys(told, told[1].recorded_at) == {"f1"}
    assert spent_keys(told, told[1].recorded_at - timedelta(seconds=1)) == set()


# --- the contract ---------------------------------------------------------------------------------------------


def test_the_contract_of_the_day_is_chosen_among_several() -> None:
    life = [
        _hired(date(2016, 2, 1)),
        {"contract-end": {"ended_on": date(2019, 6, 28)}},
        _hired(date(2021, 3, 1)),
        {"contract-end": {"ended_on": date(2022, 5, 31)}},
        _hired(date(2027, 1, 4), told=date(2026, 10, 1)),
    ]
    seen = {day: _fold(*life, as_of=day) for day in (date(2015, 1, 1), date(2018, 1, 1), date(2020, 1, 1),
                                                     date(2021, 6, 1), TODAY, date(2027, 2, 1))}  # fmt: skip
    hired = {day: record.hire.hired_on if record.hire else None for day, record in seen.items()}
    assert hired == {
        date(2015, 1, 1): date(2016, 2, 1), date(2018, 1, 1): date(2016, 2, 1), date(2020, 1, 1): date(2016, 2, 1),
        date(2021, 6, 1): date(2021, 3, 1), TODAY: date(2021, 3, 1), date(2027, 2, 1): date(2027, 1, 4),
    }  # fmt: skip
    assert seen[date(2018, 1, 1)].ended_on is None
    assert seen[date(2020, 1, 1)].ended_on == date(2019, 6, 28)
    assert seen[date(2021, 6, 1)].ended_on is None
    assert seen[TODAY].ended_on == date(2022, 5, 31)
    assert seen[date(2027, 2, 1)].ended_on is None


def test_an_end_told_twice_the_last_told_is_believed() -> None:
    record = _fold(
        _hired(date(2024, 1, 8)),
        {"contract-end": {"ended_on": date(2026, 6, 30)}, "told": date(2026, 5, 4)},
        {"contract-end": {"ended_on": date(2026, 5, 29)}, "told": date(2026, 6, 1)},
    )
    assert record.ended_on == date(2026, 5, 29)


def _untimed(*lines: dict[str, Any]) -> list[Entry]:
    """Told without a moment, in one batch: only the places in the journal differ."""
    told = entries(lines)
    return [e.model_copy(update={"time": None, "recorded_at": told[0].recorded_at}) for e in told]


def _ends(*days: date) -> list[dict[str, Any]]:
    return [{"contract-end": {"ended_on": day}, "id": f"evt-{9 + n}"} for n, day in enumerate(days)]


@pytest.mark.parametrize("days", [(date(2026, 6, 30), date(2026, 5, 29)), (date(2026, 5, 29), date(2026, 6, 30))])
def test_of_two_told_without_a_moment_the_last_recorded_is_believed_whatever_its_id(days: tuple[date, date]) -> None:
    told = _untimed(_hired(date(2024, 1, 8)), *_ends(*days))
    assert [e.id for e in told[1:]] == ["evt-9", "evt-10"]
    for arrived in (told, told[::-1]):
        assert fold(EMPLOYEE, in_effect(arrived), TODAY, current().leaves).ended_on == days[1]


def test_a_moment_that_is_told_stands_over_the_order_of_recording() -> None:
    first, second = date(2026, 6, 30), date(2026, 5, 29)
    told = _untimed(_hired(date(2024, 1, 8)), *_ends(first, second))
    told[1] = told[1].model_copy(update={"time": noon(date(2026, 7, 1))})
    assert fold(EMPLOYEE, in_effect(told), TODAY, current().leaves).ended_on == first


def test_two_headcounts_of_a_year_told_without_a_moment() -> None:
    told = company(facts=[{"headcount": {"year": 2025, "average": n}, "id": f"evt-{n}"} for n in (9, 10)])
    told = [e.model_copy(update={"time": None, "recorded_at": told[0].recorded_at}) for e in told]
    assert fold_company(told, unopened=SINCE_EVER).headcounts == {2025: 10}
    assert fold_company(told[::-1], unopened=SINCE_EVER).headcounts == {2025: 10}


def test_a_contract_of_one_day_after_another_one_has_ended() -> None:
    first, second = date(2025, 1, 6), date(2025, 3, 3)
    extras = [line for day in (first, second) for line in (_hired(day), {"contract-end": {"ended_on": day}})]
    record = _fold(*extras, _hired(date(2026, 1, 5)))
    assert record.earlier_contracts == [(first, first), (second, second)]
    assert _fold(*extras).ended_on == second


def test_nobody_was_hired() -> None:
    record = _fold({"mid-career-visit": {"visited_on": date(2026, 3, 2)}})
    assert record.hire is None
    assert [(f.code, f.serious) for f in record.findings] == [("unknown-employee", True)]
    assert _fold().findings == []


# --- absences -------------------------------------------------------------------------------------------------


_UNPAID = _leave("unpaid", date(2025, 1, 6), date(2025, 2, 3))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (_leave("sabbatical", date(2025, 1, 6), date(2025, 3, 3)), [(date(2025, 1, 6), date(2025, 3, 3))]),
        (_leave("sabbatical", date(2025, 1, 6)), [(date(2025, 1, 6), None)]),
        ([{"leave-end": {"leave": "unpaid", "resumed_on": date(2025, 3, 3)}}], [(date(2025, 3, 3), date(2025, 3, 3))]),
        (
            [{"leave-end": {"leave": "unpaid", "started_on": date(2025, 1, 6), "resumed_on": date(2025, 3, 3)}}],
            [(date(2025, 1, 6), date(2025, 3, 3))],
        ),
        (  # told in the wrong order
            list(reversed(_leave("unpaid", date(2025, 1, 6), date(2025, 3, 3)))),
            [(date(2025, 1, 6), date(2025, 3, 3))],
        ),
        (  # two of a kind: each end closes its own
            [*_UNPAID, *_leave("unpaid", date(2025, 4, 7), date(2025, 5, 5))],
            [(date(2025, 1, 6), date(2025, 2, 3)), (date(2025, 4, 7), date(2025, 5, 5))],
        ),
        (  # the end told twice
            [*_UNPAID, _UNPAID[1]],
            [(date(2025, 1, 6), date(2025, 2, 3))],
        ),
    ],
)  # fmt: skip
def test_ends_of_leave_find_their_starts(lines: list[dict[str, Any]], expected: list[tuple[date, date | None]]) -> None:
    record = _fold(_hired(date(2024, 1, 8)), *lines)
    assert [(a.started_on, a.resumed_on) for a in record.absences] == expected


def test_a_leave_covers_its_first_day_and_not_the_day_of_return() -> None:
    record = _fold(_hired(date(2024, 1, 8)), *_leave("sabbatical", date(2025, 1, 6), date(2025, 3, 3)))
    days = [date(2025, 1, 5), date(2025, 1, 6), date(2025, 3, 2), date(2025, 3, 3)]
    assert [record.absent_on(day) is not None for day in days] == [False, True, True, False]


def test_a_part_time_parent_is_at_work() -> None:
    record = _fold(_hired(date(2024, 1, 8)), *_leave("parental-part-time", date(2025, 1, 6)))
    assert record.absent_on(TODAY) is None
    assert record.absences


def test_a_leave_before_the_hire_is_nothing_of_this_contract() -> None:
    record = _fold(_hired(date(2024, 1, 8)), *_leave("unpaid", date(2023, 1, 6), date(2023, 3, 3)))
    assert record.absences == []


# --- days to come ---------------------------------------------------------------------------------------------


def test_what_is_announced_is_kept_aside_until_its_day() -> None:
    lines = [
        _hired(date(2024, 1, 8)),
        {"contract-end": {"ended_on": date(2027, 1, 29)}, "told": date(2026, 11, 2)},
        {"leave-start": {"leave": "maternity", "started_on": date(2026, 12, 7)}, "told": date(2026, 11, 2)},
    ]
    before = _fold(*lines)
    assert before.ended_on is None
    assert before.absences == []
    assert [day for day, _ in before.coming] == [date(2026, 12, 7), date(2027, 1, 29)]
    after = _fold(*lines, as_of=date(2027, 2, 1))
    assert (after.ended_on, after.coming) == (date(2027, 1, 29), [])
    assert len(after.absences) == 1


# --- the company ----------------------------------------------------------------------------------------------


def test_of_two_statements_about_a_year_the_last_told_is_believed() -> None:
    told = company(
        facts=[
            {"headcount": {"year": 2025, "average": 48}, "told": date(2026, 1, 12)},
            {"headcount": {"year": 2025, "average": 51}, "told": date(2026, 2, 2)},
            {"headcount": {"year": 2024, "average": 47}, "told": date(2026, 3, 2)},
        ]
    )
    assert fold_company(told, unopened=SINCE_EVER).headcounts == {2025: 51, 2024: 47}
    assert fold_company(reversed(told), unopened=SINCE_EVER).headcounts == {2025: 51, 2024: 47}
    assert fold_company(told, noon(date(2026, 1, 20)), unopened=SINCE_EVER).headcounts == {2025: 48}


def test_agreements_of_both_scopes_stand_side_by_side_in_the_order_of_their_days() -> None:
    day, later = date(2020, 2, 1), date(2024, 2, 1)
    told = company(
        agreements=[
            {"scope": "company", "signed_on": later, "effective_from": later, "periodicity_months": 36},
            {"scope": "branch", "signed_on": day, "effective_from": day, "periodicity_months": 24},
            {"scope": "company", "signed_on": day, "effective_from": day, "periodicity_months": 24},
        ]
    )
    found = [(a.scope, a.effective_from) for a in fold_company(told, unopened=SINCE_EVER).agreements]
    assert found == [("branch", day), ("company", day), ("company", later)]


# --- the days between two contracts ----------------------------------------------------------------------------


def _hired_again(first_ends: date, again: date, *between: dict[str, Any]) -> Record:
    lines = [_hired(date(2020, 1, 6)), *between, {"contract-end": {"ended_on": first_ends}}, _hired(again)]
    return _fold(*lines)


@pytest.mark.parametrize(
    ("again", "goes_on"),
    [(date(2022, 7, 1), True), (date(2022, 7, 2), False), (date(2024, 1, 8), False)],
)
def test_a_leave_left_open_ends_with_its_contract_unless_the_next_one_follows_at_once(
    again: date, goes_on: bool
) -> None:
    record = _hired_again(date(2022, 6, 30), again, *_leave("sickness", date(2022, 5, 2)))
    assert (record.absent_on(TODAY) is not None) == goes_on


@pytest.mark.parametrize("start", [date(2020, 1, 6), date(2022, 6, 30)])
def test_a_leave_of_the_first_or_last_day_of_a_contract_ended_with_it(start: date) -> None:
    record = _hired_again(date(2022, 6, 30), date(2024, 1, 8), *_leave("sickness", start))
    assert record.absent_on(TODAY) is None


def test_a_contract_of_one_day_has_ended() -> None:
    day = date(2020, 1, 6)
    record = _fold(_hired(day), {"contract-end": {"ended_on": day}}, _hired(date(2021, 3, 1)))
    assert record.earlier_contracts == [(day, day)]
    assert record.findings == []


def test_an_end_on_the_day_of_the_only_hires_ends_nothing_before_them() -> None:
    day = date(2020, 1, 6)
    record = _fold(_hired(day, id="a"), {"contract-end": {"ended_on": day}}, _hired(day, id="b"))
    assert record.earlier_contracts == []


def test_the_end_of_a_leave_closes_the_one_it_names_not_the_last() -> None:
    first, second = date(2026, 2, 2), date(2026, 6, 1)
    named = {"leave-end": {"leave": "sickness", "started_on": first, "resumed_on": date(2026, 8, 3)}}
    record = _fold(_hired(date(2020, 1, 6)), *_leave("sickness", first), *_leave("sickness", second), named)
    assert (first, date(2026, 8, 3)) in [(a.started_on, a.resumed_on) for a in record.absences]
    assert not any(f.code == "leave-end-without-start" for f in record.findings)


def test_an_interview_on_the_very_day_of_the_hire_counts() -> None:
    day = date(2026, 1, 5)
    record = _fold(_hired(day), {"interview-completed": {"kind": "first", "held_on": day}})
    assert [i.held_on for i in record.interviews] == [day]
    assert record.findings == []


def test_what_is_surprising_names_the_fact_that_is() -> None:
    end = {"leave": "sickness", "started_on": date(2026, 3, 2), "resumed_on": date(2026, 2, 2)}
    record = _fold(
        _hired(date(2020, 1, 6)),
        {"leave-end": end, "id": "end"},
        {"mid-career-visit": {"visited_on": date(2019, 5, 6)}, "id": "visit"},
    )
    found = {f.code: f.event.id for f in record.findings if f.event is not None}
    assert found == {"leave-ends-before-start": "end", "before-hire": "visit"}


def test_what_a_change_of_assignment_does_not_say_stays() -> None:
    hire = {"hire": {"hired_on": date(2020, 1, 6), "idcc": "1527", "establishment": "12345678200018"}}
    moved = {"assignment-changed": {"changed_on": date(2024, 5, 6), "establishment": "12345678200026"}}
    again = {"assignment-changed": {"changed_on": date(2025, 5, 5), "idcc": "2120"}}
    record = _fold(hire, moved, again)
    assert [(a.idcc, a.establishment) for a in record.assignments] == [
        ("1527", "12345678200018"), ("1527", "12345678200026"), ("2120", "12345678200026"),
    ]  # fmt: skip


@pytest.mark.parametrize("recorded", [date(2026, 11, 10), date(2026, 11, 23)])
@pytest.mark.parametrize("timed", [True, False])
def test_what_is_told_as_done_before_its_day_is_odd_by_when_it_was_told_not_by_when_it_arrived(
    recorded: date, timed: bool
) -> None:
    """An interview of 20 November, told on the 10th: also where the event came to Jalon after its day."""
    [hire, held] = entries(
        [
            {"hire": {"hired_on": date(2025, 12, 8)}},
            {"interview-completed": {"kind": "first", "held_on": date(2026, 11, 20)}, "told": date(2026, 11, 10)},
        ]
    )
    times = {"time": held.time if timed else None, "recorded_at": noon(recorded)}
    record = fold(EMPLOYEE, [hire, held.model_copy(update=times)], date(2026, 11, 24), current().leaves)
    told_on = date(2026, 11, 10) if timed else recorded
    expected = [told_on] if told_on < date(2026, 11, 20) else []
    assert [f.values["told_on"] for f in record.findings if f.code == "told-before-done"] == expected
