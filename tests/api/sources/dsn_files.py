"""DSN files made for the tests: invented people, as the norm has them written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO

SIREN = "123456782"
NIC, OTHER_NIC = "00010", "00028"
Rubrics = Mapping[int, str]
Block = tuple[str, Rubrics]


def day(text: str | date) -> str:
    """`2026-08-10` as `10082026`."""
    on = text if isinstance(text, date) else date.fromisoformat(text)
    return f"{on:%d%m%Y}"


def stop(motive: str, last_day: str, expected: str | None = None, back: str | None = None, how: str = "01") -> Block:
    """Block 60. `last_day`: the last one worked."""
    told = {1: motive, 2: day(last_day)}
    if expected:
        told[3] = day(expected)
    if back:
        told |= {10: day(back), 11: how}
    return ("60", told)


def suspension(motive: str, start: str, end: str | None = None) -> Block:
    return ("65", {1: motive, 2: day(start), **({3: day(end)} if end else {})})


def ended(on: str, motive: str) -> Block:
    return ("62", {1: day(on), 2: motive})


def changed(on: str, **old: str) -> Block:
    """Block 41: `nature`, `device`, `siret`, `number`, `start` are what was before."""
    places = {"nature": 4, "device": 5, "siret": 12, "number": 14, "start": 21}
    told = {places[name]: day(value) if name == "start" else value for name, value in old.items()}
    return ("41", {1: day(on), **dict(sorted(told.items()))})


@dataclass(frozen=True)
class Contract:
    start: str
    nature: str = "01"
    device: str = "99"
    number: str = "00001"
    expected: str | None = None
    unit: str = "10"
    full: str = "151.67"
    own: str = "151.67"
    modality: str = "10"
    under: Sequence[Block] = ()

    def lines(self) -> Iterable[str]:
        told = {1: day(self.start), 2: "06", 6: "Assistante", 7: self.nature, 8: self.device, 9: self.number}
        if self.expected:
            told[10] = day(self.expected)
        told |= {11: self.unit, 12: self.full, 13: self.own, 14: self.modality, 17: "1411"}
        yield from _block("S21.G00.40", told)
        for name, inner in sorted(self.under, key=lambda block: block[0]):
            yield from _block(f"S21.G00.{name}", inner)


@dataclass(frozen=True)
class Someone:
    """`n`: what tells one person from another."""

    n: int = 1
    contracts: Sequence[Contract] = (Contract("2020-01-06"),)
    number: str | None = "E0001"
    nir: str | None = ""
    temporary: str | None = None
    family: str = "EXEMPLE"
    given: str = "CLAIRE"
    born: str = "12031988"
    sex: str = "02"
    email: str | None = "claire@fictif.example"
    former_nir: str | None = None
    seniority: tuple[str, int] | None = None

    def lines(self) -> Iterable[str]:
        told: dict[int, str] = {}
        if self.nir is not None:
            told[1] = self.nir or f"288037599{self.n:04}"
        told |= {2: self.family, 4: self.given, 5: self.sex, 6: self.born}
        if self.email:
            told[18] = self.email
        if self.number:
            told[19] = self.number
        if self.temporary:
            told[20] = self.temporary
        yield from _block("S21.G00.30", told)
        if self.former_nir:
            yield from _block("S21.G00.31", {1: "01102026", 8: self.former_nir})
        for contract in self.contracts:
            yield from contract.lines()
        if self.seniority:
            unit, number = self.seniority
            yield from _block("S21.G00.86", {1: "07", 2: unit, 3: str(number), 5: self.contracts[0].number})


@dataclass(frozen=True)
class Dsn:
    """One envoi with one declaration. `month`: `2026-09`; of a signalement none, and `made` is told."""

    month: str | None
    people: Sequence[Someone] = field(default_factory=list[Someone])
    kind: str = "01"
    nature: str = "01"
    order: str = "1"
    made: str | None = None
    fraction: str = "11"
    scope: str = "01"
    nic: str = NIC
    siren: str = SIREN
    norm: str = "P26V01"
    trial: bool = False
    average: str | None = None
    newline: str = "\n"
    encoding: str = "iso-8859-1"
    extra: Sequence[str] = ()

    def lines(self) -> list[str]:
        lines = list(
            _block("S10.G00.00", {1: "ESSAI", 2: "FICTIF", 5: "01" if self.trial else "02", 6: self.norm, 8: "01"})
        )
        lines += _block("S20.G00.05", self._declaration())
        company = {1: self.siren, 2: NIC, 4: "2 IMPASSE DE L'EXEMPLE"}
        if self.average:
            company[9] = self.average
        lines += _block("S21.G00.06", {**company, 15: "1411"})
        lines += _block("S21.G00.11", {1: self.nic, 22: "1411"})
        for each in self.people:
            lines += each.lines()
        lines += self.extra
        return [*lines, f"S90.G00.90.001,'{len(lines) - len(self.extra) + 2}'", "S90.G00.90.002,'1'"]

    def _declaration(self) -> dict[int, str]:
        told = {1: self.nature, 2: self.kind, 3: self.fraction, 4: self.order}
        if self.month:
            told[5] = day(f"{self.month}-01")
        made = self.made or (date.fromisoformat(f"{self.month}-01") + timedelta(days=35)).replace(day=3).isoformat()
        return {**told, 7: day(made), 8: self.scope}

    def bytes(self) -> bytes:
        return "".join(line + self.newline for line in self.lines()).encode(self.encoding)

    def file(self) -> BytesIO:
        return BytesIO(self.bytes())


def _block(name: str, values: Mapping[int, str]) -> Iterable[str]:
    return [f"{name}.{number:03},'{value}'" for number, value in sorted(values.items())]
