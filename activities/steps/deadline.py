"""A deadline that passed: it is recorded, and HR is told what can still be done."""

from __future__ import annotations

from temporalio import activity

from activities.paper import papers
from activities.steps.case_file import CaseFile
from activities.steps.context import StepContext
from activities.steps.delivery import write_to_hr
from domain.calendar import in_french
from domain.facts import AnyFact, DeadlinePassed
from domain.french import names
from domain.french.letters import law_in_letters
from domain.ports import StepOrder, StepResult, UndeliverableError


class PassedDeadline:
    """Notes that the deadline of `order.obligation` passed without its interview."""

    def __init__(self, context: StepContext) -> None:
        self._context = context

    @activity.defn(name="deadline-passed")
    async def run(self, order: StepOrder) -> StepResult:
        """Writes to HR, records `deadline-passed`: the fact stands even when HR's mailbox refuses the mail."""
        return await self._context.carry_out(order, self._tell_hr)

    async def _tell_hr(self, case: CaseFile) -> list[AnyFact]:
        obligation = case.obligation()
        passed = DeadlinePassed(
            obligation=obligation.id, kind=obligation.kind, due_on=obligation.due_on, seen_on=case.today
        )
        text = papers.mail_text(
            "echeance_depassee",
            name=case.name,
            employee=case.order.employee,
            interview=names.interview(case.law, obligation.kind, case.today),
            kind=obligation.kind,
            due_on=in_french(obligation.due_on),
            article=names.article(obligation.basis[0].article),
            company=case.company.name,
            number=case.number,
            law=law_in_letters(case.law, case.today),
        )
        try:
            await write_to_hr(self._context, case, text)
        except UndeliverableError as refusal:
            return [case.failure(refusal.cause), passed]
        return [passed]
