"""What every step shares: the file it works on, the mail it sends, and doing once what is asked twice.

A step looks in the journal before it acts and writes there when it has acted. Between the two it may die and be
tried again: the paper is stored under an id drawn from the step's key, the mail bears the same Message-ID, the
outcome the same id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

import structlog

from activities.paper import wording
from activities.paper.papers import MailText, mail_text
from activities.steps.case_file import CaseFile
from domain.facts import AnyFact, DeliveryFailed
from domain.journal import OWN_SOURCE, Entry, Journal, NewEntry, stream_of
from domain.ledger.record import standing
from domain.ports import (
    Attachment,
    CompanyProfile,
    Documents,
    Letter,
    Mail,
    People,
    StepOrder,
    StepResult,
    UndeliverableError,
)

log = structlog.stdlib.get_logger(__name__)

_ENDINGS = {"application/pdf": "pdf", "text/csv": "csv"}


@dataclass(frozen=True)
class Paper:
    """A stored document, ready to be attached."""

    id: str
    sha256: str
    attachment: Attachment


@dataclass(frozen=True)
class StepContext:
    """The adapters of the steps. `hr_email` is read when a company has told no address of its own;
    `mail_domain` stands right of the @ in Message-IDs and in the invitations' UIDs."""

    journal: Journal
    people: People
    documents: Documents
    mail: Mail
    hr_email: str
    mail_domain: str

    async def open(self, order: StepOrder) -> CaseFile:
        """The order's case; `done` is set when the outcome for its key is already recorded."""
        recorded = await self.journal.read(stream_of(order.company, order.employee))
        company = await self.people.company(order.company) or CompanyProfile(
            siren=order.company,
            name=f"Entreprise SIREN {wording.siren(order.company)}",
            hr_email=self.hr_email,
        )
        person = await self.people.person(order.company, order.employee)
        return CaseFile(order, company, person, standing(recorded), _outcome(recorded, order.step.key))

    async def company_entries(self, case: CaseFile) -> list[Entry]:
        return await self.journal.read(stream_of(case.order.company))

    def message_id(self, key: UUID, part: str = "") -> str:
        """`<key@domain>`; with a part, the one of another mail of the same step."""
        return f"<{self.uid(key, part)}>"

    def uid(self, key: UUID, part: str = "") -> str:
        return f"{key}{'.' if part else ''}{part}@{self.mail_domain}"

    async def file(self, case: CaseFile, kind: str, content: bytes, media_type: str) -> Paper:
        """Stores a document under an id drawn from the step's key and the bytes: a retry stores it once.

        Should a name be corrected between two tries, both papers are kept, and the mail goes with its own.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        name = f"{kind}-{case.order.employee}-{case.today:%Y-%m-%d}.{_ENDINGS[media_type]}"
        stored = await self.documents.put(
            case.order.company,
            case.order.employee,
            id=str(uuid5(case.key, sha256)),
            kind=kind,
            name=name,
            media_type=media_type,
            content=content,
        )
        return Paper(stored.id, stored.sha256, Attachment(name=name, media_type=media_type, content=content))

    async def hand_over(
        self,
        case: CaseFile,
        text: MailText,
        papers: Sequence[Paper],
        *,
        copies: Sequence[str] = (),
        invitation: Attachment | None = None,
        part: str = "",
    ) -> str:
        """Mails papers to the employee, or to HR to be handed over when no address is known. The Message-ID.

        Raises UndeliverableError when the mail is refused for good; HR has then been told, papers attached.
        """
        attachments = [paper.attachment for paper in papers]
        if case.person is None or case.person.email is None:
            return await self.ask_hr_to_hand_over(case, attachments, cause=None)
        letter = self._letter(
            case, case.person.email, text, part, attachments + ([invitation] if invitation else []), copies
        )
        try:
            await self.mail.send(letter)
        except UndeliverableError as refusal:
            await self._tell_hr_of_refusal(case, attachments, refusal.cause)
            raise
        return letter.message_id

    async def ask_hr_to_hand_over(self, case: CaseFile, attachments: Sequence[Attachment], *, cause: str | None) -> str:
        """Tells HR that papers must be handed over by hand: no address is known, or it refused them (`cause`)."""
        text = mail_text(
            "remise_en_main_propre",
            employee=case.order.employee,
            company=case.company.name,
            number=case.key.hex[:8].upper(),
            paper=wording.PAPERS[case.order.step.step],
            known=case.person is not None,
            cause=cause,
            papers=[attachment.name for attachment in attachments],
        )
        return await self.write_to_hr(case, text, attachments, part="remise")

    async def write_to_hr(
        self, case: CaseFile, text: MailText, attachments: Sequence[Attachment] = (), *, part: str = ""
    ) -> str:
        """A mail to HR's mailbox. The Message-ID. Raises UndeliverableError."""
        letter = self._letter(case, case.company.hr_email, text, part, attachments, ())
        await self.mail.send(letter)
        return letter.message_id

    async def record(self, case: CaseFile, *outcomes: AnyFact) -> StepResult:
        """Appends what came of the step, in one transaction. The last outcome is the step's result."""
        key = str(case.key)
        earlier = [f"{key}.{outcome.type}" for outcome in outcomes[:-1]]
        await self.journal.append(
            case.stream,
            [
                NewEntry(source=OWN_SOURCE, id=id, time=case.order.now, fact=outcome)
                for id, outcome in zip([*earlier, key], outcomes, strict=True)
            ],
            announce=False,
        )
        return _result(outcomes[-1])

    async def record_failure(self, case: CaseFile, cause: str) -> StepResult:
        order = case.order
        log.warning("delivery_failed", stream=case.stream, step=order.step.step, cause=cause)
        return await self.record(
            case,
            DeliveryFailed(obligation=order.step.obligation, step=order.step.step, failed_on=case.today, cause=cause),
        )

    async def _tell_hr_of_refusal(self, case: CaseFile, attachments: Sequence[Attachment], cause: str) -> None:
        try:
            await self.ask_hr_to_hand_over(case, attachments, cause=cause)
        except UndeliverableError as refusal:
            log.error(
                "hr_mailbox_refused",
                stream=case.stream,
                cause=refusal.cause,
                todo="correct the company's hr_email, then hand the stored document over",
            )

    def _letter(
        self,
        case: CaseFile,
        to: str,
        text: MailText,
        part: str,
        attachments: Sequence[Attachment],
        copies: Sequence[str],
    ) -> Letter:
        return Letter(
            message_id=self.message_id(case.key, part),
            date=case.order.now,
            from_name=wording.line(case.company.name),
            reply_to=case.company.hr_email,
            to=to,
            cc=tuple(copy for copy in copies if copy != to),
            subject=text.subject,
            text=text.body,
            attachments=tuple(attachments),
        )


def _outcome(entries: Sequence[Entry], key: UUID) -> StepResult | None:
    for entry in entries:
        if entry.source == OWN_SOURCE and entry.id == str(key):
            return _result(entry.fact)
    return None


def _result(outcome: AnyFact) -> StepResult:
    return StepResult(outcome=outcome.type, document=getattr(outcome, "document", None))
