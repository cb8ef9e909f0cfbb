"""What a PostgreSQL server writes about itself into its data directory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PID_FILE = "postmaster.pid"


@dataclass(frozen=True)
class PidFile:
    """A server's process and port, and whether it takes connections."""

    pid: int
    port: int
    ready: bool


def read_pid_file(data_dir: Path) -> PidFile | None:
    """None when there is no file, or none that is complete yet."""
    try:
        lines = (data_dir / PID_FILE).read_text().splitlines()
        return PidFile(int(lines[0]), int(lines[3]), len(lines) > 7 and lines[7].strip() == "ready")
    except (FileNotFoundError, IndexError, ValueError):
        return None
