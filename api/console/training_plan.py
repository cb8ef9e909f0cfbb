"""Plan de développement des compétences: what interviews have agreed upon, for HR to build its training plan from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Any, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.console.guards import Place, place
from api.console.page import page
from api.console.services import services_of
from api.tables import as_csv, as_xlsx
from domain.calendar import civil_date
from domain.day.agreed_actions import State
from domain.french.names import SHORT_DEVICES
from domain.french.training_plan import HEADER, STATES, rows

PAGE = 100
_LONGEST = 100
_NO_DEVICE = "aucun"

router = APIRouter()


@dataclass(frozen=True)
class Asked:
    """What the address asks for, as it was typed."""

    annee: str = ""
    dispositif: str = ""
    etat: str = ""
    responsable: str = ""
    page: str = ""

    @classmethod
    def of(cls, request: Request) -> Asked:
        return cls(**{name: request.query_params.get(name, "")[:_LONGEST] for name in cls.__dataclass_fields__})

    def link(self, **changed: Any) -> str:
        """The query of the same plan with something else."""
        other = replace(self, **changed)
        return "?" + urlencode({name: value for name in self.__dataclass_fields__ if (value := getattr(other, name))})


@router.get("/{siren}/plan-de-competences")
async def training_plan(
    request: Request, here: Annotated[Place, Depends(place("documents:read"))], export: str = ""
) -> Response:
    """The actions that the filters leave, one page at a time, or all of them as a table (`export`: csv, xlsx)."""
    services, asked = services_of(request), Asked.of(request)
    today, named = civil_date(services.clock()), here.may("person")
    await services.sessions.note(here.caller.actor, here.siren, None, "plan de développement des compétences")
    everything = await services.agreed_actions.agreed(here.siren, manager=asked.responsable or None if named else None)
    years = sorted({each.year for each in everything}, reverse=True)
    found = [
        each
        for each in everything
        if asked.annee in ("", str(each.year))
        and asked.dispositif in ("", each.action.device or _NO_DEVICE)
        and asked.etat in ("", each.state(today))
    ]
    if export in ("csv", "xlsx"):
        table = as_csv if export == "csv" else as_xlsx
        return table(f"plan-de-competences-{today}", HEADER, rows(found, today, named=named), french=True)
    pages = max(1, -(-len(found) // PAGE))
    at = min(max(int(asked.page) if asked.page.isdecimal() else 1, 1), pages)
    return page(
        request, "training_plan.html", asked=asked, actions=found[(at - 1) * PAGE : at * PAGE], count=len(found),
        known=len(everything), at=at, pages=pages, years=years, states={s: STATES[s] for s in get_args(State)},
        short_devices={**SHORT_DEVICES, _NO_DEVICE: "non précisé"}, named=named,
        managers=await services.situations.managers(here.siren) if named else [],
    )  # fmt: skip
