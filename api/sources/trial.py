"""A journal and a memory that keep nothing: what a trial records, it sees itself, over what is really there."""

from __future__ import annotations

import secrets
from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Protocol

from api.sources.ports import SourceMemory
from domain.facts import ContentConflictError, Entry, EventRef, NewEntry, Receipt, Stream, public_data
from domain.proof.chain import recorded


class Reads(Protocol):
    async def read(self, stream: Stream, *, known_at: datetime | None = None) -> list[Entry]: ...

    async def streams(self, company: str, refs: Collection[EventRef]) -> dict[EventRef, Stream]: ...


class TrialJournal:
    """Implements `domain.ports.Journal` over another one, or over nothing."""

    def __init__(self, beneath: Reads | None = None) -> None:
        self._beneath = beneath
        self._added: dict[Stream, list[Entry]] = {}
        self._told: dict[tuple[str, EventRef], Entry] = {}

    async def append(
        self, stream: Stream, entries: Sequence[NewEntry], *, expected_version: int | None = None, announce: bool = True
    ) -> list[Receipt]:
        """See `domain.ports.Journal`; nothing is announced to anybody."""
        known = {entry.ref: entry for entry in await self.read(stream)}
        added = self._added.setdefault(stream, [])
        receipts: list[Receipt] = []
        for place, told in enumerate(entries):
            before = known.get(told.ref)
            if before is not None and (before.type, before.data) != (told.fact.type, public_data(told.fact)):
                raise ContentConflictError({place: told.ref})
            entry = before or self._made(stream, told, len(known) + 1)
            if before is None:
                known[told.ref] = self._told[stream.company, told.ref] = entry
                added.append(entry)
            receipts.append(
                Receipt(ref=told.ref, stream=stream, version=entry.version, recorded_at=entry.recorded_at,
                        duplicate=before is not None)
            )  # fmt: skip
        return receipts

    @property
    def told(self) -> list[Stream]:
        """The streams that the trial has added to."""
        return [stream for stream, added in self._added.items() if added]

    async def read(self, stream: Stream, *, known_at: datetime | None = None) -> list[Entry]:
        """See `domain.ports.Journal`."""
        return [*await self.read_beneath(stream, known_at=known_at), *self._added.get(stream, [])]

    async def read_beneath(self, stream: Stream, *, known_at: datetime | None = None) -> list[Entry]:
        """What is really recorded, without what the trial has told."""
        return await self._beneath.read(stream, known_at=known_at) if self._beneath else []

    @asynccontextmanager
    async def sending(self, stream: Stream) -> AsyncGenerator[tuple[Sequence[Entry], Sequence[Entry]]]:
        """See `domain.ports.Journal`; of a trial nothing leaves."""
        yield await self.read(stream), await self.read(stream.of_company)

    async def streams(self, company: str, refs: Collection[EventRef]) -> dict[EventRef, Stream]:
        """See `domain.ports.Journal`."""
        found = await self._beneath.streams(company, refs) if self._beneath else {}
        own = {ref: entry.stream for ref in refs if (entry := self._told.get((company, ref))) is not None}
        return {**found, **own}

    @staticmethod
    def _made(stream: Stream, told: NewEntry, version: int) -> Entry:
        return recorded(stream, told, version=version, recorded_at=told.time or datetime.now(UTC), salt=b"")


_KEY_BYTES = 32


class TrialMemory:
    """Implements `api.sources.ports.SourceMemory` over another one, or over nothing. What a trial would keep stands in
    `links`, `states` (by source) and `answered`.
    """

    def __init__(self, beneath: SourceMemory | None = None) -> None:
        self._beneath = beneath
        self._key = secrets.token_bytes(_KEY_BYTES)
        self.links: dict[str, str] = {}
        self.states: dict[str, dict[str, str]] = {}
        self.answered: dict[str, str] = {}
        self._taken_back: set[str] = set()

    async def remembered(self, company: str, source: str) -> tuple[bytes, dict[str, str], dict[str, str], list[str]]:
        """See `api.sources.ports.SourceMemory`."""
        if self._beneath is None:
            return self._key, dict(self.links), dict(self.states.get(source, {})), []
        key, links, states, employees = await self._beneath.remembered(company, source)
        return key, links | self.links, states | self.states.get(source, {}), employees

    async def sources(self, company: str) -> list[str]:
        """See `api.sources.ports.SourceMemory`."""
        beneath = await self._beneath.sources(company) if self._beneath else []
        return sorted({*beneath, *self.states})

    async def answers(self, company: str) -> dict[str, str]:
        """See `api.sources.ports.SourceMemory`."""
        told = await self._beneath.answers(company) if self._beneath else {}
        return {code: meaning for code, meaning in (told | self.answered).items() if code not in self._taken_back}

    async def answer(self, company: str, answers: Mapping[str, str]) -> None:
        """See `api.sources.ports.SourceMemory`."""
        self.answered |= answers

    async def take_back(self, company: str, code: str) -> None:
        """See `api.sources.ports.SourceMemory`."""
        self._taken_back.add(code)

    async def link(self, company: str, links: Mapping[str, str]) -> None:
        """See `api.sources.ports.SourceMemory`."""
        self.links |= links

    async def remember(self, company: str, source: str, states: Mapping[str, str]) -> None:
        """See `api.sources.ports.SourceMemory`."""
        self.states.setdefault(source, {}).update(states)


class FreshMemory(TrialMemory):
    """The same, as if no file had been read yet: a list that is compared stands for itself."""

    async def remembered(self, company: str, source: str) -> tuple[bytes, dict[str, str], dict[str, str], list[str]]:
        """See `api.sources.ports.SourceMemory`."""
        key, links, _, employees = await super().remembered(company, source)
        return key, links, {}, employees
