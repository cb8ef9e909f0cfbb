"""The house's processes, started as an operator starts them."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path


@asynccontextmanager
async def jalon(command: str, env: dict[str, str], log: Path) -> AsyncGenerator[asyncio.subprocess.Process]:
    """`jalon worker` or `jalon relay`; killed at the end if it still runs."""
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "deploy.cli", command, env={**os.environ, **env}, stdout=output, stderr=output
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
