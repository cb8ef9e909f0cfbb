"""What every step has in common: the adapters it works with, and doing once what is asked twice.

A step looks in the journal before it acts and writes there when it has acted. Between the two it may die and be
tried again: the paper is stored under an id drawn from the step's key, the mail bears the same Message-ID, the
outcome the same id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import uniform
from typing import Any
from uuid import uuid5

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.paper import papers
from activities.paper.declaration import COLUMNS
from activities.steps.case_file import CaseFile
from domain.calendar import civil_date
from domain.day.watch import Restraint, restraint
from domain.errors import JalonError
from domain.facts import OWN_ACTOR, OWN_SOURCE, AnyFact, DeliveryFailed, Entry, NewEntry, Outcome, Stream
from domain.french.temporal import OUTDATED, held_back
from domain.law import Law
from domain.ledger.corrections import in_effect
from domain.ledger.fold import fold, fold_company
from domain.ports import (
    Attachment,
    Documents,
    Journal,
    Letter,
    Links,
    Mail,
    MailPace,
    People,
    SlotBook,
    StepOrder,
    StepResult,
    UndeliverableError,
    life_of,
)

log = structlog.stdlib.get_logger(__name__)

Work = Callable[[CaseFile], Awaitable[Sequence[AnyFact]]]
"""What a step does with its case file; the last of the outcomes it returns is the step's result."""

ORDERS_HOLD = timedelta(hours=2)
"""How long an order is good for: its workflow gives it up after an hour. An older one was brought back by somebody who
reset the workflow: it knows nothing of what was told since, and its day is past."""
_SPREAD_SECONDS = 60.0
"""Those who wait for the pace of a company do not ask again all at once."""
_ENDINGS = {"application/pdf": "pdf", "text/csv": "csv"}


class HeldBackError(JalonError):
    """Nothing may leave now. `why` is a code."""

    def __init__(self, why: Restraint) -> None:
        super().__init__(held_back(why))
        self.why: Restraint = why


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
    pace: MailPace
    slots: SlotBook
    links: Links
    law: Law
    mail_domain: str
    unopened: date | None
    columns: Mapping[str, str] = field(default_factory=lambda: COLUMNS)
    """Those of the declaration of an abondement, heading by field."""
    typeset: papers.Typesetter = papers.paper

    async def carry_out(self, order: StepOrder, work: Work) -> StepResult:
        """What every step is: unless it is done, `work` does it, and what came of it is recorded in one transaction.

        A mail that is refused for good is recorded as `delivery-failed`, when `work` does not do otherwise. What may
        not leave is not recorded: the step is not done, and the next review decides. So it is with an order that is
        older than `ORDERS_HOLD`.
        """
        recorded = await self.journal.read(Stream(order.company, order.employee))
        if done := _outcome(recorded, order):
            return done
        if _is_outdated(order):
            return _not_done(order, OUTDATED)
        try:
            case = await self._case_file(order, recorded)
            return await self._record(case, await self._outcomes(case, work))
        except HeldBackError as stop:
            return _not_done(order, held_back(stop.why))

    async def _outcomes(self, case: CaseFile, work: Work) -> Sequence[AnyFact]:
        try:
            return await work(case)
        except UndeliverableError as refusal:
            log.warning("delivery_failed", stream=str(case.stream), step=case.order.step.step, cause=refusal.cause)
            return [case.failure(refusal.cause)]

    async def send(self, case: CaseFile, letter: Letter) -> None:
        """Mails the letter, unless an operator has stopped what leaves since the step was decided. It is asked last of
        all: whoever stops it is answered once the mails that had asked before are handed over, and none follows.

        Raises HeldBackError, UndeliverableError as `Mail.send`, ApplicationError when the company's mails of the hour
        have left: the step is tried again once the next may.
        """
        await self._keep_pace(case)
        async with self.journal.sending(case.stream) as (entries, company_entries):
            own = fold(case.stream, in_effect(entries), case.today, self.law.leaves)
            company = fold_company(company_entries, unopened=self.unopened)
            if why := restraint(company, own, case.today):
                raise HeldBackError(why)
            await self.mail.send(letter)

    async def _keep_pace(self, case: CaseFile) -> None:
        if (an_hour := case.policy.mails_an_hour) is None:
            return
        if (wait := await self.pace.wait(case.order.company, an_hour)) is not None:
            raise ApplicationError(
                f"the company lets {an_hour} mails leave an hour (policy, mails_an_hour): this one waits its turn",
                next_retry_delay=wait + timedelta(seconds=uniform(0, _SPREAD_SECONDS)),  # noqa: S311
            )

    async def issue(self, case: CaseFile, template: str, data: Mapping[str, Any]) -> Paper:
        """The PDF that the template makes of the data, stored as a document of that kind."""
        content, respelt = await self.typeset(template, data)
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
            raise HeldBackError("no-profile")
        stream = Stream(order.company, order.employee)
        company_entries = await self.journal.read(stream.of_company)
        return CaseFile(
            order=order,
            company=company,
            person=await self.people.person(order.company, order.employee),
            entries=in_effect(await life_of(self.journal, stream, company_entries) or recorded),
            company_entries=company_entries,
            law=self.law.published_by(civil_date(order.now)),
            unopened=self.unopened,
            own_letterhead=await self.people.letterhead(order.company),
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


def _is_outdated(order: StepOrder) -> bool:
    return activity.in_activity() and activity.info().started_time - order.now > ORDERS_HOLD


def _not_done(order: StepOrder, words: str) -> StepResult:
    """The next review decides. Raises ApplicationError when the workflow would take the step for done."""
    if not order.may_be_held:
        raise ApplicationError(words, non_retryable=True)
    return StepResult(outcome=words, held=True)


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
