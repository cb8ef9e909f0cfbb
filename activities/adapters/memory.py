"""The journal in memory, for tests and trials: what the one in PostgreSQL promises, without a database.

It passes the same tests as `PgJournal` does. What it holds is gone with it.
"""

from __future__ import annotations

import secrets
from asyncio import Condition
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from domain.facts import (
    GENESIS,
    STOPS,
    ContentConflictError,
    Entry,
    EventRef,
    NewEntry,
    Receipt,
    Stream,
    VersionConflictError,
    public_data,
)
from domain.ports import Message, News
from domain.proof.chain import recorded

Key = tuple[str, EventRef]
"""An event's key belongs to a company."""


@dataclass(frozen=True, slots=True)
class _Message:
    """News that is not delivered yet; without an employee, for all of the company's."""

    company: str
    employee: str | None
    about_company: bool
    types: tuple[str, ...]
    version: int
    queued_at: datetime
    available_at: datetime


class MemoryJournal:
    """Implements `domain.ports.Journal` and `domain.ports.Outbox`."""

    def __init__(
        self, *, lease_seconds: float = 30.0, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._lease = timedelta(seconds=lease_seconds)
        self._clock = clock
        self._entries: dict[Key, Entry] = {}
        self._streams: dict[Stream, list[Entry]] = {}
        self._private: dict[Key, Mapping[str, Any]] = {}
        self._queue: dict[int, _Message] = {}
        self._queued = 0
        self._leaving, self._left = Counter[str](), Condition()

    # --- the journal ------------------------------------------------------------------------------------------------

    async def append(
        self, stream: Stream, entries: Sequence[NewEntry], *, expected_version: int | None = None, announce: bool = True
    ) -> list[Receipt]:
        """See `domain.ports.Journal`."""
        before = self._of(stream)
        known, made = dict[Key, Entry](), list[tuple[NewEntry, Entry]]()
        receipts: list[Receipt] = []
        refused: dict[int, EventRef] = {}
        now = max([self._clock(), *(entry.recorded_at for entry in before[-1:])])
        for place, told in enumerate(entries):
            key = (stream.company, told.ref)
            entry = known.get(key) or self._entries.get(key)
            if duplicate := entry is not None:
                if not self._same(entry, stream, told, made):
                    refused[place] = told.ref
                    continue
            else:
                if expected_version is not None and expected_version != len(before):
                    raise VersionConflictError(stream, expected_version, len(before))
                last = made[-1][1] if made else before[-1] if before else None
                entry = recorded(
                    stream, told, version=last.version + 1 if last else 1, recorded_at=now,
                    prev_hash=last.hash if last else GENESIS, salt=secrets.token_bytes(16),
                )  # fmt: skip
                known[key] = entry
                made.append((told, entry))
            receipts.append(
                Receipt(ref=told.ref, stream=stream, version=entry.version, recorded_at=entry.recorded_at,
                        duplicate=duplicate)
            )  # fmt: skip
        if refused:
            raise ContentConflictError(refused)
        self._keep(stream, made)
        if announce and made:
            self._announce(stream, [entry for _, entry in made])
        if not STOPS.isdisjoint(told.fact.type for told in entries):
            async with self._left:
                await self._left.wait_for(lambda: not self._leaving[stream.company])
        return receipts

    def entries_of(self, stream: Stream) -> list[Entry]:
        """All that is recorded in the stream, for whoever does not await."""
        return self._of(stream)

    async def read(self, stream: Stream, *, known_at: datetime | None = None) -> list[Entry]:
        """See `domain.ports.Journal`."""
        return [entry for entry in self._of(stream) if known_at is None or entry.recorded_at <= known_at]

    @asynccontextmanager
    async def sending(self, stream: Stream) -> AsyncGenerator[tuple[Sequence[Entry], Sequence[Entry]]]:
        """See `domain.ports.Journal`."""
        self._leaving[stream.company] += 1
        try:
            yield await self.read(stream), await self.read(stream.of_company)
        finally:
            self._leaving[stream.company] -= 1
            async with self._left:
                self._left.notify_all()

    async def streams(self, company: str, refs: Collection[EventRef]) -> dict[EventRef, Stream]:
        """See `domain.ports.Journal`."""
        return {ref: entry.stream for ref in refs if (entry := self._entries.get((company, ref))) is not None}

    async def private_part(self, company: str, ref: EventRef) -> Mapping[str, Any] | None:
        """See `domain.ports.People`."""
        return self._private.get((company, ref))

    async def forget(self, company: str, employee: str) -> None:
        """Erases what the employee's facts say of a person, as `PgPeople.erase` does."""
        stream = Stream(company, employee)
        for place, entry in enumerate(self._of(stream)):
            self._private.pop((company, entry.ref), None)
            self._entries[company, entry.ref] = self._streams[stream][place] = _without_what_is_kept(entry)

    def _of(self, stream: Stream) -> list[Entry]:
        return list(self._streams.get(stream, ()))

    def _same(self, known: Entry, stream: Stream, told: NewEntry, made: Sequence[tuple[NewEntry, Entry]]) -> bool:
        """Whether a fact that is told again is the one that was recorded. What was erased is compared no more."""
        public = (known.stream, known.type, known.time, known.data)
        if public != (stream, told.fact.type, told.time, public_data(told.fact)):
            return False
        if known.private_sha256 is None:
            return told.private is None
        private = {entry.ref: new.private for new, entry in made}.get(told.ref)
        private = private or self._private.get((stream.company, told.ref))
        return private is None or private == told.private

    def _keep(self, stream: Stream, made: Sequence[tuple[NewEntry, Entry]]) -> None:
        for told, entry in made:
            key = (stream.company, told.ref)
            self._entries[key] = entry
            self._streams.setdefault(stream, []).append(entry)
            if told.private:
                self._private[key] = told.private

    # --- the outbox -------------------------------------------------------------------------------------------------

    async def claim(self, limit: int) -> list[Message]:
        """See `domain.ports.Outbox`."""
        self._fan_out()
        now = self._clock()
        due = [id for id, message in self._queue.items() if message.employee and message.available_at <= now]
        due = sorted(due, key=lambda id: (self._queue[id].available_at, id))[:limit]
        for id in due:
            self._queue[id] = replace(self._queue[id], available_at=now + self._lease)
        due.sort(key=lambda id: (self._queue[id].company, self._queue[id].employee or "", id))
        gathered = groupby(due, key=lambda id: (self._queue[id].company, self._queue[id].employee))
        messages = [self._message(company, employee or "", tuple(ids)) for (company, employee), ids in gathered]
        return sorted(messages, key=lambda message: message.positions[0])

    async def delivered(self, positions: Sequence[int]) -> None:
        """See `domain.ports.Outbox`."""
        for id in positions:
            self._queue.pop(id, None)

    async def postpone(self, positions: Sequence[int], seconds: float) -> None:
        """See `domain.ports.Outbox`."""
        later = self._clock() + timedelta(seconds=seconds)
        for id in self._queue.keys() & set(positions):
            self._queue[id] = replace(self._queue[id], available_at=later)

    async def oldest_age_seconds(self) -> float:
        """See `domain.ports.Outbox`."""
        oldest = next(iter(self._queue.values()), None)
        return 0.0 if oldest is None else (self._clock() - oldest.queued_at).total_seconds()

    def _announce(self, stream: Stream, entries: Sequence[Entry]) -> None:
        types, last = tuple(entry.type for entry in entries), entries[-1]
        self._put(
            _Message(
                company=stream.company, employee=stream.employee, about_company=stream.employee is None, types=types,
                version=last.version, queued_at=last.recorded_at, available_at=last.recorded_at,
            )
        )  # fmt: skip

    def _put(self, message: _Message) -> None:
        self._queued += 1
        self._queue[self._queued] = message

    def _fan_out(self) -> None:
        """A company's news becomes news for each employee that is known now."""
        for id in [id for id, message in self._queue.items() if message.employee is None]:
            message = self._queue.pop(id)
            streams = (stream for stream in self._streams if stream.company == message.company)
            for employee in sorted(stream.employee for stream in streams if stream.employee):
                self._put(replace(message, employee=employee))

    def _message(self, company: str, employee: str, ids: tuple[int, ...]) -> Message:
        messages = [self._queue[id] for id in ids]
        return Message(
            company=company,
            employee=employee,
            news=News(
                types=tuple(kind for message in messages for kind in message.types),
                version=max((m.version for m in messages if not m.about_company), default=0),
                company_version=max((m.version for m in messages if m.about_company), default=0),
            ),
            positions=ids,
        )


def _without_what_is_kept(entry: Entry) -> Entry:
    return Entry.model_validate(entry.model_dump())
