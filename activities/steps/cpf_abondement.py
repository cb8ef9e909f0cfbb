"""The abondement correctif of the CPF: what payroll needs to pay it, and the employee's information.

L6315-1 II and L6323-13 (when and for whom), R6323-3 (how much, to whom, by when). Jalon pays nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.paper import declaration, papers, wording
from activities.paper.declaration import COLUMNS, Declaration
from activities.steps.dossier import Dossier
from activities.steps.office import Office, Paper
from domain.calendar import in_french
from domain.facts import AbondementDeclared, AbondementDue
from domain.ports import StepOrder, StepResult, UndeliverableError


class Debt(NamedTuple):
    """What the état des lieux of `counted_on` came to."""

    amount_eur: int
    pay_by: date
    counted_on: date
    held: bool
    reasons: tuple[str, ...]


class CpfAbondement:
    """Declares the abondement that the plan of the day finds due. `columns`: those of the declaration file."""

    def __init__(self, office: Office, *, columns: Mapping[str, str] = COLUMNS) -> None:
        self._office = office
        self._columns = columns

    @activity.defn(name="cpf-abondement")
    async def run(self, order: StepOrder) -> StepResult:
        """Sends HR the file and the bordereau, informs the employee, records both outcomes.

        `delivery-failed` is recorded when HR's mailbox refuses them for good. When the employee's does, HR has been
        asked to hand the information over, and the declaration stands.
        """
        dossier = await self._office.open(order)
        if dossier.done:
            return dossier.done
        debt = await self._debt(dossier)
        told = _declaration(dossier, debt)
        file = await self._office.file(
            dossier, "abondement-cpf", declaration.to_csv(told, self._columns), declaration.MEDIA_TYPE
        )
        data = _sheet(dossier, debt, told, file)
        slip = await self._paper(dossier, "bordereau_abondement", "bordereau-abondement-cpf", data)
        information = await self._paper(dossier, "information_abondement", "information-abondement-cpf", data)
        try:
            await self._office.write_to_hr(
                dossier, papers.mail_text("abondement_rh", **data), [slip.attachment, file.attachment]
            )
        except UndeliverableError as refusal:
            return await self._office.record_failure(dossier, refusal.cause)
        try:
            message_id = await self._office.hand_over(
                dossier, papers.mail_text("abondement_salarie", **data), [information], part="information"
            )
        except UndeliverableError:
            message_id = None
        obligation = order.step.obligation
        return await self._office.record(
            dossier,
            AbondementDue(
                obligation=obligation, counted_on=debt.counted_on, amount_eur=debt.amount_eur, pay_by=debt.pay_by
            ),
            AbondementDeclared(
                obligation=obligation,
                declared_on=dossier.today,
                amount_eur=debt.amount_eur,
                pay_by=debt.pay_by,
                transfer_label=told.transfer_label,
                document=slip.id,
                sha256=slip.sha256,
                message_id=message_id,
            ),
        )

    async def _debt(self, dossier: Dossier) -> Debt:
        """The verdict of today's facts. Raises ApplicationError when nothing is due any more: nothing is declared."""
        found = dossier.sanction(await self._office.company_entries(dossier))
        ordered = dossier.order.step.obligation
        if found is None or found.paid or found.abondement.verdict != "due" or found.examined.owed.shown.id != ordered:
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
            held=found.examined.recap.held_on is not None,
            reasons=found.abondement.reasons,
        )

    async def _paper(self, dossier: Dossier, template: str, kind: str, data: Mapping[str, Any]) -> Paper:
        content = await papers.paper(template, data)
        return await self._office.file(dossier, kind, content, papers.PDF)


def _declaration(dossier: Dossier, debt: Debt) -> Declaration:
    person, hire = dossier.person, dossier.record.hire
    return Declaration(
        siren=dossier.order.company,
        employee=dossier.order.employee,
        nir=person.nir if person else None,
        birth_name=(person.birth_name or person.family_name) if person else None,
        given_name=person.given_name if person else None,
        born_on=hire.born_on if hire else None,
        amount_eur=debt.amount_eur,
        counted_on=debt.counted_on,
        pay_by=debt.pay_by,
        transfer_label=declaration.provisional_label(dossier.order.company),
    )


def _sheet(dossier: Dossier, debt: Debt, told: Declaration, file: Paper) -> dict[str, Any]:
    """What the papers and the mails say."""
    missing = {
        "numéro de sécurité sociale (NIR)": told.nir,
        "nom de naissance": told.birth_name,
        "prénoms": told.given_name,
        "date de naissance": told.born_on,
    }
    return dossier.letterhead("ABO") | {
        "beneficiary": {
            "birth_name": told.birth_name,
            "family_name": dossier.person.family_name if dossier.person else None,
            "given_name": told.given_name,
            "born_on": in_french(told.born_on) if told.born_on else None,
            "nir": wording.nir(told.nir) if told.nir else None,
        },
        "missing": [label for label, value in missing.items() if value is None],
        "amount": wording.euros(debt.amount_eur),
        "pay_by": in_french(debt.pay_by),
        "counted_on": in_french(debt.counted_on),
        "held": debt.held,
        "reasons": [wording.reason(text) for text in debt.reasons],
        "transfer_label": told.transfer_label,
        "file": {"name": file.attachment.name, "sha256": file.sha256},
        "rhythm": wording.rhythm(debt.counted_on),
    }
