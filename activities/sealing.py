"""Seals every company, each hour: what the journal holds then cannot be changed unseen any more."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from temporalio import activity

from activities.adapters.mail import MailServerError
from activities.adapters.seals import PgSeals
from activities.adapters.stamps import PgStamps, Unstamped
from domain.errors import JalonError
from domain.ports import SEAL, Attachment, Letter, Mail, SealsMade, UndeliverableError
from domain.proof.chain import instant
from domain.proof.seal import Sealed

log = structlog.stdlib.get_logger(__name__)

TEXT = """Voici les sceaux que Jalon a apposés sur le journal de chaque entreprise le {moment}.

Gardez ce courriel là où celui qui exploite la base ne peut pas l'atteindre. La pièce jointe porte un sceau signé par
ligne ; chacun contient l'empreinte du précédent, si bien qu'un courriel perdu ne fait rien perdre. Pour contrôler la
base contre elle : jalon verify --seals sceaux.jsonl
"""


@dataclass(frozen=True)
class Mailbox:
    """Where the seals of each round are mailed. `sender`: the address they leave from."""

    mail: Mail
    to: str
    sender: str

    async def post(self, sealed: Sequence[Sealed], now: datetime) -> None:
        """One mail, however many companies. Raises MailServerError, UndeliverableError."""
        content = b"".join(each.file() + b"\n" for each in sealed)
        name = hashlib.sha256(content).hexdigest()[:32]
        await self.mail.send(
            Letter(
                message_id=f"<seals-{name}@{self.sender.partition('@')[2]}>",
                date=now,
                from_name="Jalon",
                reply_to=self.sender,
                to=self.to,
                subject=f"Sceaux du journal, {instant(now)[:16]}Z",
                text=TEXT.format(moment=f"{instant(now)[:10]} à {instant(now)[11:16]} (UTC)"),
                attachments=[Attachment(name="sceaux.jsonl", media_type="application/jsonl", content=content)],
            )
        )


@dataclass(frozen=True)
class Sealing:
    """One that cannot be sealed keeps no other from being sealed; it is logged as what it may be, a theft."""

    seals: PgSeals
    clock: Callable[[], datetime]
    stamps: PgStamps
    mailbox: Mailbox | None = None

    @activity.defn(name=SEAL)
    async def run(self) -> SealsMade:
        """Tried again by Temporal it seals once more, which does no harm."""
        made: list[Sealed] = []
        refused: list[str] = []
        for company in await self.seals.companies():
            try:
                made.append(await self.seals.seal(company, self.clock()))
            except JalonError as error:
                log.error("a company could not be sealed", company=company, error=str(error), todo="jalon verify")
                refused.append(company)
        unstamped = await self.hand_out(made)
        return SealsMade(sealed=len(made), refused=tuple(refused), unstamped=unstamped.companies)

    async def hand_out(self, made: Sequence[Sealed]) -> Unstamped:
        """Has the seals time-stamped and mails them, each if it is to be. Those that were not stamped, and why."""
        unstamped = await self.stamps.stamp(made)
        await self._post(made)
        return unstamped

    async def _post(self, made: Sequence[Sealed]) -> None:
        """What could not be mailed is covered by the next seal, which holds it."""
        if self.mailbox is None or not made:
            return
        try:
            await self.mailbox.post(made, self.clock())
        except (MailServerError, UndeliverableError) as error:
            log.error("the seals could not be mailed", error=str(error), todo="check JALON_SEAL_MAIL_TO")
