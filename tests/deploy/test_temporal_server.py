"""The Temporal dev server's command."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

from deploy.local import temporal
from deploy.local.temporal import TemporalMissingError


def _pretend_nothing_was_installed(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    def scripts(_: str) -> str:
        return str(folder)

    monkeypatch.setattr(sysconfig, "get_path", scripts)


def test_the_binary_is_the_one_that_was_installed_with_us() -> None:
    found = temporal.binary()
    assert found.parent == Path(sysconfig.get_path("scripts"))
    assert "Server 1." in subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout


def test_the_machines_own_will_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    installed = temporal.binary()
    _pretend_nothing_was_installed(monkeypatch, tmp_path / "none")
    monkeypatch.setenv("PATH", str(installed.parent))
    assert temporal.binary() == Path(shutil.which("temporal") or "")


def test_a_missing_server_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _pretend_nothing_was_installed(monkeypatch, tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        TemporalMissingError, match=r"^The Temporal dev server is missing: run `make install`, or .*\.$"
    ):
        temporal.binary()
