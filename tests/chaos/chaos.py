"""Kills, pauses, cuts off and fills up what Jalon consists of while an HRIS tells facts, then looks what it broke

python tests/chaos/chaos.py --seed 7 --kills 300 --minutes 30
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from chaos_feeder import SIREN, Feeder
from chaos_house import House
from chaos_promises import Promises
from chaos_schedule import Fault, faults

from deploy.composition import Composition
from domain.calendar import civil_date
from domain.facts import OWN_ACTOR, AnyFact, HistoryComplete, NewEntry, Policy, Stream, WatchOpened
from domain.ports import CompanyProfile

RECORD = Path(".jalon/chaos.json")
FOLDER = Path(".jalon/chaos")
A_SECOND = 5.0
"""Requests of the HRIS."""
PATIENCE_SECONDS = 1200.0
"""How long after the last fault all is to be done: a step that has failed again and again waits for a quarter of an
hour before it is tried anew."""


@dataclass
class Progress:
    """Of one seed, over all runs that were made of it. `told`: requests answered, without a gap; `asked`: begun;
    `begun`: the day of the first.
    """

    begun: date = field(default_factory=lambda: civil_date(datetime.now(UTC)))
    struck: int = 0
    told: int = 0
    asked: int = 0
    faults: Counter[str] = field(default_factory=Counter[str])

    @property
    def kills(self) -> int:
        return sum(times for name, times in self.faults.items() if name.startswith("kill "))

    @classmethod
    def read(cls, file: Path) -> Progress:
        if not file.exists():
            return cls()
        kept = json.loads(file.read_text())
        begun, faults = date.fromisoformat(kept["begun"]), Counter[str](kept["faults"])
        return cls(begun, kept["struck"], kept["told"], kept["asked"], faults)

    def write(self, file: Path) -> None:
        kept = vars(self) | {"begun": self.begun.isoformat()}
        file.write_text(json.dumps(kept, indent=2) + "\n")


@dataclass
class Found:
    """What a run came to. `broken`: the promises, in words; `unasked`: processes that ended by themselves."""

    employees: int = 0
    facts: int = 0
    retries: int = 0
    twice: int = 0
    seconds_to_settle: float = 0
    broken: list[str] = field(default_factory=list[str])
    unasked: list[str] = field(default_factory=list[str])


async def open_company(jalon: Composition, today: date) -> None:
    """Whose watch is open, so that letters leave at once."""
    profile = CompanyProfile(siren=SIREN, name="Imaginaire SA", hr_email="rh@example.fr")
    await jalon.people.save_company(profile, actor=OWN_ACTOR)
    told: list[AnyFact] = [
        WatchOpened.model_validate({"from": today - timedelta(days=1)}),
        Policy(effective_from=date(2026, 1, 1), letters="any-time"),
        HistoryComplete(since=date(2010, 1, 1)),
    ]
    entries = [NewEntry(source="urn:chaos:hr", id=f.type, time=None, actor=OWN_ACTOR, fact=f) for f in told]
    await jalon.journal.append(Stream(SIREN), entries)


async def unleash(house: House, schedule: Iterable[Fault], kills: int, until: float, progress: Progress) -> None:
    """Strikes until so many were killed in all, or the time is over; returns when the last fault is over."""
    clock = asyncio.get_running_loop().time

    async def strike(fault: Fault) -> None:
        await house.strike(fault)
        progress.faults[f"{fault.kind} {fault.target}"] += 1

    async with asyncio.TaskGroup() as strikes:
        for fault in schedule:
            await asyncio.sleep(fault.after)
            if clock() > until or progress.kills >= kills:
                return
            strikes.create_task(strike(fault))
            progress.struck += 1
            print(f"  {fault.number:>5}  {fault.kind} {fault.target} for {fault.lasts:.1f} s", flush=True)


async def under_load(
    house: House, progress: Progress, work: Callable[[], Awaitable[None]], *, seed: int, employees: int, requests: int
) -> Found:
    """Does the work while the HRIS tells, then looks what it broke. `requests`: so many are told, however soon the work
    is done.
    """
    found, clock = Found(), asyncio.get_running_loop().time
    async with house.running() as (jalon, client, token):
        await open_company(jalon, progress.begun)
        feeder = Feeder(house.urls, token, seed, employees, progress.begun, progress.told)
        promises = Promises(jalon, client, feeder, house.mails)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(feeder.run(A_SECOND))
                await work()
                feeder.stop(max(requests, progress.asked))
            ended = clock()
            await house.at_ease()
            found.broken = await promises.settled(PATIENCE_SECONDS)
            found.seconds_to_settle, found.twice = clock() - ended, promises.handed_over_again()
        finally:
            progress.told, progress.asked = feeder.told, max(feeder.asked, progress.asked)
        found.employees, found.facts = len(feeder.employees()), len(feeder.events())
        found.retries, found.unasked = feeder.retries, house.unasked()
    return found


async def chaos(folder: Path, seed: int, *, kills: int, seconds: float, employees: int, requests: int = 0) -> Found:
    """One run: goes on where the last one of the seed was."""
    file = folder / "progress.json"
    progress, house = Progress.read(file), House(folder)

    async def work() -> None:
        until = asyncio.get_running_loop().time() + seconds
        await unleash(house, faults(seed, progress.struck), kills, until, progress)

    try:
        return await under_load(house, progress, work, seed=seed, employees=employees, requests=requests)
    finally:
        progress.write(file)


def _remember(record: Path, seed: int, before: Progress, now: Progress, broken: int) -> dict[str, Any]:
    """The count of all runs that were ever made here."""
    kept: dict[str, Any] = json.loads(record.read_text()) if record.exists() else {"kills": 0, "faults": 0, "runs": []}
    kept["kills"] += now.kills - before.kills
    kept["faults"] += now.struck - before.struck
    kept["runs"].append(
        {
            "seed": seed, "on": date.today().isoformat(), "from": before.struck, "to": now.struck,  # noqa: DTZ011
            "kills": now.kills - before.kills, "broken": broken,
        }
    )  # fmt: skip
    record.write_text(json.dumps(kept, indent=2) + "\n")
    return kept


def _report(found: Found, progress: Progress, all_time: int) -> None:
    print(f"struck: {', '.join(f'{times} {name}' for name, times in sorted(progress.faults.items()))}")
    print(
        f"{progress.kills} kills of this seed, {all_time} of all runs here; {found.employees} employees, "
        f"{found.facts} facts accepted after {found.retries} requests told again, {found.twice} mails handed over "
        f"twice under the same Message-ID; settled {found.seconds_to_settle:.0f} s after the last fault"
    )
    print("\n".join([*found.unasked, *found.broken][:50]) or "every promise was kept")


async def _until_stopped(run: asyncio.Task[Found]) -> Found:
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, run.cancel)
    return await run


async def main() -> int:
    """1 when a promise was broken or a process ended by itself: the same seed, begun again, strikes the same."""
    parser = argparse.ArgumentParser(description="Strike what Jalon consists of while an HRIS tells facts.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=15, help="of this seed, over all its runs")
    parser.add_argument("--minutes", type=float, default=3, help="of faults, in this run")
    parser.add_argument("--employees", type=int, default=200)
    parser.add_argument("--again", action="store_true", help="begin the seed anew, on an empty house")
    asked = parser.parse_args()
    folder = FOLDER / f"seed-{asked.seed}"
    if asked.again:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    before = Progress.read(folder / "progress.json")
    print(f"seed {asked.seed}, from fault {before.struck} and {before.kills} kills on, in {folder}/", flush=True)
    run = asyncio.create_task(
        chaos(folder, asked.seed, kills=asked.kills, seconds=asked.minutes * 60, employees=asked.employees)
    )
    found = None
    try:
        found = await _until_stopped(run)
    except asyncio.CancelledError:
        print("stopped: the same command goes on from here")
    progress = Progress.read(folder / "progress.json")
    kept = _remember(RECORD, asked.seed, before, progress, len(found.broken) + len(found.unasked) if found else 0)
    if found is None:
        return 130
    _report(found, progress, kept["kills"])
    if broken := found.broken or found.unasked:
        print(f"Logs and data are in {folder}/; --again strikes the same once more, on an empty house.")
    elif progress.kills < asked.kills:
        print("The time is over: the same command goes on from here.")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
