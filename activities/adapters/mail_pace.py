"""How fast a company's mails leave: as many an hour as it wants, spread evenly, whatever the number of workers."""

from __future__ import annotations

from datetime import timedelta

import asyncpg

# Let through where the mail before is not ahead of the pace by more than a minute's mails; else how long to wait.
LET_THROUGH = """
    INSERT INTO mail_pace AS p (company, due_at) VALUES ($1, clock_timestamp() + $2)
    ON CONFLICT (company) DO UPDATE SET due_at = greatest(p.due_at, clock_timestamp()) + $2
        WHERE p.due_at <= clock_timestamp() + interval '1 minute'
    RETURNING due_at
"""
WAIT = "SELECT due_at - clock_timestamp() - interval '1 minute' FROM mail_pace WHERE company = $1"


class PgMailPace:
    """Implements `domain.ports.MailPace`."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def wait(self, company: str, an_hour: int) -> timedelta | None:
        """See `domain.ports.MailPace`."""
        if await self._pool.fetchval(LET_THROUGH, company, timedelta(hours=1) / an_hour) is not None:
            return None
        left = await self._pool.fetchval(WAIT, company)
        return max(left or timedelta(), timedelta(seconds=1))
