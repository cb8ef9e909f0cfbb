"""Mails that came back, recorded in the stream of whom they were about; found by their Message-ID."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

import asyncpg
import structlog

from domain.calendar import civil_date
from domain.facts import OWN_ACTOR, OWN_SOURCE, MailBounced, Mailbox, NewEntry, Stream
from domain.identifiers import ascii_email
from domain.ports import Journal, People

log = structlog.stdlib.get_logger(__name__)

SENT = """
    SELECT stream, id FROM events WHERE data ? 'message_id' AND data->>'message_id' = ANY($1::text[]) AND source = $2
    ORDER BY position DESC LIMIT 1
"""
# Some of a step's mails bear a part beside its key, `<key.responsable@domain>`: the outcome names the first of them.
_OF_A_STEP = re.compile(r"<([0-9a-f-]{36})(?:\.[a-z]+)?@([^<>\s]+)>")


class PgBounces:
    """Implements `domain.ports.Bounces`. `domain`: what stands right of the @ in Jalon's own Message-IDs."""

    def __init__(self, pool: asyncpg.Pool, journal: Journal, people: People, domain: str) -> None:
        self._pool, self._journal, self._people, self._domain = pool, journal, people, domain

    async def note(self, message_id: str, recipient: str, cause: str, at: datetime) -> bool:
        """See `domain.ports.Bounces`. Told again, it is the same fact."""
        whole = f"<{message_id.strip('<> ')}>"
        known = _OF_A_STEP.fullmatch(whole)
        ids = [whole, *([f"<{known[1]}@{known[2]}>"] if known else [])]
        sent = await self._pool.fetchrow(SENT, ids, OWN_SOURCE)
        if sent is None:
            log.warning("bounce_of_unknown_mail", cause=cause)
            return not whole.endswith(f"@{self._domain}>")
        stream = Stream.parse(sent["stream"])
        fact = MailBounced(
            outcome=sent["id"], to=await self._whose(stream, recipient), bounced_on=civil_date(at), cause=cause
        )
        # The mailbox, not its address: the id stands in the journal.
        key = uuid5(NAMESPACE_URL, f"{whole} {fact.to}")
        entry = NewEntry(source=OWN_SOURCE, id=f"bounce-{key}", time=at, actor=OWN_ACTOR, fact=fact)
        if not await self._recorded(stream, entry):
            await self._journal.append(stream, [entry])
            log.info("mail_bounced", stream=str(stream), role=fact.to, cause=cause)
        return True

    async def _recorded(self, stream: Stream, entry: NewEntry) -> bool:
        """Whoever tells of it again may do so on another day: what was told first stands."""
        return any(known.id == entry.id and known.source == OWN_SOURCE for known in await self._journal.read(stream))

    async def _whose(self, stream: Stream, recipient: str) -> Mailbox:
        company = await self._people.company(stream.company)
        person = await self._people.person(stream.company, stream.employee or "")
        if company is not None and _same(company.hr_email, recipient):
            return "hr"
        if person is None or (person.email is not None and _same(person.email, recipient)):
            return "employee"
        above = filter(None, (person.manager_email, person.n_plus_2_email))
        return "manager" if any(_same(each, recipient) for each in above) else "employee"


def _same(known: str, told: str) -> bool:
    """Whether two spellings are one address, as it goes over the wire."""
    return (ascii_email(known) or known).lower() == (ascii_email(told) or told).lower()
