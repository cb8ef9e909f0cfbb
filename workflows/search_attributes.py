"""The columns of an operator's list of employees, and their registration with the Temporal server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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

    Raises RegistrationError when the server refuses for good, or knows one under another type: then every workflow
    task would fail. Raises RPCError when it cannot answer now.
    """
    refusal: RPCError | None = None
    try:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=client.namespace, search_attributes=_TYPES)
        )
    except RPCError as error:
        if error.status in _REFUSALS:
            refusal = error
        elif error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise
    known = await _known(client)
    # The server says nothing of one that it knows under another type.
    if wrong := {name: kind for name, kind in known.items() if _TYPES.get(name, kind) != kind}:
        raise RegistrationError(_of_another_type(client.namespace, wrong))
    if refusal is not None and not known.keys() >= _TYPES.keys():
        raise RegistrationError(_advice(client.namespace, refusal)) from refusal


async def _known(client: Client) -> Mapping[str, IndexedValueType.ValueType]:
    """The types that are registered, by their names; none where nobody may ask."""
    try:
        known = await client.operator_service.list_search_attributes(
            ListSearchAttributesRequest(namespace=client.namespace)
        )
    except RPCError:
        return {}
    return known.custom_attributes


def at_start(company: str) -> TypedSearchAttributes:
    """What is known before the first review: an employee is found by company even while no worker runs."""
    return TypedSearchAttributes([SearchAttributePair(COMPANY, company)])


def updates(review: Review | None, *, failing: bool) -> list[SearchAttributeUpdate[Any]]:
    """The columns as the last review leaves them. `failing`: a review or a step does, so somebody must look."""
    if review is None:
        return [NEEDS_HUMAN.value_set(failing)]
    pending = (o for o in review.plan.obligations if o.status in PENDING and not o.superseded)
    deadline = min((o.due_on for o in pending), default=None)
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
    return (
        f"The Temporal server refused to register Jalon's search attributes in namespace {namespace!r} "
        f"({error.status.name}: {error.message}). Have an administrator run: {_creation(namespace, _TYPES)}"
    )


def _of_another_type(namespace: str, wrong: Mapping[str, IndexedValueType.ValueType]) -> str:
    found = ", ".join(f"{name} is {_name(kind)}, Jalon's is {_name(_TYPES[name])}" for name, kind in wrong.items())
    names = " ".join(f"--name {name}" for name in wrong)
    return (
        f"Search attributes of namespace {namespace!r} have another type than Jalon's: {found}. If nothing else uses "
        "them, have an administrator run the two commands that follow, then start again; else give Jalon a namespace "
        f"of its own (TEMPORAL_NAMESPACE).\n  temporal operator search-attribute remove --namespace {namespace} --yes "
        f"{names}\n  {_creation(namespace, wrong)}"
    )


def _creation(namespace: str, names: Iterable[str]) -> str:
    wanted = " ".join(f"--name {name} --type {_name(_TYPES[name])}" for name in names)
    return f"temporal operator search-attribute create --namespace {namespace} {wanted}"


def _name(kind: IndexedValueType.ValueType) -> str:
    return IndexedValueType.Name(kind).removeprefix("INDEXED_VALUE_TYPE_").title()
