"""The mid-career interview, within two months of the occupational doctor's visit (L6315-1 IV)."""

from __future__ import annotations

from collections.abc import Iterator

from domain.calendar import add_months
from domain.facts import MidCareerVisit
from domain.ledger.case import Case
from domain.ledger.obligation import Basis, Obligation, settle
from domain.ledger.reasons import Reason


def mid_career(case: Case) -> Iterator[Obligation]:
    """From the actual visit, even after an interview the day before (L6315-1 IV)."""
    start = case.law.mid_career.begins_on
    if start is None:
        return
    for visit in {v.visited_on: v for v in case.record.of(MidCareerVisit)}.values():
        version = case.law.mid_career.at(max(visit.visited_on, start))
        assert version is not None
        due = add_months(visit.visited_on, version.value.months)
        reading = None
        if visit.visited_on < start:
            if case.readings["A20"] == "none" or due < start:
                continue
            reading = case.readings.cite("A20")
        held = next(
            (i for i in case.record.interviews if i.kind == "mid-career" and i.held_on >= visit.visited_on), None
        )
        basis = [Basis(version.article, version.in_force_from, reading)]
        because = Reason("mid-career", {"visited_on": visit.visited_on, "months": version.value.months})
        yield settle(case, "mid-career", visit.visited_on, visit.visited_on, due, due, held, basis, because)
