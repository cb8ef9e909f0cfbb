"""What a DSN says of a company, its people and contracts: what facts come from, and nothing of what anybody is paid."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import BinaryIO

from api.sources.dsn.blocks import Block, declarations
from api.sources.dsn.grammar import rubrics
from api.sources.reading import RefusedFileError
from domain.facts import Derived

MONTHLY, LEAVE_BEGUN, LEAVE_OVER, CONTRACT_OVER = "01", "04", "05", "07"
NATURES = (MONTHLY, LEAVE_BEGUN, LEAVE_OVER, CONTRACT_OVER)
_NIC = re.compile(r"[0-9]{5}")
_DUE_DAY = 15
"""Until which day of the next month a month may be declared."""


class Stop(Derived):
    """S21.G00.60: an absence by a doctor's order, or for a child. `last_day`: the last day that was worked."""

    motive: str
    last_day: date
    expected_end: date | None = None
    resumed_on: date | None = None


class Suspension(Derived):
    """S21.G00.65. Many payrolls cut it by month."""

    motive: str
    started_on: date
    ended_on: date | None = None


class End(Derived):
    """S21.G00.62. `ended_on`: the contract's last day."""

    ended_on: date
    motive: str


class Change(Derived):
    """S21.G00.41: what the contract was before that day."""

    changed_on: date
    nature: str | None = None
    device: str | None = None
    siret: str | None = None
    started_on: date | None = None


