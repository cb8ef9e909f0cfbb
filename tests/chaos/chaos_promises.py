"""What must hold after any run, whatever was struck: read from the journal, the workflows and the mailbox."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
from chaos_feeder import SIREN, SOURCE, Event, Feeder
from chaos_mail import Mail, taken
from temporalio.client import Client
from temporalio.service import RPCError

from deploy.composition import Composition
from domain.calendar import civil_date
from domain.day.hours import at
from domain.day.plan import Plan, on
from domain.facts import OWN_SOURCE, Entry, Stream
from domain.french.plan import WordedPlan, worded
from domain.french.review import bounded
from domain.ledger.fold import fold_company
from domain.ledger.ledger import Ledger, derive
from workflows.employee import EmployeeWorkflow
from workflows.messages import workflow_id

LOOK_SECONDS = 1.0


@dataclass(frozen=True)
class Promises:
    """Reads over lines of its own. `mails`: where the mail server keeps what it took."""

    jalon: Composition
    client: Client
    feeder: Feeder
    mails: Path

    async def settled(self, seconds: float) -> list[str]:
        """Waits until nothing is left to be done and every promise is kept; what is still broken when time is over."""
        until = asyncio.get_running_loop().time() + seconds
        while True:
            try:
                found = [each async for each in self._left()] or [each async for each in self._broken()]
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, RPCError) as error:
                found = [f"nothing can be read: {error!r}"]
            if not found or asyncio.get_running_loop().time() > until:
                return found
            await asyncio.sleep(LOOK_SECONDS)

    def handed_over_again(self) -> int:
        """How many mails were taken more than once: each just before something was killed."""
        return sum(times > 1 for times in Counter(mail.id for mail in taken(self.mails)).values())

    async def _left(self) -> AsyncIterator[str]:
        """Nobody is stuck."""
        if (age := await self.jalon.journal.oldest_age_seconds()) > 0:
            yield f"news waits in the outbox, the oldest for {age:.0f} s"
            return
        found = await self.jalon.reconciliation(self.client).run(SIREN, repair=False)
        if found.odd:
            yield f"journal and workflows do not agree: {found}"
            return
        now = datetime.now(UTC)
        for name in await self._names():
            step = at(on((await self._ledger(name))[0], civil_date(now)), now).next_step
            if step is not None:
                yield f"{name}: {step.step} is due, and nobody does it"

    async def _broken(self) -> AsyncIterator[str]:
        for line in lost_or_doubled(self.feeder.events(), await self._recorded()):
            yield line
        for broken in (await self.jalon.journal.verify()).breaks:
            yield f"{broken.stream}: the chain is broken at {broken.version}: {broken.why}"
        waiting = {name: day for (_, name), day in (await self.jalon.reconciliation(self.client).deadlines()).items()}
        async for _, disagreements in self.jalon.effects().check(SIREN, datetime.now(UTC), waiting):
            for each in disagreements:
                yield f"{each.stream}: {each.what} {each.about}"
        everybodys: list[Entry] = []
        for name in await self._names():
            ledger, entries = await self._ledger(name)
            everybodys += entries
            if line := await self._other_plan(name, ledger):
                yield line
        for line in [*_effects(everybodys), *strange_mails(list(taken(self.mails)), everybodys)]:
            yield line

    async def _recorded(self) -> Sequence[tuple[str, str]]:
        asked = "SELECT stream, id FROM events WHERE company = $1 AND source = $2"
        return [(row["stream"], row["id"]) for row in await self.jalon.pool.fetch(asked, SIREN, SOURCE)]

    async def _names(self) -> list[str]:
        return self.feeder.employees()

    async def _ledger(self, name: str) -> tuple[Ledger, Sequence[Entry]]:
        stream = Stream(SIREN, name)
        companys, entries = await self.jalon.journal.read(stream.of_company), await self.jalon.journal.read(stream)
        company = fold_company(companys, unopened=None, has_profile=True)
        return derive(stream, entries, company, self.jalon.law), entries

    async def _other_plan(self, name: str, ledger: Ledger) -> str | None:
        """The workflow's plan is what the journal says on its day."""
        if on(ledger, civil_date(datetime.now(UTC))).closed:
            return None
        handle = self.client.get_workflow_handle_for(EmployeeWorkflow.run, workflow_id(SIREN, name))
        shown = await handle.query(EmployeeWorkflow.plan)
        if shown is None:
            return f"{name}: the workflow has no plan"
        if shown.obligations != _worded(on(ledger, shown.as_of)).obligations:
            return f"{name}: the workflow shows another plan than the journal's"
        return None


def _worded(plan: Plan) -> WordedPlan:
    return bounded(worded(plan))


def lost_or_doubled(events: Sequence[Event], recorded: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Every accepted fact is in the journal once, and no other is."""
    told = Counter((f"{SIREN}/{event['subject']}" if "subject" in event else SIREN, event["id"]) for event in events)
    found = Counter(recorded)
    for stream, id in sorted(told.keys() | found.keys()):
        if found[stream, id] != 1 or (stream, id) not in told:
            whether = "told" if told[stream, id] else "not told"
            yield f"{stream}: fact {id} was {whether}, and is recorded {found[stream, id]} times"


def _effects(entries: Sequence[Entry]) -> Iterator[str]:
    """What a mail has told somebody of an obligation or an interview stands in the journal once."""
    done = Counter[tuple[str, str, str]]()
    for entry in entries:
        if entry.source == OWN_SOURCE and getattr(entry.fact, "message_id", None):
            about = getattr(entry.fact, "obligation", None) or getattr(entry.fact, "interview", None)
            done[str(entry.stream), entry.type, str(about or "")] += 1
    for (stream, type, about), times in done.items():
        if times > 1:
            yield f"{stream}: {type} of {about} was done {times} times"


def strange_mails(mails: Sequence[Mail], entries: Sequence[Entry]) -> Iterator[str]:
    """A mail that was handed over again is the same one; what was handed over is recorded, and the reverse."""
    copies = defaultdict[str, list[Mail]](list)
    for mail in mails:
        copies[mail.id].append(mail)
    steps = {entry.id for entry in entries if entry.source == OWN_SOURCE}
    for id, same in copies.items():
        if len({(*mail.to, mail.subject, mail.at) for mail in same}) > len({mail.at for mail in same}):
            yield f"{id} was handed over twice and differs: {same}"
        if id.strip("<").partition("@")[0].partition(".")[0] not in steps:
            yield f"{id} ({same[0].subject}) was handed over, and no step is recorded that did it"
    for entry in entries:
        sent = getattr(entry.fact, "message_id", None)
        if entry.source == OWN_SOURCE and sent is not None and sent not in copies:
            yield f"{entry.stream}: {entry.type} says that {sent} was sent, and it was not"
