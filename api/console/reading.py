"""What the pages about employees read: the journal, planned by the same functions as the API's and the worker's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fastapi import Request
from starlette.exceptions import HTTPException

from api.console.services import services_of
from domain.day.plan import Plan, on
from domain.facts import Entry, Stream
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ports import life_of, standing_for


@dataclass(frozen=True)
class File:
    """An employee's facts and their company's, as they were known at a moment."""

    stream: Stream
    own: Sequence[Entry]
    companys: Sequence[Entry]
    has_profile: bool


async def file_of(request: Request, siren: str, employee: str, known_at: datetime | None = None) -> File:
    """Ends the request when nothing is recorded of the employee, or was by then."""
    journal = services_of(request).journal
    companys = await journal.read(Stream(siren), known_at=known_at)
    stream = standing_for(Stream(siren, employee), companys, known_at)
    own = await life_of(journal, stream, companys, known_at=known_at)
    if not own:
        raise HTTPException(410 if await services_of(request).erasures.erased(stream) else 404)
    has_profile = await services_of(request).people.company(siren) is not None
    return File(stream, own, companys, has_profile)


def plan_on(request: Request, file: File, day: date, known_at: datetime | None = None) -> Plan:
    """The plan of the day, before it is put in words."""
    services = services_of(request)
    company = fold_company(file.companys, known_at, unopened=services.unopened, has_profile=file.has_profile)
    return on(derive(file.stream, file.own, company, services.law, known_at=known_at), day)
