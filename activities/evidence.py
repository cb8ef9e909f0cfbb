"""Makes an employee's evidence file from what is recorded, over the newest seal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
from domain.ports import Actors, Journal, People, ids_of, life_of
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
        """The PDF, over all that was told of the person under any of their ids; None when nothing is recorded of them.
        What is not sealed yet is sealed first, if there is a key. `annex`: with what was missed, the verdict and the
        sum, which the employer adds knowingly.

        Raises NoProfileError when the company has no profile.
        """
        profile = await self.people.company(stream.company)
        if profile is None:
            raise NoProfileError(
                f"The company {stream.company} has told no profile: who hands this file over is not known."
            )
        now, companys = self.clock(), await self.journal.read(stream.of_company)
        own, *others = ids_of(stream, companys)
        told = {each: await self.journal.read(each) for each in (own, *others)}
        entries = [entry for each in told.values() for entry in each]
        if not entries or own.employee is None:
            return None
        life = await life_of(self.journal, own, companys)
        known = await self.actors.known({entry.actor for entry in entries})
        evidence = Evidence(
            timeline=timeline(own, life, companys, self.law, as_of=civil_date(now), unopened=self.unopened),
            entries=entries,
            actors={id: actor.label for id, actor in known.items() if actor.label is not None},
            person=await self.people.person(own.company, own.employee),
            remarks={
                entry.ref: str((await self.people.private_part(own.company, entry.ref) or {}).get("remarks", ""))
                for entry in entries
                if entry.type == "remarks-made"
            },
            also=[each.employee or "" for each in others],
            profile=profile,
            law=self.law,
            checkable=await self._checkable(told, now),
            with_annex=annex,
        )
        return await evidence.pdf(now)

    async def _checkable(self, told: Mapping[Stream, list[Entry]], now: datetime) -> Checkable | None:
        company = next(iter(told)).company
        if self.seals.can_seal:
            await self.stamps.stamp([await self.seals.seal(company, now)])
        seals, proofs = await self.seals.all_of(company), list[bytes]()
        if not seals or self.public_keys is None:
            return None
        last = seals[-1]
        log, dated = await self.seals.log(company, last.seal.log.size), await self.stamps.of(last)
        for stream, entries in told.items():
            salt = await self.seals.salt(stream)
            made = salt and proof.of_facts(stream, salt, entries, log, last, dated and dated.token)
            proofs += [made] if made else []
        return Checkable(last, proofs, self.script, self.public_keys, dated) if proofs else None
