"""How many plans one core derives in a second, beside the commit that a ledger was not known in."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from compare import TREE, extract, running
from compare_events import as_events
from lives import COMPANY, company, newly_hired, ordinary, rich
from rounds import Comparison, show

from domain.facts import AnyFact

TODAY = date(2026, 11, 23)
BASE = os.environ.get("BASE", "daea493")
"""By default the last commit in which each plan was made anew."""
ROUNDS = 5
WAYS = ("as read", "decoded", "company kept", "company kept, in words", "ledger kept", "ledger kept, in words")

ABOUT = f"""
`derive` and `on` for one employee as of 23 November 2026 and the 49 days after it, beside `plan` of {BASE}, which kept
nothing and wrote the sentences in the same call; in turns, a process each, CPU time of the process (not of the clock on
the wall). "as read": the entries as the journal gives them, each fact decoded and validated in the same call.
"decoded": the facts were decoded before. "company kept": what the company's facts come to was worked out before, as for
a list of its employees. "ledger kept": `on` alone. "in words": with its sentences. "law alone": a company without an
agreement; otherwise an agreement keeps two and six years. Every company has told seven headcounts. Ordinary: a hire,
three interviews, two trainings, one leave. Aims: a fresh plan twice as fast, one of a kept ledger ten times.
"""

LIVES: Sequence[tuple[str, Callable[[date], list[AnyFact]]]] = (
    ("newly hired: 1 fact", newly_hired),
    ("ordinary: 8 facts", ordinary),
    ("twelve years: 35 facts", rich),
)

Rate = Callable[[str, str], float]
"""From a life and a way to plans in a second."""


def test_plans_per_second(tmp_path: Path) -> None:
    try:
        base = extract(BASE, tmp_path / "base")
    except SystemExit as error:
        pytest.skip(str(error))
    corpus = tmp_path / "corpus.jsonl"
    names = _write(corpus)
    found = {(name, way): Comparison(way) for name in names for way in WAYS}
    with _rates(base, corpus) as before, _rates(TREE, corpus) as now:
        for _ in range(ROUNDS):
            for (name, way), comparison in found.items():
                comparison.bare.rounds.append(before(name, way))
                comparison.ours.rounds.append(now(name, way))
    rows = [(name, *(str(found[name, way].ours) for way in WAYS)) for name in names]
    show("Plans per second on one core", ABOUT, ("life", *(f"{way} /s" for way in WAYS)), rows)
    rows = [(name, *(found[name, way].ratio for way in WAYS)) for name in names]
    show(f"The same, as ratios to {BASE}", "Medians of neighbours in time.", ("life", *WAYS), rows)


def _write(corpus: Path) -> list[str]:
    """The lives as both versions read them; their names."""
    told = company(TODAY)
    names: list[str] = []
    with corpus.open("w", encoding="utf-8") as out:
        for name, facts in LIVES:
            for rule, companys in (("law alone", told[:-1]), ("agreement", told)):
                names.append(f"{name}, {rule}")
                life = {
                    "name": names[-1], "employee": "E-0042", "events": as_events(facts(TODAY), "E-0042"),
                    "questions": [{"as_of": TODAY.isoformat(), "known_at": None}],
                }  # fmt: skip
                print(json.dumps({"siren": COMPANY, "events": as_events(companys, None), "lives": [life]}), file=out)
    return names


@contextmanager
def _rates(tree: Path, corpus: Path) -> Generator[Rate]:
    """A process that measures the code of that tree whenever it is asked."""
    pipe = subprocess.PIPE
    with running(tree, "plan_rates.py", str(corpus), output=pipe, input=pipe) as process:
        asked, answered = process.stdin, process.stdout
        assert asked is not None
        assert answered is not None
        assert answered.readline() == "ready\n", f"plan_rates.py does not run in {tree}"

        def rate(life: str, way: str) -> float:
            print(life, way, sep="\t", file=asked, flush=True)
            return float(answered.readline())

        yield rate
        asked.close()
