"""A supervised process: its start, its end, what it wrote, and what is done when it keeps ending."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from deploy.local import managed_process as supervision
from deploy.local.managed_process import ManagedProcess, ProcessError, keep_alive, says_so

SAYS_READY = "print('ready', flush=True); import time; time.sleep(600)"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SAYS_READY


def part(tmp_path: Path, code: str) -> ManagedProcess:
    async def ready(part: ManagedProcess) -> bool:
        return "ready" in part.written()

    return ManagedProcess("Mill", [sys.executable, "-c", code], dict(os.environ), tmp_path / "mill.log", ready)


async def test_it_is_started_when_it_says_so_and_stopped_when_asked(tmp_path: Path) -> None:
    mill = part(tmp_path, SAYS_READY)
    await mill.start()
    assert mill.pid is not None
    await mill.stop()
    assert await mill.ended() == -signal.SIGTERM
    await mill.stop()  # nothing runs: nothing happens


async def test_the_houses_own_parts_say_themselves_when_they_serve(tmp_path: Path) -> None:
    go_on = tmp_path / "go-on"
    code = (
        "import time, pathlib; from deploy.processes.readiness import say_ready\n"
        f"while not pathlib.Path({str(go_on)!r}).exists(): time.sleep(0.01)\n"
        "say_ready(); print('and writes what it likes', flush=True); time.sleep(600)"
    )
    mill = ManagedProcess("Mill", [sys.executable, "-c", code], dict(os.environ), tmp_path / "mill.log", says_so)
    starting = asyncio.create_task(mill.start())
    done, _ = await asyncio.wait([starting], timeout=1)
    assert not done
    go_on.touch()
    await asyncio.wait_for(starting, 20)
    await mill.stop()


async def test_one_that_does_not_listen_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "STOP_SECONDS", 0.2)
    mill = part(tmp_path, DEAF)
    await mill.start()
    await mill.stop()
    assert await mill.ended() == -signal.SIGKILL


async def test_one_that_ends_at_once_says_why_with_its_own_last_words(tmp_path: Path) -> None:
    (tmp_path / "mill.log").write_text("words of an earlier start\n")
    with pytest.raises(ProcessError) as caught:
        await part(tmp_path, "import sys; sys.exit('no grain')").start()
    first, *tail = str(caught.value).splitlines()
    assert first == f"Mill did not start (exit status 1). The last lines of {tmp_path / 'mill.log'}:"
    assert tail == ["  | no grain"]


async def test_one_that_is_never_ready_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "START_SECONDS", 0.2)
    mill = part(tmp_path, "import time; time.sleep(600)")
    with pytest.raises(ProcessError, match=r"Mill was not ready after 0 seconds\. It wrote nothing to .*mill\.log\."):
        await mill.start()
    await mill.stop()


async def test_one_that_ends_is_started_again(tmp_path: Path) -> None:
    mill, said = part(tmp_path, SAYS_READY), list[str]()
    await mill.start()
    first = mill.pid
    restarted = asyncio.Event()
    watcher = asyncio.create_task(keep_alive(mill, said.append, restarted.set))
    assert first is not None
    os.kill(first, signal.SIGKILL)
    await asyncio.wait_for(restarted.wait(), 20)
    assert mill.pid not in (None, first)
    assert said == ["  ! Mill has ended unexpectedly (signal 9); it is started again.", "  ✓ Mill is back."]
    watcher.cancel()
    await mill.stop()


async def test_one_that_keeps_ending_is_given_up_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "PAUSES", (0.0, 0.0))
    mill, said = part(tmp_path, "print('ready', flush=True); import sys; sys.exit(3)"), list[str]()
    await mill.start()
    with pytest.raises(ProcessError, match=r"Mill has ended 3 times in a row\. The last lines of .*:\n  \| ready"):
        await asyncio.wait_for(keep_alive(mill, said.append, lambda: None), 20)
    assert said.count("  ! Mill has ended unexpectedly (exit status 3); it is started again.") == 2


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
async def test_it_does_not_outlive_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    supervisor = f"""
import asyncio, sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from tests.deploy.test_managed_process import SAYS_READY, part
async def main():
    mill = part(Path({str(tmp_path)!r}), SAYS_READY)
    await mill.start()
    print(mill.pid, flush=True)
    await asyncio.sleep(600)
asyncio.run(main())
"""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", supervisor, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    child = int(await asyncio.wait_for(process.stdout.readline(), 30))
    process.kill()
    await process.wait()
    assert _gone_within(child, 20)


def _gone_within(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while _alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not _alive(pid)


def _alive(pid: int) -> bool:
    try:
        return ") Z " not in (Path("/proc") / str(pid) / "stat").read_text()
    except FileNotFoundError:
        return False
