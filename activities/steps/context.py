"""What every step has in common: the adapters it works with, and doing once what is asked twice.

A step looks in the journal before it acts and writes there when it has acted. Between the two it may die and be
tried again: the paper is stored under an id drawn from the step's key, the mail bears the same Message-ID, the
outcome the same id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import uuid5

import structlog
from temporalio.exceptions import ApplicationError

from activities.paper import papers
from activities.steps.case_file import CaseFile
from domain.calendar import civil_date
from domain.day.watch import restraint
from domain.facts import OWN_ACTOR, OWN_SOURCE, AnyFact, DeliveryFailed, Entry, NewEntry, Outcome, Stream
from domain.law import Law
from domain.ledger.corrections import in_effect
from domain.ledger.fold import fold, fold_company
from domain.ports import (
    Attachment,
    Documents,
    Journal,
    Letter,
    Mail,
    People,
    SlotBook,
    StepOrder,
    StepResult,
    UndeliverableError,
)

log = structlog.stdlib.get_logger(__name__)

Work = Callable[[CaseFile], Awaitable[Sequence[AnyFact]]]
"""What a step does with its case file; the last of the outcomes it returns is the step's result."""

_ENDINGS = {"application/pdf": "pdf", "text/csv": "csv"}


@dataclass(frozen=True)
class Paper:
    """A stored document, ready to be attached. `respelt`: True when it lacks what no font shows, else None."""

    id: str
    sha256: str
    attachment: Attachment
    respelt: bool | None = None


@dataclass(frozen=True)
class StepContext:
    """The adapters of the steps, and the law. `mail_domain` stands right of the @ in Message-IDs and in invitations'
    UIDs; `unopened`: as `fold_company` has it.
    """

    journal: Journal
    people: People
    documents: Documents
    mail: Mail
    slots: SlotBook
    law: Law
    mail_domain: str
    unopened: date | None

    async def carry_out(self, order: StepOrder, work: Work) -> StepResult:
        """What every step is: unless it is done, `work` does it, and what came of it is recorded in one transaction.

        A mail that is refused for good is recorded as `delivery-failed`, when `work` does not do otherwise.
        """
        recorded = await self.journal.read(Stream(order.company, order.employee))
        if done := _outcome(recorded, order):
            return done
        case = await self._case_file(order, recorded)
        try:
            outcomes = await work(case)
        except UndeliverableError as refusal:
            log.warning("delivery_failed", stream=str(case.stream), step=order.step.step, cause=refusal.cause)
            outcomes = [case.failure(refusal.cause)]
        return await self._record(case, outcomes)

    async def send(self, case: CaseFile, letter: Letter) -> None:
        """Mails the letter, unless an operator has stopped what leaves since the step was decided. It is asked last of
        all, the company after the employee: a pause that is recorded holds back every mail that asks after it.

        Raises ApplicationError when it is held back, so that the step is not done and the next review decides;
        UndeliverableError as `Mail.send`.
        """
        own = fold(case.stream, in_effect(await self.journal.read(case.stream)), case.today, self.law.leaves)
        company = fold_company(await self.journal.read(case.stream.of_company), unopened=self.unopened)
        if why := restraint(company, own, case.today):
            raise ApplicationError(f"nothing may leave now ({why}): the next review decides", non_retryable=True)
        await self.mail.send(letter)

    async def issue(self, case: CaseFile, template: str, data: Mapping[str, Any]) -> Paper:
        """The PDF that the template makes of the data, stored as a document of that kind."""
        content, respelt = await papers.paper(template, data)
        stored = await self.store(case, template.replace("_", "-"), content, papers.PDF)
        return replace(stored, respelt=respelt or None)

    async def store(self, case: CaseFile, kind: str, content: bytes, media_type: str) -> Paper:
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

    async def _case_file(self, order: StepOrder, recorded: Sequence[Entry]) -> CaseFile:
        company = await self.people.company(order.company)
        if company is None:
            raise ApplicationError(
                f"company {order.company} has no profile, and letters need a sender: PUT /v1/companies/{order.company}",
                non_retryable=True,
            )
        return CaseFile(
            order=order,
            company=company,
            person=await self.people.person(order.company, order.employee),
            entries=in_effect(recorded),
            company_entries=await self.journal.read(Stream(order.company)),
            law=self.law.published_by(civil_date(order.now)),
            unopened=self.unopened,
        )

    async def _record(self, case: CaseFile, outcomes: Sequence[AnyFact]) -> StepResult:
        key = str(case.key)
        earlier = [f"{key}.{outcome.type}" for outcome in outcomes[:-1]]
        await self.journal.append(
            case.stream,
            [
                NewEntry(source=OWN_SOURCE, id=id, time=case.order.now, actor=OWN_ACTOR, fact=outcome)
                for id, outcome in zip([*earlier, key], outcomes, strict=True)
            ],
            announce=False,
        )
        return _result(outcomes[-1])


def _outcome(entries: Sequence[Entry], order: StepOrder) -> StepResult | None:
    """What the step came to, when it is recorded: under its own key, and as an outcome that such a step has.

    That it was voided since changes nothing: what is to be done again is ordered under another key. Raises
    ApplicationError when the key is taken by anything else: what the step did could never be recorded.
    """
    step = order.step
    for entry in entries:
        if entry.source != OWN_SOURCE or entry.id != str(step.key):
            continue
        fact = entry.fact
        ended = isinstance(fact, Outcome) and step.step in fact.ends
        if ended or (isinstance(fact, DeliveryFailed) and fact.step == step.step):
            return _result(fact)
        raise ApplicationError(
            f"the key {step.key} of the step {step.step} is taken by a {fact.type}: nothing was done, "
            "and the next review orders it under another key",
            non_retryable=True,
        )
    return None


def _result(outcome: AnyFact) -> StepResult:
    return StepResult(outcome=outcome.type, document=getattr(outcome, "document", None))
