"""Plans a whole population of generated lives and says what it took: `make lives`, or with another number of employees

    .venv/bin/python tests/bench/plan_lives.py 1000 --as-of 2030-01-15 --seed 7

Each process draws a company and its employees, plans them one by one and keeps only the counts, so that the memory
does not grow with the population. Status 1 when a plan raised: its seed and number are named.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from multiprocessing import get_context

from careers import Workforce
from lives import COMPANY, entries

from deploy.cli.progress import Progress
from domain.facts import Stream
from domain.french.plan import WordedPlan, plan_of
from domain.law import current
from domain.ledger.record import SINCE_EVER

STAFF = 100
"""The employees of each company."""


@dataclass
class Tally:
    """What a number of plans came to."""

    plans: int = 0
    facts: int = 0
    seconds: float = 0.0
    raised: int = 0
    errors: list[str] = field(default_factory=list[str])
    counts: dict[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])

    def count(self, made: WordedPlan) -> None:
        """Notes what the plan says."""
        self._add("obligations by kind", [o.kind for o in made.obligations])
        self._add("obligations by status", [o.status for o in made.obligations])
        self._add("employees by verdict", [made.abondement.verdict if made.abondement else "no hire by that day"])
        self._add("employees by next step", [made.next_step.step if made.next_step else "none"])
        self._add("findings", [finding.code for finding in made.findings])

    def add(self, other: Tally) -> None:
        self.plans, self.facts = self.plans + other.plans, self.facts + other.facts
        self.seconds, self.raised = self.seconds + other.seconds, self.raised + other.raised
        self.errors = (self.errors + other.errors)[:20]
        for what, names in other.counts.items():
            self._add(what, names)

    def _add(self, what: str, names: Iterable[str] | Mapping[str, int]) -> None:
        self.counts.setdefault(what, Counter()).update(names)


def plan_company(order: tuple[int, int, date]) -> Tally:
    """Draws the company of that seed and plans each of its employees; the CPU time is that of the plans alone."""
    seed, staff, as_of = order
    law, tally, made = current(), Tally(), list[WordedPlan]()
    workforce = Workforce(seed, as_of)
    company = entries(workforce.company)
    told = [entries(life, f"E-{number:04}") for number, life in enumerate(workforce.lives(staff))]
    start = time.process_time()
    for number, life in enumerate(told):
        try:
            made.append(
                plan_of(Stream(COMPANY, f"E-{number:04}"), life, company, law, as_of=as_of, unopened=SINCE_EVER)
            )
        except Exception as error:
            tally.raised += 1
            tally.errors.append(f"seed {seed}, employee {number}: {type(error).__name__}: {error}")
    tally.seconds = time.process_time() - start  # asked once: a call may cost more than a plan
    tally.plans, tally.facts = len(told), sum(map(len, told))
    for each in made:
        tally.count(each)
    return tally


def orders(employees: int, seed: int, as_of: date) -> Iterator[tuple[int, int, date]]:
    for number, first in enumerate(range(0, employees, STAFF)):
        yield seed * 1_000_000 + number, min(STAFF, employees - first), as_of


def main() -> int:
    parser = argparse.ArgumentParser(description="Plan a population of generated lives.")
    parser.add_argument("employees", nargs="?", type=int, default=100_000)
    parser.add_argument("--as-of", type=date.fromisoformat, default=date(2026, 11, 23), metavar="DATE")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    asked = parser.parse_args()
    total, start = Tally(), time.perf_counter()
    with get_context("spawn").Pool(asked.processes) as pool, Progress("lives planned") as progress:
        todo = orders(asked.employees, asked.seed, asked.as_of)
        for tally in pool.imap_unordered(plan_company, todo):
            total.add(tally)
            progress.show(total.plans, asked.employees)
    show(total, time.perf_counter() - start, asked.processes)
    return 1 if total.raised else 0


def show(total: Tally, wall: float, processes: int) -> None:
    """The figures, then what the plans say."""
    each = 1e6 * total.seconds / max(total.plans, 1)
    print(f"{total.plans:,} employees, {total.facts:,} facts, {processes} processes, {wall:.1f} s in all")
    print(f"{each:.0f} µs of CPU for each plan: {1e6 / max(each, 1e-9):,.0f} a second on a core")
    print(f"{1e6 * wall / max(total.plans, 1):.0f} µs on the clock for each employee, drawing the lives included")
    print(f"at most {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MiB in a process")
    for what, names in total.counts.items():
        print(f"\n{what}")
        for name, number in names.most_common():
            print(f"  {number:>9,}  {name}")
    print(f"\nplans that raised: {total.raised}")
    for line in total.errors:
        print(f"  {line}")


if __name__ == "__main__":
    sys.exit(main())
