"""The files of an employer who has no HRIS: two months of payroll (DSN) and a workbook. Nobody in them exists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]

from domain.calendar import add_months

QUAI, NIC = "456789007", "00014"
_DAY = timedelta(days=1)
Rubrics = Mapping[int, str]


@dataclass(frozen=True)
class _Employee:
    """`under`: what hangs under the contract, by how many months ago it is declared."""

    number: str
    nir: str
    family: str
    given: str
    born: date
    hired: date
    job: str
    under: Mapping[int, Sequence[tuple[str, Rubrics]]]


def write(folder: Path, today: date) -> list[Path]:
    """The files of the two months before this one, and the workbook, in the order in which they are imported."""
    folder.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    for ago in (2, 1):
        month = _month(today, ago)
        path = folder / f"dsn-{month:%Y-%m}.dsn"
        path.write_text("\n".join(_declaration(month, ago, _people(today))) + "\n", encoding="iso-8859-1")
        files.append(path)
    book = folder / "entretiens-et-formations.xlsx"
    book.write_bytes(_workbook(today))
    return [*files, book]


def _month(today: date, ago: int) -> date:
    return add_months(today.replace(day=1), -ago)


def _people(today: date) -> list[_Employee]:
    """Somebody on maternity leave whose end has moved, a sabbatical that begins, an apprentice who leaves."""
    begun, moved = _month(today, 2).replace(day=9), _month(today, 1)
    born_leave = {1: "02", 2: _on(begun), 3: _on(begun + 112 * _DAY)}
    return [
        _Employee("Q001", "2880375999001", "TESTARD", "CLAIRE", date(1988, 3, 12), date(2014, 9, 1), "Assistante", {
            2: [("60", born_leave)], 1: [("60", {**born_leave, 3: _on(begun + 126 * _DAY)})],
        }),
        _Employee("Q002", "1680775999003", "D'ESSAI", "MARC", date(1968, 7, 22), date(2005, 1, 3), "Chef d'atelier", {
            1: [("65", {1: "639", 2: _on(moved.replace(day=19)), 3: _on(add_months(moved, 6))})],
        }),
        _Employee("Q003", "1061175999002", "ESSAI", "HUGO", date(2006, 11, 5), date(2024, 9, 2), "Ébéniste", {
            1: [("62", {1: _on(moved.replace(day=16)), 2: "084"})],
        }),
    ]  # fmt: skip


def _declaration(month: date, ago: int, people: Sequence[_Employee]) -> list[str]:
    made = add_months(month, 1).replace(day=5)
    lines = [
        *_block("S10.G00.00", {1: "JALON-DEMO", 2: "EDITEUR FICTIF", 5: "02", 6: "P26V01", 8: "01"}),
        *_block("S20.G00.05", {1: "01", 2: "01", 3: "11", 4: f"{month:%y%m}01", 5: _on(month), 7: _on(made), 8: "01"}),
        *_block("S21.G00.06", {1: QUAI, 2: NIC, 15: "1411"}),
        *_block("S21.G00.11", {1: NIC, 22: "1411"}),
    ]
    for each in people:
        lines += _person(each, ago)
    return [*lines, f"S90.G00.90.001,'{len(lines) + 2}'", "S90.G00.90.002,'1'"]


def _person(each: _Employee, ago: int) -> Iterator[str]:
    yield from _block("S21.G00.30", {
        1: each.nir, 2: each.family, 4: each.given, 6: _on(each.born),
        18: f"{each.given.lower()}@quai.example.org", 19: each.number,
    })  # fmt: skip
    learning = each.number == "Q003"
    yield from _block("S21.G00.40", {
        1: _on(each.hired), 6: each.job, 7: "02" if learning else "01", 8: "64" if learning else "99", 9: "00001",
        11: "10", 12: "151.67", 13: "151.67", 14: "10", 17: "1411",
    })  # fmt: skip
    for block, rubrics in each.under.get(ago, ()):
        yield from _block(f"S21.G00.{block}", rubrics)


def _block(name: str, rubrics: Rubrics) -> list[str]:
    return [f"{name}.{number:03},'{value}'" for number, value in rubrics.items()]


def _on(day: date) -> str:
    return f"{day:%d%m%Y}"


def _workbook(today: date) -> bytes:
    made = BytesIO()
    book = cast(Any, xlsxwriter.Workbook(made, {"in_memory": True}))
    days = book.add_format({"num_format": "dd/mm/yyyy"})
    rows: Mapping[str, Sequence[Sequence[Any]]] = {
        "Entretiens": [
            ("Matricule", "Entretien", "Date de l'entretien"),
            ("Q001", "Périodique", date(2023, 5, 11)), ("Q002", "État des lieux", date(2021, 3, 4)),
        ],
        "Formations": [
            ("Matricule", "Formation", "Date de fin", "Obligatoire"),
            ("Q001", "Métrologie", date(2024, 10, 17), "non"),
            ("Q002", "Habilitation électrique", date(2025, 2, 6), "oui"),
        ],
        "Effectifs": [("Année", "Effectif moyen"), *((year, 58.5) for year in range(today.year - 6, today.year))],
    }  # fmt: skip
    for name, table in rows.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(table):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, place, datetime.combine(cell, time()), days)
                else:
                    sheet.write(number, place, cell)
    book.close()
    return made.getvalue()
