"""A workbook to fill in: the headings that are understood, and an example row that is left aside when it is read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, cast

import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]

from api.sources.sheets.values import day
from api.sources.sheets.words import Holds, TableKind, tables

_WIDTH = 22
_ROWS = 1000
_CHOICES: dict[Holds, Sequence[str]] = {
    "contract": ("CDI", "CDD", "Apprentissage", "Professionnalisation", "Autre"),
    "interview": ("Premier", "Périodique", "Reprise", "État des lieux", "Mi-carrière", "Fin de carrière"),
    "yes-no": ("oui", "non"),
}


def workbook(kinds: Sequence[TableKind]) -> bytes:
    """One sheet a table. Columns that must be filled in are in bold; days are days, not text."""
    made = BytesIO()
    book = cast(Any, xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}))
    must, may = book.add_format({"bold": True, "bottom": 1}), book.add_format({"bottom": 1})
    days, grey = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"font_color": "#666666"})
    grey_days = book.add_format({"num_format": "dd/mm/yyyy", "font_color": "#666666"})
    for kind in kinds:
        table = tables()[kind]
        sheet = book.add_worksheet(table.sheet)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(table.columns.values()):
            sheet.write_string(0, place, column.headings[0], must if column.required else may)
            sheet.set_column(place, place, _WIDTH, days if column.holds == "day" else None)
            if column.holds == "day" and column.example:
                sheet.write_datetime(1, place, datetime.combine(day(column.example), datetime.min.time()), grey_days)
            else:
                sheet.write_string(1, place, column.example, grey)
            if choices := _CHOICES.get(column.holds):
                sheet.data_validation(1, place, _ROWS, place, {"validate": "list", "source": list(choices)})
    book.close()
    return made.getvalue()
