"""How many plans one core derives in a second."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date

from lives import COMPANY, company, entries, newly_hired, ordinary, rich
from rounds import Rates, show

from domain.facts import AnyFact
from domain.french.plan import plan_of
from domain.journal import Entry, stream_of
from domain.law import current

TODAY = date(2026, 11, 23)
EMPLOYEE = "E-0042"
ROUNDS, SECONDS = 5, 0.15

ABOUT = """
`domain.day.plan.plan` for one employee as of 23 November 2026, one process, CPU time of the process (not of the clock
on the wall). "as read": the entries as the journal gives them, each fact decoded and validated in the same call, as the
review does it. "decoded": the facts were decoded before. "law alone": a company without an agreement; otherwise an
agreement keeps two and six years. Every company has told seven headcounts. Ordinary: a hire, three
interviews, two trainings, one leave.
"""

LIVES: Sequence[tuple[str, Callable[[date], list[AnyFact]]]] = (
    ("newly hired: 1 fact", newly_hired),
    ("ordinary: 8 facts", ordinary),
    ("twelve years: 35 facts", rich),
)


def test_plans_per_second() -> None:
    told = company(TODAY)
    cases = [
        (f"{name}, {rule}", life(TODAY), companys)
        for name, life in LIVES
        for rule, companys in (("law alone", told[:-1]), ("agreement", told))
    ]
    as_read = {name: Rates() for name, *_ in cases}
    decoded = {name: Rates() for name, *_ in cases}
    for _ in range(ROUNDS):
        for name, life, companys in cases:
            as_read[name].rounds.append(_rate(life, companys, fresh=True))
            decoded[name].rounds.append(_rate(life, companys, fresh=False))
    rows = [(name, str(as_read[name]), str(decoded[name]), "10,000") for name, *_ in cases]
    show("Plans per second on one core", ABOUT, ("life", "as read /s", "decoded /s", "aim"), rows)


def _rate(life: Sequence[AnyFact], companys: Sequence[AnyFact], *, fresh: bool) -> float:
    """Plans in a second of CPU time. `fresh`: from entries whose facts nobody has decoded yet."""
    law = current()
    name = stream_of(COMPANY, EMPLOYEE)
    own, others = entries(life, EMPLOYEE), entries(companys)
    plan_of(name, own, others, law, as_of=TODAY)
    done, spent = 0, 0.0
    while spent < SECONDS:
        batch = [(_undecoded(own), _undecoded(others)) if fresh else (own, others) for _ in range(50)]
        start = time.process_time()
        for mine, theirs in batch:
            plan_of(name, mine, theirs, law, as_of=TODAY)
        spent += time.process_time() - start
        done += len(batch)
    return done / spent


def _undecoded(recorded: Sequence[Entry]) -> list[Entry]:
    return [Entry.model_construct(**dict(entry)) for entry in recorded]
