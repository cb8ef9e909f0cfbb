"""What the API asks of the adapters that keep people and documents, beyond what the activities ask of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from domain.facts import Person
from domain.ports import CompanyProfile, Documents, Filed, FiledLetter, Letterhead, LetterheadVersion, People


class PeopleRepository(People, Protocol):
    """`domain.ports.People` that can also be written and leafed through. `actor` is who does it, for the audit log.

    `replacing`: what a save is thought to replace; when that is no longer there it does nothing and returns False.
    """

    async def save_person(
        self, company: str, employee: str, person: Person, *, actor: UUID, replacing: Person | None = None
    ) -> bool: ...

    async def save_company(
        self, profile: CompanyProfile, *, actor: UUID, replacing: CompanyProfile | None = None
    ) -> bool: ...

    async def save_letterhead(self, siren: str, letterhead: Letterhead, *, actor: UUID) -> None: ...

    async def letterheads(self, siren: str, *, limit: int) -> list[LetterheadVersion]:
        """The versions that were set, latest first: the first one is what papers bear now."""
        ...

    async def count(self, company: str) -> int: ...

    async def employees(self, company: str, *, after: str = "", limit: int) -> list[str]: ...


class DocumentRepository(Documents, Protocol):
    """`domain.ports.Documents` that can also be leafed through."""

    async def about(self, company: str, employee: str, id: str) -> Filed | None: ...

    async def list(self, company: str, employee: str) -> list[Filed]: ...

    async def letters_of(self, company: str, day: date) -> Sequence[FiledLetter]:
        """The letters that Jalon made on a day (Paris), in the order of the employees."""
        ...
