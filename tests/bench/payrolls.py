"""Payroll files of made-up companies: months of any number of people, each file as large as a real one.

Of a hundred people, each month two fall ill and one is back late; of three hundred one is hired and one leaves. What a
person is follows from their number alone, so that a month can be written without those before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

SIREN, NIC = "123456782", "00010"
FIRST = date(2023, 10, 1)
PAY_LINES = 40
"""Lines of pay for each person and month, which nobody here reads."""


def month(number: int) -> date:
    """The first day of the month, `number` months after the first."""
    year, at = divmod(FIRST.month - 1 + number, 12)
    return date(FIRST.year + year, at + 1, 1)


def write(folder: Path, people: int, number: int) -> Path:
    """The file of that month."""
    path = folder / f"{people}-{number:02}.dsn"
    with path.open("w", encoding="iso-8859-1") as file:
        lines = 0
        for line in _lines(people, number):
            file.write(line + "\n")
            lines += 1
        file.write(f"S90.G00.90.001,'{lines + 2}'\nS90.G00.90.002,'1'\n")
    return path


def _lines(people: int, number: int) -> Iterator[str]:
    on = month(number)
    made = month(number + 1) + timedelta(days=3)
    yield from (
        "S10.G00.00.001,'BANC'", "S10.G00.00.005,'02'", "S10.G00.00.006,'P26V01'", "S10.G00.00.008,'01'",
        "S20.G00.05.001,'01'", "S20.G00.05.002,'01'", "S20.G00.05.003,'11'", f"S20.G00.05.004,'{number + 1}'",
        f"S20.G00.05.005,'{_day(on)}'", f"S20.G00.05.007,'{_day(made)}'", "S20.G00.05.008,'01'",
        f"S21.G00.06.001,'{SIREN}'", f"S21.G00.06.002,'{NIC}'", f"S21.G00.11.001,'{NIC}'",
    )  # fmt: skip
    for n in range(people):
        yield from _person(n, number, on)


def _person(n: int, number: int, on: date) -> Iterator[str]:
    """Of each three hundred, one is hired in each of the months 1 to 36, and one leaves with each."""
    hired, left = (n % 300, n % 300 - 100) if n % 300 else (0, 0)
    hired, left = (each if 1 <= each <= 36 else None for each in (hired, left))
    if (hired is not None and hired > number) or (left is not None and left < number):
        return
    start = date(2005 + n % 18, 1 + n % 12, 1 + n % 28) if hired is None else month(hired)
    yield f"S21.G00.30.001,'{1_750_175_000_000 + n}'"
    yield f"S21.G00.30.002,'FICTIF{n}'"
    yield f"S21.G00.30.004,'PRENOM{n}'"
    yield f"S21.G00.30.006,'{_day(date(1970 + n % 30, 1 + n % 12, 1 + n % 28))}'"
    yield f"S21.G00.30.018,'p{n}@fictif.example'"
    yield f"S21.G00.30.019,'E{n:05}'"
    yield f"S21.G00.40.001,'{_day(start)}'"
    yield from (
        "S21.G00.40.007,'01'", "S21.G00.40.008,'99'", f"S21.G00.40.009,'{n:05}'", "S21.G00.40.011,'10'",
        "S21.G00.40.012,'151.67'", "S21.G00.40.013,'151.67'", "S21.G00.40.014,'10'", "S21.G00.40.017,'1411'",
    )  # fmt: skip
    if hired is None or hired < number:
        yield from _stop(n, number, on)
    if left == number:
        yield f"S21.G00.62.001,'{_day(on.replace(day=28))}'"
        yield "S21.G00.62.002,'059'"
    for line in range(PAY_LINES):
        yield f"S21.G00.51.{line + 1:03},'1234.56'"


def _stop(n: int, number: int, on: date) -> Iterator[str]:
    """Two in a hundred are ill from the tenth to the twentieth; one goes on until the fifth of the next month."""
    ill = n % 50 == number % 50
    late = n % 100 == (number - 1) % 100
    if ill:
        long = n % 100 == number % 100
        yield "S21.G00.60.001,'01'"
        yield f"S21.G00.60.002,'{_day(on.replace(day=9))}'"
        if long:
            yield f"S21.G00.60.003,'{_day(month(number + 1).replace(day=5))}'"
        else:
            yield f"S21.G00.60.003,'{_day(on.replace(day=20))}'"
            yield f"S21.G00.60.010,'{_day(on.replace(day=21))}'"
    elif late and number:
        yield "S21.G00.60.001,'01'"
        yield f"S21.G00.60.002,'{_day(month(number - 1).replace(day=9))}'"
        yield f"S21.G00.60.003,'{_day(on.replace(day=5))}'"
        yield f"S21.G00.60.010,'{_day(on.replace(day=6))}'"


def _day(day: date) -> str:
    return f"{day:%d%m%Y}"
