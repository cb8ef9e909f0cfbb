"""Links, their codes and who has opened one, in PostgreSQL. Of each code and session only a digest is kept.

A code, and what it has opened, are good for the mailbox that the code went to: once another manager or another
address is known, they open nothing any more.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID, uuid5

import asyncpg
from pydantic import AwareDatetime

from domain.calendar import civil_date
from domain.facts import OWN_ACTOR, EventRef, Stream, Value
from domain.ports import LinkRole

CODE_LASTS = timedelta(minutes=15)
SESSION_LASTS = timedelta(hours=1)
MOST_TRIES = 5
"""How often one code may be tried."""
MOST_CODES = 5
"""How many codes one link gives within an hour."""
MOST_WRONG = 50
"""How many wrong codes a link bears as long as it lasts: nobody mistypes ten codes in a row five times each, and who
guesses has one chance in twenty thousand."""
_SIGNATURE_BYTES = 16

GIVE = """
    INSERT INTO links (id, company, employee, role, obligation, source, event, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, now() + $8::interval) ON CONFLICT (id) DO NOTHING
"""
GOOD = "revoked_at IS NULL AND expires_at > now()"
FIND = f"SELECT * FROM links WHERE id = $1 AND {GOOD}"  # noqa: S608
NEW_CODE = """
    INSERT INTO link_codes AS c (link, sha256, expires_at) VALUES ($1, $2, now() + $3::interval)
    ON CONFLICT (link) DO UPDATE SET sha256 = excluded.sha256, expires_at = excluded.expires_at, tries = 0,
        asked = CASE WHEN c.asked_since < now() - interval '1 hour' THEN 1 ELSE c.asked + 1 END,
        asked_since = CASE WHEN c.asked_since < now() - interval '1 hour' THEN now() ELSE c.asked_since END
    WHERE c.asked < $4 OR c.asked_since < now() - interval '1 hour'
    RETURNING true
"""
# One statement: a guess that is refused is counted, whatever becomes of who made it. The digests are keyed: how long
# the database compares them tells nothing.
TRY_CODE = """
    WITH tried AS (
        UPDATE link_codes c SET tries = tries + 1 FROM links l
        WHERE c.link = $1 AND c.expires_at > now() AND c.tries < $3 AND l.id = c.link AND l.wrong_codes < $4
        RETURNING c.sha256 = $2 AS good
    ), missed AS (
        UPDATE links SET wrong_codes = wrong_codes + 1 WHERE id = $1 AND (SELECT NOT good FROM tried) RETURNING *
    ), told AS (
        INSERT INTO audit_log (actor, company, employee, action, about)
        SELECT $5, company, employee, 'link-closed', id::text FROM missed WHERE wrong_codes = $4
    )
    SELECT good FROM tried
"""
SESSION = """
    SELECT true FROM link_sessions s JOIN links l ON l.id = s.link
    WHERE s.sha256 = $1 AND s.link = $2 AND s.expires_at > now() AND l.revoked_at IS NULL AND l.expires_at > now()
"""
REVOKE = """
    UPDATE links SET revoked_at = now() WHERE id = $1 AND company = $2 AND employee = $3 AND revoked_at IS NULL
"""
SHARED = """
    SELECT body->'texts' FROM drafts WHERE company = $1 AND employee = $2 AND form = $3 ORDER BY saved_at DESC LIMIT 1
