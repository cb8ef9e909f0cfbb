"""Monday's digest: what waits for a person in each company, mailed to its HR by numbers and a link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

import structlog
from temporalio import activity

from activities.paper.html_mail import html_of
from activities.paper.papers import mail_text
from domain.calendar import civil_date, in_french
from domain.facts import LaterFactError, Stream
from domain.french.digest import waiting
from domain.law import Law, policy_on
from domain.ledger.fold import fold_company
from domain.ports import (
    DIGEST,
    CompanyProfile,
    DigestBook,
    DigestsSent,
    Journal,
    Letter,
    Mail,
    Profiles,
    Situations,
    UndeliverableError,
)

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True)
class Digests:
    """`url`: where people reach the console, if it is set; `sender`: the address that mails leave from; `unopened`: as
    `fold_company` has it.
    """

    book: DigestBook
    journal: Journal
    people: Profiles
    situations: Situations
    mail: Mail
    law: Law
    clock: Callable[[], datetime]
    sender: str
    url: str | None
    unopened: date | None

    @activity.defn(name=DIGEST)
    async def run(self) -> DigestsSent:
        """One mail a company and a week, however often it is tried: which were sent stands in the audit log. Raises
        MailServerError where the mail server takes none now; Temporal tries again, and goes on where it was.
        """
        sent, refused = 0, list[str]()
        for siren in await self.book.companies():
            company = await self.people.company(siren)
            if company is None:
                continue
            try:
                sent += await self.tell(company)
            except UndeliverableError as refusal:
                log.error("hr_mailbox_refused", company=company.siren, cause=refusal.cause,
                          todo="correct the company's hr_email")  # fmt: skip
                refused.append(company.siren)
            except LaterFactError as error:
                log.error("digest_waits", company=company.siren, error=str(error))
        return DigestsSent(sent=sent, refused=tuple(refused))

    async def tell(self, company: CompanyProfile) -> bool:
        """Whether a mail left: the watch is open, the company wants it, something waits, and it was not told yet."""
        now = self.clock()
        today = civil_date(now)
        week = today - timedelta(days=today.weekday())
        if not await self._wanted(company.siren, today) or await self.book.was_sent(company.siren, week):
            return False
        lists = waiting(await self.situations.summary(company.siren, today))
        if not lists:
            return False
        text = mail_text(
            "point_du_lundi", company=company.name, week=in_french(week), on=in_french(today), lists=lists,
            url=None if self.url is None else f"{self.url.rstrip('/')}/console/{company.siren}/listes",
        )  # fmt: skip
        key = uuid5(NAMESPACE_URL, f"digest {company.siren} {week}")
        await self.mail.send(
            Letter(
                message_id=f"<{key}@{self.sender.partition('@')[2]}>", date=now, from_name="Jalon",
                reply_to=company.hr_email, to=company.hr_email, subject=text.subject, text=text.body,
                html=html_of(text.subject, text.body),
            )
        )  # fmt: skip
        await self.book.note_sent(company.siren, week)
        return True

    async def _wanted(self, siren: str, today: date) -> bool:
        record = fold_company(await self.journal.read(Stream(siren)), unopened=self.unopened)
        watched = record.watched_from is not None and record.watched_from <= today
        return watched and not record.paused and policy_on(self.law, record, today).digest == "weekly"
