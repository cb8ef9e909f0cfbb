"""What the steps work with beside the journal, without servers, for tests and trials: what was stored, booked and
mailed can be looked at afterwards. It is gone with the process.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from domain.day.moves import LastReview
from domain.day.situation import Situation
from domain.facts import EventRef, Stream
from domain.ports import Booking, Document, Filed, Letter, LinkRole


class AsManyAsCome:
    """Implements `domain.ports.MailPace`: nobody waits."""

    async def wait(self, company: str, an_hour: int) -> timedelta | None:
        return None


class Drawer:
    """Implements `domain.ports.Documents`."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.held: dict[tuple[str, str, str], tuple[Filed, bytes]] = {}

    async def put(
        self, company: str, employee: str, *, id: str, kind: str, name: str, media_type: str, content: bytes
    ) -> Document:
        filed = Filed(
            id=id, sha256=hashlib.sha256(content).hexdigest(), kind=kind, name=name, media_type=media_type,
            size=len(content), created_at=self._now(),
        )  # fmt: skip
        return self.held.setdefault((company, employee, id), (filed, content))[0]

    async def get(self, company: str, employee: str, id: str) -> bytes | None:
        held = self.held.get((company, employee, id))
        return None if held is None else held[1]

    async def about(self, company: str, employee: str, id: str) -> Filed | None:
        held = self.held.get((company, employee, id))
        return None if held is None else held[0]


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
