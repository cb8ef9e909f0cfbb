"""The local stack's data directory: one user at a time, secrets kept, leftovers stopped."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.data_directory import DataDirectory, DirectoryTakenError, write_secret
from domain.errors import JalonError


def test_a_second_stack_is_told_who_has_the_folder_and_what_to_do(tmp_path: Path) -> None:
    first = DataDirectory(tmp_path / "data")
    first.lock()
    said = rf"\(process {os.getpid()}\) already runs in .*data: .*JALON_DATA_DIR"
    with pytest.raises(DirectoryTakenError, match=said):
        DataDirectory(tmp_path / "data").lock()
    first.release()
    DataDirectory(tmp_path / "data").lock()


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(JalonError, match=r"data directory .*file/data cannot be used \(Not a directory\)"):
        DataDirectory(tmp_path / "file" / "data").lock()


def test_what_an_earlier_stack_left_running_is_stopped_and_nothing_else(tmp_path: Path) -> None:
    sleeper = [sys.executable, "-c", "import time; time.sleep(600)"]
    with subprocess.Popen(sleeper) as leftover, subprocess.Popen(sleeper) as stranger:
        folder = DataDirectory(tmp_path)
        folder.lock()
        folder.record_running({"API": leftover.pid, "Relay": stranger.pid})
        running = tmp_path / "running.json"
        # The stranger has been given the number of a process that began at another time.
        text = running.read_text()
        started = text.split(f"[{stranger.pid}, ")[1].split("]")[0]
        running.write_text(text.replace(f"[{stranger.pid}, {started}]", f'[{stranger.pid}, "1"]'))
        kept = running.read_text()
        folder.release()
        running.write_text(kept)

        DataDirectory(tmp_path).lock()
        assert leftover.wait(10) == -15
        assert stranger.poll() is None
        stranger.kill()


def test_a_damaged_record_of_what_ran_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "running.json").write_text("{")
    DataDirectory(tmp_path).lock()


def test_a_secret_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = DataDirectory(tmp_path)
    folder.lock()
    write_secret(folder.token("admin"), "jalon_x\n")
    assert folder.token("admin").stat().st_mode & 0o777 == 0o600
    write_secret(folder.token("admin"), "jalon_y\n")
    assert folder.token("admin").read_text() == "jalon_y\n"


def test_the_logs_of_the_run_before_are_kept_aside(tmp_path: Path) -> None:
    folder = DataDirectory(tmp_path)
    folder.lock()
    (folder.logs / "api.log").write_text("before")
    folder.release()
    folder.lock()
    assert not (folder.logs / "api.log").exists()
    assert (folder.logs / "api.log.previous").read_text() == "before"
