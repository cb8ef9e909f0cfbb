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
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

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
    """What the Caisse des dépôts must know: how much, for whom, and what identifies them (R6323-3 III)."""

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


def provisional_label(siren: str) -> str:
    """`CPF-123456782-XXXX-JJMMAA`: the form of the transfer's label. The EDEF gives the code and the date itself."""
    return f"CPF-{siren}-XXXX-JJMMAA"


def to_csv(declaration: Declaration, columns: Mapping[str, str] = COLUMNS) -> bytes:
    """One heading line and one line, as French spreadsheets open them: semicolons, CRLF, UTF-8 with its mark.

    Raises ValueError when a column names no field.
    """
    known = {field.name for field in fields(Declaration)}
    if unknown := set(columns.values()) - known:
        raise ValueError(f"no such field in a declaration: {', '.join(sorted(unknown))}")
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerow([_cell(getattr(declaration, field)) for field in columns.values()])
    return text.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return short(value)
    text = " ".join(str(value).split())
    # A spreadsheet would run what begins like a formula.
    return f"'{text}" if text[:1] in "=+-@" and text else text
