"""How many outcomes a second a reader of the feed hears, page by page, over HTTP's own code."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime

import asyncpg
import httpx2
from rounds import show

from deploy.composition import compose
from deploy.settings import Settings
from domain.facts import OWN_ACTOR

COMPANY = "123456782"
OUTCOMES, OTHERS = 100_000, 100_000
PAGES = (100, 1000)
ABOUT = f"""
{OUTCOMES:,} outcomes of 10,000 employees among {OTHERS:,} facts that are none of the feed's, read from the beginning to
the end by one reader who keeps the cursor alone. Reader, API (through ASGI, without a socket) and PostgreSQL share the
machine. "at the end": one more look when everything was read.
"""
FILL = """
    INSERT INTO events (stream, version, source, id, type, schema_version, recorded_at, actor, data, prev_hash, hash)
    SELECT $1 || '/E-' || n % 10000, n / 10000 + 1, $2, $2 || n, $3, 1, $5, $4,
        jsonb_build_object('obligation', 'periodic-2024-03-15', 'kind', 'periodic', 'due_on', '2026-03-15',
            'seen_on', '2026-03-16'), '', ''
    FROM generate_series($6::int, $7::int) n
"""


async def test_outcomes_per_second(owner: asyncpg.Pool) -> None:
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    for source, type, start in (("urn:hris", "training-completed", 0), ("urn:jalon", "deadline-passed", OTHERS)):
        await owner.execute(FILL, COMPANY, source, type, OWN_ACTOR, now, start, start + OUTCOMES - 1)
    await owner.execute("ANALYZE events")
    jalon = replace(compose(owner, Settings(api_requests_per_minute=0)), clock=lambda: now)
    token = await jalon.tokens.create("bench", "hris", [COMPANY], actor=OWN_ACTOR)
    transport = httpx2.ASGITransport(jalon.api())
    rows: list[tuple[str, ...]] = []
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://jalon", headers={"authorization": f"Bearer {token}"}
    ) as client:
        for limit in PAGES:
            started = time.perf_counter()
            heard, cursor = await _everything(client, limit)
            took = time.perf_counter() - started
            assert heard == OUTCOMES
            started = time.perf_counter()
            await client.get(f"/v1/companies/{COMPANY}/feed", params={"after": cursor})
            again = time.perf_counter() - started
            rows.append((f"{limit} a page", f"{heard / took:,.0f}", f"{took:.1f} s", f"{again * 1000:.1f} ms"))
    show("Outcomes heard per second", ABOUT, ("", "events /s", "all of them", "at the end"), rows)


async def _everything(client: httpx2.AsyncClient, limit: int) -> tuple[int, str]:
    heard, cursor = 0, "0-0"
    while True:
        page = (
            (await client.get(f"/v1/companies/{COMPANY}/feed", params={"after": cursor, "limit": limit}))
            .raise_for_status()
            .json()
        )
        heard, cursor = heard + len(page["events"]), page["next"]
        if page["complete"]:
            return heard, cursor
