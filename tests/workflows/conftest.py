"""A time-skipping server for each test, up in a tenth of a second.

Its clock is shared by all its workflows, never goes back, and stands still for ever once a workflow was
terminated in the middle of a task: tests that share a server spoil it for one another.
"""

from __future__ import annotations

import gc
import sysconfig
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from workflows import search_attributes

TEST_SERVER = Path(sysconfig.get_path("scripts")) / "temporal-test-server"


@pytest.fixture
async def env() -> AsyncIterator[WorkflowEnvironment]:
    async with await WorkflowEnvironment.start_time_skipping(
        data_converter=pydantic_data_converter, test_server_existing_path=str(TEST_SERVER)
    ) as environment:
        await search_attributes.register(environment.client)
        yield environment
    gc.collect()  # the SDK's threads may abort an interpreter that ends with workflows still in memory
