"""Who acts and who is written to: what is kept beside the journal, corrected and erased."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, Protocol
from uuid import UUID

from pydantic import AwareDatetime, StringConstraints

from domain.facts import EventRef, Line, Person, Value

__all__ = [
    "Act", "Actor", "ActorKind", "Actors", "CompanyProfile", "LetterName", "Letterhead", "LetterheadVersion", "People",
    "Profiles", "Wording",
]  # fmt: skip


ActorKind = Literal["token", "person", "source", "jalon"]


class Actor(Value):
    """Who stands behind a random id. `label` and `subject` are None once they were erased.

    `subject` is how a person's identity provider, or a source, names itself.
    """

    id: UUID
    kind: ActorKind
    company: str | None
    label: str | None
    subject: str | None


class Act(Value):
    """Something done outside the journal. `about` is the number of a token."""

    at: AwareDatetime
    actor: UUID
    company: str | None
    employee: str | None
    action: str
    about: str | None


class Actors(Protocol):
    async def of(self, kind: ActorKind, subject: str, *, label: str, company: str | None = None) -> UUID:
        """The actor's id: always the same for the same kind, company and subject, made when it is first met."""
        ...

    async def known(self, ids: Iterable[UUID]) -> Mapping[UUID, Actor]:
        """Who stands behind the ids; those that nobody knows are left out."""
        ...

    async def erase(self, id: UUID) -> None:
        """Forgets who stood behind the id. The journal keeps it."""
        ...


class CompanyProfile(Value):
    """Who the employer is on letters and declarations."""

    siren: str
    name: Line
    hr_name: Line = "Ressources humaines"
    hr_email: Line
    place: Line = "Bureau des ressources humaines"


LetterName = Literal["hire", "convocation", "proposal", "abondement"]
"""The letters to an employee: at hire, to convene them, to propose an interview after an absence, of a sum."""
Paragraph = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=600, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]*$"),
]
"""Some lines of plain text."""


class Wording(Value):
    """A paragraph of the company's own in each letter, above its closing words: it is added, and takes nothing away."""

    hire: Paragraph | None = None
    convocation: Paragraph | None = None
    proposal: Paragraph | None = None
    abondement: Paragraph | None = None


class Letterhead(Value):
    """How a company's papers look beyond its name. `logo`: a picture in base64 of `logo_type`; `address`: a line below
    the name; `closing`: what a letter says before its signature; `signed_by`: who signs, in place of the HR's name;
    `wording`: its own paragraph in each letter.
    """

    logo: Annotated[str, StringConstraints(min_length=4, max_length=140_000)] | None = None
    logo_type: Literal["png", "jpeg", "svg"] | None = None
    address: Line | None = None
    closing: Line | None = None
    signed_by: Line | None = None
    wording: Wording | None = None


class LetterheadVersion(Value):
    """One that was set: under which digest of its content it is kept, and when."""

    sha256: str
    set_at: AwareDatetime
    letterhead: Letterhead


class Profiles(Protocol):
    """In whose name letters go out."""

    async def company(self, siren: str) -> CompanyProfile | None: ...


class People(Profiles, Protocol):
    """What may be corrected and erased: people, companies' addresses, and the private part of facts."""

    async def letterhead(self, siren: str) -> Letterhead | None:
        """The version that papers bear now; None where the company has set none."""
        ...

    async def person(self, company: str, employee: str) -> Person | None: ...

    async def private_part(self, company: str, ref: EventRef) -> Mapping[str, Any] | None:
        """The private fields of a fact as they were told; None when there were none or they were erased.

        An event's key is the company's own: another company may have told another event under the same one.
        """
        ...
