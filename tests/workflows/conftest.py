"""A time-skipping server for each test, a real one for those that ask, and the recording of histories.

The first is up in a tenth of a second. Its clock is shared by all its workflows, never goes back, and stands
still for ever once a workflow was terminated in the middle of a task: tests that share one spoil it for each other.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP
from corpus import Keep, keep, keep_nothing
from dev_server import DevServer
from mailbox_server import Mailbox
from skipping import time_skipping
from temporalio.testing import WorkflowEnvironment


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--record-histories",
        action="store_true",
        help="write the histories of this run to tests/workflows/histories, for later releases to replay",
    )


@pytest.fixture
async def env() -> AsyncIterator[WorkflowEnvironment]:
    async with time_skipping() as environment:
        yield environment
    gc.collect()  # the SDK's threads may abort an interpreter that ends with workflows still in memory


@pytest.fixture
async def dev_server(tmp_path: Path) -> AsyncIterator[DevServer]:
    """A real server, not started yet; stopped at the end."""
    server = DevServer(tmp_path)
    yield server
    await server.stop()


@pytest.fixture
def keep_history(request: pytest.FixtureRequest) -> Keep:
    """Adds a workflow's history to the corpus when --record-histories is given; does nothing otherwise."""
    return keep if request.config.getoption("--record-histories", default=False) else keep_nothing


@pytest.fixture
async def mailbox() -> AsyncIterator[tuple[Mailbox, int]]:
    box = Mailbox()
    listening = await asyncio.get_running_loop().create_server(lambda: SMTP(box), "127.0.0.1", 0)
    yield box, listening.sockets[0].getsockname()[1]
    listening.close()
