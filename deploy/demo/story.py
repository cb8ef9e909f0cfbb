"""What a story of the demo is: a life told in facts, and what must come of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from domain.calendar import PARIS
from domain.day.status import Status
from domain.facts import (
    Agreement,
    EventRef,
    Fact,
    Headcount,
    Hire,
    HistoryComplete,
    InterviewKind,
    Person,
    Policy,
    WatchOpened,
)
from domain.ports import CompanyProfile

SOURCE = "urn:sirh:demo"
OPENED_DAYS_BACK = timedelta(days=31)
"""As far back as a watch may open: the stories happen now, and what they show may leave."""
COMPLETE_SINCE = date(2014, 3, 7)
"""The interviews exist since then: what the stories do not tell did not happen."""
HEADCOUNT_YEARS = 6
"""Fifty employees count once five civil years in a row have had them (L130-1 CSS)."""


@dataclass(frozen=True)
class Company:
    """A fictional employer. `rhythm` is what the reader is told of its interviews."""

    profile: CompanyProfile
    headcount: int
    rhythm: str
    agreement: Agreement | None = None

    @property
    def siren(self) -> str:
        return self.profile.siren

    def facts(self, today: date) -> list[Fact]:
        """The headcounts of the last civil years, the agreement, and that letters leave at any hour: the demo waits for
        no morning. They stay the same from one day to the next.
        """
        years = range(today.year - HEADCOUNT_YEARS, today.year)
        told: list[Fact] = [Headcount(year=year, average=self.headcount) for year in years]
        told.append(Policy(effective_from=COMPLETE_SINCE, letters="any-time"))
        return told if self.agreement is None else [*told, self.agreement]

    def events(self, today: date) -> list[dict[str, Any]]:
        """The facts as an HRIS posts them."""
        return [
            _event(f"{fact.year}.headcount" if isinstance(fact, Headcount) else _type(fact), None, None, fact)
            for fact in self.facts(today)
        ]

    def opening(self, today: date) -> list[dict[str, Any]]:
        """What an operator says so that letters may leave: all was told, and the watch opens over the last month."""
        opened = WatchOpened.model_validate({"from": today - OPENED_DAYS_BACK})
        complete = HistoryComplete(since=COMPLETE_SINCE)
        return [
            _event("history-complete", None, None, complete),
            _event(f"watch-opened.{today:%Y%m%d}", None, None, opened),
        ]


@dataclass(frozen=True)
class Duty:
    """An obligation that must stand in the plan."""

    kind: InterviewKind
    status: Status
    due_on: date


@dataclass(frozen=True)
class Expected:
    """What must come of a story: at least these obligations, exactly these outcomes.

    `timers`: the kinds of obligations for which a durable timer must be running in Temporal.
    """

    duties: Sequence[Duty] = ()
    outcomes: Sequence[str] = ()
    verdict: Literal["due", "not-due"] | None = None
    pay_by: date | None = None
    timers: Sequence[InterviewKind] = ()
    workflow: Literal["RUNNING", "COMPLETED"] = "RUNNING"


@dataclass(frozen=True)
class Story:
    """`posts` are the HRIS's requests in the order in which it sends them, each a batch of facts.

    The employee's id and the events' ids bear the day: posting the story again that day changes nothing.
    `twice`: the first request is sent a second time.
    """

    number: int
    title: str
    company: Company
    person: Person
    today: date
    posts: Sequence[Sequence[Fact]]
    expected: Expected
    twice: bool = False

    @property
    def employee(self) -> str:
        return employee_id(self.number, self.today)

    def batches(self) -> Iterator[list[dict[str, Any]]]:
        """The CloudEvents of each request."""
        numbers = iter(range(1, 1000))
        batches = [
            [_event(event_id(self.number, self.today, next(numbers), fact), self.employee, self.person, fact)
             for fact in post]
            for post in self.posts
        ]  # fmt: skip
        yield from [batches[0], *batches] if self.twice else batches


def employee_id(number: int, today: date) -> str:
    """`E02-20261121`: the story's number and the day on which it is told."""
    return f"E{number:02}-{today:%Y%m%d}"


def event_id(number: int, today: date, position: int, fact: Fact) -> str:
    return f"{employee_id(number, today)}.{position}.{_type(fact)}"


def event_ref(number: int, today: date, position: int, fact: Fact) -> EventRef:
    """How a later fact names an earlier one of the same story."""
    return EventRef(source=SOURCE, id=event_id(number, today, position, fact))


def _event(id: str, subject: str | None, person: Person | None, fact: Fact) -> dict[str, Any]:
    """A CloudEvent. A hire brings the person along; `time` is the morning of the day from which the fact is true."""
    told = fact.model_copy(update={"person": person}) if isinstance(fact, Hire) else fact
    event: dict[str, Any] = {
        "specversion": "1.0",
        "id": id,
        "source": SOURCE,
        "type": _type(fact),
        "data": told.model_dump(mode="json", exclude={"type"}, exclude_none=True),
    }
    if subject is not None:
        event["subject"] = subject
    since = fact.true_on
    if since is not None:
        event["time"] = datetime.combine(since, time(), PARIS).isoformat()
    return event


def _type(fact: Fact) -> str:
    return str(fact.model_dump(include={"type"})["type"])
