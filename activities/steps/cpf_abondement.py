"""The abondement correctif of the CPF: what payroll needs to pay it, and the employee's information.

L6315-1 II and L6323-13 (when and for whom), R6323-3 (how much, to whom, by when). Jalon pays nothing itself.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.paper import declaration, papers
from activities.paper.declaration import Declaration
from activities.steps.case_file import CaseFile
from activities.steps.context import Paper, StepContext
from activities.steps.delivery import write_to_hr
from domain.calendar import in_french
from domain.facts import AbondementDue, AbondementPrepared, AnyFact
from domain.french.letters import law_in_letters, reason
from domain.french.names import IDENTITY
from domain.french.numbers import euros, nir
from domain.french.reasons import sentence
from domain.ports import StepOrder, StepResult


class Debt(NamedTuple):
    """What the état des lieux of `counted_on` came to; `held_on`: None where nobody held it."""

    amount_eur: int
    pay_by: date
    counted_on: date
    held_on: date | None
    reasons: tuple[str, ...]


class CpfAbondement:
    """Declares the abondement that the plan of the day finds due."""

    def __init__(self, context: StepContext) -> None:
        self._context = context

    @activity.defn(name="cpf-abondement")
    async def run(self, order: StepOrder) -> StepResult:
        """Sends HR the file and the bordereau, and records both outcomes. Nothing is announced to the employee before
        HR has decided (`cpf-information`).

        `delivery-failed` is recorded when HR's mailbox refuses them for good.
        """
        return await self._context.carry_out(order, self._declare)

    async def _declare(self, case: CaseFile) -> list[AnyFact]:
        debt = _debt(case)
        declared = _declaration(case, debt)
        content = declaration.to_csv([declared], self._context.columns)
        file = await self._context.store(case, "abondement-cpf", content, declaration.MEDIA_TYPE)
        data = _rendering(case, debt, declared, file)
        slip = await self._context.issue(case, "bordereau_abondement_cpf", data)
        text = papers.mail_text("abondement_rh", **data)
        mail = [slip.attachment, file.attachment]
        message_id = await write_to_hr(self._context, case, text, mail)
        obligation = case.order.step.obligation
        return [
            AbondementDue(
                obligation=obligation, counted_on=debt.counted_on, amount_eur=debt.amount_eur, pay_by=debt.pay_by
            ),
            AbondementPrepared(
                obligation=obligation,
                prepared_on=case.today,
                amount_eur=debt.amount_eur,
                pay_by=debt.pay_by,
                transfer_label=declared.transfer_label,
                document=slip.id,
                sha256=slip.sha256,
                respelt=slip.respelt,
                message_id=message_id,
                announced=False,
                held_on=debt.held_on,
            ),
        ]


def _debt(case: CaseFile) -> Debt:
    """The verdict of today's facts. Raises ApplicationError when nothing is due any more: nothing is declared."""
    found = case.sanction(case.order.step.obligation)
    if found is None or found.abondement.verdict != "due" or found.abondement.disputed or found.paid:
        raise ApplicationError(
            "this abondement is not due any more: the facts have changed since the plan was made, "
            "and the next review decides",
            non_retryable=True,
        )
    if found.abondement.pay_by is None:
        raise ApplicationError(
            "the abondement is due but no date of payment can be told (reading A17, or a law before 2022): "
            "set the reading by an agreement fact, or declare it by hand and tell abondement-paid",
            non_retryable=True,
        )
    return Debt(
        amount_eur=found.abondement.amount_eur,
        pay_by=found.abondement.pay_by,
        counted_on=found.examined.counted_on,
        held_on=found.held_on,
        reasons=tuple(sentence(each) for each in found.abondement.reasons),
    )


def _declaration(case: CaseFile, debt: Debt) -> Declaration:
    person, hire = case.person, case.record.hire
    return Declaration(
        siren=case.order.company,
        employee=case.order.employee,
        nir=person.nir if person else None,
        birth_name=(person.birth_name or person.family_name) if person else None,
        given_name=person.given_name if person else None,
        born_on=hire.born_on if hire else None,
        amount_eur=debt.amount_eur,
        counted_on=debt.counted_on,
        pay_by=debt.pay_by,
        transfer_label=declaration.provisional_label(case.order.company),
    )


def _rendering(case: CaseFile, debt: Debt, declared: Declaration, file: Paper) -> dict[str, Any]:
    """What the papers and the mails say."""
    return case.letterhead("ABO") | {
        "beneficiary": {
            "birth_name": declared.birth_name,
            "family_name": case.person.family_name if case.person else None,
            "given_name": declared.given_name,
            "born_on": in_french(declared.born_on) if declared.born_on else None,
            "nir": nir(declared.nir) if declared.nir else None,
        },
        "missing": [label for field, label in IDENTITY.items() if getattr(declared, field) is None],
        "amount": euros(debt.amount_eur),
        "pay_by": in_french(debt.pay_by),
        "counted_on": in_french(debt.counted_on),
        "held": debt.held_on is not None,
        "late_said": case.late_said,
        "reasons": [reason(text) for text in debt.reasons],
        "transfer_label": declared.transfer_label,
        "file": {"name": file.attachment.name, "sha256": file.sha256},
        "law": law_in_letters(case.law, debt.counted_on),
    }
