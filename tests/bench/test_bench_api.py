"""How many single events the API records in a second."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import uvicorn
from bare_api import TABLE
from http_load import hammer, posts
from lives import COMPANY, SOURCE
from processes import HERE, free_port, listening
from rounds import Comparison, in_turns, show

from api.tokens import PgTokens
from domain.facts import OWN_ACTOR

PATH = f"/v1/companies/{COMPANY}/events"
ROUNDS, SECONDS, WARM_UP_SECONDS = 15, 0.4, 0.5
EMPLOYEES = 200

ABOUT = """
`jalon api` (token, validation, hash chain, outbox; one event a request) against a FastAPI handler that checks nothing
and inserts one comparable row; each in a uvicorn process of its own with the settings of deploy/processes/api.py
and a pool of ten connections, on one PostgreSQL with fsync on, over HTTP on loopback with kept-alive connections.
Requests a second, median [lowest-highest] of short rounds in turns; the ratio is that of neighbouring rounds.
"""


def leaves(numbers: Iterator[int]) -> Iterator[dict[str, Any]]:
    """Leaves of employees who have facts already: nothing private in them."""
    for number in numbers:
        yield {
            "specversion": "1.0", "id": f"leave-{number}", "source": SOURCE, "type": "leave-start",
            "subject": f"E-{number % EMPLOYEES:05}", "time": "2026-11-20T08:30:00Z",
            "data": {"leave": "maternity", "started_on": "2026-11-23", "expected_end_on": "2027-03-14"},
        }  # fmt: skip


def hires(numbers: Iterator[int]) -> Iterator[dict[str, Any]]:
    """New employees, each with their person: a stream begins, and two more rows are written."""
    for number in numbers:
        yield {
            "specversion": "1.0", "id": f"hire-{number}", "source": SOURCE, "type": "hire",
            "subject": f"N-{number:07}", "time": "2026-11-20T08:30:00Z",
            "data": {
                "hired_on": "2026-11-23", "contract": "cdi", "born_on": "1990-05-17",
                "person": {"given_name": "Camille", "family_name": "Martin", "email": "camille.martin@example.fr"},
            },
        }  # fmt: skip


LOADS: tuple[tuple[str, Callable[[Iterator[int]], Iterator[dict[str, Any]]], int], ...] = (
    ("a leave, 1 connection", leaves, 1),
    ("a leave, 16 connections", leaves, 16),
    ("a leave, 32 connections", leaves, 32),
    ("a hire with its person, 1 connection", hires, 1),
    ("a hire with its person, 16 connections", hires, 16),
)


async def test_events_posted_one_by_one(dsn: str, pool: asyncpg.Pool, owner: asyncpg.Pool, log: Path) -> None:
    token = await PgTokens(pool).create("bench", "hris", [COMPANY], actor=OWN_ACTOR)
    await owner.execute(TABLE)
    jalon_port, bare_port = free_port(), free_port()
    env = {"JALON_DATABASE_URL": dsn, "JALON_API_PORT": str(jalon_port), "JALON_API_REQUESTS_PER_MINUTE": "0"}
    bare = (str(HERE / "bare_api.py"), str(bare_port), dsn)
    with (
        listening("-m", "deploy.cli", "api", port=jalon_port, env=env, log=log),
        listening(*bare, port=bare_port, env={}, log=log),
    ):
        # In a thread: uvloop, which is several times cheaper than the loop that runs the tests.
        rows = await asyncio.to_thread(_on_a_fast_loop, jalon_port, bare_port, token)
    show(
        "POST /v1/companies/{siren}/events, one by one",
        ABOUT,
        ("load", "jalon /s", "bare insert /s", "ratio", "aim"),
        [(row.load, str(row.ours), str(row.bare), row.ratio, "0.60") for row in rows],
    )


def _on_a_fast_loop(jalon_port: int, bare_port: int, token: str) -> list[Comparison]:
    with asyncio.Runner(loop_factory=uvicorn.Config("", log_config=None).get_loop_factory()) as runner:
        return runner.run(_all_loads(jalon_port, bare_port, token))


async def _all_loads(jalon_port: int, bare_port: int, token: str) -> list[Comparison]:
    numbers = count(1)
    comparisons: list[Comparison] = []
    for load, events, connections in LOADS:
        requests = posts(PATH, token, events(numbers))
        for port in (jalon_port, bare_port):
            await hammer(port, requests, connections, WARM_UP_SECONDS)
        comparisons.append(
            await in_turns(
                load, ROUNDS,
                lambda r=requests, c=connections: hammer(jalon_port, r, c, SECONDS),
                lambda r=requests, c=connections: hammer(bare_port, r, c, SECONDS),
            )
        )  # fmt: skip
    return comparisons
