"""Relevé: the company on a day, as totals to look at and as a table or a paper to take away."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.console.days import read_day
from api.console.guards import Place, place
from api.console.page import page
from api.console.services import services_of
from api.statement import FORMATS, MOST_EMPLOYEES, download, is_format
from domain.calendar import civil_date, in_french
from domain.day.statement import GroupTotals, StatementTotals
from domain.errors import NoProfileError
from domain.facts import InterviewKind
from domain.french.names import capital
from domain.french.statement import COUNTED, caveats, counted
from domain.french.words import KINDS_IN_FRENCH

YEARS = 3
"""How many years of yearly figures the page shows."""

router = APIRouter()


@dataclass(frozen=True)
class Group:
    """A line of the page: of an interview, an establishment or a manager. `sums`: None where they are nobody's."""

    name: str
    counts: list[int]
    sums: tuple[int, int] | None


@router.get("/{siren}/releve")
async def statement(
    request: Request, here: Annotated[Place, Depends(place("timeline:read"))], jour: str = "", export: str = ""
) -> Response:
    """The totals of a day (`jour`), or all of it as a file (`export`: pdf, csv, xlsx). For many there is a command."""
    services, named = services_of(request), here.may("person")
    day, wrong = _day(jour, civil_date(services.clock()))
    employees, unnamed = await services.people.count(here.siren), False
    if wrong or employees > MOST_EMPLOYEES:
        return page(
            request, "statement.html", day=day, asked=jour, wrong=wrong, unnamed=False, totals=None,
            employees=employees, most=MOST_EMPLOYEES,
        )  # fmt: skip
    await services.sessions.note(here.caller.actor, here.siren, None, f"relevé au {in_french(day)}")
    if is_format(export):
        try:
            return await download(services.statement, here.siren, day, None, export, named=named)
        except NoProfileError:
            unnamed = True
    totals = await services.statement(here.siren, day, None, None, named)
    return page(
        request, "statement.html", day=day, asked=jour, wrong=wrong, unnamed=unnamed, totals=totals,
        employees=employees, most=MOST_EMPLOYEES, formats=FORMATS,
        columns=[name for name, _ in COUNTED], tables=_tables(totals),
        caveats=caveats(services.law, day, len(totals.unreadable)),
        years=[each for each in totals.by_year if day.year - YEARS < each.year <= day.year],
    )  # fmt: skip


def _day(text: str, today: date) -> tuple[date, str | None]:
    """The day that is asked for, and what is wrong with what was typed."""
    try:
        return (read_day(text) if text.strip() else today), None
    except ValueError as error:
        return today, str(error)


def _tables(totals: StatementTotals) -> list[tuple[str, str, list[Group]]]:
    """What is counted by what: a title, what its lines are, and the lines. What nobody told anything of is left out."""
    kinds = [_group(each, capital(KINDS_IN_FRENCH[_kind(each.name)]), sums=False) for each in totals.by_kind]
    found = [("Par entretien", "Entretien", kinds)]
    for title, what, groups in (
        ("Par établissement", "SIRET", totals.by_establishment),
        ("Par responsable", "Responsable", totals.by_manager),
    ):
        if any(each.name for each in groups):
            ordered = sorted(groups, key=lambda each: (each.name is None, -sum(each.statuses.values())))
            found.append((title, what, [_group(each, each.name or "non communiqué", sums=True) for each in ordered]))
    return found


def _group(totals: GroupTotals, name: str, *, sums: bool) -> Group:
    return Group(name, counted(Counter(totals.statuses)), (totals.owed_eur, totals.at_risk_eur) if sums else None)


def _kind(name: str | None) -> InterviewKind:
    return name  # pyright: ignore[reportReturnType] - the totals by kind bear their kinds
