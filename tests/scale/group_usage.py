"""What the processes of a stack take: seconds of the processor, memory, bytes in their databases."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path

import asyncpg

from tests.chaos.chaos_parts import family

TICKS = os.sysconf("SC_CLK_TCK")
Figures = dict[str, float]
"""By the process' name."""


def cpu_seconds(pids: Mapping[str, int]) -> Figures:
    """Each with what descends from it, and what descended and has ended."""
    return {name: sum(map(_ticks, family(pid))) / TICKS for name, pid in pids.items()}


def mebibytes(pids: Mapping[str, int]) -> Figures:
    """The memory of each with what descends from it; what several share counts once."""
    return {name: sum(map(_proportional_kib, family(pid))) / 1024 for name, pid in pids.items()}


def since(before: Figures, now: Figures) -> Figures:
    return {name: value - before.get(name, 0) for name, value in now.items()}


def plus(one: Figures, other: Figures) -> Figures:
    return {name: one.get(name, 0) + other.get(name, 0) for name in one | other}


async def postgres_bytes(pool: asyncpg.Pool) -> float:
    """The whole database, indexes and what is dead included."""
    return float(await pool.fetchval("SELECT pg_database_size(current_database())"))


def temporal_bytes(database: Path) -> float:
    """The pages in use of the development server's SQLite."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        pages, free, size = (
            int(connection.execute(f"PRAGMA {name}").fetchone()[0])
            for name in ("page_count", "freelist_count", "page_size")
        )
    return float((pages - free) * size)


def _ticks(pid: int) -> int:
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15]))
    return 0


def _proportional_kib(pid: int) -> int:
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return 0
