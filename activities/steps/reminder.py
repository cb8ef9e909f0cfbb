"""The reminders of an interview's course: of an appointment, of its outcome, of a copy, of what was agreed upon, of the
sum that an état des lieux makes due.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.paper import papers
from activities.steps.case_file import CaseFile
from activities.steps.context import StepContext
from activities.steps.delivery import write_to, write_to_hr
from activities.steps.links import CONVENED_LASTS, COPY_LASTS, employee_link
from activities.steps.slot import slot_at
from domain.calendar import in_french
from domain.day.course import above, asked_about, open_actions
from domain.facts import AnyFact, ConvocationSent, ReminderOf, ReminderSent, Report, Rung
from domain.french import names
from domain.french.dates import appointment
from domain.french.numbers import euros
from domain.ports import StepOrder, StepResult, UndeliverableError

log = structlog.stdlib.get_logger(__name__)

_TEMPLATES: Mapping[ReminderOf, str] = {
    "slot": "rappel_rendez_vous",
    "outcome": "rappel_tenue",
    "copy": "rappel_copie",
    "actions": "suivi_actions",
    "payment": "rappel_somme",
    "sum-void": "somme_sans_objet",
}


class Reader(NamedTuple):
    """Whom a mail is for; HR has no name of its own."""

    rung: Literal["employee"] | Rung
    address: str
    name: str | None


class SendReminder:
    """Sends the reminder that the plan has under the key of the order."""

    def __init__(self, context: StepContext) -> None:
        self._context = context

    @activity.defn(name="reminder")
    async def run(self, order: StepOrder) -> StepResult:
        """Writes to the first who can be reached, records `reminder-sent` with whom, or `delivery-failed` when the last
        one's server refuses the mail for good."""
        return await self._context.carry_out(order, self._remind)

    async def _remind(self, case: CaseFile) -> list[AnyFact]:
        wanted = _wanted(case)
        if wanted.of == "actions" and not await self._actions(case, wanted):
            return [case.failure("report-erased")]
        last: UndeliverableError | None = None
        for reader in readers(case, wanted):
            try:
                message_id = await self._write(case, wanted, reader)
            except UndeliverableError as refusal:
                log.warning("reminder_refused", stream=str(case.stream), role=reader.rung, cause=refusal.cause,
                            todo="correct the address; whoever comes next is written to")  # fmt: skip
                last = refusal
                continue
            return [wanted.model_copy(update={"sent_on": case.today, "to": reader.rung, "message_id": message_id})]
        assert last is not None, "HR can always be written to"
        raise last

    async def _write(self, case: CaseFile, wanted: ReminderSent, reader: Reader) -> str:
        """The Message-ID. To each reader a mail of their own: whoever is passed has another one."""
        data: dict[str, Any] = await _rendering(self._context, case, wanted) | {
            "reader": reader._asdict(),
            "link": await self._link(case, wanted, reader),
            "actions": await self._actions(case, wanted),
        }
        if reader.rung == "employee":
            data["interview"] = names.to_invited(data["interview"])
        text = papers.mail_text(_TEMPLATES[wanted.of or "slot"], **data)
        if reader.rung == "hr":
            return await write_to_hr(self._context, case, text, part="hr")
        host = case.person.host.email if case.person and wanted.of == "slot" else None
        copies = [host] if host and reader.rung == "employee" else []
        return await write_to(self._context, case, reader.address, text, [], copies=copies, part=reader.rung)

    async def _link(self, case: CaseFile, wanted: ReminderSent, reader: Reader) -> str | None:
        """Where the manager writes the compte-rendu, or the employee says that they have the copy."""
        if wanted.of == "copy" and wanted.interview and reader.rung == "employee":
            return await employee_link(self._context, case, wanted.interview, COPY_LASTS)
        if wanted.of != "outcome" or reader.rung != "manager":
            return None
        about = case.order.step.obligation
        return await self._context.links.give(case.stream, "manager", about, key=case.key, lasting=CONVENED_LASTS)

    async def _actions(self, case: CaseFile, wanted: ReminderSent) -> list[dict[str, Any]]:
        """What was agreed upon and is still open, as long as it is kept: with its number, who does it, and by when."""
        if wanted.of != "actions" or wanted.interview is None:
            return []
        private = await self._context.people.private_part(case.order.company, wanted.interview) or {}
        kept = private.get("report")
        lines = Report.model_validate(kept).actions if kept is not None else ()
        return [
            {"number": number, "what": line.what, "who": line.who, "by": in_french(line.by) if line.by else None}
            for number, line in enumerate(lines, 1)
            if number in open_actions(case.plan.page, wanted.interview)
        ]


