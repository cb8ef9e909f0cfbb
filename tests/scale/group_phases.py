"""What is measured of a group: its import, what touches everybody, and a morning on which letters are due."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from hashlib import sha256
from typing import Any

import httpx2
from group_house import House
from group_people import SOURCE, Company, Event, companies, convening, life
from group_usage import Figures, cpu_seconds, mebibytes, plus, postgres_bytes, since, temporal_bytes

from domain.calendar import PARIS, civil_date, is_business_day
from domain.facts import OWN_ACTOR, AnyFact, Headcount, NewEntry, Stream
from workflows.replanning import begin

PEOPLE_A_REQUEST, REQUESTS_AT_ONCE = 160, 4
CALM_SECONDS = 5.0
"""Nobody was read anew for so long, and no news waits: all workflows wait."""
STUCK_SECONDS = 120.0
"""How long a morning's letters may stand still before the phase ends with those that were sent."""
ASIDE = """
    SELECT (SELECT count(*) FROM outbox) AS waiting, count(*) AS reviewed,
        count(*) FILTER (WHERE written_at > $1) AS woken,
        coalesce(extract(epoch FROM max(written_at))::float8, 0) AS last
    FROM situations
"""
FACTS = "SELECT count(*) FROM events WHERE source = $1"
SENT = """
    SELECT count(*) AS sent, coalesce(extract(epoch FROM max(recorded_at))::float8, 0) AS last
    FROM events WHERE type = 'convocation-sent'
"""


@dataclass
class Run:
    """What is known of a group so far. `empty`: the databases' bytes before anybody was in them; `phases`: the figures
    of each, over all the runs that it took.
    """

    begun: date = field(default_factory=lambda: civil_date(datetime.now(UTC)))
    empty: Figures = field(default_factory=Figures)
    phases: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Run:
        return cls(date.fromisoformat(kept["begun"]), kept["empty"], kept["phases"]) if kept else cls()

    def as_kept(self) -> dict[str, Any]:
        return asdict(self) | {"begun": self.begun.isoformat()}


