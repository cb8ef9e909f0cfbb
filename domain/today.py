"""A day that notes how long what was asked of it holds, and what was worked out on such days.

A plan is the same from one day to the next but for the few on which something turns. No rule says a second time which
these are: what a rule asks of its day is a comparison or a part of the calendar, and each turns on a day that is known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar, cast

T = TypeVar("T")

_END = date.max.toordinal() - 62
"""Nothing turns so near to the end of the calendar that it could not be reckoned from there."""


class Today(date):
    """The day that something is worked out for. `until`: the first day, as an ordinal, on which anything that was asked
    of it may be answered otherwise. What is neither a comparison nor its year or month is another thing tomorrow.
    """

    until: int

    def __new__(cls, day: date) -> Today:
        today = super().__new__(cls, day.year, day.month, day.day)
        today.until = _END
        return today

    def turns_on(self, day: int) -> None:
        """Notes that something that was asked is answered otherwise from that later day on."""
        self.until = min(self.until, day)

    def turns_tomorrow(self) -> None:
        self.turns_on(date.toordinal(self) + 1)

    def following(self, rule: Callable[[date], date]) -> Today:
        """The day that a rule which never goes back reckons from this one; asked of it is asked of this one."""
        return _Reckoned(self, rule)

    # --- comparisons: days only go forward, so each of them turns once at most ---

    def __lt__(self, other: date, /) -> bool:
        found = date.__lt__(self, other)
        self._turns_with(other, date.toordinal(other), found)
        return found

    def __le__(self, other: date, /) -> bool:
        found = date.__le__(self, other)
        self._turns_with(other, date.toordinal(other) + 1, found)
        return found

    def __gt__(self, other: date, /) -> bool:
        return not self <= other

    def __ge__(self, other: date, /) -> bool:
        return not self < other

    def __eq__(self, other: object, /) -> bool:
        return isinstance(other, date) and self <= other and not self < other

    def __ne__(self, other: object, /) -> bool:
        return not self == other

    def _turns_with(self, other: date, day: int, before: bool) -> None:
        if isinstance(other, Today):
            self.turns_tomorrow()
            other.turns_tomorrow()
        elif before:
            self.turns_on(day)

    # --- the calendar ---

    @property
    def year(self) -> int:
        self.turns_on(date(super().year, 12, 31).toordinal() + 1)
        return super().year

    @property
    def month(self) -> int:
        first = date(super().year, super().month, 1)
        self.turns_on((first + timedelta(days=31)).replace(day=1).toordinal())
        return super().month

    @property
    def day(self) -> int:
        self.turns_tomorrow()
        return super().day

    # --- what is reckoned from it ---

    def __add__(self, other: timedelta, /) -> Today:
        return self.following(lambda day: day + other)

    def __radd__(self, other: timedelta, /) -> Any:
        return self + other

    def __sub__(self, other: Any, /) -> Any:
        if isinstance(other, timedelta):
            return self + -other
        return as_told(self) - as_told(cast(date, other))

    def __rsub__(self, other: date, /) -> timedelta:
        return other - as_told(self)

    def __hash__(self) -> int:
        return hash(as_told(self))


def as_told(day: date) -> date:
    """The day as it is told to somebody, who is told another one tomorrow when it is `Today`."""
    return date(day.year, day.month, day.day) if isinstance(day, Today) else day


def _of_what_is_told(name: str) -> Callable[..., object]:
    def read(day: Today, /, *args: object, **named: object) -> object:
        return getattr(as_told(day), name)(*args, **named)

    return read


for _name in (
    "ctime", "isocalendar", "isoformat", "isoweekday", "replace", "strftime", "timetuple", "toordinal", "weekday",
    "__format__", "__reduce__", "__repr__", "__str__",
):  # fmt: skip
    setattr(Today, _name, _of_what_is_told(_name))


class _Reckoned(Today):
    """A day that goes forward with another one."""

    _origin: Today
    _rule: Callable[[date], date]

    def __new__(cls, origin: Today, rule: Callable[[date], date]) -> _Reckoned:
        reckoned = cast(_Reckoned, super().__new__(cls, rule(_plain(origin))))
        reckoned._origin, reckoned._rule = origin, rule
        return reckoned

    def turns_on(self, day: int) -> None:
        """Notes the first day from which that one, or a later one, is reckoned."""
        turn = date.toordinal(self._origin) + day - date.toordinal(self)
        if max(turn, day) >= _END:
            return
        while self._reckoned(turn) < day:
            turn += 1
        while self._reckoned(turn - 1) >= day:
            turn -= 1
        self._origin.turns_on(turn)

    def _reckoned(self, day: int) -> int:
        return self._rule(date.fromordinal(day)).toordinal()


def _plain(day: Today) -> date:
    return date.fromordinal(date.toordinal(day))


@dataclass
class Lasting:
    """What one question comes to, by the days for which it was asked: it is not worked out again while nothing turns.

    Who asks for one day only need not know when anything turns: nothing is kept of the first.
    """

    _found: list[tuple[int, int, object]] = field(default_factory=list[tuple[int, int, object]])
    _asked: bool = False

    def on(self, day: date, work: Callable[[date], T]) -> T:
        """What the work comes to on the day. It must depend on nothing that changes but the day that it is given."""
        if not self._asked:
            self._asked = True
            return work(day)
        asked = day.toordinal()
        for since, until, found in reversed(self._found):
            if since <= asked < until:
                return cast(T, found)
        today = Today(day)
        found = work(today)
        self._found.append((asked, today.until, found))
        return found
