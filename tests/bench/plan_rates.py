"""Plans per second of CPU time with the code of one version of Jalon, asked line by line on the standard input.

    PYTHONPATH=<tree> python tests/bench/plan_rates.py CORPUS      "<life>\\t<way>" in, a rate out

The ways: from undecoded entries, from decoded ones, for a company that is kept, from a ledger that is kept; with or
without its sentences. A version that keeps nothing has one way for all of them, and its plans bear their sentences.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from compare_versions import Version, again, company_for, lives, module, stream_for, streams, version

SECONDS, BATCH = 0.15, 50

Plan = Callable[[Sequence[Any], Sequence[Any], date], object]
"""From an employee's and a company's entries and a day."""


def main() -> None:
    here = version()
    with open(sys.argv[1], encoding="utf-8") as corpus:
        told = {life["name"]: (streams(here, company, life), life) for company, life in lives(corpus)}
    print("ready", flush=True)
    for line in sys.stdin:
        name, way = line.rstrip("\n").split("\t")
        read, life = told[name]
        print(_rate(_plan(here, way, read), read, date.fromisoformat(life["questions"][0]["as_of"]), way), flush=True)


def _plan(here: Version, way: str, read: Any) -> Plan:
    stream, law = read[0], module("domain.law").current()
    if here.ledger is None:
        plan: Callable[..., object] = module(here.plan).plan
        return lambda own, company, day: plan(stream_for(plan, stream), own, company, law, as_of=day)
    derive, on = module(here.ledger).derive, module(here.plan).on
    worded: Callable[[Any], object] = module("domain.french.plan").worded if way.endswith("in words") else lambda p: p
    stream, kept = stream_for(derive, stream), company_for(derive, read[2])
    if way.startswith("ledger kept"):
        ledger = derive(stream, read[1], kept, law)
        return lambda own, company, day: worded(on(ledger, day))
    if way.startswith("company kept"):
        return lambda own, company, day: worded(on(derive(stream, own, kept, law), day))
    return lambda own, company, day: worded(on(derive(stream, own, company_for(derive, company), law), day))


def _rate(plan: Plan, read: Any, today: date, way: str) -> float:
    """Each plan of a batch is for another day, the day itself and those after it."""
    own, company = read[1], read[2]
    plan(own, company, today)
    done, spent = 0, 0.0
    while spent < SECONDS:
        days = [today + timedelta(number) for number in range(BATCH)]
        told = [(_undecoded(own), _undecoded(company)) if way.startswith("as read") else (own, company) for _ in days]
        start = time.process_time()
        for day, (mine, theirs) in zip(days, told, strict=True):
            plan(mine, theirs, day)
        spent += time.process_time() - start
        done += BATCH
    return done / spent


def _undecoded(entries: Sequence[Any]) -> list[Any]:
    return [again(entry) for entry in entries]


if __name__ == "__main__":
    main()
