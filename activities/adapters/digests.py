"""Which company was told its digest of which week: the audit log."""

from __future__ import annotations

from datetime import date

import asyncpg

from domain.facts import OWN_ACTOR

COMPANIES = "SELECT siren FROM companies ORDER BY siren"
SENT = "SELECT EXISTS (SELECT FROM audit_log WHERE company = $1 AND action = 'digest-sent' AND about = $2)"
NOTE = "INSERT INTO audit_log (actor, company, action, about) VALUES ($1, $2, 'digest-sent', $3)"


class PgDigestBook:
    """Implements `domain.ports.DigestBook`."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def companies(self) -> list[str]:
        """See `domain.ports.DigestBook`."""
        return [row["siren"] for row in await self._pool.fetch(COMPANIES)]

    async def was_sent(self, siren: str, week: date) -> bool:
        """See `domain.ports.DigestBook`."""
        return bool(await self._pool.fetchval(SENT, siren, str(week)))

    async def note_sent(self, siren: str, week: date) -> None:
        """See `domain.ports.DigestBook`."""
        await self._pool.execute(NOTE, OWN_ACTOR, siren, str(week))
