"""What the API is measured against: a FastAPI handler that inserts one row, served with the same settings.

It checks nothing, not even a token. `python bare_api.py PORT DSN`
"""

from __future__ import annotations

import json
import sys
from typing import Any

import asyncpg
import uvicorn
from fastapi import FastAPI

from deploy.database.pool import open_pool

TABLE = """
    CREATE TABLE bare_events (
        position    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        company     text COLLATE "C" NOT NULL,
        source      text COLLATE "C" NOT NULL,
        id          text COLLATE "C" NOT NULL,
        type        text COLLATE "C" NOT NULL,
        subject     text COLLATE "C" NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        data        jsonb NOT NULL,
        UNIQUE (company, source, id)
    )
"""
INSERT = """
    INSERT INTO bare_events (company, source, id, type, subject, data) VALUES ($1, $2, $3, $4, $5, $6)
    RETURNING position, recorded_at
"""


def bare_app(pool: asyncpg.Pool) -> FastAPI:
    app = FastAPI()

    @app.post("/v1/companies/{siren}/events", status_code=202)
    async def post_event(siren: str, event: dict[str, Any]) -> dict[str, Any]:  # pyright: ignore[reportUnusedFunction]
        row = await pool.fetchrow(
            INSERT, siren, event["source"], event["id"], event["type"], event["subject"], json.dumps(event["data"])
        )
        assert row is not None
        return {"id": event["id"], "position": row["position"], "recorded_at": row["recorded_at"]}

    return app


async def serve(port: int, dsn: str) -> None:
    async with await open_pool(dsn) as pool:
        config = uvicorn.Config(
            bare_app(pool), port=port, log_config=None, access_log=False, server_header=False, lifespan="off"
        )
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    import asyncio

    fast_loop = uvicorn.Config("", log_config=None).get_loop_factory()
    with asyncio.Runner(loop_factory=fast_loop) as runner:
        runner.run(serve(int(sys.argv[1]), sys.argv[2]))
