"""What enters an employee's workflow, besides the types shared with the activities in `domain.ports`."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.facts import EmployeeId, Siren

BATCH = "facts"
"""The signal that tells of several facts at once; one fact travels under the name of its type."""


class EmployeeInput(BaseModel):
    """The one argument of a run. `done`, the keys of the steps carried out, is what a run hands on to the next one.

    Histories live for years: fields are only ever added, each with a default, and unknown ones are ignored.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    company: Siren
    employee: EmployeeId
    schema_version: int = 1
    done: tuple[UUID, ...] = ()


def workflow_id(company: str, employee: str) -> str:
    """`123456782.E-0042`: the name of the employee's stream, without the slash that URLs would have to escape."""
    return f"{company}.{employee}"
