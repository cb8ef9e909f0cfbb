"""Listes de travail: each thing that waits for a person, as a list to filter, sort, leaf through and take away."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.console.days import read_day
from api.console.guards import Place, place
from api.console.page import page
from api.console.services import services_of
from api.rights import Right
from api.tables import as_csv, as_xlsx
from domain.calendar import civil_date
from domain.day.status import PENDING, Status
from domain.facts import OPERATOR_TYPES
from domain.french.form_words import FormWords
from domain.french.forms import BULK
from domain.french.words import KINDS_IN_FRENCH, STATUS_IN_FRENCH
from domain.french.worklists import LISTS, WorkList
from domain.ports import Listed, Situations, Sort, Wanted

PAGE = 50
MOST_ROWS = 100_000
_LONGEST = 100

router = APIRouter()
Here = Annotated[Place, Depends(place("plan:read", in_part=True))]


FIRST_OF: Mapping[str, Sequence[str]] = {
    "remises": ("convocation-handed-over", "copy-handed-over"), "accuses": ("copy-acknowledged",),
    "echecs": ("resend-requested",), "depassees": ("overdue-settled",), "retenus": ("released",),
}  # fmt: skip
"""What a list is most often there to do."""
SORTS: Mapping[str, tuple[Sort, str]] = {
    "echeance": ("due", "Échéance"), "nom": ("name", "Salarié"), "responsable": ("manager", "Responsable"),
}  # fmt: skip
STATUSES: Mapping[Status, str] = {status: STATUS_IN_FRENCH[status] for status in get_args(Status) if status in PENDING}
_KNOWN: Mapping[str, Status] = {status: status for status in STATUSES}
HEADER = (
    "Matricule", "Prénom", "Nom", "Responsable", "Obligation", "Échéance", "Par prudence", "État", "À remettre",
    "Accusés attendus", "À verser (€)", "En jeu (€)", "Constats", "Envois en échec",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What the address asks for, as it was typed. The links to other pages and orders are made from it."""

    q: str = ""
    etat: str = ""
    responsable: str = ""
    etablissement: str = ""
    avant: str = ""
    tri: str = "echeance"
    sens: str = ""
    page: int = 1

    @classmethod
    def of(cls, request: Request) -> Asked:
        query = {name: request.query_params.get(name, "")[:_LONGEST] for name in cls.__dataclass_fields__}
        number = query.pop("page")
        tri = query.pop("tri")
        return cls(
            **query, tri=tri if tri in SORTS else "echeance", page=int(number) if number.isdecimal() and number else 1
        )

    def link(self, **changed: Any) -> str:
        """The query of the same list with something else; what is as by default is left out."""
        other = replace(self, **changed)
        default = Asked()
        told = {
            name: value
            for name in self.__dataclass_fields__
            if (value := getattr(other, name)) != getattr(default, name)
        }
        return f"?{urlencode(told)}" if told else "?"

    @property
    def filtered(self) -> bool:
        return bool(self.q or self.etat or self.responsable or self.etablissement or self.avant)


@router.get("/{siren}/listes")
async def all_lists(request: Request, here: Here) -> Response:
    """Every list with how many are in it."""
    services = services_of(request)
    summary = await services.situations.summary(here.siren, civil_date(services.clock()), here.establishments)
    return page(request, "lists.html", lists=LISTS, summary=summary)


@router.get("/{siren}/listes/{name}")
async def work_list(request: Request, here: Here, name: str, export: str = "") -> Response:
    """One page of a list, or all of it as a table (`export`: csv, xlsx)."""
    if name not in LISTS:
        raise HTTPException(404)
    return await _list(request, here, name, LISTS[name], export)


@router.get("/{siren}/recherche")
async def search(request: Request, here: Here, q: str = "", export: str = "") -> Response:
    """Everybody whose name, id or manager holds what was typed; somebody who is the only one is shown at once."""
    asked = Asked.of(request)
    found = WorkList(f"Recherche : {asked.q}" if asked.q else "Recherche", "Personne ne répond à cette recherche", None)
    return await _list(request, here, "", found, export)


