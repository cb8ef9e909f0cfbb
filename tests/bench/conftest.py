"""The servers that are measured: PostgreSQL as in production, with fsync, and processes of their own for the rest.

The ratios of a run are kept in `.jalon/bench.json`; COMPARE names such a file of an earlier run to hold them against.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from rounds import RATIOS, fallen

from deploy.local.postgres import Postgres

BEFORE = pytest.StashKey[dict[str, float]]()


def pytest_sessionstart(session: pytest.Session) -> None:
    """The earlier run is read first: this one may be written over it."""
    named = os.environ.get("COMPARE")
    try:
        session.config.stash[BEFORE] = json.loads(Path(named).read_text()) if named else {}
    except (OSError, ValueError) as error:
        raise pytest.UsageError(
            f"COMPARE={named} cannot be read ({type(error).__name__}): name the .jalon/bench.json of an earlier run."
        ) from None


def pytest_sessionfinish(session: pytest.Session) -> None:
    if not RATIOS:
        return
    kept = session.config.rootpath / ".jalon" / "bench.json"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(json.dumps(RATIOS, indent=2, ensure_ascii=False) + "\n")
    before = session.config.stash[BEFORE]
    print(f"\n\nThe ratios are kept in {kept}.")
    if before:
        print("\n".join(fallen(before, RATIOS)) or "No ratio fell by more than a tenth.")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """Unlike in the tests, every commit is on disk before it is answered."""
    with Postgres(tmp_path_factory.mktemp("postgres") / "data", fsync=True) as server:
        yield server


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where the measured processes write; the folder is kept when a test fails."""
    return tmp_path / "processes.log"
