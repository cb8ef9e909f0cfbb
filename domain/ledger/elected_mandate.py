"""The interview of a local elected member, at their request (L6315-2). It replaces no interview of L6315-1."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from domain.facts import InterviewRequested
from domain.law.rules import Version
from domain.law.values import ElectedMandate
from domain.ledger.case import Case
from domain.ledger.obligation import Basis, Obligation, settle
from domain.ledger.reasons import Reason
from domain.ledger.record import Interview


@dataclass(frozen=True, slots=True)
class _Request:
    """A request under the wording of its day, and the interview that answered it. `owed`: the wording grants it."""

    fact: InterviewRequested
    version: Version[ElectedMandate]
    held: Interview | None
    owed: bool


def elected_mandate(case: Case) -> Iterator[Obligation]:
    """One for each request that the law grants, in its order."""
    for request in _requests(case):
        if request.owed:
            yield _obligation(case, request)


def beyond_the_year(case: Case) -> Iterator[tuple[InterviewRequested, Version[ElectedMandate]]]:
    """The requests of a mandate in its course that the wording of their day does not grant, and that wording."""
    return ((request.fact, request.version) for request in _requests(case) if not request.owed)


def _requests(case: Case) -> Iterator[_Request]:
    """At the start of the mandate, then so often a civil year: the interview's, or that of a request still open."""
    held, years = list(case.record.apart), list[int]()
    for fact in case.record.of(InterviewRequested):
        version = case.law.elected_mandate.at(fact.requested_on)
        if version is None or fact.reason not in ("elected-mandate-start", "elected-mandate"):
            continue
        starts = fact.reason == "elected-mandate-start"
        if not starts and years.count(fact.requested_on.year) >= version.value.per_civil_year:
            yield _Request(fact, version, None, owed=False)
            continue
        answer = next((i for i in held if i.held_on >= fact.requested_on), None)
        if answer is not None:
            held.remove(answer)
        if not starts:
            years.append((answer.held_on if answer else fact.requested_on).year)
        yield _Request(fact, version, answer, owed=True)


def _obligation(case: Case, request: _Request) -> Obligation:
    """To be held by the day that the employee named; without one, by Jalon's own aim."""
    fact, version = request.fact, request.version
    on, days = fact.requested_on, version.value.target_days
    due: date = fact.wanted_by or on + timedelta(days=days)
    because = Reason(
        "elected-mandate", {"requested_on": on, "due_on": due, "target_days": None if fact.wanted_by else days}
    )
    basis = [Basis(version.article, version.in_force_from)]
    return settle(case, "elected-mandate", on, on, due, due, request.held, basis, because, declined_from=on)
