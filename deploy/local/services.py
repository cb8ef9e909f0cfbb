"""The services of the local stack: the command of each, its environment, and how it shows that it is ready."""

from __future__ import annotations

import os
import sys

import httpx2

from deploy.local import temporal
from deploy.local.data_directory import DataDirectory
from deploy.local.managed_process import ManagedProcess, Readiness, says_so
from deploy.local.ports import LOOPBACK, Ports
from deploy.settings import PREFIX, Settings

NOT_SHARED = ("METRICS_PORT", "TEMPORAL_METRICS_PORT")
"""Settings that no two processes of one machine can have alike."""


class Services:
    """Makes the processes, which are not started yet. Everything listens on the loopback, on the given ports."""

    def __init__(self, settings: Settings, data: DataDirectory, ports: Ports) -> None:
        self._settings = settings
        self._data = data
        self._ports = ports
        self._dsn = settings.database_url or ""
        self._http = httpx2.AsyncClient(timeout=2.0, trust_env=False)

    @property
    def api_url(self) -> str:
        return f"http://{LOOPBACK}:{self._ports['api']}"

    @property
    def ui_url(self) -> str:
        return f"http://{LOOPBACK}:{self._ports['temporal_ui']}/namespaces/{temporal.NAMESPACE}/workflows"

    @property
    def temporal_address(self) -> str:
        return f"{LOOPBACK}:{self._ports['temporal']}"

    async def close(self) -> None:
        await self._http.aclose()

    def servers(self) -> list[ManagedProcess]:
        """What the house stands on. No PostgreSQL of ours when the operator has named a database."""
        smtp = ["--folder", str(self._data.mails), "--port", str(self._ports["smtp"])]
        found = [
            self._process(
                "Temporal",
                temporal.command(self._data.root, self._ports),
                self._answers(temporal.ready_url(self._ports)),
            ),
            self._process("Mail catcher", _python("deploy.local.smtp_catcher", *smtp), _writes("ready")),
        ]
        if not self._settings.database_url:
            arguments = [str(self._data.root / "postgres"), str(self._ports["postgres"]), str(self._data.dsn)]
            found.append(self._process("PostgreSQL", _python("deploy.local.postgres", *arguments), _writes("ready")))
        return found

    def house(self, dsn: str) -> list[ManagedProcess]:
        """The house itself, on a migrated database."""
        self._dsn = dsn
        return [
            self._process("API", _python("deploy.cli", "api"), says_so),
            self._process("Worker", _python("deploy.cli", "worker"), says_so),
            self._process("Relay", _python("deploy.cli", "relay"), says_so),
        ]

    def settings(self) -> dict[str, str]:
        """What the processes, and the commands of an operator's shell, need to know of this stack."""
        return {
            f"{PREFIX}DATA_DIR": str(self._data.root),
            f"{PREFIX}DATABASE_URL": self._dsn,
            f"{PREFIX}API_HOST": LOOPBACK,
            f"{PREFIX}API_PORT": str(self._ports["api"]),
            f"{PREFIX}PUBLIC_URL": self.api_url,
            f"{PREFIX}SMTP_HOST": LOOPBACK,
            f"{PREFIX}SMTP_PORT": str(self._ports["smtp"]),
            f"{PREFIX}SEAL_KEY_FILE": str(self._data.seal_key),
            f"{PREFIX}SEAL_PUBLIC_FILE": str(self._data.seal_public),
            f"{PREFIX}SEAL_DIRECTORY": str(self._data.seals),
            f"{PREFIX}TEMPORAL_UI_URL": self.ui_url,
            "TEMPORAL_ADDRESS": self.temporal_address,
            "TEMPORAL_NAMESPACE": temporal.NAMESPACE,
        }

    def _process(self, name: str, command: list[str], ready: Readiness) -> ManagedProcess:
        return ManagedProcess(name, command, self._environment(), self._data.log(name), ready)

    def _environment(self) -> dict[str, str]:
        """Our own environment, but no other Temporal, mail server or database than those of this stack."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(
                ("TEMPORAL_", *(f"{PREFIX}{own}" for own in ("SMTP_", "API_", "DATABASE_URL", *NOT_SHARED)))
            )
        }
        profile = self._data.root / "temporal.toml"  # empty: the user's own profiles lead elsewhere
        profile.touch()
        return inherited | self.settings() | {"TEMPORAL_CONFIG_FILE": str(profile), "PYTHONUNBUFFERED": "1"}

    def _answers(self, url: str) -> Readiness:
        """It is ready when the URL answers with a success."""

        async def ready(_: ManagedProcess) -> bool:
            try:
                return (await self._http.get(url)).is_success
            except httpx2.HTTPError:
                return False

        return ready


def _python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def _writes(sign: str) -> Readiness:
    """It is ready when it has written so."""

    async def ready(process: ManagedProcess) -> bool:
        return sign in process.written()

    return ready
