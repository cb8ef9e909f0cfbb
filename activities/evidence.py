"""Makes an employee's evidence file from what is recorded, over the newest seal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from activities.adapters.seals import PgSeals
from activities.adapters.stamps import PgStamps
from activities.paper.evidence import Checkable, Evidence
from domain.calendar import civil_date
from domain.errors import NoProfileError
from domain.facts import Entry, Stream
from domain.french.timeline import timeline
from domain.law import Law
from domain.ports import Actors, Journal, People
from domain.proof import proof


@dataclass(frozen=True)
class EvidenceFiles:
    """`script`: the stand-alone program that checks a proof. `public_keys`: PEM, None where none are told."""

    journal: Journal
    people: People
    actors: Actors
    seals: PgSeals
    stamps: PgStamps
    law: Law
    clock: Callable[[], datetime]
    script: bytes
    public_keys: str | None
    unopened: date | None

    async def make(self, stream: Stream, *, annex: bool = False) -> bytes | None:
        """The PDF; None when nothing is recorded of the employee. What is not sealed yet is sealed first, if there is a
        key. `annex`: with what was missed, the verdict and the sum, which the employer adds knowingly.

        Raises NoProfileError when the company has no profile.
        """
        profile = await self.people.company(stream.company)
        if profile is None:
            raise NoProfileError(
                f"The company {stream.company} has told no profile: who hands this file over is not known."
            )
        now, entries = self.clock(), await self.journal.read(stream)
        if not entries or stream.employee is None:
            return None
        companys = await self.journal.read(stream.of_company)
        known = await self.actors.known({entry.actor for entry in entries})
        evidence = Evidence(
            timeline=timeline(stream, entries, companys, self.law, as_of=civil_date(now), unopened=self.unopened),
            entries=entries,
            actors={id: actor.label for id, actor in known.items() if actor.label is not None},
            person=await self.people.person(stream.company, stream.employee),
            profile=profile,
            law=self.law,
            checkable=await self._checkable(stream, entries, now),
            with_annex=annex,
        )
        return await evidence.pdf(now)

    async def _checkable(self, stream: Stream, entries: list[Entry], now: datetime) -> Checkable | None:
        if self.seals.can_seal:
            await self.stamps.stamp([await self.seals.seal(stream.company, now)])
        seals, salt = await self.seals.all_of(stream.company), await self.seals.salt(stream)
        if not seals or salt is None or self.public_keys is None:
            return None
        last = seals[-1]
        log, dated = await self.seals.log(stream.company, last.seal.log.size), await self.stamps.of(last)
        made = proof.of_facts(stream, salt, entries, log, last, dated and dated.token)
        return None if made is None else Checkable(last, made, self.script, self.public_keys, dated)
