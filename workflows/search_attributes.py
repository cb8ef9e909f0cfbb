"""The columns of an operator's list of employees, and their registration with the Temporal server."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey, SearchAttributePair, SearchAttributeUpdate, TypedSearchAttributes
from temporalio.service import RPCError, RPCStatusCode

from domain.day.status import PENDING
from domain.errors import JalonError
from domain.ports import Review

COMPANY = SearchAttributeKey.for_keyword("JalonCompany")
STATE = SearchAttributeKey.for_keyword("JalonState")
NEXT_DEADLINE = SearchAttributeKey.for_datetime("JalonNextDeadline")
NEXT_STEP = SearchAttributeKey.for_keyword("JalonNextStep")
NEEDS_HUMAN = SearchAttributeKey.for_bool("JalonNeedsHuman")

_TYPES = {
    COMPANY.name: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    STATE.name: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    NEXT_DEADLINE.name: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
    NEXT_STEP.name: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    NEEDS_HUMAN.name: IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
}

_REFUSALS = frozenset(
    {
        RPCStatusCode.PERMISSION_DENIED,
        RPCStatusCode.UNAUTHENTICATED,
        RPCStatusCode.UNIMPLEMENTED,
        RPCStatusCode.INVALID_ARGUMENT,
        RPCStatusCode.FAILED_PRECONDITION,
    }
)


class RegistrationError(JalonError):
    """The server does not let us register the search attributes. The message says what an administrator does."""


async def register(client: Client) -> None:
    """Makes the search attributes known to the client's namespace; those that exist already are left alone.

    Raises RegistrationError when the server refuses for good: without them every workflow task would fail.
    Raises RPCError when it cannot answer now.
    """
    try:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=client.namespace, search_attributes=_TYPES)
        )
    except RPCError as error:
        if error.status is RPCStatusCode.ALREADY_EXISTS:
            return
        if error.status not in _REFUSALS:
            raise
        if not await _all_known(client):
            raise RegistrationError(_advice(client.namespace, error)) from error


async def _all_known(client: Client) -> bool:
    """Whether an administrator has registered them already."""
    try:
        known = await client.operator_service.list_search_attributes(
            ListSearchAttributesRequest(namespace=client.namespace)
        )
    except RPCError:
        return False
    return all(known.custom_attributes.get(name) == kind for name, kind in _TYPES.items())


def at_start(company: str) -> TypedSearchAttributes:
    """What is known before the first review: an employee is found by company even while no worker runs."""
    return TypedSearchAttributes([SearchAttributePair(COMPANY, company)])


def updates(review: Review | None, *, failing: bool) -> list[SearchAttributeUpdate[Any]]:
    """The columns as the last review leaves them. `failing`: a review or a step does, so somebody must look."""
    if review is None:
        return [NEEDS_HUMAN.value_set(failing)]
    deadline = min((o.due_on for o in review.plan.obligations if o.status in PENDING), default=None)
    step = review.plan.next_step
    return [
        STATE.value_set(review.state),
        NEEDS_HUMAN.value_set(review.needs_human or failing),
        NEXT_DEADLINE.value_unset()
        if deadline is None
        else NEXT_DEADLINE.value_set(datetime.combine(deadline, time(), UTC)),
        NEXT_STEP.value_unset() if step is None else NEXT_STEP.value_set(step.step),
    ]


def _advice(namespace: str, error: RPCError) -> str:
    wanted = " ".join(
        f"--name {name} --type {IndexedValueType.Name(kind).removeprefix('INDEXED_VALUE_TYPE_').title()}"
        for name, kind in _TYPES.items()
    )
    return (
        f"The Temporal server refused to register Jalon's search attributes in namespace {namespace!r} "
        f"({error.status.name}: {error.message}). Have an administrator run: "
        f"temporal operator search-attribute create --namespace {namespace} {wanted}"
    )
