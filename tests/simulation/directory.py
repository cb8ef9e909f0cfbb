"""Who the simulated company's people are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from activities.adapters.memory import MemoryJournal
from domain.facts import EventRef, Person
from domain.ports import CompanyProfile, Letterhead


class Directory:
    """Implements `domain.ports.People`: everybody has a name, and most an address."""

    def __init__(self, journal: MemoryJournal, profile: CompanyProfile) -> None:
        self._journal, self._profile = journal, profile

    async def company(self, siren: str) -> CompanyProfile | None:
        return self._profile if siren == self._profile.siren else None

    async def person(self, company: str, employee: str) -> Person | None:
        number = int(employee.partition("-")[2])
        if number % 17 == 0:
            return None
        return Person(
            given_name="Camille", family_name=f"Imaginaire {number}",
            email=None if number % 5 == 0 else f"e{number}@example.org",
            manager_name=f"Dominique {number // 8}", manager_email=f"m{number // 8}@example.org",
        )  # fmt: skip

    async def letterhead(self, siren: str) -> Letterhead | None:
        return None

    async def private_part(self, company: str, ref: EventRef) -> Mapping[str, Any] | None:
        return await self._journal.private_part(company, ref)
