"""The branches' texts on the interviews: one file for each, with the words that decide and what Jalon makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import combinations
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from domain.facts import Idcc, Value
from domain.law.clauses import NOTHING, Clause, Line
from domain.law.rules import Rule
from domain.law.values import Term

_DAY = timedelta(days=1)
ArticleId = Annotated[str, StringConstraints(pattern=r"^KALIARTI[0-9]{12}$")]
Outcome = Literal["stands", "lapses", "follows", "set-aside", "ended"]
"""What a text becomes under the law of 24 October 2025: it stands; its rhythm lapses on 1 October 2026; it follows the
law, whose words it repeats; it set itself aside; it had ended before, or ends by its own terms."""


class BranchText(Value):
    """An article of a branch's agreement, and what it says in `value`.

    `extended_on`: the order that has it bind every employer of the branch (L2261-15); None: only the members of the
    organisations that signed. `in_force_from`: the day that the text names, be it before its signature, else that of
    its signature, for the data do not tell that of its deposit (L2261-1). `in_force_to`: its last day, if it has one.
    `yields_to_law`: it sets itself aside when the law changes.
    `words`: those that decide, quoted. `by_hand`: what Jalon does not work out, for a person.
    """

    name: Line
    ids: Annotated[tuple[ArticleId, ...], Field(min_length=1)]
    signed_on: date
    extended_on: date | None
    in_force_from: date
    in_force_to: date | None
    confidence: Literal["A", "B", "C", "D", "K"]
    under_law_of_2025: Outcome
    words: Line
    value: Clause
    by_hand: Line | None = None
    yields_to_law: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.extended_on is not None and self.extended_on < self.signed_on:
            raise ValueError("extended_on: expected on or after signed_on")
        if self.in_force_to is not None and self.in_force_to < self.in_force_from:
            raise ValueError("in_force_to: expected on or after in_force_from")
        if not self.value.kinds and self.by_hand is None:
            raise ValueError("value: the clause says nothing; expected a kind of clause, or by_hand")
        return self

    def until(self, periodic: Rule[Term]) -> date:
        """Its last day: its own, or the eve of the law before which it yields."""
        last = self.in_force_to or date.max
        if not self.yields_to_law:
            return last
        return min((v.in_force_from - _DAY for v in periodic.after(self.signed_on)), default=last)


class Branch(Value):
    """A branch as far as its texts were read.

    `standing`: whether it has clauses of its own, only repeats the law, has none, or was not read. `unread`: what is
    known to exist and was not read: a person must look.
    """

    idcc: Idcc
    title: Line
    standing: Literal["own", "echo", "none", "unread"]
    read_on: date
    source: Line
    texts: tuple[BranchText, ...] = ()
    unread: Line | None = None
    note: Line | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.standing in ("own", "echo")) != bool(self.texts):
            raise ValueError("texts: expected with standing own or echo, and with no other")
        if self.standing == "unread" and self.unread is None:
            raise ValueError("unread: expected with standing unread: which text was not read")
        for one, other in combinations(self.texts, 2):
            for kind in sorted(set(one.value.kinds) & set(other.value.kinds)):
                if _overlap(one, other):
                    raise ValueError(f"texts: {kind} is set twice on {max(one.in_force_from, other.in_force_from)}")
        return self

    @cached_property
    def starts(self) -> Sequence[date]:
        """The days on which a text is signed, begins, is extended or has ended; not that of the law it yields to."""
        days = {day for text in self.texts for day in (text.signed_on, text.in_force_from)}
        days |= {text.in_force_to + _DAY for text in self.texts if text.in_force_to is not None}
        days |= {text.extended_on for text in self.texts if text.extended_on is not None}
        return sorted(days)

    def texts_on(self, day: date, periodic: Rule[Term]) -> Iterator[BranchText]:
        """The texts in force on the day."""
        return (text for text in self.texts if text.in_force_from <= day <= text.until(periodic))


def merged(texts: Sequence[BranchText]) -> Clause:
    """What several texts in force on one day say together: the loader has no kind said by two of them."""
    said = {kind: getattr(text.value, kind) for text in texts for kind in text.value.kinds}
    return Clause.model_construct(**{**NOTHING.__dict__, **said}) if said else NOTHING


def _overlap(one: BranchText, other: BranchText) -> bool:
    last = min(one.in_force_to or date.max, other.in_force_to or date.max)
    return max(one.in_force_from, other.in_force_from) <= last
