"""The sums that a company is to pay in a quarter, as the file that HR carries over into the EDEF (R6323-3 III and IV).

Social security numbers are read when the file is made, and stand nowhere else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from activities.paper.declaration import COLUMNS, Declaration, provisional_label, to_csv, to_xlsx
from domain import identifiers
from domain.calendar import civil_date
from domain.day.payments import to_clear_up, to_pay
from domain.day.plan import Plan, on
from domain.day.sanction import Sanctioned
from domain.day.sums import Sum
from domain.facts import Entry, LaterFactError, Person, Stream
from domain.law import Law
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ledger.record import CompanyRecord
from domain.ports import DeclaredSum, Journal, Owed, People, Situations, Wanted, life_of

MOST = 10_000
"""How many employees a file may name; a company that owes more has another worry."""


@dataclass(frozen=True)
class Declarations:
    """Makes them. `unopened`: as `fold_company` has it; `columns`: those of the file, heading by field."""

    journal: Journal
    people: People
    situations: Situations
    law: Law
    clock: Callable[[], datetime]
    unopened: date | None
    columns: Mapping[str, str] = field(default_factory=lambda: COLUMNS)

    async def owed(self, company: str) -> Owed:
        """See `domain.ports.Sums`."""
        found, unreadable = await self._all(company)
        sums = [
            DeclaredSum(
                employee=each.employee, amount_eur=each.amount_eur + each.paid_eur, paid_eur=each.paid_eur,
                counted_on=each.counted_on, pay_by=each.pay_by, declared_on=each.declared_on,
                missing=[name for name in ("nir", "birth_name", "given_name", "born_on") if not getattr(each, name)],
                unclear=each.unclear,
            )
            for each in found
        ]  # fmt: skip
        return Owed(sums, unreadable)

    async def file(self, company: str, until: date, format: Literal["csv", "xlsx"]) -> bytes:
        """See `domain.ports.Sums`."""
        found, _ = await self._all(company)
        wanted = [each for each in found if each.pay_by == until and not each.unclear]
        return await asyncio.to_thread(to_csv if format == "csv" else to_xlsx, wanted, self.columns)

    async def _all(self, company: str) -> tuple[list[Declaration], list[str]]:
        """Those of all, and of whom none can be made."""
        told = await self.journal.read(Stream(company))
        record = fold_company(told, unopened=self.unopened)
        day = civil_date(self.clock())
        found, unreadable = list[Declaration](), list[str]()
        for listed in await self.situations.after(company, day, Wanted(need="pay"), after="", limit=MOST):
            stream = Stream(company, listed.employee)
            entries = await life_of(self.journal, stream, told)
            try:
                found += await self._of(stream, entries, record, day)
            except LaterFactError:
                unreadable.append(listed.employee)
        return sorted(found, key=lambda each: (each.pay_by, each.employee)), unreadable

    async def _of(
        self, stream: Stream, entries: Sequence[Entry], record: CompanyRecord, day: date
    ) -> list[Declaration]:
        """What is to be declared of one employee, sum by sum: what the step declares, by the facts of now."""
        plan = on(derive(stream, entries, record, self.law), day)
        person = await self.people.person(stream.company, stream.employee or "")
        return [
            _declaration(plan, person, line, found, line.pay_by)
            for line in to_pay(plan.sums)
            if line.state != "open" and (found := line.found) is not None and line.pay_by is not None
        ]


def _declaration(plan: Plan, person: Person | None, line: Sum, found: Sanctioned, pay_by: date) -> Declaration:
    stream, hire = plan.stream, plan.page.record.hire
    unclear = {finding.values["obligation"] for finding in to_clear_up(plan.sums)}
    return Declaration(
        siren=stream.company,
        employee=stream.employee or "",
        nir=_nir(person),
        birth_name=(person.birth_name or person.family_name) if person else None,
        given_name=person.given_name if person else None,
        born_on=hire.born_on if hire else None,
        amount_eur=found.left_eur,
        paid_eur=found.abondement.amount_eur - found.left_eur,
        counted_on=found.examined.counted_on,
        pay_by=pay_by,
        transfer_label=provisional_label(stream.company),
        declared_on=line.declared_on,
        unclear=found.examined.obligation.id in unclear,
    )


def _nir(person: Person | None) -> str | None:
    """The employee's number; None where none is known, or one of old that the Caisse des dépôts would refuse."""
    if person is None or person.nir is None:
        return None
    try:
        return identifiers.nir(person.nir)
    except ValueError:
        return None
