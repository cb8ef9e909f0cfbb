"""The sums to declare to the Caisse des dépôts, and the file by which HR declares those of a quarter."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel

from api.auth import Bearer, allowed
from api.lookup import as_json
from api.once_more import OnceMore
from api.problems import refuse
from api.tables import CSV, XLSX
from domain.facts import CivilDate
from domain.ports import Accesses, DeclaredSum, Sums

router = APIRouter(route_class=OnceMore, prefix="/v1/companies/{siren}/declarations", tags=["situations"])


class Declared(BaseModel):
    """What is to be paid, by its last day and then by employee; without anything that names somebody. `unreadable`: of
    whom nothing can be said, for a later release than this one told something of them.
    """

    sums: list[DeclaredSum]
    unreadable: list[str] = []


@router.get(
    "",
    response_model=Declared,
    summary="The sums to declare and pay, by quarter",
    responses={200: {"content": {CSV: {}, XLSX: {}}, "description": "As JSON; or the declaration, by `format`."}},
)
async def read_declarations(
    siren: Annotated[str, Depends(allowed("person"))],
    caller: Bearer,
    request: Request,
    pay_by: Annotated[CivilDate | None, Query(description="The last day of a quarter: of a file, which.")] = None,
    format: Annotated[Literal["json", "csv", "xlsx"], Query(description="`csv`, `xlsx`: the declaration.")] = "json",
) -> Response:
    """What is due, undisputed and not paid. The file bears social security numbers: they are read as it is made."""
    sums: Sums = request.app.state.sums
    accesses: Accesses = request.app.state.accesses
    if format == "json":
        owed = await sums.owed(siren)
        found = [each for each in owed.sums if pay_by in (None, each.pay_by)]
        return as_json(Declared(sums=found, unreadable=list(owed.unreadable)))
    if pay_by is None:
        raise refuse("invalid", "pay_by: expected the last day of a quarter, such as 2027-03-31, for a file is of one.")
    await accesses.note(caller.actor, siren, None, f"déclaration des sommes à verser au {pay_by} (API)")
    return declaration_file(await sums.file(siren, pay_by, format), siren, pay_by, format)


def declaration_file(content: bytes, siren: str, pay_by: date, format: Literal["csv", "xlsx"]) -> Response:
    """The file as a download."""
    return Response(
        content,
        media_type=f"{CSV}; charset=utf-8" if format == "csv" else XLSX,
        headers={
            "content-disposition": f'attachment; filename="abondements-{siren}-{pay_by}.{format}"',
            "x-content-type-options": "nosniff",
        },
    )
