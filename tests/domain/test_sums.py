"""A sum that HR was asked for: void, due again, under another date. Asked for once, never dropped, never paid twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from told import EMPLOYEE, entries

from domain.day.plan import Plan, on
from domain.law import current
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ledger.record import SINCE_EVER

FIRM = entries([{"headcount": {"year": year, "average": 80}, "id": f"h{year}"} for year in range(2016, 2027)])
HIRED, HELD, ASKED = date(2018, 9, 3), date(2026, 11, 18), date(2026, 11, 19)
VOID, AGAIN = date(2026, 12, 7), date(2026, 12, 14)
RECAP = "recap-2018-09-03"
PAPER = {"document": "d", "sha256": "0" * 64}
Line = Mapping[str, Any]


def hire(day: date = HIRED, id: str = "hire") -> Line:
    return {"hire": {"hired_on": day}, "id": id, "told": HIRED}


def corrected(day: date, told: date = VOID) -> list[Line]:
    return [{"fact-voided": {"event": "hire"}, "id": "v-hire", "told": told}, {**hire(day, "hire-2"), "told": told}]


def asked(on: date = ASKED, pay_by: date = date(2027, 3, 31), id: str = "asked") -> list[Line]:
    prepared = {"obligation": RECAP, "prepared_on": on, "amount_eur": 3000, "pay_by": pay_by, "transfer_label": "x",
                "announced": False, **PAPER}  # fmt: skip
    return [{"abondement-prepared": prepared, "id": id}]


def said_void(on: date = VOID, name: str = f"sum-void/{RECAP}") -> Line:
    told = {"of": "sum-void", "name": name, "obligation": RECAP, "kind": "recap", "due_on": date(2027, 3, 31),
            "sent_on": on, "to": "hr"}  # fmt: skip
    return {"reminder-sent": told, "id": f"{name}/{on}", "told": on}


def declared(on: date, obligation: str | None = None) -> Line:
    told = {"declared_on": on, "amount_eur": 3000, **({"obligation": obligation} if obligation else {})}
    return {"abondement-declared": told, "id": f"declared-{on}"}


RECAP_HELD: Line = {"interview-completed": {"kind": "recap", "held_on": HELD}, "id": "recap"}
TRAINED: Line = {"training-completed": {"ended_on": date(2021, 5, 3)}, "id": "training", "told": VOID}
UNTRAINED: Line = {"fact-voided": {"event": "training"}, "id": "untrained", "told": AGAIN}
AGAIN_DUE: list[Line] = [hire(), RECAP_HELD, *asked(), TRAINED, said_void(), UNTRAINED]


def plan(day: date, *lines: Line) -> Plan:
    company = fold_company(FIRM, unopened=SINCE_EVER)
    return on(derive(EMPLOYEE, entries(lines), company, current()), day)


def asks(day: date, *lines: Line) -> list[str]:
    """For which duty HR is asked for a sum."""
    return [step.obligation for step in plan(day, *lines).due if step.step == "cpf-abondement"]


def doubts(day: date, *lines: Line) -> list[str]:
    return [each.code for each in plan(day, *lines).findings if each.code.startswith("sum-")]


def reminded(day: date, *lines: Line) -> list[str]:
    """What HR is reminded of."""
    return [str(step.because.values["of"]) for step in plan(day, *lines).due if step.step == "reminder"]


def test_it_is_asked_for_once() -> None:
    assert asks(ASKED, hire(), RECAP_HELD) == [RECAP]
    assert asks(AGAIN, hire(), RECAP_HELD, *asked()) == []
    assert doubts(AGAIN, hire(), RECAP_HELD, *asked()) == []


def test_one_that_was_said_to_be_void_and_is_due_again_is_asked_for_anew() -> None:
    assert asks(AGAIN, *AGAIN_DUE) == [RECAP]
    assert asks(VOID, *AGAIN_DUE[:-1]) == [], "while it is void"
    again = [*AGAIN_DUE, *asked(AGAIN, id="again")]
    assert asks(date(2026, 12, 20), *again) == []
    assert doubts(date(2026, 12, 20), *again) == []


def test_one_that_was_never_said_to_be_void_is_not_asked_for_again() -> None:
    quiet = [line for line in AGAIN_DUE if "reminder-sent" not in line]
    assert asks(AGAIN, *quiet) == []


def test_void_again_is_said_again() -> None:
    again = [*AGAIN_DUE, *asked(AGAIN, id="again")]
    trained = {**TRAINED, "id": "training-2", "told": date(2026, 12, 21)}
    assert reminded(date(2026, 12, 21), *again, trained) == ["sum-void"]
    said = said_void(date(2026, 12, 21), f"sum-void/{RECAP}/{AGAIN}")
    assert reminded(date(2026, 12, 22), *again, trained, said) == []


def test_one_that_hr_has_declared_is_for_them_to_clear_up() -> None:
    begun = [*AGAIN_DUE[:4], declared(date(2026, 12, 1)), *AGAIN_DUE[4:]]
    assert (asks(AGAIN, *begun), doubts(AGAIN, *begun)) == ([], ["sum-due-again"])
    cleared = [*begun, declared(date(2026, 12, 15), RECAP)]
    assert (asks(date(2026, 12, 16), *cleared), doubts(date(2026, 12, 16), *cleared)) == ([], [])


def test_one_that_is_paid_in_part_is_not_asked_for_anew() -> None:
    paid = {"abondement-paid": {"paid_on": date(2026, 12, 1), "amount_eur": 1000}, "id": "paid"}
    begun = [*AGAIN_DUE[:4], paid, *AGAIN_DUE[4:]]
    assert (asks(AGAIN, *begun), doubts(AGAIN, *begun)) == ([], ["sum-missing"])


@pytest.mark.parametrize("hired", [date(2018, 9, 17), date(2018, 10, 1)])
def test_a_corrected_hire_asks_for_no_second_sum_for_the_same_recap(hired: date) -> None:
    lines = [hire(), RECAP_HELD, *asked(), *corrected(hired)]
    now = plan(AGAIN, *lines)
    assert now.abondement is not None
    assert (now.abondement.verdict, now.abondement.amount_eur) == ("due", 3000)
    assert (asks(AGAIN, *lines), doubts(AGAIN, *lines)) == ([], [])
    assert reminded(date(2027, 3, 1), *lines) == ["payment"], "it is waited for"


def test_a_sum_whose_last_day_moves_with_the_hire_is_for_hr_to_clear_up() -> None:
    """An état des lieux that was never held is counted on its last day; one sum alone is due, whatever that day is."""
    lines = [hire(), *asked(date(2025, 9, 3), date(2025, 12, 31)), *corrected(date(2018, 10, 15), date(2025, 10, 20))]
    today, then, moved = date(2025, 10, 21), date(2025, 10, 23), "recap-2018-10-15"
    assert (asks(today, *lines), doubts(today, *lines)) == ([], ["sum-under-another-date"])
    told = [*lines, declared(date(2025, 10, 22), moved)]
    assert (asks(then, *told), doubts(then, *told)) == ([], [])
    assert [step.step for step in plan(then, *told).due][:1] == ["cpf-information"], "the employee is told (L6323-13)"
    paid = {"abondement-paid": {"paid_on": date(2025, 10, 22), "amount_eur": 3000}, "id": "paid"}
    assert (asks(then, *lines, paid), doubts(then, *lines, paid)) == ([], [])
    void = said_void(date(2025, 10, 4))
    assert asks(today, *lines, void) == [moved], "what HR were told is void is no second sum"
