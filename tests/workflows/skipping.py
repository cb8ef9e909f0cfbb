"""A server whose clock jumps to whatever comes next while a test lets time pass."""

from __future__ import annotations

import sysconfig
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from workflows import search_attributes

TEST_SERVER = Path(sysconfig.get_path("scripts")) / "temporal-test-server"


@asynccontextmanager
async def time_skipping() -> AsyncGenerator[WorkflowEnvironment]:
    """A new one. Its clock begins now."""
    async with await WorkflowEnvironment.start_time_skipping(
        data_converter=pydantic_data_converter, test_server_existing_path=str(TEST_SERVER), identity="jalon-tests"
    ) as environment:
        await search_attributes.register(environment.client)
        yield environment
