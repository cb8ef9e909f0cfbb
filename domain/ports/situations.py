"""What lists are made of: the situations of a company's employees, filtered, sorted and counted on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, Protocol

from domain.day.situation import Situation
from domain.day.status import Status
from domain.facts import Derived

__all__ = ["Listed", "MonthCount", "Need", "Situations", "Sort", "Summary", "Wanted"]

Need = Literal[
    "overdue",
    "due-30",
    "due-90",
    "return",
    "hand-over",
    "acknowledge",
    "pay",
    "overpaid",
    "settle",
    "failed",
    "held-back",
    "meeting",
]  # fmt: skip
"""What waits for a person: a deadline that is over or near, an interview on return, a paper to give by hand, a receipt
nobody acknowledged, a sum to pay, one that is paid beyond what is due, a finding, a delivery that failed, a letter that
may not leave, an interview that is to be held within ten days."""
Sort = Literal["due", "name", "manager", "slot"]


class Wanted(Derived):
    """Which employees a list is about; everything that is given must hold.

    `text`: in a name, an id or a manager's name, whatever the accents and the case; `by_name` False: in an id alone;
    `manager`: whose team, by name, however it is spelt; `present`: not those who have left; `employees`: of these ids
    alone; `establishments`: who belong to one of these.
    """

    need: Need | None = None
    status: Status | None = None
    due_before: date | None = None
    text: str = ""
    manager: str | None = None
    employees: tuple[str, ...] | None = None
    establishments: tuple[str, ...] | None = None
    by_name: bool = True
    present: bool = False


class Listed(Derived):
    """An employee in a list. The names are empty where nobody knows them any more."""

    employee: str
    given_name: str = ""
    family_name: str = ""
    manager: str = ""
    situation: Situation

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class Summary(Derived):
    """A company on a day: how many employees are followed, how many wait for what, and the sums. `overdue_duties`
    counts deadlines, for one employee may have several; `undecided`: of how many employees the verdict is, for want of
    facts.
    """

    followed: int
    overdue_duties: int
    counts: dict[str, int]
    owed_eur: int
    at_risk_eur: int
    at_risk: int
    undecided: int = 0
    next_pay_by: date | None = None


class MonthCount(Derived):
    """How many interviews, and états des lieux apart, have their last day in a month. `month` is its first day."""

    month: date
    interviews: int
    recaps: int


class Situations(Protocol):
    """The situations as lists read them."""

    async def page(
        self,
        company: str,
        day: date,
        wanted: Wanted,
        *,
        sort: Sort = "due",
        descending: bool = False,
        offset: int = 0,
        limit: int,
        count: int = 0,
    ) -> Sequence[Listed]:
        """`count`: how many there are, where that is known; what lies beyond their middle is then read from the end."""
        ...

    async def after(self, company: str, day: date, wanted: Wanted, *, after: str, limit: int) -> Sequence[Listed]:
        """In the order of the ids, those beyond `after`."""
        ...

    async def count(self, company: str, day: date, wanted: Wanted) -> int: ...

    # `establishments`, in what follows: of the employees of these alone.
    async def summary(self, company: str, day: date, establishments: Sequence[str] | None = None) -> Summary: ...

    async def months(
        self, company: str, day: date, until: date, establishments: Sequence[str] | None = None
    ) -> Sequence[MonthCount]:
        """What falls due from that day on, month by month; months without anything are left out."""
        ...

    async def managers(self, company: str, establishments: Sequence[str] | None = None) -> Sequence[str]:
        """The names of those who lead somebody, each once: case, accents and spaces tell nobody apart."""
        ...

    async def establishments(self, company: str) -> Sequence[str]:
        """The SIRETs of those in which somebody works."""
        ...
