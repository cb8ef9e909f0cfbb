"""The situations of a company's employees: what is owed to whom and when, and what waits for a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel

from api.auth import Bearer, allowed
from api.lookup import Clock, as_json
from api.tables import CSV, XLSX, as_csv, as_xlsx
from domain.calendar import civil_date
from domain.day.situation import PendingDuty
from domain.day.status import Status
from domain.facts.values import CivilDate
from domain.ports import Listed, Need, Situations, Wanted

MAX_PAGE = 1000
MAX_TABLE = 100_000
"""How many rows a table to download may have: all employees of the largest company."""

router = APIRouter(prefix="/v1/companies/{siren}/situations", tags=["situations"])


class DutyOnDay(PendingDuty):
    """A duty with its status on the day that was asked about."""

    status_on_day: Status


class EmployeeSituation(BaseModel):
    """What is known of an employee on the day, without their name: that is `…/employees/{id}/person`."""

    employee: str
    hired_on: date | None
    left_on: date | None
    away_since: date | None
    establishment: str | None
    duties: list[DutyOnDay]
    to_hand_over: int
    to_acknowledge: int
    owed_eur: int
    at_risk_eur: int
    pay_by: date | None
    findings: int
    failed: int
    held_back: int


class SituationPage(BaseModel):
    """Employees by id. `next`, when there are more, is the `after` of the next page."""

    as_of: date
    situations: list[EmployeeSituation]
    next: str | None


COLUMNS = (
    "employee", "duty", "kind", "due_on", "safe_on", "status", "to_hand_over", "to_acknowledge", "owed_eur",
    "at_risk_eur", "pay_by", "findings", "failed", "held_back",
)  # fmt: skip


@router.get(
    "",
    response_model=SituationPage,
    summary="What is owed to everybody, and what waits for a person",
    responses={200: {"content": {CSV: {}, XLSX: {}}, "description": "As JSON; or as a whole table, by `format`."}},
)
async def list_situations(
    siren: Annotated[str, Depends(allowed("plan:read"))],
    caller: Bearer,
    request: Request,
    due_before: Annotated[CivilDate | None, Query(description="Whose first duty has its last day before this.")] = None,
    status: Annotated[Status | None, Query(description="Of the first duty, on this day (Paris).")] = None,
    needs: Annotated[Need | None, Query(description="What waits for a person.")] = None,
    after: Annotated[str, Query(description="The `next` of the page before.", max_length=64)] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 100,
    format: Annotated[Literal["json", "csv", "xlsx"], Query(description="`csv` and `xlsx`: all rows.")] = "json",
) -> Response:
    """Each review writes an employee's row; what the passing of a day alone changes is told as of today."""
    situations: Situations = request.app.state.situations
    clock: Clock = request.app.state.clock
    today = civil_date(clock())
    wanted = Wanted(need=needs, status=status, due_before=due_before)
    if format != "json":
        rows = await situations.after(siren, today, wanted, after="", limit=MAX_TABLE)
        table = as_csv if format == "csv" else as_xlsx
        return table(f"situations-{siren}-{today}", COLUMNS, _rows(rows, today))
    found = await situations.after(siren, today, wanted, after=after, limit=limit + 1)
    page = [_situation(each, today) for each in found[:limit]]
    return as_json(SituationPage(as_of=today, situations=page, next=page[-1].employee if len(found) > limit else None))


def _situation(listed: Listed, day: date) -> EmployeeSituation:
    told = listed.situation
    duties = [DutyOnDay(**duty.model_dump(), status_on_day=duty.status(day)) for duty in told.duties]
    plain = {name: getattr(told, name) for name in EmployeeSituation.model_fields if name not in ("employee", "duties")}
    return EmployeeSituation(employee=listed.employee, duties=duties, **plain)


def _rows(listed: Sequence[Listed], day: date) -> Iterator[Sequence[Any]]:
    """One for each duty; one for an employee who has none."""
    for each in listed:
        told = each.situation
        rest = (told.to_hand_over, told.to_acknowledge, told.owed_eur, told.at_risk_eur, told.pay_by, told.findings,
                told.failed, told.held_back)  # fmt: skip
        for duty in told.duties:
            yield each.employee, duty.id, duty.kind, duty.due_on, duty.safe_on, duty.status(day), *rest
        if not told.duties:
            yield each.employee, None, None, None, None, None, *rest