async def _list(request: Request, here: Place, name: str, work: WorkList, export: str) -> Response:
    services, asked = services_of(request), Asked.of(request)
    situations, today = services.situations, civil_date(services.clock())
    wanted, wrong = _wanted(here, work, asked)
    await services.sessions.note(
        here.caller.actor, here.siren, None, "recherche" if not name else f"liste : {work.title}"
    )
    sort, descending = SORTS[asked.tri][0], asked.sens == "desc"
    named = here.may("person")
    if export in ("csv", "xlsx"):
        rows = await services.situations.page(
            here.siren, today, wanted, sort=sort, descending=descending, limit=MOST_ROWS
        )
        table = as_csv if export == "csv" else as_xlsx
        return table(f"{name or 'recherche'}-{today}", HEADER, _rows(rows, today, named), french=True)

    count = await situations.count(here.siren, today, wanted)
    pages = max((count + PAGE - 1) // PAGE, 1)
    at = min(max(asked.page, 1), pages)
    rows, managers, establishments = await asyncio.gather(
        situations.page(
            here.siren, today, wanted, sort=sort, descending=descending, offset=(at - 1) * PAGE, limit=PAGE, count=count
        ),
        _managers(situations, here, named=named), _establishments(situations, here),
    )  # fmt: skip
    if count == 1 and not name and asked == Asked(q=asked.q):
        return RedirectResponse(f"/console/{here.siren}/salaries/{rows[0].employee}", 303)
    return page(
        request, "list.html", work=work, asked=asked, wrong=wrong, rows=rows, count=count, at=at, pages=pages,
        first=(at - 1) * PAGE + 1, statuses=STATUSES, sorts=SORTS, named=named,
        slug=name, first_of=FIRST_OF, bulk=_bulk(here, name), managers=managers, establishments=establishments,
    )  # fmt: skip


async def _managers(situations: Situations, here: Place, *, named: bool) -> Sequence[str]:
    return await situations.managers(here.siren, here.establishments) if named else []


async def _establishments(situations: Situations, here: Place) -> Sequence[str]:
    """Those one may choose from."""
    own = here.establishments
    return await situations.establishments(here.siren) if own is None else own


def _wanted(here: Place, work: WorkList, asked: Asked) -> tuple[Wanted, str | None]:
    """What the list is to hold, and what is wrong with the day that was typed."""
    before: date | None = None
    wrong: str | None = None
    if asked.avant:
        try:
            before = read_day(asked.avant)
        except ValueError as error:
            wrong = str(error)
    own, asked_for = here.establishments, (asked.etablissement,) if asked.etablissement else None
    return Wanted(
        establishments=own if asked_for is None else tuple(e for e in asked_for if own is None or e in own),
        need=work.need, status=_KNOWN.get(asked.etat), due_before=before, text=asked.q, by_name=here.may("person"),
        manager=asked.responsable or None if here.may("person") else None, present=work.need is None and not asked.q,
    ), wrong  # fmt: skip


def _bulk(here: Place, name: str) -> Mapping[str, FormWords]:
    """What may be done for several of the list at once, what the list is for first."""
    if not here.may("events:write"):
        return {}
    offered = {act: words for act, words in BULK.items() if here.may("person" if act == "manager" else _right(act))}
    return {act: offered[act] for act in sorted(offered, key=lambda act: act not in FIRST_OF.get(name, ()))}


def _right(act: str) -> Right:
    return "watch" if act in OPERATOR_TYPES else "events:write"


def _rows(listed: Sequence[Listed], day: date, named: bool) -> Iterator[Sequence[Any]]:
    for each in listed:
        told = each.situation
        who = (each.given_name, each.family_name, each.manager) if named else ("", "", "")
        rest = (told.to_hand_over, told.to_acknowledge, told.owed_eur, told.at_risk_eur, told.findings, told.failed)
        for duty in told.duties or (None,):
            if duty is None:
                yield each.employee, *who, "", None, None, "", *rest
            else:
                yield (each.employee, *who, KINDS_IN_FRENCH[duty.kind], duty.last_on, duty.safe_on,
                       STATUS_IN_FRENCH[duty.status(day)], *rest)  # fmt: skip
