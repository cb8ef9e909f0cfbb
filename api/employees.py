"""What is known of a company's employees now: who they are, their plan, their documents."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel

from api.auth import Bearer, EmployeePath, allowed
from api.bodies import TOO_MUCH_OR_OTHER, body, described
from api.identities import wrong_in_person
from api.lookup import CHANGED, Clock, IfMatch, as_json, changed, entries_of, life, link_to_next, note, still
from api.once_more import OnceMore
from api.problems import Problem, ProblemError, invalid, refuse
from api.repositories import DocumentRepository, PeopleRepository
from domain.calendar import civil_date
from domain.facts import Person, Stream
from domain.french.plan import WordedPlan, plan_of
from domain.law import Law
from domain.ports import Erasures, Filed

MAX_PAGE = 1000

router = APIRouter(
    route_class=OnceMore,
    prefix="/v1/companies/{siren}/employees",
    tags=["employees"],
    responses={
        404: {"model": Problem, "description": "Nothing is recorded of such an employee."},
        410: {"model": Problem, "description": "It was erased."},
    },
)


class EmployeeLink(BaseModel):
    id: str


class EmployeePage(BaseModel):
    """Employees by id. `next`, when there are more, is the `after` of the next page."""

    employees: list[EmployeeLink]
    next: str | None


class DocumentList(BaseModel):
    """Documents, oldest first. `next`, when there are more, is the `after` of the next page."""

    documents: list[Filed]
    next: str | None


@router.get("", response_model=EmployeePage, summary="The company's employees")
async def list_employees(
    siren: Annotated[str, Depends(allowed("plan:read"))],
    request: Request,
    after: Annotated[str, Query(description="The `next` of the page before.", max_length=64)] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 100,
) -> Response:
    """Everybody of whom anything was ever recorded, in the order of their ids."""
    people: PeopleRepository = request.app.state.people
    ids = await people.employees(siren, after=after, limit=limit + 1)
    page = [EmployeeLink(id=each) for each in ids[:limit]]
    following = page[-1].id if len(ids) > limit else None
    return as_json(EmployeePage(employees=page, next=following), headers=link_to_next(request, following))


@router.get("/{employee}", response_model=WordedPlan, summary="The employee's plan, now")
async def read_plan(
    siren: Annotated[str, Depends(allowed("plan:read"))], employee: EmployeePath, request: Request
) -> Response:
    """What the law asks for today (Paris), why, until when, and what is done next: the workflow's own plan."""
    clock: Clock = request.app.state.clock
    law: Law = request.app.state.law
    people: PeopleRepository = request.app.state.people
    stream, own, companys = await life(request, siren, employee)
    return as_json(
        plan_of(
            stream,
            own,
            companys,
            law,
            as_of=civil_date(clock()),
            unopened=request.app.state.unopened,
            has_profile=await people.company(siren) is not None,
        )
    )


@router.get("/{employee}/person", response_model=Person, summary="Who the employee is")
async def read_person(
    siren: Annotated[str, Depends(allowed("person"))], employee: EmployeePath, caller: Bearer, request: Request
) -> Response:
    """Names and addresses. They are kept apart from the journal and may be corrected and erased. That
    they were read is noted.
    """
    people: PeopleRepository = request.app.state.people
    person = await people.person(siren, employee)
    if person is None:
        own, _ = await entries_of(request, siren, employee)
        if any(entry.type == "erased" for entry in own):
            raise refuse("gone", f"What was kept of who employee {employee} of company {siren} is was erased.")
        raise refuse("not-found", f"No person's data is kept for employee {employee} of company {siren}.")
    await note(request, caller, siren, employee, "données personnelles (API)")
    return as_json(person)


@router.put(
    "/{employee}/person",
    response_model=Person,
    summary="Correct who the employee is",
    openapi_extra=described(Person),
    responses=TOO_MUCH_OR_OTHER | CHANGED,
)
async def correct_person(
    siren: Annotated[str, Depends(allowed("person"))],
    employee: EmployeePath,
    person: Annotated[Person, Depends(body(Person))],
    caller: Bearer,
    request: Request,
    if_match: IfMatch = None,
) -> Response:
    """Replaces the person's data as a whole. The next letter uses it; the facts in the journal stay as they are."""
    if wrongs := list(wrong_in_person(person)):
        raise ProblemError(invalid(wrongs, "nothing was done"))
    people: PeopleRepository = request.app.state.people
    await entries_of(request, siren, employee)
    current = still(await people.person(siren, employee), if_match) if if_match else None
    if not await people.save_person(siren, employee, person, actor=caller.actor, replacing=current):
        raise changed()
    return as_json(person)


@router.delete("/{employee}/person", status_code=204, summary="Forget who the employee is")
async def erase_person(
    siren: Annotated[str, Depends(allowed("person:erase"))],
    employee: EmployeePath,
    caller: Bearer,
    request: Request,
    keep_documents: Annotated[
        bool, Query(description="Keep what was issued, where it is needed to defend a claim (GDPR, art. 17.3 e).")
    ] = False,
) -> Response:
    """Erases the person's data, the private parts of the facts and the documents (GDPR, art. 17).

    The journal keeps the facts without them, a fact `erased` among them, and still verifies.
    """
    await entries_of(request, siren, employee)
    erasures: Erasures = request.app.state.erasures
    await erasures.person(Stream(siren, employee), actor=caller.actor, documents=not keep_documents)
    return Response(status_code=204)


@router.get("/{employee}/documents", response_model=DocumentList, summary="The employee's documents")
async def list_documents(
    siren: Annotated[str, Depends(allowed("documents:read"))],
    employee: EmployeePath,
    request: Request,
    after: Annotated[str, Query(description="The `next` of the page before.", max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = MAX_PAGE,
) -> Response:
    """Convocations, comptes-rendus, états des lieux and declarations, oldest first."""
    documents: DocumentRepository = request.app.state.documents
    filed = await documents.list(siren, employee)
    start = next((place + 1 for place, each in enumerate(filed) if each.id == after), 0 if not after else len(filed))
    page = filed[start : start + limit]
    following = page[-1].id if start + limit < len(filed) else None
    return as_json(DocumentList(documents=page, next=following), headers=link_to_next(request, following))


@router.get(
    "/{employee}/documents/{document}",
    response_class=Response,
    summary="One document",
    responses={
        200: {
            "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
            "description": "As it was issued.",
        }
    },
)
async def read_document(
    siren: Annotated[str, Depends(allowed("documents:read"))],
    employee: EmployeePath,
    document: Annotated[str, Path(description="The document's id.", max_length=200)],
    caller: Bearer,
    request: Request,
) -> Response:
    """The bytes; the `ETag` is their SHA-256. That they were read is noted."""
    documents: DocumentRepository = request.app.state.documents
    about, content = await documents.about(siren, employee, document), await documents.get(siren, employee, document)
    if about is None or content is None:
        own, _ = await entries_of(request, siren, employee)
        issued = {entry.data.get("document") for entry in own}
        if document in issued and any(entry.data.get("documents") for entry in own if entry.type == "erased"):
            raise refuse("gone", f"The document {document} of employee {employee} of company {siren} was erased.")
        raise refuse("not-found", f"Employee {employee} of company {siren} has no document {document}.")
    await note(request, caller, siren, employee, f"document {about.kind} (API)")
    return Response(
        content,
        media_type=about.media_type,
        headers={
            "content-disposition": f"attachment; filename*=UTF-8''{quote(about.name)}",
            "etag": f'"{about.sha256}"',
            "x-content-type-options": "nosniff",
            "cache-control": "private",
        },
    )
