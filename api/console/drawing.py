"""Where everything stands on a life line: days become units, one unit is a pixel at full width.

Flags stand on steps so that none is crossed: from right to left, a stake stands one step above every stake whose foot
its flag covers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from domain.calendar import add_months
from domain.french.life import Life, Mark, Stretch
from domain.french.typography import brief

LEFT, RIGHT = 12, 96
STEP = 44
WORDLESS_FROM = 4
"""From this step on a mark that lies behind loses its words."""
_CHARACTER, _SIGN = 7.0, 37.0
_MOST_YEARS = 24
_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Stake:
    """A mark on its step. `width` is what its flag covers to the right of its foot."""

    mark: Mark
    x: float
    step: int
    width: float
    flagged: bool

    @property
    def top(self) -> float:
        """How far above the axis its sign stands."""
        return 47 + STEP * (self.step - 1)


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch between two places. `named`: its name has room beside the one before."""

    stretch: Stretch
    x: float
    width: float
    named: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the list that stands in for the drawing on a narrow page. `ahead`: it lies in the future."""

    kind: Literal["mark", "absence", "today"]
    on: date
    ahead: bool
    mark: Mark | None = None
    absence: Stretch | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole line, in units: the axis lies at `axis` below the top, today at `today_x`."""

    life: Life
    width: int
    stakes: tuple[Stake, ...]
    years: tuple[tuple[int, float], ...]
    absences: tuple[Bar, ...]
    overdue: tuple[Bar, ...]
    cautious: tuple[Bar, ...]
    today_x: float

    @property
    def axis(self) -> int:
        return 82 + STEP * (max((stake.step for stake in self.stakes), default=1) - 1)

    @property
    def height(self) -> int:
        return self.axis + 170

    @property
    def items(self) -> list[Item]:
        """The same as a list, in the order of the days: marks, absences and today."""
        today = self.life.today
        found = [
            *(Item("mark", mark.on, mark.on > today, mark=mark) for mark in self.life.marks),
            *(Item("absence", each.since, each.since > today, absence=each) for each in self.life.absences),
            Item("today", today, ahead=True),
        ]
        return sorted(found, key=lambda item: (item.on, item.kind == "today"))

    @property
    def today_anchor(self) -> str:
        """Where the word for today is held, so that it stays inside."""
        margin = 110
        return "start" if self.today_x < margin else "end" if self.today_x > self.width - margin else "middle"


def draw(life: Life, width: int = 1136) -> Drawing:
    """The life on a line of this width. There is at least one mark: the hire."""
    scale = _Scale.of(life, width)
    return Drawing(
        life=life,
        width=width,
        stakes=tuple(_stakes(life.marks, scale)),
        years=tuple(_years(scale)),
        absences=tuple(_bars(life.absences, scale, life.today)),
        overdue=tuple(_bars(life.overdue, scale, life.today)),
        cautious=tuple(_bars(life.cautious, scale, life.today)),
        today_x=scale.at(life.today),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    begin: date
    days: int
    width: int

    @classmethod
    def of(cls, life: Life, width: int) -> _Scale:
        first, last = (
            (min(m.on for m in life.marks), max(m.on for m in life.marks)) if life.marks else (life.today,) * 2
        )
        begin = date(min(first, life.today).year, 1, 1)
        end = max(last, life.today) + _YEAR
        return cls(max(begin, add_months(end, -12 * _MOST_YEARS)), (end - begin).days, width)

    def at(self, day: date) -> float:
        place = LEFT + (day - self.begin).days / max(self.days, 1) * (self.width - LEFT - RIGHT)
        return round(min(max(place, LEFT), self.width), 1)


def _stakes(marks: Sequence[Mark], scale: _Scale) -> Iterator[Stake]:
    placed: list[Stake] = []
    for mark in sorted(marks, key=lambda m: (m.on, not m.over), reverse=True):
        x, width = scale.at(mark.on), _flag(mark)
        step = _step(placed, x, width)
        flagged = not (mark.over and step >= WORDLESS_FROM)
        if not flagged:
            width = _SIGN / 2
            step = _step(placed, x, width)
        placed.append(Stake(mark, x, step, width, flagged))
    yield from reversed(placed)


def _step(placed: Sequence[Stake], x: float, width: float) -> int:
    """One above the highest stake whose foot lies under the flag."""
    return 1 + max((stake.step for stake in placed if stake.x <= x + width), default=0)


def _flag(mark: Mark) -> float:
    return _SIGN + _CHARACTER * max(len(brief(mark.on)), len(mark.word))


def _years(scale: _Scale) -> Iterator[tuple[int, float]]:
    """The years that have room for their number, each at its first of January."""
    last = scale.begin + timedelta(days=scale.days)
    count = last.year - scale.begin.year
    every = next(n for n in (1, 2, 5, 10) if count / n * 40 < scale.width - LEFT - RIGHT or n == 10)
    for year in range(scale.begin.year + 1, last.year + 1):
        if year % every == 0:
            yield year, scale.at(date(year, 1, 1))


def _bars(stretches: Sequence[Stretch], scale: _Scale, today: date) -> Iterator[Bar]:
    """What lies before the line begins is left out; what goes on, goes on to today."""
    free = 0.0
    for stretch in sorted(stretches, key=lambda s: s.since):
        x, end = scale.at(stretch.since), scale.at(stretch.until or max(today, stretch.since))
        if end <= LEFT and stretch.since < scale.begin:
            continue
        named = x >= free
        if named:
            free = x + _CHARACTER * len(stretch.name) + LEFT
        yield Bar(stretch, x, max(round(end - x, 1), 2.0), named)
