"""When the état des lieux récapitulatif is owed (L6315-1 II)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.calendar import add_months
from domain.ledger.case import Case
from domain.ledger.obligation import Obligation
from domain.ledger.periods import earliest, of_term, why
from domain.ledger.terms import Deadline


def recaps(case: Case) -> Iterator[Obligation]:
    """The état des lieux: first by seniority, then from the last one held (reading A4)."""
    recaps_held = {i.held_on: i for i in case.record.interviews if i.kind == "recap" and i.held_on > case.begins_on}
    held = [recaps_held[day] for day in sorted(recaps_held)]
    anchor, theory = case.begins_on, case.begins_on
    for index in range(len(held) + 1):
        interview = held[index] if index < len(held) else None
        until = interview.held_on if interview else None
        term = case.deadline("recap", anchor, until)
        deadline = _on_return(case, term)
        safe = min(earliest(case, anchor, "recap", term, ("A3",), until), deadline.due)
        by_seniority = deadline if theory == anchor else case.deadline("recap", theory, until)
        if "seniority" in case.readings.watched.get("A4", ()):
            safe = min(safe, by_seniority.due)
        limit = deadline.limit if deadline.limit > deadline.due else None
        because = why("recap-held" if index else "seniority", anchor, deadline, limit)
        yield of_term(case, "recap", anchor, _opens(case, anchor, index, deadline), deadline, safe, interview, because)
        if interview is not None:
            theory = by_seniority.nominal
            anchor = interview.held_on if case.readings["A4"] == "last-held" else theory


def _on_return(case: Case, deadline: Deadline) -> Deadline:
    """A branch may have a recap that falls due during an absence held on the day of return."""
    clause = case.applied.clause_on(min(deadline.due, case.since)).recap
    absence = case.record.absent_on(deadline.due) if clause and clause.on_return else None
    if absence is None or absence.resumed_on is None:
        return deadline
    return deadline._replace(due=absence.resumed_on, limit=max(deadline.limit, absence.resumed_on))


def _opens(case: Case, anchor: date, index: int, deadline: Deadline) -> date:
    """The first état des lieux may be held seven years after the first interview (L6315-1 II, since 2025)."""
    version = case.law.recap.at(case.since)
    months = version.value.after_first_months if version else None
    if index or months is None or not case.clock:
        return anchor
    opens = add_months(case.clock[0].held_on, months)
    return opens if opens <= deadline.due else anchor
