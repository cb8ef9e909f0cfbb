"""The plan of a day: the ledger read on it. `on(ledger, day) -> Plan`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from domain.day.findings import findings
from domain.day.sanction import sanction
from domain.day.status import Assessed, State, assess, state_of
from domain.day.step import NextStep
from domain.day.steps import Steps
from domain.day.sums import Sum, sums_on
from domain.day.timers import Timer, timers
from domain.day.watch import HeldBack, held_back
from domain.facts import Stream
from domain.ledger.abondement import Abondement
from domain.ledger.ledger import Ledger, Page
from domain.ledger.reasons import Finding
from domain.ledger.recap_content import Recap


@dataclass(frozen=True, slots=True)
class Plan:
    """What the law asks for one employee on one day, and what to do about it: codes, dates and numbers.

    `page` is the page of the ledger it was read from; `state`, what the employee is to the company on the day.
    `sums`: those of the abondement, with what came of them.
    `due` is all that is to be done, the most urgent first; `next_step` is only what may leave the house; `held_back` is
    what would otherwise, and why it may not.
    """

    stream: Stream
    as_of: date
    known_at: datetime | None
    page: Page
    state: State
    obligations: tuple[Assessed, ...]
    recap: Recap | None
    abondement: Abondement | None
    sums: tuple[Sum, ...]
    timers: tuple[Timer, ...]
    due: tuple[NextStep, ...]
    next_step: NextStep | None
    held_back: tuple[HeldBack, ...]
    findings: tuple[Finding, ...]

    @property
    def unpaid(self) -> list[Sum]:
        """The sums of which something is still to be paid, those of before the watch among them, the oldest first."""
        return [each for each in self.sums if each.left_eur]

    @property
    def closed(self) -> bool:
        """Whether nothing is left to be done or to be waited for: the employee has left."""
        return self.state == "left" and self.next_step is None and not self.held_back and not self.timers


def on(ledger: Ledger, day: date) -> Plan:
    """The plan of the day. Cheap: what the law asks for was worked out when the ledger's page was derived, and the plan
    of an earlier day is this one's, too, unless something has turned since.
    """
    page = ledger.page(day)
    made = page.lasting(day, lambda today: _made(ledger, page, day, today))
    return made if made.as_of == day else replace(made, as_of=day)


def _made(ledger: Ledger, page: Page, as_of: date, day: date) -> Plan:
    """`day`: the same day, as one that may note what is asked of it."""
    assessed = assess(page, day)
    sanctioned = sanction(page, assessed, day)
    sums = sums_on(page, day, assessed, sanctioned)
    due = tuple(Steps(page, day, assessed, sums).due())
    kept = held_back(page, day, assessed, due)
    waiting = {each.step.key for each in kept}
    return Plan(
        ledger.stream,
        as_of,
        ledger.known_at,
        page,
        state_of(page.record, day),
        assessed,
        sanctioned.examined.recap if sanctioned else None,
        sanctioned.abondement if sanctioned else None,
        sums,
        timers(page, day, assessed, sanctioned, sums),
        due,
        next((step for step in due if step.key not in waiting), None),
        kept,
        tuple(findings(page, day, assessed, sanctioned, sums)),
    )
