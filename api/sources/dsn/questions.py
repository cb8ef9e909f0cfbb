"""What a declaration makes Jalon ask of HR, because no payroll file can tell it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from api.sources.dsn.codes import APPRENTICES
from api.sources.dsn.history import CompanyHistory, History
from api.sources.dsn.life import Life, born_before
from api.sources.dsn.model import Declaration, Individual, end_of
from api.sources.reading import Question, asks
from domain import identifiers
from domain.facts import Hire, LeaveStart


def of_company(declaration: Declaration) -> Iterator[Question]:
    """At the first import: what lies before it, and the headcounts."""
    assert declaration.month is not None
    yield asks("first-import", month=declaration.month)
    if not _declares_headcount(declaration):
        yield asks("headcount-missing")


def of_headcount(declaration: Declaration) -> Iterator[Question]:
    """A December of a norm before P26 may declare one, which HR confirms."""
    if declaration.month is not None and _declares_headcount(declaration):
        yield asks("headcount-proposed", year=declaration.month.year, average=str(declaration.average))


def _declares_headcount(declaration: Declaration) -> bool:
    return declaration.average is not None and declaration.month is not None and declaration.month.month == 12


def of_person(
    employee: str, individual: Individual, declaration: Declaration, company: CompanyHistory, before: Life, after: Life
) -> Iterator[Question]:
    """Of new facts about somebody: what is missing of them, and what is odd."""
    new = [fact for fact in after.facts if fact not in before.facts]
    hires = [fact for fact in new if isinstance(fact, Hire)]
    if hires:
        yield from _of_hire(employee, individual, declaration, company, hires[0], first=not before.facts)
    leaves = [fact for fact in new if isinstance(fact, LeaveStart)]
    if any(leave.leave == "maternity" for leave in leaves) and individual.woman is False:
        yield asks("maternity-of-a-man", employee)
    kinds = {fact.contract for fact in after.facts if isinstance(fact, Hire)}
    if any(leave.leave == "secured-mobility" for leave in leaves) and kinds & set(APPRENTICES):
        yield asks("mobility-of-apprentice", employee)
    part_time = any(c.ratio is not None and c.ratio < 1000 for c in individual.contracts)
    if any(leave.leave == "parental-full-time" for leave in leaves) and part_time:
        yield asks("parental-part-time", employee)


def _of_hire(
    employee: str, individual: Individual, declaration: Declaration, company: CompanyHistory, hire: Hire, *, first: bool
) -> Iterator[Question]:
    if not individual.given_names or not (individual.usage_name or individual.family_name):
        yield asks("name-missing", employee)
    if individual.born_on is None:
        yield asks("born-on-missing", employee)
    elif born_before(hire, individual.born_on) is None:
        yield asks("born-on-wrong", employee)
    if individual.email is None:
        yield asks("email-missing", employee)
    elif not _is_email(individual.email):
        yield asks("email-wrong", employee)
    if not first or declaration.month is None or hire.seniority_from is not None:
        return
    earlier = [each.month for each in company.declared if each.siret == declaration.siret]
    if any(hire.hired_on <= end_of(month) and month < declaration.month for month in earlier):
        yield asks("late-appearance", employee, month=declaration.month, hired_on=hire.hired_on)
    days = individual.seniority_days
    if days is not None and days > (end_of(declaration.month) - hire.hired_on).days:
        yield asks("seniority-longer", employee, hired_on=hire.hired_on)


def _is_email(text: str) -> bool:
    try:
        identifiers.email(text)
    except ValueError:
        return False
    return True


def of_absence(employee: str, history: History, missing: Sequence[date]) -> Iterator[Question]:
    """Somebody whose contract is shown no more and whose end was not declared: never a fact by itself."""
    if len(missing) == 1:
        yield asks("contract-missing", employee, month=missing[0])
    elif len(missing) == 3 and history.last_month is not None:
        yield asks("contract-end-missing", employee, proposed=_proposed_end(history, history.last_month))


def _proposed_end(history: History, last: date) -> date:
    """The end that was expected, where it falls in the last month that was declared; else that month's last day."""
    shown = [c for sight, content in history.shown() if sight.month == last for c in content]
    expected = [c.expected_end for c in shown if c.expected_end and last <= c.expected_end <= end_of(last)]
    return max(expected, default=end_of(last))
