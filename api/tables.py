"""Tables to download: CSV for programs and XLSX for people. No cell is ever taken for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import Any, cast

import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]
from starlette.responses import Response

from domain.cells import harmless

CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST = 40


def as_csv(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]], *, french: bool = False) -> Response:
    """UTF-8; `french`: with semicolons and a byte order mark, as spreadsheets in France expect it."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";" if french else ",", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    content = text.getvalue().encode("utf-8-sig" if french else "utf-8")
    return _download(content, f"{CSV}; charset=utf-8", f"{name}.csv")


def as_xlsx(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]], **_: object) -> Response:
    """One sheet with a frozen header; dates are dates, texts are texts."""
    content = BytesIO()
    book = cast(Any, xlsxwriter).Workbook(content, {"in_memory": True, "strings_to_formulas": False})
    sheet, bold, day = (
        book.add_worksheet(),
        book.add_format({"bold": True}),
        book.add_format({"num_format": "dd/mm/yyyy"}),
    )
    sheet.write_row(0, 0, header, bold)
    widths = [len(each) for each in header]
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, cell, day)
            elif isinstance(cell, int):
                sheet.write_number(number, column, cell)
            elif cell is not None:
                sheet.write_string(number, column, str(cell))
            widths[column] = max(widths[column], min(len(str(cell or "")), _WIDEST))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width + 2)
    sheet.freeze_panes(1, 0)
    book.close()
    return _download(content.getvalue(), XLSX, f"{name}.xlsx")


def _download(content: bytes, media_type: str, name: str) -> Response:
    return Response(
        content, media_type=media_type,
        headers={"content-disposition": f'attachment; filename="{name}"', "x-content-type-options": "nosniff"},
    )  # fmt: skip
