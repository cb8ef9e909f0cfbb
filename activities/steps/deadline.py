"""A deadline that passed: it is recorded, and HR is told what can still be done."""

from __future__ import annotations

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.paper import papers, wording
from activities.steps.context import StepContext
from domain.calendar import in_french
from domain.facts import DeadlinePassed, DeliveryFailed
from domain.ports import StepOrder, StepResult, UndeliverableError

log = structlog.stdlib.get_logger(__name__)


class PassedDeadline:
    """Notes that the deadline of `order.obligation` passed without its interview."""

    def __init__(self, context: StepContext) -> None:
        self._context = context

    @activity.defn(name="deadline-passed")
    async def run(self, order: StepOrder) -> StepResult:
        """Writes to HR, records `deadline-passed`: the fact stands even when HR's mailbox refuses the mail."""
        case = await self._context.open(order)
        if case.done:
            return case.done
        if order.obligation is None:
            raise ApplicationError("a passed deadline was ordered without its obligation", non_retryable=True)
        obligation = order.obligation
        passed = DeadlinePassed(
            obligation=obligation.id, kind=obligation.kind, due_on=obligation.due_on, seen_on=case.today
        )
        text = papers.mail_text(
            "echeance_depassee",
            name=case.name,
            employee=order.employee,
            interview=wording.interview(obligation.kind, case.today),
            kind=obligation.kind,
            due_on=in_french(obligation.due_on),
            article=wording.article(obligation.basis[0].article),
            company=case.company.name,
            number=case.key.hex[:8].upper(),
        )
        try:
            await self._context.write_to_hr(case, text)
        except UndeliverableError as refusal:
            log.error("hr_mailbox_refused", stream=case.stream, cause=refusal.cause, todo="correct hr_email")
            failed = DeliveryFailed(
                obligation=obligation.id, step="deadline-passed", failed_on=case.today, cause=refusal.cause
            )
            return await self._context.record(case, failed, passed)
        return await self._context.record(case, passed)