def _wanted(case: CaseFile) -> ReminderSent:
    """What is to be recorded, as the plan of now has it. Raises ApplicationError when it has no such reminder."""
    step = next((step for step in case.plan.due if step.key == case.key), None)
    planned = step.records(step.key) if step is not None else None
    if not isinstance(planned, ReminderSent):
        raise ApplicationError(
            "nobody is to be reminded any more: what was told since the plan was made settles it, and the next review "
            "decides",
            non_retryable=True,
        )
    return planned


def readers(case: CaseFile, wanted: ReminderSent) -> Iterator[Reader]:
    """Who may be written to, one after the other: the one it is for, then whoever follows on the company's ladder, and
    HR in the end. Whoever has no address is passed. Of an employee's copy nobody else on the ladder is told.
    """
    person = case.person
    known: dict[str, tuple[str | None, str | None]] = {
        "employee": (person.email, case.name) if person else (None, None),
        "manager": (person.manager_email, person.manager_name) if person else (None, None),
        "n-plus-2": (person.n_plus_2_email, person.n_plus_2_name) if person else (None, None),
    }
    rung: Literal["employee"] | Rung | None = wanted.to or "hr"
    while rung is not None and rung != "hr":
        address, name = known[rung]
        if address is not None:
            yield Reader(rung, address, name)
        following: Rung = "hr" if wanted.of == "copy" else "manager"
        rung = following if rung == "employee" else above(case.policy, rung)
    yield Reader("hr", case.company.hr_email, None)


async def _rendering(context: StepContext, case: CaseFile, wanted: ReminderSent) -> dict[str, Any]:
    """What the mail says."""
    sent = case.record.convened.get(wanted.obligation) if wanted.interview is None else None
    held = case.held(wanted.interview) if wanted.interview else None
    return case.letterhead("RAP") | {
        "interview": case.title_of_held(wanted.interview, held)
        if wanted.interview and held
        else case.title(wanted.obligation, wanted.kind),
        "optional": wanted.kind == "return",
        "slot": await _slot(context, case, sent) if sent else None,
        "held_on": in_french(held.held_on) if held else None,
        "sent_on": in_french(wanted.due_on),
        "employee": case.order.employee,
        "asked": [in_french(each.sent_on) for each in asked_about(case.plan.page, sent)] if sent else [],
        "sum": _sum(case, wanted),
    }


def _sum(case: CaseFile, wanted: ReminderSent) -> dict[str, Any] | None:
    """Of a sum what was put to HR, what was paid of it and what is left; `moved`: from which day it would count instead
    of the one that they were told, and by when it would be to pay.
    """
    of_duty = (each for each in case.plan.sums if each.asked and each.asked.obligation == wanted.obligation)
    line = next(of_duty, None)
    if wanted.of not in ("payment", "sum-void") or line is None or (asked := line.asked) is None:
        return None
    paid = line.paid_eur if wanted.of == "sum-void" else asked.amount_eur - line.left_eur
    moved = line.found if line.state == "moved" else None
    days = {"told": asked.held_on, "counted_on": moved and moved.examined.counted_on, "pay_by": line.pay_by}
    return {
        "amount": euros(asked.amount_eur),
        "prepared_on": in_french(asked.prepared_on),
        "pay_by": in_french(wanted.due_on),
        "paid": euros(paid) if paid else None,
        "left": euros(line.left_eur),
        "begun": line.begun,
        "moved": moved and {name: in_french(day) for name, day in days.items() if day},
    }


async def _slot(context: StepContext, case: CaseFile, sent: ConvocationSent) -> dict[str, str]:
    """When and where, as those who were convened were told last."""
    entry = case.record.invitations.get(sent.obligation)
    slot = await slot_at(context, case, sent.proposed_for, entry.scheduled if entry else sent.scheduled)
    day, hour = appointment(slot.at, case.zone, home=case.policy.zone_of(None))
    return {"day": day, "hour": hour, "place": slot.place}
