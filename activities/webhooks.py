"""Sends a company's events to its own endpoints, as Standard Webhooks has it: signed, tried again, in order."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid5

import httpx2
import structlog
from temporalio import activity

from activities.adapters.mail import MailServerError
from activities.adapters.outward import AddressError, outward
from activities.adapters.webhooks import Claimed, Due, PgWebhooks
from domain.ports import (
    DELIVER,
    Delivered,
    Feed,
    FeedEvent,
    Letter,
    Mail,
    Position,
    Profiles,
    UndeliverableError,
)

log = structlog.stdlib.get_logger(__name__)

CONTENT_TYPE = "application/cloudevents+json"
PAUSES = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 20 * 3600 + 1495)
)
"""After each attempt that failed; after the last, three days after the first, it is given up."""
AT_ONCE = 8
BATCH = 200
TURN = timedelta(minutes=2)
"""Whoever is slow and has much to hear goes on in the next round: others wait."""
OUT_OF_REACH = 3
"""So many in a row that reach nobody, and the endpoint is left alone until the next round."""
GONE = 410
TEXT = """L'adresse {url} répond qu'elle n'existe plus (HTTP 410).

Jalon ne lui envoie plus rien. Événements en attente : {waiting}. Ils partiront quand l'adresse sera remise en service,
et seront oubliés si elle est supprimée (console, Entreprise, Échanges ; API : /v1/companies/{company}/webhooks).
"""


@dataclass(frozen=True)
class WebhookSender:
    """What sends. `anywhere`: also to addresses that are not public. `jitter`: what a pause is multiplied by, so that
    endpoints that failed together are not tried together.
    """

    hooks: PgWebhooks
    feed: Feed
    profiles: Profiles
    mail: Mail
    sender: str
    clock: Callable[[], datetime]
    anywhere: bool = False
    jitter: Callable[[], float] = field(default=lambda: random.uniform(1.0, 1.1))  # noqa: S311

    @activity.defn(name=DELIVER)
    async def run(self) -> Delivered:
        """One round over all endpoints that somebody is at: what is new is queued, what is due is sent."""
        total, visited = Delivered(), list[UUID]()
        while claimed := await self.hooks.claim(self.clock(), visited):
            visited.append(claimed.id)
            try:
                total += await self._serve(claimed)
            except Exception:  # one endpoint holds up no other
                log.exception("a web hook's endpoint could not be served", company=claimed.company, id=str(claimed.id))
            finally:
                await self.hooks.release(claimed)
        return total

    async def _serve(self, to: Claimed) -> Delivered:
        await self.hooks.enqueue(to, self.clock())
        async with outward(anywhere=self.anywhere) as client:
            visit = Visit(self, to, client)
            while not visit.over and (due := await self.hooks.due(to, self.clock(), BATCH)):
                await self.hooks.keep(to, self.clock())
                await visit.send(due)
        if visit.disabled:
            await self._tell(to)
        return visit.result()

    async def _tell(self, to: Claimed) -> None:
        """A word to whoever answers for the company; what cannot be mailed stands in the log and on the page."""
        log.warning("a web hook's endpoint is gone", company=to.company, id=str(to.id), todo="enable or delete it")
        profile = await self.profiles.company(to.company)
        if profile is None:
            return
        (endpoint,) = [each for each in await self.hooks.endpoints(to.company) if each.id == to.id]
        letter = Letter(
            message_id=f"<webhook-{to.id}-{int(self.clock().timestamp())}@{self.sender.partition('@')[2]}>",
            date=self.clock(),
            from_name="Jalon",
            reply_to=self.sender,
            to=profile.hr_email,
            subject="Une adresse à qui Jalon écrit n'existe plus",
            text=TEXT.format(url=to.url, waiting=endpoint.waiting, company=to.company),
        )
        try:
            await self.mail.send(letter)
        except (MailServerError, UndeliverableError) as error:
            log.error("the word about a web hook could not be mailed", company=to.company, error=str(error))


@dataclass
class Visit:
    """One endpoint, worked through once."""

    house: WebhookSender
    to: Claimed
    client: httpx2.AsyncClient
    delivered: int = 0
    refused: int = 0
    given_up: int = 0
    out_of_reach: int = 0
    disabled: bool = False

    def __post_init__(self) -> None:
        self._until = self.house.clock() + TURN

    @property
    def over(self) -> bool:
        return self.disabled or self.out_of_reach >= OUT_OF_REACH or self.house.clock() >= self._until

    def result(self) -> Delivered:
        return Delivered(
            delivered=self.delivered, refused=self.refused, given_up=self.given_up, disabled=int(self.disabled)
        )

    async def send(self, due: Sequence[Due]) -> None:
        """Each is another employee's, so some go at the same time."""
        for start in range(0, len(due), AT_ONCE):
            if self.over:
                return
            await asyncio.gather(*map(self._one, due[start : start + AT_ONCE]))
            await self.house.hooks.keep(self.to, self.house.clock())

    async def _one(self, due: Due) -> None:
        event = await self._event(due.position)
        if event is None:  # its employee's file was deleted meanwhile
            await self.house.hooks.done([due.number])
            return
        status = await self._post(event)
        if status is not None and 200 <= status < 300:
            await self._accepted(due)
        elif status == GONE:
            self.disabled = True
            await self.house.hooks.disable(self.to, "gone", self.house.clock())
        else:
            await self._failed(due, status)

    async def _event(self, position: Position) -> FeedEvent | None:
        before = Position(transaction=position.transaction, number=position.number - 1)
        page = await self.house.feed.read(self.to.company, before, 1)
        return page.events[0][1] if page.events and page.events[0][0] == position else None

    async def _post(self, event: FeedEvent) -> int | None:
        """What the endpoint answered; None when it could not be reached."""
        body = event.model_dump_json(exclude_none=True).encode()
        headers = {"content-type": CONTENT_TYPE, **signed(self.to, event, body, self.house.clock())}
        try:
            async with self.client.stream("POST", self.to.url, content=body, headers=headers) as answer:
                return answer.status_code
        except (httpx2.HTTPError, AddressError, OSError) as error:
            log.info("a web hook's endpoint was not reached", id=str(self.to.id), cause=type(error).__name__)
            return None

    async def _accepted(self, due: Due) -> None:
        self.delivered += 1
        self.out_of_reach = 0
        await self.house.hooks.done([due.number])
        if due.attempts:
            await self.house.hooks.back(self.to, self.house.clock())

    async def _failed(self, due: Due, status: int | None) -> None:
        now = self.house.clock()
        self.refused += 1
        self.out_of_reach = 0 if status is not None else self.out_of_reach + 1
        again = now + PAUSES[due.attempts] * self.house.jitter() if due.attempts < len(PAUSES) else None
        self.given_up += again is None
        await self.house.hooks.refused(due.number, status, again, now)


def signed(to: Claimed, event: FeedEvent, body: bytes, now: datetime) -> dict[str, str]:
    """The headers of Standard Webhooks: the id stays the same however often it is sent; each live secret signs."""
    id, moment = str(uuid5(to.id, f"{event.source}#{event.id}")), str(int(now.timestamp()))
    content = f"{id}.{moment}.".encode() + body
    signatures = (base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode() for key in to.secrets)
    return {
        "webhook-id": id,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(f"v1,{each}" for each in signatures),
    }
