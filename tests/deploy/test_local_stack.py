"""`jalon up` and `jalon demo --once` as a stranger calls them, each in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = [pytest.mark.timeout(180), pytest.mark.skipif(sys.platform == "win32", reason="no such signals")]

JALON = [sys.executable, "-m", "deploy.cli"]
WAIT_SECONDS = 60.0


class Up:
    """A running `jalon up`."""

    def __init__(self, data: Path, **env: str) -> None:
        self.data = data
        self.output = data.with_suffix(".out")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("JALON_")}
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [*JALON, "up"], stdout=output, stderr=output, env=inherited | {"JALON_DATA_DIR": str(data)} | env
            )

    def wait_until_up(self) -> None:
        _until(lambda: "Press Ctrl-C" in self.output.read_text() or self.process.poll() is not None)
        assert self.process.poll() is None, self.output.read_text()

    def pids(self) -> list[int]:
        running: dict[str, tuple[int, str]] = json.loads((self.data / "running.json").read_text())
        return [pid for pid, _ in running.values()]


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "data"
    yield folder
    if (folder / "running.json").exists():  # a test failed half-way: leave nothing behind
        for pid, _ in json.loads((folder / "running.json").read_text()).values():
            if _alive(pid):
                os.kill(pid, signal.SIGTERM)


def test_it_stops_everything_it_started_and_its_links_survive(data: Path) -> None:
    first = Up(data)
    first.wait_until_up()
    pids, links = first.pids(), _links(first)
    assert len(pids) == 6
    assert (data / "token").stat().st_mode & 0o777 == 0o600
    assert "JALON_DATABASE_URL=postgresql://" in (data / "stack.env").read_text()

    asked = subprocess.run(
        [*JALON, "reconcile"], capture_output=True, text=True, check=False,
        env={name: value for name, value in os.environ.items() if not name.startswith("TEMPORAL_")}
        | {"JALON_DATA_DIR": str(data)},
    )  # fmt: skip
    assert (asked.returncode, asked.stderr) == (0, ""), "it reaches the stack's Temporal, of which nobody told it"

    second = subprocess.run(
        [*JALON, "up"], capture_output=True, text=True, check=False, env=os.environ | {"JALON_DATA_DIR": str(data)}
    )
    assert second.returncode == 1
    [sentence] = second.stderr.splitlines()
    assert f"(process {first.process.pid}) already runs" in sentence

    first.process.send_signal(signal.SIGTERM)
    assert first.process.wait(WAIT_SECONDS) == 0
    assert not any(_alive(pid) for pid in pids)
    assert not (data / "stack.env").exists()

    again = Up(data)
    again.wait_until_up()
    assert _links(again) == links
    again.process.send_signal(signal.SIGINT)
    assert again.process.wait(WAIT_SECONDS) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the next start stops what was left over")
def test_a_supervisor_that_is_killed_takes_everything_with_it(data: Path) -> None:
    killed = Up(data)
    killed.wait_until_up()
    pids = killed.pids()
    postmaster = int((data / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    killed.process.kill()
    killed.process.wait()
    _until(lambda: not any(_alive(pid) for pid in [*pids, postmaster]))

    again = Up(data)
    again.wait_until_up()
    again.process.send_signal(signal.SIGTERM)
    assert again.process.wait(WAIT_SECONDS) == 0


@pytest.mark.parametrize(
    ("env", "sentence"),
    [
        ({"JALON_PG_BIN": "/nowhere"}, "PostgreSQL did not start"),
        ({"JALON_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "The database does not answer"),
    ],
)
def test_a_start_that_fails_says_why_and_leaves_nothing_running(data: Path, env: dict[str, str], sentence: str) -> None:
    failing = Up(data, **env)
    assert failing.process.wait(WAIT_SECONDS) == 1
    said = failing.output.read_text()
    assert f"jalon: {sentence}" in said
    assert "Traceback" not in said
    assert not (data / "running.json").exists()


def test_an_interrupted_start_stops_what_had_begun(data: Path) -> None:
    begun = Up(data)
    _until((data / "logs" / "temporal.log").exists)
    begun.process.send_signal(signal.SIGINT)
    assert begun.process.wait(WAIT_SECONDS) == 130
    assert "Stopping ..." in begun.output.read_text()
    assert not (data / "running.json").exists()


def test_the_demo_leaves_with_status_0_and_prints_no_control_characters_into_a_file(data: Path) -> None:
    done = subprocess.run(
        [*JALON, "demo", "--once"],
        capture_output=True, text=True, check=False, env=os.environ | {"JALON_DATA_DIR": str(data)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert {character for character in done.stdout if ord(character) < 32} == {"\n"}
    assert "11 histoires sur 11" in done.stdout


def _links(up: Up) -> list[str]:
    """But for the link that signs in once, which is another at each start."""
    words = up.output.read_text().split()
    return [word for word in words if word.startswith("http://") and "/console/entrer/" not in word]


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _alive(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text() if sys.platform == "linux" else not os.kill(pid, 0)
    except (FileNotFoundError, ProcessLookupError):
        return False
