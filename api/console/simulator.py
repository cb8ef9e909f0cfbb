"""Simulateur: a life is typed, its plan is drawn with every reason; the address holds it all, and nothing is kept."""

from __future__ import annotations

from typing import get_args

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.console.drawing import draw
from api.console.guards import open_page
from api.console.page import page
from api.console.services import services_of
from api.console.simulated import CONTRACTS, EXAMPLE, MEASURES, Typed, plan_of_typed
from domain.calendar import civil_date
from domain.facts import InterviewKind
from domain.french.headline import headline
from domain.french.law_phrases import without_article
from domain.french.life import SHORT_KINDS, life_of
from domain.french.plan import worded

WIDTH = 770
"""Beside its form the line has less room than on an employee's page."""

router = APIRouter(dependencies=[Depends(open_page)])


@router.get("/simulateur")
async def simulate(request: Request) -> Response:
    """The form, and what the law asks of the life it holds; an example for those who have typed nothing yet."""
    services = services_of(request)
    query = {name: request.query_params.getlist(name) for name in request.query_params}
    empty = not query
    typed = Typed.of(EXAMPLE if empty else query)
    today = civil_date(services.clock())
    blank = "vide" in query
    plan = None if blank else plan_of_typed(typed, services.law, today)
    told = worded(plan) if plan else None
    return page(
        request,
        "simulator.html",
        typed=typed,
        example=empty,
        blank=blank,
        plan=told,
        headline=headline(told) if told else None,
        drawing=draw(life_of(plan, services.law), WIDTH) if plan and plan.page.record.hire else None,
        law=services.law,
        kinds={kind: SHORT_KINDS[kind] for kind in get_args(InterviewKind)},
        leaves={leave: without_article(about.name) for leave, about in services.law.leaves.items()},
        contracts=CONTRACTS,
        measures=MEASURES,
    )
