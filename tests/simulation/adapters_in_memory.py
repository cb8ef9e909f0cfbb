"""The steps' adapters without servers: what was stored, booked and mailed can be looked at afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from activities.adapters.memory import MemoryJournal
from domain.day.moves import LastReview
from domain.day.situation import Situation
from domain.facts import EventRef, Person, Stream
from domain.ports import Booking, CompanyProfile, Document, Filed, Letter, Letterhead, LinkRole


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


class AsManyAsCome:
    """Implements `domain.ports.MailPace`: nobody waits."""

    async def wait(self, company: str, an_hour: int) -> timedelta | None:
        return None


class Drawer:
    """Implements `domain.ports.Documents`."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str, str], Document] = {}

    async def put(
        self, company: str, employee: str, *, id: str, kind: str, name: str, media_type: str, content: bytes
    ) -> Document:
        document = Document(id=id, sha256=hashlib.sha256(content).hexdigest())
        return self.held.setdefault((company, employee, id), document)

    async def get(self, company: str, employee: str, id: str) -> bytes | None:
        return None

    async def about(self, company: str, employee: str, id: str) -> Filed | None:
        return None


class Post:
    """Implements `domain.ports.Mail`. What a mailbox shows once was perhaps handed over twice, under one Message-ID."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.handed_over: list[tuple[datetime, Letter]] = []

    async def send(self, letter: Letter) -> None:
        self.handed_over.append((self._now(), letter))


class Diary:
    """Implements `domain.ports.SlotBook`."""

    def __init__(self) -> None:
        self._slots: dict[tuple[Stream, str], tuple[Booking, datetime]] = {}

    async def book(self, booking: Booking, choose: Callable[[Sequence[datetime]], datetime]) -> datetime:
        place = (booking.stream, booking.obligation)
        known = self._slots.get(place)
        if known and known[0].key == booking.key and known[1] >= booking.not_before:
            return known[1]
        taken = [at for at_place, (of, at) in self._slots.items() if of.host == booking.host and at_place != place]
        slot = choose(sorted(taken))
        self._slots[place] = (booking, slot)
        return slot

    async def free(self, stream: Stream, obligation: str) -> None:
        self._slots.pop((stream, obligation), None)


class NoLinks:
    """Implements `domain.ports.Links` where no public address is set."""

    async def give(
        self, stream: Stream, role: LinkRole, about: str | EventRef, *, key: object, lasting: timedelta
    ) -> str | None:
        return None


class Notes:
    """Implements `domain.ports.LastReviews`."""

    def __init__(self) -> None:
        self._kept: dict[Stream, LastReview] = {}

    async def read(self, stream: Stream) -> LastReview | None:
        return self._kept.get(stream)

    async def write(self, stream: Stream, last_review: LastReview, situation: Situation | None = None) -> None:
        self._kept[stream] = last_review
