"""How long a payroll file takes: read, compared with what was told, recorded; and how much memory."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from payrolls import SIREN, write
from rounds import show

from deploy.database.schema import migrate
from deploy.local.postgres import Postgres

SIZES = (1000, 3000, 10_000)
MONTHS = 36
IN_A_ROW = 10_000

ABOUT = """
`jalon import`, one process for each line, on a PostgreSQL with fsync on. The first month of a company tells every hire,
the second what changed. Files of 55 lines a person, 2 % of the people on sick leave, hires and leavers. Seconds of the
wall and of the processor, the most memory that was held, with the file's own size beside it.
"""


class Run(NamedTuple):
    """What one run took. `peak`: in bytes."""

    wall: float
    processor: float
    peak: int


def imported(dsn: str, *files: Path) -> Run:
    """Runs the command to its end. Raises AssertionError when it fails."""
    command = [sys.executable, "-m", "deploy.cli", "import", *map(str, files), "--company", SIREN]
    began = time.perf_counter()
    pid = os.posix_spawn(
        sys.executable, command, {**os.environ, "JALON_DATABASE_URL": dsn},
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )  # fmt: skip
    _, status, used = os.wait4(pid, 0)
    assert status == 0
    return Run(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


def row(what: str, files: Sequence[Path], run: Run, people: int) -> list[str]:
    size = sum(file.stat().st_size for file in files)
    return [
        what, f"{size / 1e6:.1f}", f"{run.wall:.1f}", f"{run.processor:.1f}", f"{run.peak / 1e6:.0f}",
        f"{run.wall / people * 1000:.2f}",
    ]  # fmt: skip


async def test_payroll_files(postgres: Postgres, tmp_path: Path) -> None:
    rows: list[list[str]] = []
    for people in SIZES:
        dsn = await postgres.create_database(f"import_{people}")
        await migrate(dsn)
        for number, what in ((0, "first month"), (1, "second month"), (1, "the same again")):
            file = write(tmp_path, people, number)
            rows.append(row(f"{people}, {what}", [file], imported(dsn, file), people))
    dsn = await postgres.create_database("import_in_a_row")
    await migrate(dsn)
    files = [write(tmp_path, IN_A_ROW, number) for number in range(MONTHS)]
    rows.append(row(f"{IN_A_ROW}, {MONTHS} months at once", files, imported(dsn, *files), IN_A_ROW * MONTHS))
    show("Payroll files", ABOUT, ("people", "MB", "s", "processor s", "memory MB", "ms a person"), rows)
