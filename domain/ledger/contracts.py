"""The contracts of an employee, from the hires and the ends that were told, each thing as it was told last."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from domain.facts import Entry, Hire
from domain.ledger.corrections import day_of, told, told_on


@dataclass(slots=True)
class Contract:
    """One contract: the hires that speak of it, and the ends; the last told of each is believed."""

    hires: list[Entry]
    ends: list[Entry] = field(default_factory=list[Entry])

    @property
    def chosen(self) -> Entry:
        return max(self.hires, key=told)

    @property
    def hire(self) -> Hire:
        fact = self.chosen.fact
        assert isinstance(fact, Hire)
        return fact

    @property
    def ended_on(self) -> date | None:
        """The last day that was told, come or to come; None when none was."""
        return day_of(max(self.ends, key=told)) if self.ends else None

    @property
    def disputed(self) -> bool:
        """Whether its hires differ in what the seniority is counted from."""
        told_of = [e.fact for e in self.hires if isinstance(e.fact, Hire)]
        return len({(hire.hired_on, hire.seniority_from) for hire in told_of}) > 1


def contracts(hires: Sequence[Entry], ends: Sequence[Entry], as_of: date) -> tuple[list[Contract], list[Entry]]:
    """The contracts known on `as_of`, oldest first, those to come included; and the ends that belong to none.

    Hires with no end between them speak of the same contract, unless the later one is announced while the contract
    runs: it begins another one. Once its day has come and no end was told, it is one contract all the same.
    """
    found: list[Contract] = []
    for hire in hires:
        ended = not found or any(_between(found[-1], end, day_of(hire)) for end in ends)
        if ended or _announced(found[-1], hire, as_of):
            found.append(Contract([hire]))
        else:
            found[-1].hires.append(hire)
    return found, list(_strays(found, ends))


def _between(contract: Contract, end: Entry, next_hire: date) -> bool:
    """Whether the end lies between a contract and the next hire. Many HRIS date the two of them alike."""
    begun = day_of(contract.hires[0])
    return begun <= day_of(end) < next_hire or begun < day_of(end) == next_hire


def _announced(contract: Contract, hire: Entry, as_of: date) -> bool:
    """Whether the hire is told for a day to come of somebody who is at work: a next contract, not a correction."""
    on = told_on(hire)
    return day_of(hire) > as_of and (on is None or day_of(contract.hires[0]) < on < day_of(hire))


def _strays(found: Sequence[Contract], ends: Iterable[Entry]) -> Iterable[Entry]:
    """Gives each end to the contract that had begun before it; yields those that end nothing.

    An end on the first day of a contract ends the one before it, unless that had ended before.
    """
    begins = [contract.hire.hired_on for contract in found]
    for end in ends:
        day = day_of(end)
        index = bisect_left(begins, day)
        first_day = index < len(found) and begins[index] == day
        if first_day and (index == 0 or any(day_of(each) < day for each in found[index - 1].ends)):
            index += 1
        if index:
            found[index - 1].ends.append(end)
        else:
            yield end
