"""The interview of the years before a birthday: since 2025, from the 58th to the eve of the 60th (L6315-1 V)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from domain.calendar import add_months
from domain.law.rules import Version
from domain.law.values import LateCareer
from domain.ledger.case import ORDINARY, Case
from domain.ledger.obligation import Basis, Obligation, settle
from domain.ledger.reasons import Reason


class _Window(NamedTuple):
    """The years before a birthday, as far as the wordings that gave them were in force.

    `opens` is its first day, `birthday` the day after its last one. `cut_on`: the day on which another wording took
    the place of its own before it was over.
    """

    opens: date
    birthday: date
    cut_on: date | None
    version: Version[LateCareer]

    @property
    def until(self) -> date:
        return self.cut_on or self.birthday


def late_career(case: Case) -> Iterator[Obligation]:
    """None for those whose birthday had passed when the law came.

    Each wording asks for it in the years that it was in force itself: what a former wording asked for stays, held or
    missed, once its last day is past; what was still to be held when another one came is as that one says.
    """
    born = case.record.hire.born_on if case.record.hire else None
    if born is None:
        return
    kinds = {"late-career"} if case.readings["A8"] == "separate" else {*ORDINARY, "return", "mid-career", "late-career"}
    for window in _windows(case, born):
        held = next(
            (i for i in case.record.interviews if i.kind in kinds and window.opens <= i.held_on < window.until), None
        )
        if window.cut_on is not None and held is None:
            continue
        version, due = window.version, window.birthday - timedelta(days=1)
        basis = [Basis(version.article, version.in_force_from, case.readings.cite("A8"))]
        values = {"birthday": version.value.birthday, "on": window.birthday, "years": version.value.years_before}
        yield settle(
            case, "late-career", window.opens, window.opens, due, due, held, basis, Reason("late-career", values),
            shown_from=add_months(window.opens, -case.policy.late_career_horizon_months),
        )  # fmt: skip


def _windows(case: Case, born: date) -> list[_Window]:
    """The windows in which the wordings ask for the interview; one that the next wording continues is one with it."""
    windows: list[_Window] = []
    for version in case.law.late_career.versions:
        birthday = add_months(born, version.value.birthday * 12)
        opens = max(add_months(birthday, -version.value.years_before * 12), version.in_force_from, case.begins_on)
        following = next((v.in_force_from for v in case.law.late_career.after(version.in_force_from)), date.max)
        if opens >= min(birthday, following):
            continue
        if windows and windows[-1].cut_on == opens:
            opens = windows.pop().opens
        windows.append(_Window(opens, birthday, following if following < birthday else None, version))
    return windows
