"""Accueil: what is late, what comes, what waits for a person, and what it may cost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.console.guards import Place, place
from api.console.page import page
from api.console.services import services_of
from domain.calendar import add_months, civil_date
from domain.facts import Stream
from domain.french.home import heading
from domain.french.watch import state_of_watch
from domain.french.worklists import LISTS
from domain.ledger.fold import fold_company
from domain.ports import MonthCount, Wanted

FIRST = 8
"""How many of those who are late the page names; the list has them all."""
MONTHS = 24

router = APIRouter()


@dataclass(frozen=True)
class Bars:
    """What falls due by month, drawn: one unit is a pixel at full width."""

    months: tuple[MonthCount, ...]
    overdue: int

    @property
    def most(self) -> int:
        return max([self.overdue, *(each.interviews + each.recaps for each in self.months)], default=0) or 1

    def height(self, count: int) -> float:
        return round(count / self.most * 130, 1)

    @property
    def step(self) -> float:
        return round(1112 / (len(self.months) + 1), 1)


@router.get("/{siren}/")
async def home(request: Request, here: Annotated[Place, Depends(place("plan:read", in_part=True))]) -> Response:
    """The company on this day."""
    services = services_of(request)
    today = civil_date(services.clock())
    situations, own = services.situations, here.establishments
    await services.sessions.note(here.caller.actor, here.siren, None, "accueil")
    until = add_months(today.replace(day=1), MONTHS)
    summary, months, late, meetings = await asyncio.gather(
        situations.summary(here.siren, today, own),
        situations.months(here.siren, today, until, own),
        situations.page(here.siren, today, Wanted(need="overdue", establishments=own), limit=FIRST),
        situations.page(here.siren, today, Wanted(need="meeting", establishments=own), sort="slot", limit=FIRST),
    )
    return page(
        request,
        "home.html",
        heading=heading(
            today,
            followed=summary.followed,
            overdue=summary.overdue_duties,
            people=summary.counts["overdue"],
            soon=summary.counts["due-30"],
        ),
        summary=summary,
        watch=await _stopped(request, here, today),
        late=late,
        meetings=meetings,
        lists=LISTS,
        bars=Bars(_all_months(today, months), summary.overdue_duties),
        named=here.may("person"),
    )


async def _stopped(request: Request, here: Place, today: date) -> str | None:
    """Why nothing leaves the house, when nothing does."""
    company = fold_company(await services_of(request).journal.read(Stream(here.siren)), unopened=None)
    going = company.watched_from is not None and company.watched_from <= today and not company.paused
    return None if going else state_of_watch(company.watched_from, today, paused=company.paused)


def _all_months(today: date, counts: Sequence[MonthCount]) -> tuple[MonthCount, ...]:
    """Each month from this one on, those in which nothing falls due too."""
    known = {each.month: each for each in counts}
    months = (add_months(today.replace(day=1), n) for n in range(MONTHS))
    return tuple(known.get(month, MonthCount(month=month, interviews=0, recaps=0)) for month in months)
