"""What an open watch would send in a company's name: asked before it is opened, and before it goes on."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.auth import allowed
from api.field_errors import FieldError
from api.intake import LOOKING_BACK
from api.lookup import Clock, as_json
from api.problems import ProblemError, invalid
from api.repositories import PeopleRepository
from domain.calendar import civil_date
from domain.day.preview import Preview, as_opened, preview
from domain.day.watch import Restraint
from domain.facts import CivilDate, Derived, Entry, InterviewKind, LaterFactError, Settlement, StepName, Stream
from domain.law import Law
from domain.ledger.fold import fold_company
from domain.ledger.record import CompanyRecord
from domain.ports import Journal, everybody, life_of

PAGE = 200
AHEAD_DAYS = 90

router = APIRouter(prefix="/v1/companies/{siren}/watch", tags=["companies"])


class LettersOfDay(Derived):
    """So many steps of a kind on a day. `why`: what would hold them back even then; null, they would leave."""

    day: date
    step: StepName
    why: Restraint | None
    number: int


class ForeseenStep(Derived):
    """A step for one employee."""

    employee: str
    day: date
    step: StepName
    obligation: str
    why: Restraint | None


class OverdueOnArrival(Derived):
    """An interview that is overdue when the watch begins: nothing leaves for it until an operator tells
    `overdue-settled` with these `obligation` and `due_on`. `settled`: what they told.
    """

    employee: str
    obligation: str
    kind: InterviewKind
    due_on: date
    settled: Settlement | None


class WatchPreview(Derived):
    """What would leave from `begins_on` to `until`, as long as nothing else is told.

    `has_profile`: without one the watch cannot be opened. `complete_since`: since when all trainings and interviews
    were told of everybody; null, nobody said so. `unreadable`: of whom nothing can be foreseen, for a later release
    than this one told something of them; nothing leaves.
    """

    begins_on: date
    until: date
    has_profile: bool
    complete_since: date | None
    letters: tuple[LettersOfDay, ...]
    steps: tuple[ForeseenStep, ...]
    overdue_on_arrival: tuple[OverdueOnArrival, ...]
    unreadable: tuple[str, ...] = ()


@router.get("/preview", response_model=WatchPreview, summary="What an open watch would send")
async def preview_watch(
    siren: Annotated[str, Depends(allowed("watch"))],
    request: Request,
    begins_on: Annotated[
        CivilDate | None,
        Query(alias="from", description="As if it opened on that day. Default: as it did, else the next working day."),
    ] = None,
    days: Annotated[int, Query(ge=0, le=366, description="How many days ahead.")] = AHEAD_DAYS,
) -> Response:
    """Nothing is sent and nothing recorded by it: the worker's own plans, day after day, each step taken as done."""
    clock: Clock = request.app.state.clock
    today = civil_date(clock())
    if begins_on is not None and begins_on < today - LOOKING_BACK:
        detail = f"expected {(today - LOOKING_BACK).isoformat()} or later: at most {LOOKING_BACK.days} days back"
        raise ProblemError(invalid([FieldError(parameter="from", detail=detail)], "nothing was done"))
    state = request.app.state
    return as_json(await foreseen(state.journal, state.people, state.law, siren, today, begins_on, days))


async def foreseen(
    journal: Journal,
    people: PeopleRepository,
    law: Law,
    siren: str,
    today: date,
    begins_on: date | None,
    days: int = AHEAD_DAYS,
    read: Callable[[int], None] = lambda done: None,
) -> WatchPreview:
    """Of each employee of the company what would leave within so many days, were the watch open from that day.

    The plans are made in a thread: whoever else asks something meanwhile is answered. `read` is told how many employees
    have been read.
    """
    companys = await journal.read(Stream(siren))
    company = as_opened(fold_company(companys, unopened=None), begins_on, today)
    until = today + timedelta(days=days)
    steps, overdue, unreadable = list[ForeseenStep](), list[OverdueOnArrival](), list[str]()
    after, done = "", 0
    while page := await people.employees(siren, after=after, limit=PAGE):
        files = [(each, await life_of(journal, Stream(siren, each), companys)) for each in everybody(page, companys)]
        for each, found in await asyncio.to_thread(_previews, siren, files, company, law, today, until):
            if found is None:
                unreadable.append(each)
                continue
            steps += [ForeseenStep(employee=each, **asdict(step)) for step in found.foreseen]
            overdue += [OverdueOnArrival(employee=each, **asdict(late)) for late in found.arrived]
        after, done = page[-1], done + len(page)
        read(done)
    return WatchPreview(
        begins_on=company.watched_from or today,
        until=until,
        has_profile=await people.company(siren) is not None,
        complete_since=company.complete_since,
        letters=_by_day(steps),
        steps=tuple(steps),
        overdue_on_arrival=tuple(overdue),
        unreadable=tuple(unreadable),
    )


def _previews(
    siren: str, files: Sequence[tuple[str, Sequence[Entry]]], company: CompanyRecord, law: Law, today: date, until: date
) -> list[tuple[str, Preview | None]]:
    return [(each, _preview(Stream(siren, each), facts, company, law, today, until)) for each, facts in files]


def _preview(
    stream: Stream, facts: Sequence[Entry], company: CompanyRecord, law: Law, today: date, until: date
) -> Preview | None:
    try:
        return preview(stream, facts, company, law, today, until)
    except LaterFactError:
        return None


def _by_day(steps: Sequence[ForeseenStep]) -> tuple[LettersOfDay, ...]:
    numbers = Counter((each.day, each.step, each.why) for each in steps)
    kinds = {(each.day, each.step, each.why): each for each in steps}
    ordered = sorted(kinds.values(), key=lambda each: (each.day, each.step, each.why or ""))
    return tuple(
        LettersOfDay(day=each.day, step=each.step, why=each.why, number=numbers[each.day, each.step, each.why])
        for each in ordered
    )
