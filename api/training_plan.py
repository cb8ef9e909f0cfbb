"""The company's training plan: every action agreed in an interview, by year, employee, device, owner and state."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel

from api.auth import Bearer, allowed
from api.lookup import Clock, as_json
from api.once_more import OnceMore
from api.tables import CSV, XLSX, as_csv, as_xlsx
from domain.calendar import civil_date
from domain.day.agreed_actions import AgreedAction, State
from domain.facts import Device, InterviewKind
from domain.french.training_plan import HEADER, rows
from domain.ports import Accesses, AgreedActions

router = APIRouter(route_class=OnceMore, prefix="/v1/companies/{siren}/training-plan", tags=["situations"])


class PlannedAction(BaseModel):
    """A line of an action plan. `year`: of its day, else of the interview; `owner`: who sees to it, when that is told
    and the caller may read people's data. `state`: `past` is a day that is over without anything told; `done` and
    `dropped` are what was told of it.
    """

    year: int
    employee: str
    interview: InterviewKind
    held_on: date
    what: str
    device: Device | None
    owner: str | None
    by: date | None
    state: State


class TrainingPlan(BaseModel):
    """The actions by employee, and then by the day of the interview."""

    as_of: date
    actions: list[PlannedAction]


@router.get(
    "",
    response_model=TrainingPlan,
    summary="What interviews have agreed upon: the training plan",
    responses={200: {"content": {CSV: {}, XLSX: {}}, "description": "As JSON; or as a table, by `format`."}},
)
async def read_training_plan(
    siren: Annotated[str, Depends(allowed("documents:read"))],
    caller: Bearer,
    request: Request,
    year: Annotated[int | None, Query(ge=2000, le=2199, description="Of its day, else of the interview.")] = None,
    device: Annotated[Device | None, Query(description="By what the action is done.")] = None,
    manager: Annotated[
        str | None, Query(max_length=255, description="Whose team, by name; for those who may read people's data.")
    ] = None,
    format: Annotated[Literal["json", "csv", "xlsx"], Query(description="`csv`, `xlsx`: for a spreadsheet.")] = "json",
) -> Response:
    """Read from the comptes-rendus that are still kept: what was erased is not in it."""
    clock: Clock = request.app.state.clock
    found: AgreedActions = request.app.state.agreed_actions
    accesses: Accesses = request.app.state.accesses
    today, named = civil_date(clock()), caller.may("person", siren)
    await accesses.note(caller.actor, siren, None, "plan de développement des compétences (API)")
    actions = [
        each
        for each in await found.agreed(siren, manager=manager if named else None)
        if year in (None, each.year) and device in (None, each.action.device)
    ]
    if format != "json":
        table = as_csv if format == "csv" else as_xlsx
        return table(f"plan-de-competences-{siren}-{today}", HEADER, rows(actions, today, named=named), french=True)
    return as_json(TrainingPlan(as_of=today, actions=[_planned(each, today, named=named) for each in actions]))


def _planned(agreed: AgreedAction, day: date, *, named: bool) -> PlannedAction:
    action = agreed.action
    return PlannedAction(
        year=agreed.year, employee=agreed.employee, interview=agreed.kind, held_on=agreed.held_on, what=action.what,
        device=action.device, owner=action.who if named else None, by=action.by, state=agreed.state(day),
    )  # fmt: skip
