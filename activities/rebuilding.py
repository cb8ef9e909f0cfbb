"""Makes the situations anew from the journal: after a restore, after an upgrade, or when the table was emptied."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from activities.adapters.situations import PgSituations
from domain.day.plan import on
from domain.day.situation import Situation, situation_of
from domain.facts import Entry, LaterFactError, Stream
from domain.law import Law
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ledger.record import CompanyRecord
from domain.ports import Journal, Profiles, Register, life_of

BATCH = 200


class Rebuilt(NamedTuple):
    """How many rows were written, and why none was of some files or companies: those stay as they were."""

    rows: int
    unreadable: Sequence[LaterFactError]


class Rebuilder:
    """Derives what the reviews would write today. `unopened`: as `fold_company` has it."""

    def __init__(
        self,
        journal: Journal,
        register: Register,
        profiles: Profiles,
        situations: PgSituations,
        law: Law,
        *,
        unopened: date | None,
    ) -> None:
        self._journal, self._register, self._profiles = journal, register, profiles
        self._situations, self._law, self._unopened = situations, law, unopened

    async def run(self, today: date, company: str | None = None) -> Rebuilt:
        """Of one company, or of all. The rows of employees nobody knows any more go."""
        streams = [standing.stream for standing in await self._register.standings(company)]
        done, unreadable = 0, list[LaterFactError]()
        for siren, group in groupby(streams, key=lambda stream: stream.company):
            try:
                about = await self._company(siren)
            except LaterFactError as error:
                unreadable.append(error)
                continue
            for batch in _batches(list(group)):
                rows: list[tuple[Stream, Situation]] = []
                for stream in batch:
                    try:
                        rows.append((stream, await self._situation(stream, about, today)))
                    except LaterFactError as error:
                        unreadable.append(error)
                await self._situations.save_all(rows)
                done += len(rows)
        await self._situations.forget_unknown(company)
        return Rebuilt(done, unreadable)

    async def _company(self, siren: str) -> tuple[Sequence[Entry], CompanyRecord]:
        """What the company told, and what it comes to."""
        has_profile = await self._profiles.company(siren) is not None
        told = await self._journal.read(Stream(siren))
        return told, fold_company(told, unopened=self._unopened, has_profile=has_profile)

    async def _situation(self, stream: Stream, about: tuple[Sequence[Entry], CompanyRecord], today: date) -> Situation:
        told, company = about
        ledger = derive(stream, await life_of(self._journal, stream, told), company, self._law)
        return situation_of(on(ledger, today), ledger.entries)


def _batches(streams: Sequence[Stream]) -> list[Sequence[Stream]]:
    return [streams[start : start + BATCH] for start in range(0, len(streams), BATCH)]
