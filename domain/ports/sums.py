"""The sums that a company is to declare and pay, employee by employee."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple, Protocol

from domain.facts import Derived

__all__ = ["DeclaredSum", "Owed", "Sums"]


class DeclaredSum(Derived):
    """What is to be paid for an employee. `pay_by`: the last day of its quarter; `paid_eur`: what was paid of the sum
    already; `missing`: what identifies them and is not known, by its field; `declared_on`: when HR declared it;
    `unclear`: it may be one that they declared or paid already: they say so first, and no file declares it until then.
    """

    employee: str
    amount_eur: int
    counted_on: date
    pay_by: date
    missing: Sequence[str]
    paid_eur: int = 0
    declared_on: date | None = None
    unclear: bool = False

    @property
    def left_eur(self) -> int:
        """What is still to be paid."""
        return self.amount_eur - self.paid_eur


class Owed(NamedTuple):
    """What a company is to pay, by its last day. `unreadable`: the employees to whom something was due, and of whom
    nothing can be said, for a later release than this one told something of them: they stand in no file.
    """

    sums: Sequence[DeclaredSum]
    unreadable: Sequence[str]


class Sums(Protocol):
    async def owed(self, company: str) -> Owed:
        """What is due, undisputed and not paid."""
        ...

    async def file(self, company: str, until: date, format: Literal["csv", "xlsx"]) -> bytes:
        """The declaration of all that is still to be paid by that last day of a quarter and is not `unclear`, social
        security numbers included.
        """
        ...
