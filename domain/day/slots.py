"""When an interview is proposed: on a day of work, at an hour of the practice, before the deadline it serves.

Where the search begins is a hash of the employee, so that whoever is convened on one day is not convened for one day.
What is taken comes from the slot book; with the same book the same slot is found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.calendar import is_business_day, next_business_day
from domain.law.policy import Policy

DURATION = timedelta(hours=1)
"""How long an interview is taken to last."""

_DAY = timedelta(days=1)
_FAR = timedelta(days=366)


@dataclass(frozen=True)
class SlotSearch:
    """What a slot is sought for. Hours are those of `zone`; `at_work`: whether the employee works that day; `anybody`:
    it is not known who holds the interview, so that one hour may hold several; `seed`: whom it is for.
    """

    today: date
    due_on: date
    policy: Policy
    zone: ZoneInfo
    at_work: Callable[[date], bool]
    anybody: bool
    seed: str

    def choose(self, taken: Sequence[datetime]) -> datetime:
        """The slot, given the hours that are taken of whoever holds the interview.

        Within the notice first; then later up to the deadline, then at shorter notice, then on a day that is full: the
        deadline stands over the practice. After the deadline only when no day before it is left.
        """
        for days in self._before_deadline():
            if (slot := self._among(days, taken, self.policy.slots_a_day)) is not None:
                return slot
        for days in self._before_deadline():
            if (slot := self._among(days, taken, None)) is not None:
                return slot
        for days in self._after_deadline():
            if (slot := self._among(days, taken, self.policy.slots_a_day)) is not None:
                return slot
        return self._hours(next_business_day(self._notice, self.zone))[0]  # away for a year: a person will move it

    @property
    def _notice(self) -> date:
        return self.today + timedelta(days=self.policy.notice_days)

    @property
    def _weeks(self) -> timedelta:
        return timedelta(days=self.policy.slot_spread_days)

    def _before_deadline(self) -> Iterator[list[date]]:
        least = self.today + timedelta(days=self.policy.least_notice_days)
        yield self._days(self._notice, min(self._notice + self._weeks, self.due_on))
        yield self._days(self._notice, self.due_on)
        yield list(reversed(self._days_of_work(least, min(self.due_on, self._notice - _DAY))))

    def _after_deadline(self) -> Iterator[list[date]]:
        begins = max(self._notice, self.due_on + _DAY)
        for weeks in range(_FAR // (self._weeks + _DAY) + 1):
            start = begins + weeks * (self._weeks + _DAY)
            yield self._days(start, start + self._weeks)

    def _days_of_work(self, first: date, last: date) -> list[date]:
        """Between the two, both included."""
        span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        return [day for day in span if is_business_day(day, self.zone) and self.at_work(day)]

    def _days(self, first: date, last: date) -> list[date]:
        """The same in the order in which they are tried."""
        if not (days := self._days_of_work(first, last)):
            return []
        begin = int.from_bytes(hashlib.sha256(self.seed.encode()).digest()[:4]) % len(days)
        return days[begin:] + days[:begin]

    def _among(self, days: Sequence[date], taken: Sequence[datetime], most: int | None) -> datetime | None:
        """The first hour that is free on a day that is not full; whoever may hold it, the hour that fewest have."""
        hours = [hour for day in days for hour in self._hours(day)]
        if self.anybody:
            return min(hours, key=lambda hour: sum(_overlap(hour, other) for other in taken), default=None)
        held = [other.astimezone(self.zone).date() for other in taken]
        for hour in hours:
            full = most is not None and held.count(hour.date()) >= most
            if not full and not any(_overlap(hour, other) for other in taken):
                return hour
        return None

    def _hours(self, day: date) -> list[datetime]:
        hours = dict.fromkeys([self.policy.slot_hour, *self.policy.slot_hours])
        return [datetime.combine(day, hour, self.zone) for hour in hours]


def _overlap(one: datetime, other: datetime) -> bool:
    return abs(one - other) < DURATION
