"""The facts that the photographs of an employee's months add up to, in whatever order they came. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from api.sources.dsn.codes import Codes
from api.sources.dsn.contracts import Contracts, Stretch, contracts
from api.sources.dsn.history import History
from api.sources.dsn.leaves import leaves
from api.sources.reading import Ignored, Question, asks
from domain.facts import ContractEnd, Hire, LeaveEnd, LeaveStart, contradictions
from domain.identifiers import siret as checked_siret

LifeFact = Hire | LeaveStart | LeaveEnd | ContractEnd


@dataclass(frozen=True, slots=True)
class Life:
    """What is true of an employee by all that stands. Hires come without the person: that is known to the file alone.

    `unclear`: a contract was seen of which no file says what it is, so nothing can be said of its suspensions.
    """

    facts: tuple[LifeFact, ...]
    questions: tuple[Question, ...]
    ignored: tuple[Ignored, ...]
    unclear: bool
    running: bool


NOTHING = Life((), (), (), False, False)


def life(siren: str, employee: str, history: History, codes: Codes, *, known: bool = False) -> Life:
    """`known`: somebody else has told the employee's hire."""
    shown = history.shown()
    found = contracts(siren, shown, codes)
    questions = list(found.questions)
    facts: list[LifeFact] = []
    for stretch in found.stretches:
        facts += _of_contract(stretch)
        questions += _of_hire(stretch, codes)
    if found.stretches or (known and found.unclear):
        away = leaves(shown, codes, found.ends_by)
        facts += away.facts
        questions += away.questions
    elif found.unclear:
        questions.append(asks("employee-unknown"))
    return Life(
        tuple(facts), tuple(_about(employee, questions)), tuple(found.ignored), found.unclear, _running(found),
    )  # fmt: skip


def born_before(hire: Hire, born_on: date | None) -> date | None:
    """The birth date; None where it contradicts the hire: that is no reason to leave the hire aside."""
    whole = hire.model_copy(update={"born_on": born_on})
    return None if any(contradictions(whole)) else born_on


def _of_contract(stretch: Stretch) -> Iterator[LifeFact]:
    yield Hire(
        hired_on=stretch.hired_on,
        contract=stretch.kind,
        working_time=1.0 if stretch.ratio is None else stretch.ratio / 1000,
        seniority_from=stretch.seniority_from,
        idcc=stretch.idcc,
        establishment=_establishment(stretch.siret),
    )
    if stretch.ended_on is not None and stretch.ended_on >= stretch.hired_on:
        yield ContractEnd(ended_on=stretch.ended_on, reason=stretch.reason)


def _of_hire(stretch: Stretch, codes: Codes) -> Iterator[Question]:
    if stretch.ratio is None:
        yield asks("working-time", None, hired_on=stretch.hired_on)
    if stretch.kind == "other" and not codes.is_answered(stretch.nature):
        yield asks("contract-kind-other", None, hired_on=stretch.hired_on, nature=stretch.nature)


def _establishment(siret: str) -> str | None:
    try:
        return checked_siret(siret)
    except ValueError:
        return None


def _about(employee: str, questions: list[Question]) -> Iterator[Question]:
    return (replace(question, employee=employee) for question in dict.fromkeys(questions))


def _running(found: Contracts) -> bool:
    return any(stretch.ended_on is None for stretch in found.stretches)


def missing_since(history: History, complete: list[date]) -> list[date]:
    """The whole months after the last that showed the employee, in which the establishment's file does not."""
    last = history.last_month
    return [] if last is None else [month for month in complete if month > last]
