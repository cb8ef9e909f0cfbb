"""Whether the service lives, and whether it can serve. Temporal is needed for neither: facts are taken without it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Request

from api.problems import Problem, refuse

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="Is the process alive?")
async def alive() -> dict[str, str]:
    """Asks nothing of anybody: restart the process when this does not answer."""
    return {"status": "alive"}


@router.get("/readyz", summary="Can requests be served?", responses={503: {"model": Problem}})
async def ready(request: Request) -> dict[str, str]:
    """The database answers and has this version's schema."""
    unready: Callable[[], Awaitable[str | None]] = request.app.state.unready
    if reason := await unready():
        raise refuse("unavailable", reason)
    return {"status": "ready"}
