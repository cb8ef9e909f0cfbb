"""What is wrong with the identifiers and addresses that are told: they are checked at the door, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from api.field_errors import FieldError, pointer
from domain import identifiers
from domain.facts import AbondementPaid, Event, Hire, Person

_OF_A_PERSON: dict[str, Callable[[str], str]] = {
    "email": identifiers.email,
    "manager_email": identifiers.email,
    "n_plus_2_email": identifiers.email,
    "nir": identifiers.nir,
}


def wrong_in_event(event: Event) -> Iterator[FieldError]:
    """The employee's id, the establishment, who the employee is, and the label of a transfer that looks like one."""
    yield from wrong(identifiers.employee_id, event.subject, "subject")
    yield from wrong(identifiers.siret, getattr(event.data, "establishment", None), "data", "establishment")
    if isinstance(event.data, AbondementPaid) and (event.data.reference or "").startswith("CPF-"):
        yield from wrong(identifiers.transfer_label, event.data.reference, "data", "reference")
    if isinstance(event.data, Hire) and event.data.person is not None:
        yield from wrong_in_person(event.data.person, "data", "person")


def wrong_in_person(person: Person, *at: str) -> Iterator[FieldError]:
    """The addresses and the social security number. `at`: where the person stands in the document."""
    for name, check in _OF_A_PERSON.items():
        yield from wrong(check, getattr(person, name), *at, name)


def wrong(check: Callable[[str], str], value: str | None, *at: str) -> Iterator[FieldError]:
    """What the check says of the value, if there is one."""
    if value is None:
        return
    try:
        check(value)
    except ValueError as error:
        yield FieldError(pointer=pointer(*at), detail=str(error))