class Contract(Derived):
    """S21.G00.40 with what hangs under it. `ratio`: in thousandths of full time; None when it cannot be told."""

    started_on: date
    nature: str | None = None
    device: str | None = None
    expected_end: date | None = None
    ratio: int | None = None
    idcc: str | None = None
    stops: tuple[Stop, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    end: End | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Individual:
    """Who it is: this part stands in no table but that of people; the contracts alone are remembered."""

    line: int
    nir: str | None
    temporary_number: str | None
    former_nir: str | None
    number: str | None
    family_name: str | None
    usage_name: str | None
    given_names: str | None
    woman: bool | None
    born_on: date | None
    email: str | None
    job: str | None
    seniority_days: int | None
    contracts: tuple[Contract, ...]


@dataclass(frozen=True, slots=True)
class Declaration:
    """One establishment's declaration. `month`: its first day, of a monthly one. `part`: fraction and scope."""

    line: int
    norm: str
    trial: bool
    nature: str
    kind: str
    part: str
    order: str
    month: date | None
    made_on: date
    siren: str
    siret: str
    average: Decimal | None
    individuals: tuple[Individual, ...]

    @property
    def replaces(self) -> bool:
        return self.kind in ("03", "05")

    @property
    def cancels(self) -> bool:
        return self.kind == "04"

    @property
    def of_nobody(self) -> bool:
        return self.kind in ("02", "05")

    @property
    def month_end(self) -> date | None:
        return None if self.month is None else end_of(self.month)

    @property
    def speaks_on(self) -> date:
        """Which of two is believed: a month is declared by the 15th, whenever it is corrected."""
        if self.month is None:
            return self.made_on
        return min(self.made_on, end_of(self.month) + timedelta(days=_DUE_DAY))


def end_of(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def read(file: BinaryIO) -> Iterator[Declaration]:
    """The declarations of the file, in its order, one after the other.

    Raises RefusedFileError, perhaps after the last of them: that a file is whole is known at its end.
    """
    return (_declaration(header, block) for header, block in declarations(rubrics(file)))


def _declaration(header: Block, block: Block) -> Declaration:
    nature, kind = block.text(1) or "", block.text(2) or ""
    company = next(block.named("S21.G00.06"), None)
    place = next(company.named("S21.G00.11"), None) if company else None
    if company is None or place is None:
        raise RefusedFileError("dsn-missing", line=block.line, rubric="S21.G00.11" if company else "S21.G00.06")
    if not _NIC.fullmatch(place.text(1) or ""):
        raise RefusedFileError("dsn-nic", line=place.line)
    month = block.day(5)
    if nature == MONTHLY and (month is None or month.day != 1):
        raise RefusedFileError("dsn-month", line=block.line)
    idcc = place.text(22) or company.text(15)
    people = tuple(_individual(each, idcc) for each in place.named("S21.G00.30"))
    return Declaration(
        line=block.line, norm=header.text(6) or "", trial=header.text(5) == "01", nature=nature, kind=kind,
        part=f"{block.text(3) or '11'}/{block.text(8) or '01'}", order=block.text(4) or "0",
        month=month if nature == MONTHLY else None, made_on=_made_on(block, month, people),
        siren=company.text(1) or "", siret=f"{company.text(1)}{place.text(1)}", average=company.number(9),
        individuals=people,
    )  # fmt: skip


def _made_on(block: Block, month: date | None, people: tuple[Individual, ...]) -> date:
    """The day it was made, which is nearly always told; else the first day on which it can have been."""
    if (told := block.day(7)) is not None:
        return told
    if month is not None:
        return end_of(month) + timedelta(days=1)
    contracts = [contract for each in people for contract in each.contracts]
    days = [stop.resumed_on or stop.last_day for each in contracts for stop in each.stops]
    days += [each.end.ended_on for each in contracts if each.end] + [each.started_on for each in contracts]
    if not days:
        raise RefusedFileError("dsn-missing", line=block.line, rubric="S20.G00.05.007")
    return max(days)


def _individual(block: Block, idcc: str | None) -> Individual:
    sex = block.text(5)
    contracts = list(block.named("S21.G00.40"))
    return Individual(
        line=block.line, nir=block.text(1), temporary_number=block.text(20),
        former_nir=next((each.text(8) for each in block.named("S21.G00.31") if each.text(8)), None),
        number=block.text(19), family_name=block.text(2), usage_name=block.text(3), given_names=block.text(4),
        woman=None if sex is None else sex == "02", born_on=block.day(6), email=block.text(18),
        job=next((each.text(6) for each in reversed(contracts) if each.text(6)), None),
        seniority_days=max((days for each in block.named("S21.G00.86") if (days := _seniority(each))), default=None),
        contracts=tuple(_contract(each, idcc) for each in contracts),
    )  # fmt: skip


def _contract(block: Block, idcc: str | None) -> Contract:
    started_on = block.day(1)
    if started_on is None:
        raise RefusedFileError("dsn-missing", line=block.line, rubric="S21.G00.40.001")
    end = next(block.named("S21.G00.62"), None)
    return Contract(
        started_on=started_on, nature=block.text(7), device=block.text(8), expected_end=block.day(10),
        ratio=_ratio(block), idcc=_idcc(block.text(17)) or _idcc(idcc),
        stops=tuple(map(_stop, block.named("S21.G00.60"))),
        suspensions=tuple(map(_suspension, block.named("S21.G00.65"))),
        end=None if end is None else End(ended_on=_day(end, 1), motive=end.text(2) or ""),
        changes=tuple(_changes(block)),
    )  # fmt: skip


def _day(block: Block, number: int) -> date:
    day = block.day(number)
    if day is None:
        raise RefusedFileError("dsn-missing", line=block.line, rubric=f"{block.name}.{number:03}")
    return day


def _stop(block: Block) -> Stop:
    return Stop(
        motive=block.text(1) or "", last_day=_day(block, 2), expected_end=block.day(3), resumed_on=block.day(10)
    )


def _suspension(block: Block) -> Suspension:
    return Suspension(motive=block.text(1) or "", started_on=_day(block, 2), ended_on=block.day(3))


def _changes(contract: Block) -> Iterator[Change]:
    for block in contract.named("S21.G00.41"):
        if (on := block.day(1)) is not None:
            yield Change(
                changed_on=on,
                nature=block.text(4),
                device=block.text(5),
                siret=block.text(12),
                started_on=block.day(21),
            )


_FULL_TIME, _MEASURED = "10", ("10", "12", "20", "21")
_NO_BRANCH = ("9998", "9999")


def _ratio(block: Block) -> int | None:
    """The share of full time, in thousandths rounded to ten: S21.G00.40.013 by .012, where their unit measures time."""
    if block.text(14) == _FULL_TIME:
        return 1000
    whole, own = block.number(12), block.number(13)
    if block.text(11) not in _MEASURED or whole is None or own is None or not 0 < own <= whole:
        return None
    return max(round(own / whole * 100) * 10, 10)


def _idcc(text: str | None) -> str | None:
    return text if text and re.fullmatch(r"[0-9]{4}", text) and text not in _NO_BRANCH else None


_IN_COMPANY = "07"
_DAYS = {"01": Decimal(1), "02": Decimal("30.4375"), "03": Decimal("365.25")}


def _seniority(block: Block) -> int | None:
    """The seniority in the company in days, less the unit by which it may be rounded up."""
    unit, number = _DAYS.get(block.text(2) or ""), block.number(3)
    if block.text(1) != _IN_COMPANY or unit is None or number is None:
        return None
    return int((number - 1) * unit)
