"""Which fault strikes what, and when: drawn from a seed, so that the same seed strikes the same again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Literal

Kind = Literal["kill", "pause", "cut", "stall", "full"]

PARTS = ("API", "Relay", "Worker", "Temporal", "PostgreSQL", "Mail")
TARGETS: Mapping[Kind, tuple[str, ...]] = {
    "kill": PARTS,
    "pause": PARTS,
    "cut": ("Temporal", "PostgreSQL", "Mail"),
    "stall": ("Temporal", "PostgreSQL", "Mail"),
    "full": ("PostgreSQL", "Mail"),
}
"""What each kind can strike: a process, the line to a server, or a server that has no room left."""
WEIGHTS: Mapping[Kind, int] = {"kill": 60, "pause": 15, "cut": 8, "stall": 7, "full": 10}
LASTS: Mapping[Kind, tuple[float, float]] = {
    "kill": (0, 4), "pause": (1, 15), "cut": (1, 8), "stall": (2, 12), "full": (3, 10),
}  # fmt: skip
"""In seconds, the shortest and the longest. Of a kill: until the process is started again."""
BETWEEN_SECONDS = 3.0
"""From one fault to the next, on average: the next one often strikes before the last is over."""


@dataclass(frozen=True)
class Fault:
    """`after`: seconds since the one before struck."""

    number: int
    after: float
    kind: Kind
    target: str
    lasts: float


def fault(seed: int, number: int) -> Fault:
    """Each is drawn by its own number: a run that is resumed goes on where it was."""
    random = Random(f"fault {seed}/{number}")  # noqa: S311
    kind = random.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    return Fault(
        number=number,
        after=min(random.expovariate(1 / BETWEEN_SECONDS), 4 * BETWEEN_SECONDS),
        kind=kind,
        target=random.choice(TARGETS[kind]),
        lasts=random.uniform(*LASTS[kind]),
    )


def faults(seed: int, first: int = 0) -> Iterator[Fault]:
    """Without end."""
    return (fault(seed, number) for number in count(first))
