"""The servers that are measured: PostgreSQL as in production, with fsync, and processes of their own for the rest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.postgres import Postgres


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """Unlike in the tests, every commit is on disk before it is answered."""
    with Postgres(tmp_path_factory.mktemp("postgres") / "data", fsync=True) as server:
        yield server


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where the measured processes write; the folder is kept when a test fails."""
    return tmp_path / "processes.log"
