"""The compte-rendu: what was said in an interview, written down, and its copy handed over (L6315-1 I)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.paper import papers
from activities.steps.career import path_since
from activities.steps.case_file import CaseFile
from activities.steps.context import StepContext
from activities.steps.delivery import send_copy
from activities.steps.links import COPY_LASTS, employee_link
from domain.calendar import in_french
from domain.facts import Action, AnyFact, ConvocationSent, EventRef, InterviewCompleted, Report, ReportIssued
from domain.french import names
from domain.french.dates import long
from domain.law.values import Topic
from domain.ledger.record import Record
from domain.ports import StepOrder, StepResult

FORMS: Mapping[int, str] = {1: "compte_rendu_1", 2: "compte_rendu"}
"""The forms of a compte-rendu and their templates: a report is made anew on the one that it was written on."""
FORM = max(FORMS)
"""The form on which a compte-rendu is written now."""
_CPF = "cpf_information_given"


class CompteRendu:
    """Issues the compte-rendu of the interview that `order.step.interview` names."""

    def __init__(self, context: StepContext) -> None:
        self._context = context

    @activity.defn(name="compte-rendu")
    async def run(self, order: StepOrder) -> StepResult:
        """Stores the paper, sends its copy; records `report-issued` and `copy-sent`, or `delivery-failed`."""
        return await self._context.carry_out(order, self._issue)

    async def _issue(self, case: CaseFile) -> list[AnyFact]:
        interview = case.interview_ref()
        held = case.held(interview)
        report = await report_of(self._context, case, interview)
        data = await rendering(self._context, case, interview, report, form=FORM)
        paper = await self._context.issue(case, FORMS[FORM], data)
        link = await employee_link(self._context, case, interview, COPY_LASTS)
        name = names.to_invited(data["interview"])
        text = papers.mail_text("compte_rendu", **data | {"interview": name, "link": link})
        sent = await send_copy(self._context, case, interview, text, paper)
        issued = ReportIssued(
            interview=interview,
            kind=held.kind,
            held_on=held.held_on,
            issued_on=case.today,
            actions=len(report.actions) if report and report.actions else None,
            document=paper.id,
            sha256=paper.sha256,
            respelt=paper.respelt,
            form=FORM,
        )
        return [issued, sent]


async def report_of(context: StepContext, case: CaseFile, interview: EventRef) -> Report | None:
    """What was told of the interview's content; null when nothing was, or it was erased."""
    private = await context.people.private_part(case.order.company, interview) or {}
    if private.get("report") is None:
        return None
    try:
        return Report.model_validate(private["report"])
    except ValidationError as error:
        # The error quotes what people said: only the fields' names may reach Temporal.
        fields = ", ".join(sorted({".".join(map(str, problem["loc"])) for problem in error.errors()}))
        raise ApplicationError(
            f"the content of the interview {interview} cannot be read (fields: {fields}): "
            "void the fact and tell it again",
            non_retryable=True,
        ) from None


async def rendering(
    context: StepContext, case: CaseFile, interview: EventRef, report: Report | None, *, form: int
) -> dict[str, Any]:
    """What the paper and the mail say, on one of the forms: an older one makes the same bytes for ever. The first one
    knew neither an interview after a mandate nor the path.
    """
    held, content = case.held(interview), report or Report()
    record = case.record_on(held.held_on)
    before = [interview.held_on for interview in record.interviews if interview.held_on < held.held_on]
    convened = [
        fact.sent_on
        for _, fact in case.facts(ConvocationSent)
        if fact.kind == held.kind and (max(before) if before else fact.sent_on) <= fact.sent_on <= held.held_on
    ]
    text = case.plan.page.case.applied.branch_text("record", held.held_on)
    return case.letterhead("CR") | {
        "signed_by": text.name if text and text.value.record and text.value.record.signed else None,
        "interview": case.title_of_held(interview, held)
        if form > 1
        else names.interview(case.law, held.kind, held.held_on),
        "kind": held.kind,
        "held_on": in_french(held.held_on),
        "held_day": long(held.held_on),
        "initiative": names.INITIATIVES[held.initiative],
        "place": content.place,
        "interviewer": content.interviewer,
        "convened_on": in_french(convened[-1]) if convened else None,
        "previous_on": in_french(max(before)) if before else None,
        "known": report is not None,
        "path": await path_since(context, case, max(before, default=None), held.held_on) if form > 1 else [],
        "sections": _sections(case, held, content),
        "employer_reply": content.employer_reply,
        "actions": [_action(each) for each in content.actions],
        "employee_remarks": content.employee_remarks,
        **_contract(record),
    }


def _contract(record: Record) -> dict[str, str | None]:
    """What is known of the contract on the day of the interview."""
    hire = record.hire
    if hire is None:
        return {"contract": None, "hired_on": None, "seniority_from": None}
    counted = in_french(record.seniority_from) if hire.seniority_from not in (None, hire.hired_on) else None
    return {
        "contract": names.CONTRACTS[hire.contract], "hired_on": in_french(hire.hired_on), "seniority_from": counted,
    }  # fmt: skip


def _action(action: Action) -> dict[str, str | None]:
    return {
        "what": action.what,
        "who": action.who,
        "by": in_french(action.by) if action.by else None,
        "device": names.DEVICES[action.device] if action.device else None,
    }


def _sections(case: CaseFile, held: InterviewCompleted, report: Report) -> list[dict[str, str | None]]:
    """The topics the law requires, filled in or not, then any other that was spoken of."""
    required = names.topics(case.law, held.kind, held.held_on)
    named = {topic.field for topic in required}
    others = [topic for topic in names.every_topic(case.law, case.today) if topic.field not in named]
    spoken_of = [topic for topic in others if _said(report, topic)]
    return [
        {"title": topic.title, "detail": topic.detail, "text": _said(report, topic)}
        for topic in [*required, *spoken_of]
    ]


def _said(report: Report, topic: Topic) -> str | None:
    if topic.field == _CPF:
        return None if report.cpf_information_given is None else names.CPF_INFORMATION[report.cpf_information_given]
    return getattr(report, topic.field)
