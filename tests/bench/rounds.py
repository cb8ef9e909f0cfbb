"""Two things measured in turns, and what came of it as a plain table."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

WIDTH = 112
WORSE = 0.10
"""By how much a ratio has to fall to be told."""
RATIOS: dict[str, float] = {}
"""The median ratios that were shown; more is better."""
_RATIO = re.compile(r"\d+\.\d\d(?= \[)")
"""As `Comparison.ratio` has it; a rate has no decimals."""


@dataclass
class Rates:
    """How many in a second, a figure for each round."""

    rounds: list[float] = field(default_factory=list[float])

    def __str__(self) -> str:
        return f"{median(self.rounds):,.0f} [{min(self.rounds):,.0f}–{max(self.rounds):,.0f}]"


@dataclass
class Comparison:
    """Ours and the bare one under the same load. A ratio is that of two neighbours in time."""

    load: str
    ours: Rates = field(default_factory=Rates)
    bare: Rates = field(default_factory=Rates)

    @property
    def ratio(self) -> str:
        ratios = [ours / bare for ours, bare in zip(self.ours.rounds, self.bare.rounds, strict=True)]
        return f"{median(ratios):.2f} [{min(ratios):.2f}–{max(ratios):.2f}]"


async def in_turns(
    load: str, rounds: int, ours: Callable[[], Awaitable[float]], bare: Callable[[], Awaitable[float]]
) -> Comparison:
    """A B A B ..., each of which returns how many it did in a second."""
    comparison = Comparison(load)
    for _ in range(rounds):
        comparison.ours.rounds.append(await ours())
        comparison.bare.rounds.append(await bare())
    return comparison


def show(title: str, about: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints the table under what was compared, on what and with what load; its ratios are kept in RATIOS."""
    for row in rows:
        for name, cell in zip(header, row, strict=True):
            if found := _RATIO.match(cell):
                RATIOS[f"{title}: {row[0]}: {name}"] = float(found[0])
    widths = [max(len(line[column]) for line in (header, *rows)) for column in range(len(header))]

    def line(cells: Sequence[str]) -> str:
        first, *others = (cell for cell in zip(cells, widths, strict=True))
        return "  ".join([f"{first[0]:<{first[1]}}", *(f"{cell:>{width}}" for cell, width in others)])

    print(f"\n\n{title}\n{'=' * len(title)}\n{textwrap.fill(' '.join(about.split()), WIDTH)}\n")
    print("\n".join([line(header), line(["-" * width for width in widths]), *map(line, rows)]))


def fallen(before: Mapping[str, float], now: Mapping[str, float]) -> Iterator[str]:
    """The ratios that are over a tenth lower than they were, the worst first. What one of the two lacks is no news."""
    change = {name: now[name] / before[name] - 1 for name in before.keys() & now.keys()}
    for name in sorted(change, key=lambda name: change[name]):
        if change[name] < -WORSE:
            yield f"{name} fell from {before[name]:.2f} to {now[name]:.2f} ({change[name]:.0%})"
