"""A sum that HR was asked for: void, due again, under another date. Asked for once, never dropped, never paid twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from told import EMPLOYEE, entries

from domain.day.plan import Plan, on
from domain.day.situation import situation_of
from domain.french.headline import headline
from domain.french.plan import worded
from domain.law import current
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ledger.record import SINCE_EVER

FIRM = entries([{"headcount": {"year": year, "average": 80}, "id": f"h{year}"} for year in range(2016, 2035)])
HIRED, HELD, ASKED = date(2018, 9, 3), date(2026, 11, 18), date(2026, 11, 19)
VOID, AGAIN = date(2026, 12, 7), date(2026, 12, 14)
RECAP = "recap-2018-09-03"
PAPER = {"document": "d", "sha256": "0" * 64}
Line = Mapping[str, Any]


def hire(day: date = HIRED, id: str = "hire") -> Line:
    return {"hire": {"hired_on": day}, "id": id, "told": HIRED}


def corrected(day: date, told: date = VOID) -> list[Line]:
    return [{"fact-voided": {"event": "hire"}, "id": "v-hire", "told": told}, {**hire(day, "hire-2"), "told": told}]


def asked(
    on: date = ASKED, pay_by: date = date(2027, 3, 31), id: str = "asked", held_on: date | None = None
) -> list[Line]:
    prepared = {"obligation": RECAP, "prepared_on": on, "amount_eur": 3000, "pay_by": pay_by, "transfer_label": "x",
                "announced": False, "held_on": held_on, **PAPER}  # fmt: skip
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


def paid(on: date, amount_eur: int) -> Line:
    return {"abondement-paid": {"paid_on": on, "amount_eur": amount_eur}, "id": f"paid-{on}-{amount_eur}", "told": on}


def too_much(day: date, *lines: Line) -> list[Mapping[str, Any]]:
    return [each.values for each in plan(day, *lines).findings if each.code == "sum-overpaid"]


@pytest.mark.parametrize("put_to_hr", [asked(), []], ids=["asked", "never asked"])
def test_what_is_paid_beyond_what_is_due_is_for_hr_to_look_at(put_to_hr: list[Line]) -> None:
    lines = [hire(), RECAP_HELD, *put_to_hr, paid(AGAIN, 3000)]
    assert too_much(AGAIN, *lines) == []
    twice = [*lines, paid(date(2026, 12, 15), 3000)]
    assert too_much(date(2026, 12, 20), *twice) == [{"paid_eur": 6000, "due_eur": 3000, "over_eur": 3000}]
    assert asks(date(2026, 12, 20), *twice) == []


def test_nothing_is_said_to_be_too_much_that_was_paid_before_or_may_be_due() -> None:
    """Before the last day of the état des lieux; and under another name that HR was asked for."""
    early = [hire(), RECAP_HELD, paid(date(2020, 8, 17), 3000), *asked()]
    assert too_much(AGAIN, *early, paid(AGAIN, 3000)) == []
    other = [{"abondement-prepared": {**asked()[0]["abondement-prepared"], "obligation": "recap-2011-01-03",
                                      "pay_by": date(2026, 12, 31)}, "id": "other"}]  # fmt: skip
    assert too_much(AGAIN, hire(), RECAP_HELD, *other, paid(AGAIN, 6000)) == []


def test_of_a_missed_etat_des_lieux_held_late_since_hr_is_told_the_other_day_and_the_articles() -> None:
    """Asked for as never held (A17), by the last day of 2025; held in November 2026."""
    missed = [hire(), *asked(date(2025, 10, 6), date(2025, 12, 31))]
    assert "sum-held-since" not in doubts(date(2026, 11, 17), *missed)
    [told] = [each.values for each in plan(ASKED, *missed, RECAP_HELD).findings if each.code == "sum-held-since"]
    assert (told["was_to_pay_by"], told["held_on"], told["pay_by"]) == (date(2025, 12, 31), HELD, date(2027, 3, 31))
    assert (told["duty"], told["article"]) == ("L6315-1 II", "R6323-3 IV")
    assert asks(ASKED, *missed, RECAP_HELD) == []
    assert "sum-held-since" not in doubts(AGAIN, *missed, RECAP_HELD, paid(AGAIN, 3000))


def test_one_that_was_said_to_be_void_and_is_due_again_is_asked_for_anew() -> None:
    assert asks(AGAIN, *AGAIN_DUE) == [RECAP]
    assert asks(VOID, *AGAIN_DUE[:-1]) == [], "while it is void"
    again = [*AGAIN_DUE, *asked(AGAIN, id="again")]
    assert asks(date(2026, 12, 20), *again) == []
    assert doubts(date(2026, 12, 20), *again) == []


def test_nor_is_a_day_to_be_waited_for() -> None:
    """What makes it due again is told on the very day on which HR was told that it is void."""
    assert asks(VOID, *AGAIN_DUE[:-1], {**UNTRAINED, "told": VOID}) == [RECAP]


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


def test_a_declaration_of_an_older_sum_is_none_of_a_later_one() -> None:
    """The sum of 2026 was declared, naming none, and paid; the one of 2034 is void, and due again."""
    held, void, later = date(2034, 11, 20), date(2034, 12, 4), "recap-2026-11-18"
    lines = [
        hire(), RECAP_HELD, *asked(), declared(date(2026, 12, 1)),
        {"abondement-paid": {"paid_on": date(2026, 12, 1), "amount_eur": 3000}, "id": "paid"},
        {"interview-completed": {"kind": "recap", "held_on": held}, "id": "recap-2"},
        *renamed(asked(date(2034, 11, 21), date(2035, 3, 31), "asked-2", held), later),
        *renamed([said_void(void)], later),
    ]  # fmt: skip
    assert asks(date(2034, 12, 11), *lines) == [later]


SECOND, LATER = date(2034, 11, 20), "recap-2026-11-18"
BOTH_UNPAID: list[Line] = [
    hire(), RECAP_HELD, *asked(), {"interview-completed": {"kind": "recap", "held_on": SECOND}, "id": "recap-2"}
]  # fmt: skip
LATER_ASKED = {**asked(date(2034, 11, 21), date(2035, 3, 31), "asked-2", SECOND)[0]}


def test_a_second_sum_has_its_own_last_day_and_waits_for_no_payment_of_the_first() -> None:
    """Each is due by the end of the quarter after its état des lieux (R6323-3 IV)."""
    both = plan(date(2034, 11, 21), *BOTH_UNPAID)
    assert asks(date(2034, 11, 21), *BOTH_UNPAID) == [LATER]
    found = situation_of(both, ())
    assert (found.owed_eur, found.pay_by) == (6000, date(2027, 3, 31))
    assert headline(worded(both), [(each.left_eur, each.pay_by) for each in both.unpaid]).more.startswith(
        "3\u202f000\u00a0€ sont à verser au plus tard le 31 mars 2027, "
        "3\u202f000\u00a0€ sont à verser au plus tard le 31 mars 2035."
    )
    missing = [each.values["pay_by"] for each in both.findings if each.code == "sum-missing"]
    assert missing == [date(2027, 3, 31)]


def test_of_two_unpaid_sums_each_is_asked_for_once_and_what_is_paid_settles_the_oldest() -> None:
    day, told = date(2035, 2, 28), [*BOTH_UNPAID, *renamed([LATER_ASKED], LATER)]
    assert (asks(day, *told), reminded(day, *told)) == ([], ["payment"])
    assert situation_of(plan(day, *told), ()).owed_eur == 6000
    paid: Line = {"abondement-paid": {"paid_on": date(2035, 1, 15), "amount_eur": 3000}, "id": "paid"}
    left = situation_of(plan(day, *told, paid), ())
    assert (left.owed_eur, left.pay_by) == (3000, date(2035, 3, 31))
    assert situation_of(plan(day, *told, paid, {**paid, "id": "paid-2"}), ()).owed_eur == 0


def test_of_two_sums_each_is_announced_once() -> None:
    """HR names none of them: a declaration is about the one asked for first that is not announced."""
    later = "recap-2026-11-18"
    lines = [
        hire(), RECAP_HELD, *asked(), declared(date(2026, 12, 1)), *renamed([ANNOUNCED], RECAP),
        {"abondement-paid": {"paid_on": date(2026, 12, 7), "amount_eur": 3000}, "id": "paid"},
        {"interview-completed": {"kind": "recap", "held_on": date(2034, 11, 20)}, "id": "recap-2"},
        *renamed(asked(date(2034, 11, 21), date(2035, 3, 31), "asked-2"), later), declared(date(2034, 12, 4)),
    ]  # fmt: skip
    assert announces(date(2026, 12, 6), *lines) == []
    assert announces(date(2034, 12, 4), *lines) == [later]


ANNOUNCED: Line = {
    "abondement-announced": {"sent_on": date(2026, 12, 1), "amount_eur": 3000, "to": "employee", **PAPER},
    "id": "announced",
}


def announces(day: date, *lines: Line) -> list[str]:
    """Of which sum the employee is to be informed."""
    return [step.obligation for step in plan(day, *lines).due if step.step == "cpf-information"]


def renamed(lines: Sequence[Line], obligation: str) -> list[Line]:
    return [{kind: {**v, "obligation": obligation} if isinstance(v, dict) else v for kind, v in line.items()}
            for line in lines]  # fmt: skip


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


# --- the état des lieux was held on another day than the one of which HR was asked ---------------------------------

MOVED = date(2027, 1, 14)
TOLD = date(2027, 1, 15)


def held_again(on: date = MOVED, told: date = TOLD) -> list[Line]:
    return [
        {"fact-voided": {"event": "recap"}, "id": "v-recap", "told": told},
        {"interview-completed": {"kind": "recap", "held_on": on}, "id": "recap-2", "told": told},
    ]


FIRST: list[Line] = [hire(), RECAP_HELD, *asked(held_on=HELD)]


def test_of_another_day_it_is_said_to_be_void_and_asked_for_anew() -> None:
    lines = [*FIRST, *held_again()]
    assert (asks(TOLD, *lines), doubts(TOLD, *lines), reminded(TOLD, *lines)) == ([], [], ["sum-void"])
    lines.append(said_void(TOLD))
    assert (asks(TOLD, *lines), doubts(TOLD, *lines), reminded(TOLD, *lines)) == ([RECAP], [], [])
    lines += asked(TOLD, date(2027, 6, 30), "again", MOVED)
    assert (asks(TOLD, *lines), doubts(TOLD, *lines), reminded(TOLD, *lines)) == ([], [], [])
    assert reminded(date(2027, 6, 1), *lines) == ["payment"], "by the last day of the new one"


def test_told_again_of_the_same_day_it_stands_as_it_was_asked_for() -> None:
    lines = [*FIRST, *held_again(HELD)]
    assert (asks(TOLD, *lines), doubts(TOLD, *lines), reminded(TOLD, *lines)) == ([], [], [])


@pytest.mark.parametrize("begun", [
    declared(date(2026, 12, 1)), declared(date(2026, 12, 1), RECAP),
    {"abondement-paid": {"paid_on": date(2026, 12, 1), "amount_eur": 1000}, "id": "paid"},
])  # fmt: skip
def test_of_what_hr_has_begun_they_are_told_and_asked_for_no_second_one(begun: Line) -> None:
    lines = [*FIRST, begun, *held_again()]
    assert (asks(TOLD, *lines), doubts(TOLD, *lines)) == ([], ["sum-under-another-date"])
    assert reminded(TOLD, *lines) == ["sum-void"]
    lines.append(said_void(TOLD))
    late = date(2027, 7, 5)
    for day in (TOLD, date(2027, 6, 1), late):
        assert (asks(day, *lines), doubts(day, *lines)) == ([], ["sum-under-another-date"]), day
        assert reminded(day, *lines) == [], "nobody is asked to pay what may be paid"
    lines.append(declared(date(2027, 1, 20), RECAP))
    assert (asks(late, *lines), doubts(late, *lines)) == ([], ["sum-missing"]), "it is not dropped"


def test_of_what_is_all_paid_nothing_is_said() -> None:
    """It was paid after the last day of the état des lieux, on whichever later day that was held."""
    paid = {"abondement-paid": {"paid_on": date(2026, 12, 1), "amount_eur": 3000}, "id": "paid"}
    lines = [*FIRST, paid, *held_again()]
    assert (asks(TOLD, *lines), doubts(TOLD, *lines), reminded(TOLD, *lines)) == ([], [], [])


def test_an_etat_des_lieux_that_nobody_held_after_all() -> None:
    """It is counted from its last day (reading A17): HR holds papers of a day on which nobody held it."""
    late = date(2028, 1, 10)
    lines = [*FIRST, {"fact-voided": {"event": "recap"}, "id": "v-recap", "told": late}]
    assert (asks(late, *lines), reminded(late, *lines)) == ([], ["sum-void"])
    assert asks(late, *lines, said_void(late)) == [RECAP]


def test_one_that_was_paid_before_somebody_held_it_is_not_to_be_paid_again() -> None:
    """One état des lieux makes one sum due: when it is held after all, what was paid since its last day is paid."""
    paid = {"abondement-paid": {"paid_on": date(2027, 10, 4), "amount_eur": 3000}, "id": "paid"}
    held = {"interview-completed": {"kind": "recap", "held_on": date(2027, 11, 2)}, "id": "recap"}
    lines = [hire(), *asked(date(2027, 9, 6), date(2027, 12, 31)), paid, held]
    for day in (date(2027, 11, 3), date(2028, 3, 1), date(2028, 4, 1)):
        assert (plan(day, *lines).unpaid, asks(day, *lines), doubts(day, *lines)) == ([], [], []), day
        assert reminded(day, *lines) == []
