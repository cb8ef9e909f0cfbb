"""The employee's information about an abondement that HR has decided (L6323-13)."""

from __future__ import annotations

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.paper import papers
from activities.steps.case_file import CaseFile
from activities.steps.context import StepContext
from activities.steps.delivery import hand_over
from domain.facts import AbondementAnnounced, AnyFact
from domain.french.numbers import euros
from domain.ports import StepOrder, StepResult


class CpfInformation:
    """Informs the employee of the sum that HR has declared or paid for `order.step.obligation`."""

    def __init__(self, context: StepContext) -> None:
        self._context = context

    @activity.defn(name="cpf-information")
    async def run(self, order: StepOrder) -> StepResult:
        """Sends the letter, records `abondement-announced`, or `delivery-failed` if it is refused for good."""
        return await self._context.carry_out(order, self._inform)

    async def _inform(self, case: CaseFile) -> list[AnyFact]:
        obligation = case.order.step.obligation
        asked = (each for each in case.plan.sums if each.asked and each.asked.obligation == obligation)
        amount = next((each.decided_eur for each in asked), None)
        if amount is None:
            raise ApplicationError(
                f"nobody says any more that the abondement of {obligation} was declared or paid: "
                "the next review decides",
                non_retryable=True,
            )
        data = case.letterhead("ABO") | {"amount": euros(amount)}
        letter = await self._context.issue(case, "information_abondement_cpf", data)
        text = papers.mail_text("abondement_salarie", **data)
        delivery = await hand_over(self._context, case, text, [letter])
        return [
            AbondementAnnounced(
                obligation=obligation,
                sent_on=case.today,
                amount_eur=amount,
                to=delivery.to,
                document=letter.id,
                sha256=letter.sha256,
                respelt=letter.respelt,
                message_id=delivery.message_id,
            )
        ]
