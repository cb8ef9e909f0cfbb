"""The local stack's ports: free ones on the loopback, remembered so that links survive a restart."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from deploy.settings import PREFIX, Settings
from domain.errors import JalonError

LOOPBACK = "127.0.0.1"
NAMES = ("postgres", "api", "smtp", "temporal", "temporal_ui", "temporal_http", "temporal_metrics")

Ports = Mapping[str, int]
"""A port for each of NAMES."""


class PortTakenError(JalonError):
    """A port that was asked for by name is in use by somebody else."""


def wanted(settings: Settings) -> Ports:
    """The ports that somebody set; the defaults of production are not wishes."""
    ports = {
        "api": settings.api_port,
        "smtp": settings.smtp_port,
        "temporal": settings.temporal_port,
        "temporal_ui": settings.temporal_ui_port,
    }
    return {name: port for name, port in ports.items() if f"{name}_port" in settings.model_fields_set and port}


def choose(memory: Path, asked: Mapping[str, int]) -> dict[str, int]:
    """A port for each name: the one asked for, else the remembered one, else a free one; remembered in `memory`.

    Raises PortTakenError when a port that was asked for is taken; a remembered one is then replaced.
    """
    remembered = _read(memory)
    chosen: dict[str, int] = {}
    for name, port in asked.items():
        if not is_free(port):
            raise PortTakenError(
                f"Port {port} ({PREFIX}{name.upper()}_PORT) is already taken: "
                "stop what listens there, or choose another."
            )
        chosen[name] = port
    for name in NAMES:
        if name not in chosen:
            port = remembered.get(name)
            usable = port is not None and port not in chosen.values() and is_free(port)
            chosen[name] = cast(int, port) if usable else _free(set(chosen.values()))
    memory.write_text(json.dumps(chosen, indent=2) + "\n")
    return chosen


def is_free(port: int) -> bool:
    """Whether a server could listen there now, as servers do: connections that linger do not count."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _free(avoid: set[int]) -> int:
    while True:
        with socket.socket() as probe:
            probe.bind((LOOPBACK, 0))
            port: int = probe.getsockname()[1]
        if port not in avoid:
            return port


def _read(memory: Path) -> dict[str, int]:
    """What was remembered; nothing when the file is missing or was damaged."""
    try:
        content: Any = json.loads(memory.read_text())
    except (OSError, ValueError):
        return {}
    if not isinstance(content, dict):
        return {}
    pairs = cast(dict[str, object], content)
    return {name: port for name, port in pairs.items() if isinstance(port, int) and 0 < port < 65536}
