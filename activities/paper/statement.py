"""The company's statement as a table that grows on the disk (CSV, XLSX), and as a paper of totals (PDF)."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, cast

import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]

from activities.paper.papers import paper
from domain.calendar import civil_date, in_french
from domain.cells import harmless
from domain.day.statement import Grouping, StatementLine, Totals, is_listed
from domain.facts import InterviewKind
from domain.french.names import capital
from domain.french.numbers import euros, siren
from domain.french.statement import COUNTED, HEADER, caveats, counted, rows
from domain.french.words import KINDS_IN_FRENCH
from domain.law import Law
from domain.ports import CompanyProfile

MOST_GROUPS = 60
MOST_LISTED = 500
"""How many lines a paper of totals bears: a table is for the rest."""
_WIDTHS = (14, 26, 24, 16, 12, 12, 28, 12, 42, 12, 12, 14, 12, 10)


class Table(AbstractContextManager["Table"], Protocol):
    """Where the lines go, one after the other."""

    def add(self, line: StatementLine) -> None: ...


class CsvTable:
    """UTF-8 with a byte order mark and semicolons, as spreadsheets in France expect it."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file, delimiter=";", lineterminator="\r\n")
        self._writer.writerow(HEADER)

    def add(self, line: StatementLine) -> None:
        self._writer.writerows([harmless(cell) for cell in row] for row in rows(line))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()


class XlsxTable:
    """One sheet with a frozen header. Each row goes to the disk when the next one is begun."""

    def __init__(self, path: Path) -> None:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = cast(Any, xlsxwriter).Workbook(str(path), options)
        self._sheet = self._book.add_worksheet("Relevé")
        self._day = self._book.add_format({"num_format": "dd/mm/yyyy"})
        for column, width in enumerate(_WIDTHS):
            self._sheet.set_column(column, column, width)
        self._sheet.freeze_panes(1, 0)
        self._sheet.write_row(0, 0, HEADER, self._book.add_format({"bold": True}))
        self._next = 1

    def add(self, line: StatementLine) -> None:
        for row in rows(line):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    self._sheet.write_datetime(self._next, column, cell, self._day)
                elif isinstance(cell, int):
                    self._sheet.write_number(self._next, column, cell)
                elif cell:
                    self._sheet.write_string(self._next, column, cell)
            self._next += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._book.close()


@dataclass(frozen=True, slots=True)
class Summary:
    """What the paper is made of. `pressing`: the lines with a deadline that is past or a sum, the first of them."""

    totals: Totals
    pressing: Sequence[StatementLine]
    more: int
    day: date
    known_at: datetime | None
    profile: CompanyProfile
    law: Law

    async def pdf(self, now: datetime) -> bytes:
        """The paper, dated `now`."""
        return (await paper("releve", self._data(now))).content

    def _data(self, now: datetime) -> dict[str, Any]:
        today, totals = civil_date(now), self.totals
        return {
            "company": {
                "name": self.profile.name, "siren": siren(self.profile.siren), "hr_name": self.profile.hr_name,
                "hr_email": self.profile.hr_email,
            },
            "date": {"year": today.year, "month": today.month, "day": today.day},
            "on": in_french(today),
            "number": f"RELEVE-{self.day:%Y%m%d}",
            "as_of": in_french(self.day),
            "known_at": None if self.known_at is None else in_french(civil_date(self.known_at)),
            "employees": totals.employees,
            "owed": {"sum": euros(totals.owed_eur), "count": totals.owed},
            "at_risk": {"sum": euros(totals.at_risk_eur), "count": totals.at_risk},
            "undecided": totals.undecided,
            "columns": [name for name, _ in COUNTED],
            "kinds": self._groups("kind"),
            "establishments": self._groups("establishment"),
            "managers": self._groups("manager"),
            "bdese": [
                {"year": y.year, "interviewed": y.interviewed, "credited": y.credited, "paid": euros(y.paid_eur)}
                for y in totals.bdese() if y.year > self.day.year - 3
            ],
            "pressing": [self._pressing(line) for line in self.pressing],
            "more": self.more,
            "caveats": caveats(self.law, self.day, len(totals.unreadable)),
        }  # fmt: skip

    def _groups(self, grouping: Grouping) -> dict[str, Any]:
        """The totals by group, the largest first; what is not known stands last."""
        groups, sums = self.totals.groups[grouping], self.totals.sums.get(grouping, {})
        order = sorted(groups, key=lambda key: (key == "", -groups[key].total(), key))
        return {
            "rows": [
                {
                    "name": _named(grouping, key),
                    "counts": counted(groups[key]),
                    "sums": [euros(amount) for amount in sums[key]] if key in sums else None,
                }
                for key in order[:MOST_GROUPS]
            ],
            "more": max(0, len(order) - MOST_GROUPS),
            "known": any(order),
        }

    def _pressing(self, line: StatementLine) -> dict[str, Any]:
        return {
            "employee": f"\u2068{line.name}\u2069 ({line.employee})" if line.name else line.employee,
            "duties": [
                f"{KINDS_IN_FRENCH[duty.kind]}, échéance le {in_french(duty.due_on)}"
                for duty in line.duties
                if duty.status == "overdue"
            ],
            "owed": euros(line.owed_eur) if line.owed_eur else "",
            "at_risk": euros(line.at_risk_eur) if line.at_risk_eur else "",
        }


def is_pressing(line: StatementLine) -> bool:
    """Whether the paper names the employee: a deadline is past, or a sum is owed or at risk."""
    late = any(duty.status == "overdue" for duty in line.duties)
    return is_listed(line) and (late or line.owed_eur > 0 or line.at_risk_eur > 0)


def _named(grouping: Grouping, key: str) -> str:
    if grouping == "kind":
        return capital(KINDS_IN_FRENCH[cast(InterviewKind, key)])
    return key or "non communiqué"
