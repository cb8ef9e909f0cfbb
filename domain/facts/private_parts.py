"""What a fact says of a person, where it is more than a line: never in the journal, erasable."""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from domain.facts.base import Value
from domain.facts.values import (
    CivilDate,
    EmailAddress,
    Flag,
    Line,
    Nir,
    Text,
)

__all__ = ["Action", "Device", "Host", "Person", "Report"]


class Host(NamedTuple):
    """Whoever is to hold an interview, as far as a name and an address are known."""

    name: str | None = None
    email: str | None = None


class Person(Value):
    """Who the employee is and how they are reached, and their manager, and the manager's own (N+2). Kept in the people
    table only; may be corrected, erased.
    """

    given_name: Line
    family_name: Line
    birth_name: Line | None = None
    email: EmailAddress | None = None
    job: Line | None = None
    manager_name: Line | None = None
    manager_email: EmailAddress | None = None
    n_plus_2_name: Line | None = None
    n_plus_2_email: EmailAddress | None = None
    nir: Nir | None = None

    @property
    def host(self) -> Host:
        """The manager; where none is known, the manager's own stands in. Neither: HR says who holds the interview."""
        if self.manager_name or self.manager_email:
            return Host(self.manager_name, self.manager_email)
        return Host(self.n_plus_2_name, self.n_plus_2_email)


Device = Literal["plan", "cpf", "vae", "skills-review", "transition"]
"""By what an action is done: the employer's plan, the personal account, the validation of experience, a bilan de
compétences, a projet de transition professionnelle.
"""


class Action(Value):
    """One line of the action plan agreed in an interview. `who` sees to it."""

    what: Line
    who: Line | None = None
    by: CivilDate | None = None
    device: Device | None = None


class Report(Value):
    """What was said in an interview, topic by topic (L6315-1 I 1° to 5°, IV, V). All of it is optional content."""

    interviewer: Line | None = None
    place: Line | None = None
    skills: Text | None = None
    situation: Text | None = None
    training_needs: Text | None = None
    wishes: Text | None = None
    cpf_information_given: Flag | None = None
    return_to_work: Text | None = None
    mid_career: Text | None = None
    late_career: Text | None = None
    employer_reply: Text | None = None
    actions: Annotated[tuple[Action, ...], Field(max_length=50)] = ()
    employee_remarks: Text | None = None
