"""Whether the service lives, and whether it can serve. Temporal is needed for neither: facts are taken without it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from api.problems import Problem, refuse
from api.queries import only_known

router = APIRouter(tags=["service"], dependencies=[Depends(only_known)], responses={422: {"model": Problem}})


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


class Version(BaseModel):
    """Which Jalon answers. `law`: the edition of its law files; `schema`: the last migration it knows."""

    release: str
    commit: str | None
    law: str
    schema_: str = Field(serialization_alias="schema")


@router.get("/version", summary="Which Jalon is this?")
async def version(request: Request) -> Version:
    """The release, the commit where it is known, the edition of the law and the schema."""
    return request.app.state.version