class Phases:
    """`keep` is called whenever something is known that would otherwise be lost."""

    def __init__(self, house: House, run: Run, employees: int, seed: int, keep: Callable[[], None]) -> None:
        self._house, self._run, self._seed, self._keep = house, run, seed, keep
        self._group = companies(employees)
        self._employees = employees

    async def all(self) -> None:
        """Those that are not done yet, each of which says what it came to."""
        if not self._run.empty:
            self._run.empty = await self._bytes()
            self._keep()
        phases: dict[str, Callable[[Figures], Awaitable[None]]] = {
            "import": self._import, "headcount": self._old_headcount, "last headcount": self._last_headcount,
            "law": self._law, "morning": self._morning,
        }  # fmt: skip
        for name, phase in phases.items():
            if not self._run.phases.get(name, {}).get("done"):
                print(f"  {name} ...", flush=True)
                async with self._measured(name) as found:
                    await phase(found)
                print(f"  {name}: {self._run.phases[name]['seconds']:.0f} s", flush=True)

    @asynccontextmanager
    async def _measured(self, name: str) -> AsyncGenerator[Figures]:
        """Seconds and processor seconds add up over the runs that a phase takes. A phase may measure its own."""
        before, began = cpu_seconds(self._house.pids), time.time()
        found: dict[str, Any] = {}
        kept = self._run.phases.get(name, {"seconds": 0.0, "cpu": {}})
        try:
            yield found
            found["done"] = True
        finally:
            seconds = found.pop("ended", time.time()) - found.pop("began", began)
            cpu = since(found.pop("before", before), cpu_seconds(self._house.pids))
            kept |= found | {"seconds": kept["seconds"] + max(seconds, 0), "cpu": plus(kept["cpu"], cpu)}
            self._run.phases[name] = kept
            self._keep()

    async def _import(self, found: dict[str, Any]) -> None:
        """All are told through the API, as fast as it takes them, until every workflow waits."""
        began = time.time()
        for company in self._group:
            await self._house.jalon.people.save_company(company.profile, actor=OWN_ACTOR)
            await self._tell(company, *company.opening(self._run.begun))
        if await self._tell_lives():
            found["told"] = time.time() - began
        found["ended"] = await self._all_wait(self._employees)
        found["facts"] = await self._house.pool.fetchval(FACTS, SOURCE)
        sizes = await self._bytes()
        found["bytes"] = {name: sizes[name] - self._run.empty[name] for name in sizes}
        found["memory"] = mebibytes(self._house.pids)

    async def _old_headcount(self, found: dict[str, Any]) -> None:
        """One fact of each company, of a year that nobody's plan asks about."""
        await self._tell_headcounts(self._run.begun.year - 10, found)

    async def _last_headcount(self, found: dict[str, Any]) -> None:
        """The same of last year: where an abondement may be due, the plan says what it comes to with it."""
        await self._tell_headcounts(self._run.begun.year - 1, found)

    async def _tell_headcounts(self, year: int, found: dict[str, Any]) -> None:
        began = datetime.now(UTC)
        for company in self._group:
            await self._tell(company, Headcount(year=year, average=company.employees + 60.0))
        found["ended"] = await self._all_wait(self._employees, since=began)
        found["woken"] = (await self._look(began))["woken"]

    async def _law(self, found: dict[str, Any]) -> None:
        """What `jalon replan` does after a change of the law that moves nobody's plan."""
        jalon = self._house.jalon
        round = await begin(self._house.client, jalon.settings.task_queue, None, jalon.law.edition, 60)
        at = await round.result()
        found["ended"] = time.time()
        found["looked"], found["woken"] = at.looked, at.woken

    async def _morning(self, found: dict[str, Any]) -> None:
        """A company's employees are convened on a morning that begins in some minutes, for which each sets a timer."""
        (company,) = (company for company in self._group if company.due)
        found["due"], hour = company.employees, _hour_to_come(company.employees)
        if hour is None:
            found["skipped"] = "no letter leaves before tomorrow"
            return
        told = datetime.now(UTC)
        await self._tell(company, convening(civil_date(hour), f"{hour:%H:%M}"))
        await self._all_wait(self._employees, since=told)
        found["ready_before"] = hour.timestamp() - time.time()
        await asyncio.sleep(max(0.0, hour.timestamp() - time.time() - 1))
        found["before"], found["began"] = cpu_seconds(self._house.pids), hour.timestamp()
        sent = await self._all_sent(company.employees)
        found["ended"], found["sent"] = sent["last"], sent["sent"]
        found["memory"] = mebibytes(self._house.pids)

    async def _tell_lives(self) -> bool:
        """Whether all of them were told now: whom the journal knows already is passed over."""
        known = {(row["company"], row["employee"]) for row in await self._house.pool.fetch(
            "SELECT company, employee FROM employees")}  # fmt: skip
        requests = self._requests(known)
        async with (
            httpx2.AsyncClient(
                timeout=120, trust_env=False, headers={"authorization": f"Bearer {self._house.token}"}
            ) as http,
            asyncio.TaskGroup() as lines,
        ):

            async def line() -> None:
                for company, events in requests:
                    answer = await http.post(
                        f"{self._house.url}/v1/companies/{company}/events/batch",
                        content=json.dumps(events),
                        headers={"content-type": "application/cloudevents-batch+json"},
                    )
                    assert answer.status_code == 202, answer.text

            for _ in range(REQUESTS_AT_ONCE):
                lines.create_task(line())
        return not known

    def _requests(self, known: set[tuple[str, str]]) -> Iterator[tuple[str, list[Event]]]:
        for company in self._group:
            new = [n for n in range(company.employees) if (company.siren, company.name(n)) not in known]
            for first in range(0, len(new), PEOPLE_A_REQUEST):
                some = new[first : first + PEOPLE_A_REQUEST]
                yield company.siren, [e for n in some for e in life(self._seed, company, n, self._run.begun)]

    async def _tell(self, company: Company, *facts: AnyFact) -> None:
        entries = [_entry(fact) for fact in facts]
        await self._house.jalon.journal.append(Stream(company.siren), entries)

    async def _all_wait(self, employees: int, since: datetime | None = None) -> float:
        """When the last of them was read, or the last news was delivered."""
        emptied = time.time()
        while True:
            now = await self._look(since)
            if now["waiting"] or now["reviewed"] < employees:
                emptied = time.time()
            elif time.time() - max(now["last"], emptied) > CALM_SECONDS:
                return max(now["last"], emptied)
            await asyncio.sleep(0.5 + employees / 50_000)

    async def _all_sent(self, due: int) -> dict[str, Any]:
        seen, at = -1, time.time()
        while True:
            sent = await self._sent()
            if sent["sent"] >= due or time.time() - at > STUCK_SECONDS:
                return sent
            if sent["sent"] != seen:
                seen, at = sent["sent"], time.time()
            await asyncio.sleep(0.5)

    async def _look(self, since: datetime | None) -> dict[str, Any]:
        row = await self._house.pool.fetchrow(ASIDE, since or datetime.now(UTC))
        assert row is not None
        return dict(row.items())

    async def _sent(self) -> dict[str, Any]:
        row = await self._house.pool.fetchrow(SENT)
        assert row is not None
        return dict(row.items())

    async def _bytes(self) -> Figures:
        return {"postgres": await postgres_bytes(self._house.pool), "temporal": temporal_bytes(self._house.temporal)}


def _entry(fact: AnyFact) -> NewEntry:
    """Told again by the run that goes on, it counts once."""
    content = sha256(fact.model_dump_json().encode()).hexdigest()
    return NewEntry(source="urn:group:hr", id=f"{fact.type}.{content}", time=None, actor=OWN_ACTOR, fact=fact)


def _hour_to_come(due: int) -> datetime | None:
    """A full minute by which everybody can have set a timer; None where that is no hour at which letters leave."""
    now = datetime.now(PARIS)
    hour = (now + timedelta(minutes=2 + math.ceil(due / 600))).replace(second=0, microsecond=0)
    today = hour.date() == now.date() and is_business_day(now.date())
    return hour if today and hour.time() < clock_time(23, 30) else None
