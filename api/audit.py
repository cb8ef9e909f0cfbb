"""What an auditor reads: the timeline as it was known at any moment, and the journal itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel

from api.auth import Bearer, EmployeePath, allowed
from api.lookup import Clock, as_json, entries_of, life, link_to_next, note
from api.once_more import OnceMore
from api.problems import NO_PROFILE, Problem, refuse
from domain.calendar import civil_date
from domain.errors import NoProfileError
from domain.facts import CivilDate, Entry, Moment, Stream
from domain.french.difference import Difference, difference
from domain.french.timeline import Timeline, timeline
from domain.law import Law
from domain.ports import ActorKind, Actors, ids_of

MAX_PAGE = 1000

router = APIRouter(
    route_class=OnceMore,
    prefix="/v1/companies/{siren}/employees/{employee}",
    tags=["audit"],
    responses={
        404: {"model": Problem, "description": "Nothing is recorded of such an employee."},
        410: {"model": Problem, "description": "The file was deleted when its time was over."},
    },
)


EvidenceMaker = Callable[[Stream, bool], Awaitable[bytes | None]]
"""The evidence file of an employee, with the annex or without; None when nothing is recorded of them."""


class KnownActor(BaseModel):
    """Who told something. The id stays; the label is null once it was erased."""

    id: UUID
    kind: ActorKind
    label: str | None


class EmployeeJournal(BaseModel):
    """An employee's entries in the order of their versions, each chained to the one before it.

    What facts say of a person is not among them: `private_sha256` is its salted digest. `actors` says who stands behind
    the `actor` of the entries; it is no part of what is hashed. `also_known_as`: the streams of the other ids of the
    same person, each with a chain of its own. `next`, when there are more, is the `after` of the next page.
    """

    stream: Stream
    also_known_as: list[Stream]
    entries: list[Entry]
    actors: list[KnownActor]
    next: int | None


class EmployeeTimeline(Timeline):
    """The timeline, with who stands behind the `actor` of its moments."""

    actors: list[KnownActor]


@router.get("/timeline", response_model=EmployeeTimeline, summary="The employee's timeline, replayed")
async def read_timeline(
    siren: Annotated[str, Depends(allowed("timeline:read"))],
    employee: EmployeePath,
    request: Request,
    as_of: Annotated[
        CivilDate | None, Query(description="The civil date the plan is drawn up for. Default: today, in Paris.")
    ] = None,
    known_at: Annotated[
        Moment | None,
        Query(description="Only what had been recorded by then, such as 2026-11-21T09:30:00Z. Default: everything."),
    ] = None,
) -> Response:
    """What happened and what was owed, on any date, as it was known at any moment. The worker's own function."""
    clock: Clock = request.app.state.clock
    stream, own, companys = await life(request, siren, employee, known_at)
    day = as_of or civil_date(clock())
    law: Law = request.app.state.law
    replayed = timeline(
        stream,
        own,
        companys,
        law,
        as_of=day,
        known_at=known_at,
        unopened=request.app.state.unopened,
    )
    actors = await _known_actors(request, (moment.actor for moment in replayed.moments))
    return as_json(EmployeeTimeline(**dict(replayed), actors=actors))


@router.get("/difference", response_model=Difference, summary="What changed between two views")
async def read_difference(
    siren: Annotated[str, Depends(allowed("timeline:read"))],
    employee: EmployeePath,
    request: Request,
    before: Annotated[CivilDate, Query(alias="from", description="The civil date of the earlier view.")],
    after: Annotated[CivilDate, Query(alias="to", description="The civil date of the later view.")],
    before_known: Annotated[
        Moment | None, Query(alias="from_known_at", description="What the earlier view knows. Default: everything.")
    ] = None,
    after_known: Annotated[
        Moment | None, Query(alias="to_known_at", description="What the later view knows. Default: everything.")
    ] = None,
) -> Response:
    """Which facts came in between, which were annulled, and what became of the deadlines and of the verdict."""
    stream, own, companys = await life(request, siren, employee)
    law: Law = request.app.state.law
    was, now = (
        timeline(
            stream, own, companys, law,
            as_of=as_of, known_at=known_at, unopened=request.app.state.unopened,
        )
        for as_of, known_at in ((before, before_known), (after, after_known))
    )  # fmt: skip
    return as_json(difference(was, now))


@router.get("/events", response_model=EmployeeJournal, summary="The employee's journal")
async def read_events(
    siren: Annotated[str, Depends(allowed("events:read"))],
    employee: EmployeePath,
    request: Request,
    after: Annotated[int, Query(ge=0, description="The version after which the page begins.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = MAX_PAGE,
) -> Response:
    """The facts as they were recorded, with their hashes: enough to verify the chain without trusting this service."""
    own, companys = await entries_of(request, siren, employee)
    stream = Stream(siren, employee)
    others = [each for each in ids_of(stream, companys) if each != stream]
    beyond = [entry for entry in own if entry.version > after]
    page = beyond[:limit]
    following = page[-1].version if len(beyond) > limit else None
    actors = await _known_actors(request, (entry.actor for entry in page))
    journal = EmployeeJournal(stream=stream, also_known_as=others, entries=page, actors=actors, next=following)
    return as_json(journal, headers=link_to_next(request, following))


@router.get(
    "/evidence",
    response_class=Response,
    summary="The employee's evidence file",
    responses={
        200: {
            "description": "A PDF/A-3 with the proof inside.",
            "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
        },
        **NO_PROFILE,
    },
)
async def read_evidence(
    siren: Annotated[str, Depends(allowed("documents:read"))],
    employee: EmployeePath,
    caller: Bearer,
    request: Request,
    annex: Annotated[
        bool, Query(description="With what was missed, the verdict and the sum, which HR adds knowingly.")
    ] = False,
) -> Response:
    """For a judge or an inspector: the duties with their texts, the facts with their hashes, and how to check them.

    That it was made is noted.
    """
    await entries_of(request, siren, employee)
    make: EvidenceMaker = request.app.state.evidence
    try:
        made = await make(Stream(siren, employee), annex)
    except NoProfileError as error:
        raise refuse("no-profile", f"{error} PUT /v1/companies/{siren} first.") from None
    await note(request, caller, siren, employee, "dossier de preuve (API)")
    name = f'attachment; filename="preuve-{siren}-{employee}.pdf"'
    return Response(made, media_type="application/pdf", headers={"content-disposition": name})


async def _known_actors(request: Request, ids: Iterable[UUID]) -> list[KnownActor]:
    """Each of them once, in the order in which they first acted."""
    actors: Actors = request.app.state.actors
    in_order = dict.fromkeys(ids)
    known = await actors.known(in_order)
    return [
        KnownActor(id=id, kind=actor.kind, label=actor.label) for id in in_order if (actor := known.get(id)) is not None
    ]
