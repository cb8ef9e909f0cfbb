"""Whatever comes as a file: facts, or a refusal that has a name. Never a crash, and no more memory than ten files."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from io import BytesIO

import pytest
from desk import Desk
from dsn_files import Contract, Dsn, Someone, changed, ended, stop, suspension
from hypothesis import example, given, settings
from hypothesis import strategies as st

from api.sources.dsn import model
from api.sources.reading import RefusedFileError
from api.sources.sheets import rows, tables
from api.sources.sheets.template import workbook
from api.sources.sheets.words import tables as known_tables

TODAY = date(2026, 11, 25)
UNDER = [
    stop("01", "2026-10-05", "2026-10-20", "2026-10-21"), suspension("632", "2026-10-22", "2026-10-31"),
    changed("2026-10-01", nature="02", start="2020-01-05"), ended("2026-10-31", "059"),
]  # fmt: skip
GOOD = Dsn("2026-10", [Someone(contracts=[Contract("2020-01-06", under=UNDER)]), Someone(2, number="E2")]).lines()
VALUES = ["", "99999999", "31022026", "01", "ABC", "é'", "0", "-1", "NaN", "1e999", "01019999", "x" * 300, "\u2028"]
BOOK = workbook(list(known_tables()))


@st.composite
def spoilt_lines(draw: st.DrawFn) -> bytes:
    """A good file, some lines of which are gone, doubled, moved or hold something else; its count is put right."""
    lines = list(GOOD[:-2])
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(lines) - 1))
        deed = draw(st.sampled_from(["drop", "double", "move", "value", "rubric"]))
        if deed == "drop" and len(lines) > 1:
            del lines[place]
        elif deed == "double":
            lines.insert(place, lines[place])
        elif deed == "move":
            lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(place))
        elif deed == "value":
            lines[place] = f"{lines[place].partition(',')[0]},'{draw(st.sampled_from(VALUES) | st.text(max_size=20))}'"
        else:
            lines[place] = f"S{draw(st.integers(0, 99)):02}.G00.{draw(st.integers(0, 99)):02}.{place:03},'1'"
    declared = sum(line.startswith("S20.G00.05.001") for line in lines)
    text = "\n".join([*lines, f"S90.G00.90.001,'{len(lines) + 2}'", f"S90.G00.90.002,'{declared}'"])
    return text.encode("utf-8", errors="replace")


def facts_or_refusal(read: Callable[[], object]) -> None:
    with suppress(RefusedFileError):
        read()


@settings(max_examples=250, deadline=None)
@given(spoilt_lines())
def test_a_spoilt_payroll_file_gives_facts_or_a_named_refusal(content: bytes) -> None:
    facts_or_refusal(lambda: asyncio.run(Desk().report(content, Dsn("2026-11", [Someone()]))))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 2000))
@example(b"\0", 0)
def test_a_payroll_file_with_other_bytes_in_it(noise: bytes, place: int) -> None:
    good = "\n".join(GOOD).encode()
    facts_or_refusal(lambda: list(model.read(BytesIO(good[:place] + noise + good[place:]))))
    facts_or_refusal(lambda: asyncio.run(Desk().report(noise)))


CELLS = st.sampled_from(["", "E1", "01/02/2020", "31/02/2020", "CDI", "oui", "80 %", "1e999", "-3", "Maternité"])
COLUMNS = [column for table in known_tables().values() for column in table.columns.values()]
HEADINGS = [heading for column in COLUMNS for heading in column.headings]


@settings(max_examples=250, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(HEADINGS), max_size=12), max_size=2),
    st.lists(st.lists(CELLS | st.text(max_size=30), max_size=12), max_size=12),
    st.sampled_from(";,\t|"),
)
def test_a_table_of_anything_gives_facts_or_a_named_refusal(
    heads: list[list[str]], cells: list[list[str]], separator: str
) -> None:
    text = "\n".join(separator.join(row) for row in [*heads, *cells])
    facts_or_refusal(lambda: asyncio.run(Desk().report(text.encode("utf-8", errors="replace"))))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(BOOK) - 1), st.integers(0, 255)), max_size=40), st.integers(0, len(BOOK)))
def test_a_workbook_with_other_bytes_in_it(changes: list[tuple[int, int]], length: int) -> None:
    spoilt = bytearray(BOOK)
    for place, byte in changes:
        spoilt[place] = byte
    facts_or_refusal(lambda: rows.facts_of(tables.of_workbook(BytesIO(bytes(spoilt))), TODAY, "0" * 64))
    facts_or_refusal(lambda: rows.facts_of(tables.of_workbook(BytesIO(BOOK[:length])), TODAY, "0" * 64))


@pytest.mark.parametrize("people", [200, 2000])
def test_a_file_takes_less_memory_than_ten_of_it(people: int) -> None:
    content = Dsn("2026-10", [Someone(n, number=f"E{n}") for n in range(people)]).bytes()
    tracemalloc.start()
    found = list(model.read(BytesIO(content)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found[0].individuals) == people
    assert peak < 10 * len(content)