"""


class Link(Value):
    """A link: whom it is about and for, and which interview: by its duty, or by the event that tells it was held."""

    id: UUID
    company: str
    employee: str
    role: LinkRole
    obligation: str | None = None
    interview: EventRef | None = None
    created_at: AwareDatetime
    expires_at: AwareDatetime
    revoked_at: AwareDatetime | None = None
    wrong_codes: int = 0

    @property
    def closed(self) -> bool:
        """Whether so many wrong codes were typed that none opens it any more; what was opened goes on for its hour."""
        return self.wrong_codes >= MOST_WRONG

    @property
    def expires_on(self) -> date:
        return civil_date(self.expires_at)

    @property
    def stream(self) -> Stream:
        return Stream(self.company, self.employee)


class PgLinks:
    """Implements `domain.ports.Links`. `address`: where people reach the pages; None, no link is given."""

    def __init__(self, pool: asyncpg.Pool, address: str | None) -> None:
        self._pool, self._address = pool, address
        self._key: bytes | None = None

    @property
    def gives(self) -> bool:
        """Whether a public address is set, without which no link can be given."""
        return self._address is not None

    async def give(
        self, stream: Stream, role: LinkRole, about: str | EventRef, *, key: UUID, lasting: timedelta
    ) -> str | None:
        """See `domain.ports.Links`."""
        if self._address is None:
            return None
        id = uuid5(key, f"link-{role}")
        duty, event = (about, None) if isinstance(about, str) else (None, about)
        await self._pool.execute(
            GIVE, id, stream.company, stream.employee, role, duty, event and event.source, event and event.id, lasting
        )
        return f"{self._address.rstrip('/')}/l/{await self.token(id)}"

    async def token(self, id: UUID) -> str:
        """What the link's address ends in: a random-looking id and its signature, and nothing of a person."""
        return urlsafe_b64encode(id.bytes + await self._signature(id)).decode().rstrip("=")

    async def find(self, token: str) -> Link | None:
        """The link, if it was given, has not ended and was not revoked. One that is forged costs no look-up, and one
        that is spelt otherwise is forged: the address stands in a cookie's path, and is hidden in logs.
        """
        try:
            id = UUID(bytes=urlsafe_b64decode(token + "=" * (-len(token) % 4))[:16])
        except ValueError:
            return None
        if not hmac.compare_digest(token.encode(), (await self.token(id)).encode()):
            return None
        row = await self._pool.fetchrow(FIND, id)
        return None if row is None else _link(row)

    async def of_employee(self, stream: Stream) -> Sequence[Link]:
        """All that were given about the employee, the newest first."""
        rows = await self._pool.fetch(
            "SELECT * FROM links WHERE company = $1 AND employee = $2 ORDER BY created_at DESC, id LIMIT 200",
            stream.company, stream.employee,
        )  # fmt: skip
        return [_link(row) for row in rows]

    async def revoke(self, stream: Stream, id: UUID) -> bool:
        """The link is good for nothing any more, at once; whether there was such a link of the employee's."""
        told = await self._pool.execute(
            REVOKE, id, stream.company, stream.employee
        )  # fmt: skip
        return told != "UPDATE 0"

    async def new_code(self, link: Link, address: str) -> str | None:
        """Six digits for that mailbox, good for a while and a few tries; None when too many were asked for."""
        code = f"{secrets.randbelow(10**6):06}"
        digest = await self._code_digest(link.id, code, address)
        made = await self._pool.fetchval(NEW_CODE, link.id, digest, CODE_LASTS, MOST_CODES)
        return code if made else None

    async def open(self, link: Link, code: str, address: str) -> str | None:
        """The random id of a new session, if this is the code; it is then good no more. None otherwise. The wrong one
        that is one too many closes the link, which stands in the audit log.
        """
        typed = await self._code_digest(link.id, code, address)
        if not await self._pool.fetchval(TRY_CODE, link.id, typed, MOST_TRIES, MOST_WRONG, OWN_ACTOR):
            return None
        secret = secrets.token_urlsafe(32)
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute("DELETE FROM link_sessions WHERE expires_at < now()")
            spent = await connection.execute(
                "UPDATE link_codes SET expires_at = now() WHERE link = $1 AND sha256 = $2 AND expires_at > now()",
                link.id, typed,
            )  # fmt: skip
            if spent == "UPDATE 0":
                return None
            await connection.execute(
                "INSERT INTO link_sessions VALUES ($1, $2, now() + $3::interval)",
                _digest(secret, address),
                link.id,
                SESSION_LASTS,
            )
        return secret

    async def opened(self, link: Link, secret: str, address: str) -> bool:
        """Whether the session is one of this link's, begun from that mailbox, and goes on."""
        return bool(await self._pool.fetchval(SESSION, _digest(secret, address), link.id))

    async def close(self, secret: str, address: str) -> None:
        """The session is over."""
        await self._pool.execute("DELETE FROM link_sessions WHERE sha256 = $1", _digest(secret, address))

    async def shared(self, stream: Stream, form: str) -> str | None:
        """What the employee has shared of their preparation, as JSON by topic."""
        return await self._pool.fetchval(SHARED, stream.company, stream.employee, form)

    async def _signature(self, id: UUID) -> bytes:
        return hmac.digest(await self._secret(), b"link" + id.bytes, hashlib.sha256)[:_SIGNATURE_BYTES]

    async def _code_digest(self, id: UUID, code: str, address: str) -> bytes:
        return hmac.digest(await self._secret(), b"code" + id.bytes + f"{code} {address}".encode(), hashlib.sha256)

    async def _secret(self) -> bytes:
        if self._key is None:
            self._key = await self._pool.fetchval("SELECT key FROM link_keys")
        assert self._key is not None, "the migration draws it"
        return self._key


def _digest(secret: str, address: str) -> bytes:
    return hashlib.sha256(f"{secret} {address}".encode()).digest()


def _link(row: asyncpg.Record) -> Link:
    told = dict(row)
    source, event = told.pop("source"), told.pop("event")
    return Link(**told, interview=EventRef(source=source, id=event) if event else None)
