"""The état des lieux récapitulatif: what the years show, written down, and its copy handed over (L6315-1 II)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from temporalio import activity

from activities.paper import papers
from activities.steps.case_file import CaseFile
from activities.steps.context import StepContext
from activities.steps.delivery import send_copy
from activities.steps.links import COPY_LASTS, employee_link
from domain.calendar import in_french
from domain.facts import (
    Agreement,
    AnyFact,
    CertificationAcquired,
    Entry,
    EventRef,
    InterviewCompleted,
    ProgressionGranted,
    RecapIssued,
    ScanFiled,
    TrainingCompleted,
)
from domain.french import names
from domain.french.dates import long, short
from domain.french.letters import law_in_letters, reason
from domain.french.names import in_force
from domain.french.numbers import euros
from domain.french.reasons import sentence
from domain.ledger.abondement import Abondement
from domain.ledger.corrections import in_effect
from domain.ledger.fold import fold_company
from domain.ledger.recap_content import RecapInterview
from domain.ports import StepOrder, StepResult

FORMS: Mapping[int, str] = {1: "etat_des_lieux_1", 2: "etat_des_lieux"}
"""The forms of an état des lieux and their templates: one is made anew on the form that it was written on."""
FORM = max(FORMS)
"""The form on which an état des lieux is written now."""


class EtatDesLieux:
    """Issues the état des lieux of the interview that `order.step.interview` names."""

    def __init__(self, context: StepContext) -> None:
        self._context = context

    @activity.defn(name="etat-des-lieux")
    async def run(self, order: StepOrder) -> StepResult:
        """Stores the paper, sends its copy; records `recap-issued` and `copy-sent`, or `delivery-failed`."""
        return await self._context.carry_out(order, self._issue)

    async def _issue(self, case: CaseFile) -> list[AnyFact]:
        interview = case.interview_ref()
        held = case.held(interview)
        data = await self.rendering(case, held, form=FORM)
        paper = await self._context.issue(case, FORMS[FORM], data)
        link = await employee_link(self._context, case, interview, COPY_LASTS)
        text = papers.mail_text("etat_des_lieux", **data, link=link)
        sent = await send_copy(self._context, case, interview, text, paper)
        issued = RecapIssued(
            interview=interview,
            held_on=held.held_on,
            issued_on=case.today,
            document=paper.id,
            sha256=paper.sha256,
            respelt=paper.respelt,
            form=FORM,
        )
        return [issued, sent]

    async def rendering(self, case: CaseFile, held: InterviewCompleted, *, form: int) -> dict[str, Any]:
        """What the paper and the mail say, on one of the forms. The first one always said what was late."""
        found = case.state_of_years(case.interview_ref())
        recap, abondement = found.examined.recap, found.abondement
        start, end = recap.period
        late_said = case.late_said or form == 1
        declared = _declared(case)
        return case.letterhead("EDL") | {
            "held_on": in_french(held.held_on),
            "held_day": long(held.held_on),
            "hired_on": in_french(case.record.hire.hired_on) if case.record.hire else None,
            "seniority_from": in_french(case.record.seniority_from) if case.record.hire else None,
            "start": in_french(start),
            "end": in_french(end),
            "due_on": in_french(recap.due_on),
            "limit_on": in_french(recap.limit_on),
            "late_said": late_said,
            "dated": late_said or held.held_on <= recap.due_on,
            "interviews": [_row(row, late_said, declared) for row in recap.interviews],
            "criteria": {
                "training": recap.training,
                "certification": recap.certification,
                "progression": recap.progression,
            },
            "trainings": await self._trainings(case, start, end, declared),
            "certifications": await self._certifications(case, start, end),
            "progressions": await self._progressions(case, start, end),
            "agreed_criteria": await self._agreed_criteria(case, held.held_on),
            "headcounts": _headcounts(case, end),
            "verdict": _verdict(abondement),
            "law": law_in_letters(case.law, held.held_on),
        }

    async def _trainings(
        self, case: CaseFile, start: date, end: date, declared: Collection[EventRef]
    ) -> list[dict[str, Any]]:
        return [
            {
                "title": (await self._private(case, entry, "title")) or names.UNTITLED,
                "on": short(fact.ended_on),
                "mandatory": fact.mandatory,
                "certifying": fact.certifying,
                "declared": entry.ref in declared,
            }
            for entry, fact in case.facts(TrainingCompleted)
            if start <= fact.ended_on <= end
        ]

    async def _certifications(self, case: CaseFile, start: date, end: date) -> list[dict[str, Any]]:
        return [
            {"label": await self._private(case, entry, "label"), "on": short(fact.on)}
            for entry, fact in case.facts(CertificationAcquired)
            if start <= fact.on <= end
        ]

    async def _progressions(self, case: CaseFile, start: date, end: date) -> list[dict[str, Any]]:
        return [
            {
                "nature": names.NATURES[fact.nature],
                "label": await self._private(case, entry, "label"),
                "on": short(fact.on),
            }
            for entry, fact in case.facts(ProgressionGranted)
            if start <= fact.on <= end
        ]

    async def _agreed_criteria(self, case: CaseFile, on: date) -> list[str]:
        """How the agreements in force that day have the career appraised (L6315-1 III), in their own words."""
        found = [
            await self._private(case, entry, "criteria")
            for entry in in_effect(case.company_entries)
            if _agreed_on(entry, on)
        ]
        return [words for words in found if words]

    async def _private(self, case: CaseFile, entry: Entry, field: str) -> str | None:
        private = await self._context.people.private_part(case.order.company, entry.ref) or {}
        return private.get(field)


def _declared(case: CaseFile) -> dict[EventRef, date]:
    """The interviews and trainings that are known from a file of the employer's alone, and the day of each: taken over
    when Jalon came, and no scan proves them. That is weaker proof, and the paper says so.
    """
    proved = {scan.about for _, scan in case.facts(ScanFiled)}
    told = (*case.facts(InterviewCompleted), *case.facts(TrainingCompleted))
    return {
        entry.ref: fact.true_on
        for entry, fact in told
        if fact.provenance is not None and entry.ref not in proved and fact.true_on is not None
    }


def _row(row: RecapInterview, late_said: bool, declared: Mapping[EventRef, date]) -> dict[str, Any]:
    """One interview that was owed, and what became of it."""
    return {
        "declared": row.held_on is not None and row.held_on in declared.values(),
        "name": names.short_interview(row.kind),
        "due_on": short(row.due_on),
        "held_on": short(row.held_on) if row.held_on else None,
        "finding": names.recap_row(row.outcome, row.days_late, late_said=late_said),
        "missing": not row.counts,
    }


def _agreed_on(entry: Entry, on: date) -> bool:
    fact = entry.fact
    return isinstance(fact, Agreement) and fact.effective_from <= on <= (fact.effective_to or date.max)


def _headcounts(case: CaseFile, end: date) -> list[str]:
    """The yearly averages told for the years that count at the end of the period, latest first."""
    averages = fold_company(case.company_entries, unopened=case.unopened).headcounts
    first = end.year - in_force(case.law.headcount, end).years
    years = sorted((year for year in averages if first <= year <= end.year), reverse=True)
    return [names.headcount(averages[year], year) for year in years]


def _verdict(abondement: Abondement) -> dict[str, Any]:
    return {
        "kind": "undetermined" if abondement.disputed else abondement.verdict,
        "amount": euros(abondement.amount_eur),
        "pay_by": in_french(abondement.pay_by) if abondement.pay_by else None,
        "reasons": [reason(sentence(each)) for each in abondement.reasons],
    }
