"""Makes the situations anew from the journal: after a restore, after an upgrade, or when the table was emptied."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from activities.adapters.situations import PgSituations
from domain.day.plan import on
from domain.day.situation import Situation, situation_of
from domain.facts import Stream
from domain.law import Law
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ports import Journal, Profiles, Register, life_of

BATCH = 200


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

    async def run(self, today: date, company: str | None = None) -> int:
        """Of one company, or of all; how many rows were written. Those of employees nobody knows any more go."""
        streams = [standing.stream for standing in await self._register.standings(company)]
        done = 0
        for siren, group in groupby(streams, key=lambda stream: stream.company):
            employees = list(group)
            has_profile = await self._profiles.company(siren) is not None
            told = await self._journal.read(Stream(siren))
            about = fold_company(told, unopened=self._unopened, has_profile=has_profile)
            for batch in _batches(employees):
                rows: list[tuple[Stream, Situation]] = []
                for stream in batch:
                    ledger = derive(stream, await life_of(self._journal, stream, told), about, self._law)
                    rows.append((stream, situation_of(on(ledger, today), ledger.entries)))
                await self._situations.save_all(rows)
                done += len(rows)
        await self._situations.forget_unknown(company)
        return done


def _batches(streams: Sequence[Stream]) -> list[Sequence[Stream]]:
    return [streams[start : start + BATCH] for start in range(0, len(streams), BATCH)]
