"""Which branch a contract belongs to and since when, and the branch agreements that apply to it.

The branch follows the employer's main activity (L2261-2), which may be another one in another establishment; where the
hire does not tell it, the company's branch agreements apply.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from domain.facts import Agreement, Idcc
from domain.ledger.reasons import Finding
from domain.ledger.record import CompanyRecord, Record

_DAY = timedelta(days=1)
History = tuple[tuple[date, Idcc | None], ...]


def as_it_concerns(record: Record, company: CompanyRecord) -> CompanyRecord:
    """The company with those of its branch agreements that apply to the contract, each for as long as they do.

    It is the same for all contracts of one history: it is kept with the company.
    """
    history = _history(record)
    if not any(idcc for _, idcc in history):
        return company
    return company.once(("branches", *history), lambda: _concerning(history, company))


def _concerning(history: History, company: CompanyRecord) -> CompanyRecord:
    agreements = [part for agreement in company.agreements for part in _parts(agreement, history)]
    told = any(agreement.scope == "branch" for agreement in company.agreements)
    return replace(company, agreements=agreements, presumed=() if told else tuple(_presumed(history)))


def _history(record: Record) -> History:
    """The branches one after the other. The first one goes back for ever: what was before the hire concerns nobody."""
    found: list[tuple[date, Idcc | None]] = []
    for each in record.assignments:
        if not found or found[-1][1] != each.idcc:
            found.append((each.since if found else date.min, each.idcc))
    return tuple(found)


def _presumed(history: History) -> Iterator[tuple[Idcc, date, date | None]]:
    """The contract's branches one after the other, for a company that has told the agreement of none."""
    yield from ((idcc, since, end) for since, end, idcc in _spans(history) if idcc is not None)


def _spans(history: History) -> Iterator[tuple[date, date | None, Idcc | None]]:
    """Each branch from its first day to that of the next one, which is not part of it; None of the last."""
    for following, (since, idcc) in enumerate(history, 1):
        yield since, history[following][0] if following < len(history) else None, idcc


def _parts(agreement: Agreement, history: History) -> Iterator[Agreement]:
    """The agreement for the days on which the contract is of its branch, or of none that is known."""
    if agreement.scope != "branch" or agreement.idcc is None:
        yield agreement
        return
    spans = [(since, end) for since, end, idcc in _spans(history) if idcc in (None, agreement.idcc)]
    for since, end in _joined(spans):
        first = max(agreement.effective_from, since)
        last = min((day for day in (agreement.effective_to, end and end - _DAY) if day is not None), default=None)
        if last is None or first <= last:
            yield agreement.model_copy(update={"effective_from": first, "effective_to": last})


def _joined(spans: Sequence[tuple[date, date | None]]) -> Iterator[tuple[date, date | None]]:
    """The spans with those that follow one another made one."""
    if not spans:
        return
    start = spans[0][0]
    for (_, end), (since, _) in pairwise(spans):
        if end != since:
            yield start, end
            start = since
    yield start, spans[-1][1]


def branch_findings(record: Record, company: CompanyRecord, day: date) -> Iterator[Finding]:
    """What HR must say: a contract of a branch whose agreement nobody told, or a company of several branches and a
    contract that names none of them.
    """
    if record.hire is None or record.hire.hired_on > day or record.ended_on is not None:
        return
    branch = [a for a in company.agreements if a.scope == "branch" and a.idcc is not None]
    known = sorted({a.idcc or "" for a in branch if a.effective_from <= day <= (a.effective_to or date.max)})
    idcc = record.assignment_on(day).idcc
    if idcc is None and len(known) > 1:
        yield Finding("branch-unnamed", {"known": known}, serious=True)
    elif idcc is not None and known and idcc not in known:
        yield Finding("branch-conflict", {"idcc": idcc, "known": known}, serious=True)
    elif idcc is not None and not known and branch:
        yield Finding("branch-agreement-untold", {"idcc": idcc, "applies": False})
