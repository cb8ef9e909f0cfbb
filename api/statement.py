"""The company's statement on a day: what was owed to whom, what answered it, and the sums."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal, TypeGuard

from fastapi import APIRouter, Depends, Query, Request, Response

from api.auth import Bearer, allowed
from api.lookup import Clock, as_json
from api.once_more import OnceMore
from api.problems import NO_PROFILE, refuse
from api.tables import CSV, XLSX
from domain.calendar import civil_date
from domain.day.statement import StatementTotals
from domain.errors import NoProfileError
from domain.facts import CivilDate, Moment
from domain.ports import Accesses

MOST_EMPLOYEES = 2000
"""How many employees a request may go through: it takes some seconds. `jalon statement` goes through any number."""

StatementMaker = Callable[[str, date, datetime | None, Path | None, bool], Awaitable[StatementTotals]]
"""Writes a company's statement on a day, as known at a moment, into a file (or none), with names or without."""

PDF = "application/pdf"
Format = Literal["pdf", "csv", "xlsx"]
FORMATS: Mapping[Format, str] = {"pdf": "PDF", "xlsx": "tableur", "csv": "CSV"}
"""What a statement is to be had as, and what people call it."""
_TYPES: Mapping[Format, str] = {"pdf": PDF, "csv": f"{CSV}; charset=utf-8", "xlsx": XLSX}

router = APIRouter(route_class=OnceMore, prefix="/v1/companies/{siren}/statement", tags=["situations"])


@router.get(
    "",
    response_model=StatementTotals,
    summary="The company's statement on a day",
    responses={
        200: {"content": {PDF: {}, CSV: {}, XLSX: {}}, "description": "Totals; or a file, by `format`."},
        **NO_PROFILE,
    },
)
async def read_statement(
    siren: Annotated[str, Depends(allowed("timeline:read"))],
    caller: Bearer,
    request: Request,
    on: Annotated[CivilDate | None, Query(description="The civil date. Default: today, in Paris.")] = None,
    known_at: Annotated[
        Moment | None, Query(description="Only what had been recorded by then. Default: everything.")
    ] = None,
    format: Annotated[
        Literal["json", "pdf", "csv", "xlsx"], Query(description="`csv`, `xlsx`: a row for each duty. `pdf`: totals.")
    ] = "json",
) -> Response:
    """Derived anew from the journal, for up to 2,000 employees. Names are told to whoever may read people's data; sex
    and professional category are not recorded. It admits nothing.
    """
    clock: Clock = request.app.state.clock
    make: StatementMaker = request.app.state.statement
    accesses: Accesses = request.app.state.accesses
    day, names = on or civil_date(clock()), caller.may("person", siren)
    if await request.app.state.people.count(siren) > MOST_EMPLOYEES:
        raise refuse("invalid", f"The company has more than {MOST_EMPLOYEES} employees: use `jalon statement`.")
    await accesses.note(caller.actor, siren, None, f"relevé au {day} (API)")
    if format == "json":
        return as_json(await make(siren, day, known_at, None, names))
    try:
        return await download(make, siren, day, known_at, format, named=names)
    except NoProfileError as error:
        raise refuse("no-profile", f"{error} PUT /v1/companies/{siren} first.") from None


def is_format(text: str) -> TypeGuard[Format]:
    """Whether a statement is to be had as that."""
    return text in FORMATS


async def download(
    make: StatementMaker, siren: str, day: date, known_at: datetime | None, format: Format, *, named: bool
) -> Response:
    """The statement as a file to keep. Raises NoProfileError, for a paper."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"releve.{format}"
        await make(siren, day, known_at, path, named)
        content = await asyncio.to_thread(path.read_bytes)
    headers = {
        "content-disposition": f'attachment; filename="releve-{siren}-{day}.{format}"',
        "x-content-type-options": "nosniff",
    }
    return Response(content, media_type=_TYPES[format], headers=headers)
