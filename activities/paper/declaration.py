"""The declaration file of an abondement, to be carried over into the EDEF by hand (R6323-3 III).

The Caisse des dépôts publishes no layout for a bulk import, so none is imitated. The columns are a setting: an
employer maps them to the form downloaded from the EDEF (Espace des employeurs et des financeurs). By default:

| column | what it holds |
|---|---|
| SIREN | the employer, nine digits |
| MATRICULE | the employee as the HRIS numbers them |
| NIR | social security number, without spaces; empty when it is not known |
| NOM_DE_NAISSANCE, PRENOMS | as the people table has them; empty when nobody is known under the number |
| DATE_DE_NAISSANCE | JJ/MM/AAAA |
| MONTANT_EUR | whole euros (R6323-3 I) |
| DATE_ETAT_DES_LIEUX | JJ/MM/AAAA, the interview the period is counted from |
| DATE_LIMITE_VERSEMENT | JJ/MM/AAAA, the last day of the following civil quarter (R6323-3 IV) |
| MOTIF | why the sum is due |
| LIBELLE_VIREMENT_PROVISOIRE | the label's form; the EDEF gives the exact one with its call for funds |
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, cast

import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]

from domain.french.dates import short

MEDIA_TYPE = "text/csv"
REASON = "Droits correctifs (article L. 6323-13 du Code du travail)"

COLUMNS: Mapping[str, str] = {
    "SIREN": "siren",
    "MATRICULE": "employee",
    "NIR": "nir",
    "NOM_DE_NAISSANCE": "birth_name",
    "PRENOMS": "given_name",
    "DATE_DE_NAISSANCE": "born_on",
    "MONTANT_EUR": "amount_eur",
    "DATE_ETAT_DES_LIEUX": "counted_on",
    "DATE_LIMITE_VERSEMENT": "pay_by",
    "MOTIF": "reason",
    "LIBELLE_VIREMENT_PROVISOIRE": "transfer_label",
}
"""Heading -> field of `Declaration`, in the order of the file."""


@dataclass(frozen=True)
class Declaration:
    """What the Caisse des dépôts must know: how much, for whom, and what identifies them (R6323-3 III).

    `amount_eur`: what is to be paid, without the part that was paid before (`paid_eur`). `declared_on`: when HR said
    that they have declared it; `unclear`: as `domain.ports.DeclaredSum` has it.
    """

    siren: str
    employee: str
    nir: str | None
    birth_name: str | None
    given_name: str | None
    born_on: date | None
    amount_eur: int
    counted_on: date
    pay_by: date
    transfer_label: str
    reason: str = REASON
    paid_eur: int = 0
    declared_on: date | None = None
    unclear: bool = False


def provisional_label(siren: str) -> str:
    """`CPF-123456782-XXXX-JJMMAA`: the form of the transfer's label. The EDEF gives the code and the date itself."""
    return f"CPF-{siren}-XXXX-JJMMAA"


def columns_of(told: str) -> Mapping[str, str]:
    """The columns of a setting, `HEADING=field, ...`, in its order. Raises ValueError when one names no field."""
    pairs = [each.partition("=") for each in told.split(",") if each.strip()]
    columns = {heading.strip(): field.strip() for heading, _, field in pairs}
    _check(columns)
    return columns


def _check(columns: Mapping[str, str]) -> None:
    known = {field.name for field in fields(Declaration)}
    if not columns or "" in columns:
        raise ValueError("expected HEADING=field, separated by commas")
    if unknown := set(columns.values()) - known:
        raise ValueError(
            f"no such field in a declaration: {', '.join(sorted(unknown))}; known: {', '.join(sorted(known))}"
        )


def to_csv(declarations: Sequence[Declaration], columns: Mapping[str, str] = COLUMNS) -> bytes:
    """A heading line and a line each, as French spreadsheets open them: semicolons, CRLF, UTF-8 with its mark.

    Raises ValueError when a column names no field.
    """
    _check(columns)
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(getattr(each, field)) for field in columns.values()] for each in declarations)
    return text.getvalue().encode("utf-8-sig")


def to_xlsx(declarations: Sequence[Declaration], columns: Mapping[str, str] = COLUMNS) -> bytes:
    """The same as a sheet: days are days, the sum is a number, what identifies is text. Raises ValueError, too."""
    _check(columns)
    content = io.BytesIO()
    book = cast(Any, xlsxwriter).Workbook(content, {"in_memory": True, "strings_to_formulas": False})
    sheet, day = book.add_worksheet("Déclaration"), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, columns, book.add_format({"bold": True}))
    for row, declaration in enumerate(declarations, 1):
        for column, field in enumerate(columns.values()):
            match getattr(declaration, field):
                case None:
                    pass
                case date() as value:
                    sheet.write_datetime(row, column, value, day)
                case int() as value:
                    sheet.write_number(row, column, value)
                case value:
                    sheet.write_string(row, column, str(value))
    sheet.set_column(0, len(columns) - 1, 22)
    sheet.freeze_panes(1, 0)
    book.close()
    return content.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return short(value)
    text = " ".join(str(value).split())
    # A spreadsheet would run what begins like a formula.
    return f"'{text}" if text[:1] in "=+-@" and text else text
