"""Monday's digest: how many wait for a person, list by list. Numbers and titles, never a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from domain.french.worklists import LISTS
from domain.ports import Need, Summary

_NEEDS: frozenset[Need] = frozenset(
    {"overdue", "due-30", "return", "hand-over", "acknowledge", "pay", "settle", "failed", "held-back"}
)
"""What somebody has to do something about: a meeting that is fixed, or a deadline in three months, is none of it."""


class Waiting(NamedTuple):
    """A list that is not empty: its name in the console's address, its title, and how many are in it."""

    slug: str
    title: str
    number: int


def waiting(summary: Summary) -> Sequence[Waiting]:
    """What needs a person, in the order of the lists."""
    return [
        Waiting(slug, work.title, number)
        for slug, work in LISTS.items()
        if work.need in _NEEDS and (number := summary.counts[work.need])
    ]
