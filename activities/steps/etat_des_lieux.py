"""The état des lieux récapitulatif: what the years show, written down, and its copy handed over (L6315-1 II)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from temporalio import activity

from activities.paper import papers, wording
from activities.steps.dossier import Dossier
from activities.steps.office import Office
from domain.calendar import in_french
from domain.facts import (
    Agreement,
    CertificationAcquired,
    InterviewCompleted,
    ProgressionGranted,
    RecapIssued,
    TrainingCompleted,
)
from domain.journal import Entry
from domain.ledger.abondement import Abondement
from domain.ledger.recap import RecapInterview
from domain.ledger.record import fold_company, standing
from domain.ports import StepOrder, StepResult, UndeliverableError

_NATURES = {"pay": "Salariale", "role": "Professionnelle"}


class EtatDesLieux:
    """Issues the état des lieux of the interview that `order.step.interview` names."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @activity.defn(name="etat-des-lieux")
    async def run(self, order: StepOrder) -> StepResult:
        """Stores the paper, sends its copy, records `recap-issued`, or `delivery-failed` if it is refused for good."""
        dossier = await self._office.open(order)
        if dossier.done:
            return dossier.done
        interview = dossier.interview_ref()
        held = dossier.held(interview)
        data = await self._sheet(dossier, held)
        content = await papers.paper("etat_des_lieux", data)
        paper = await self._office.file(dossier, "etat-des-lieux", content, papers.PDF)
        try:
            message_id = await self._office.hand_over(dossier, papers.mail_text("etat_des_lieux", **data), [paper])
        except UndeliverableError as refusal:
            return await self._office.record_failure(dossier, refusal.cause)
        return await self._office.record(
            dossier,
            RecapIssued(
                interview=interview,
                held_on=held.held_on,
                issued_on=dossier.today,
                message_id=message_id,
                document=paper.id,
                sha256=paper.sha256,
            ),
        )

    async def _sheet(self, dossier: Dossier, held: InterviewCompleted) -> dict[str, Any]:
        """What the paper and the mail say."""
        company = await self._office.company_entries(dossier)
        examined, abondement = dossier.state_of_years(company, dossier.interview_ref())
        recap = examined.recap
        start, end = recap.period
        return dossier.letterhead("EDL") | {
            "held_on": in_french(held.held_on),
            "held_day": wording.long(held.held_on),
            "hired_on": in_french(dossier.record.hire.hired_on) if dossier.record.hire else None,
            "seniority_from": in_french(dossier.record.seniority_from) if dossier.record.hire else None,
            "start": in_french(start),
            "end": in_french(end),
            "due_on": in_french(recap.due_on),
            "limit_on": in_french(recap.limit_on),
            "interviews": [_row(row) for row in recap.interviews],
            "criteria": {
                "training": recap.training,
                "certification": recap.certification,
                "progression": recap.progression,
            },
            "trainings": await self._trainings(dossier, start, end),
            "certifications": await self._certifications(dossier, start, end),
            "progressions": await self._progressions(dossier, start, end),
            "agreed_criteria": await self._agreed_criteria(dossier, company, held.held_on),
            "headcounts": _headcounts(company, end),
            "verdict": _verdict(abondement),
            "rhythm": wording.rhythm(held.held_on),
        }

    async def _trainings(self, dossier: Dossier, start: date, end: date) -> list[dict[str, Any]]:
        return [
            {
                "title": (await self._private(dossier, entry, "title")) or "Intitulé non conservé",
                "on": wording.short(fact.ended_on),
                "mandatory": fact.mandatory,
                "certifying": fact.certifying,
            }
            for entry, fact in dossier.facts(TrainingCompleted)
            if start <= fact.ended_on <= end
        ]

    async def _certifications(self, dossier: Dossier, start: date, end: date) -> list[dict[str, Any]]:
        return [
            {"label": await self._private(dossier, entry, "label"), "on": wording.short(fact.on)}
            for entry, fact in dossier.facts(CertificationAcquired)
            if start <= fact.on <= end
        ]

    async def _progressions(self, dossier: Dossier, start: date, end: date) -> list[dict[str, Any]]:
        return [
            {
                "nature": _NATURES[fact.nature],
                "label": await self._private(dossier, entry, "label"),
                "on": wording.short(fact.on),
            }
            for entry, fact in dossier.facts(ProgressionGranted)
            if start <= fact.on <= end
        ]

    async def _agreed_criteria(self, dossier: Dossier, company: Sequence[Entry], on: date) -> list[str]:
        """How the agreements in force that day have the career appraised (L6315-1 III), in their own words."""
        told = [await self._private(dossier, entry, "criteria") for entry in standing(company) if _in_force(entry, on)]
        return [words for words in told if words]

    async def _private(self, dossier: Dossier, entry: Entry, field: str) -> str | None:
        private = await self._office.people.private_part(dossier.order.company, entry.ref) or {}
        return private.get(field)


def _row(row: RecapInterview) -> dict[str, str | None]:
    """One interview of the period; an interview of return that was declined, or proposed in time, counts as given."""
    if row.held_on is None:
        finding = "Proposé" if row.counts else "Non tenu"
    else:
        finding = "Dans les délais" if row.on_time else "En retard"
    return {
        "name": wording.short_interview(row.kind),
        "due_on": wording.short(row.due_on),
        "held_on": wording.short(row.held_on) if row.held_on else None,
        "finding": finding,
    }


def _in_force(entry: Entry, on: date) -> bool:
    fact = entry.fact
    return isinstance(fact, Agreement) and fact.effective_from <= on <= (fact.effective_to or date.max)


def _headcounts(entries: Sequence[Entry], end: date) -> list[str]:
    """The yearly averages told for the years that count at the end of the period, latest first."""
    told = fold_company(entries).headcounts
    years = sorted((year for year in told if end.year - 5 <= year <= end.year), reverse=True)
    return [f"{wording.number(told[year])} salariés en {year}" for year in years]


def _verdict(abondement: Abondement) -> dict[str, Any]:
    return {
        "kind": abondement.verdict,
        "amount": wording.euros(abondement.amount_eur),
        "pay_by": in_french(abondement.pay_by) if abondement.pay_by else None,
        "reasons": [wording.reason(text) for text in abondement.reasons],
    }
