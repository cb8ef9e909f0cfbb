"""A plan and a timeline as people read them in a terminal, in French."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from domain.calendar import PARIS, in_french
from domain.french.citations import citation
from domain.french.numbers import euros
from domain.french.plan import WordedAbondement, WordedObligation, WordedPlan
from domain.french.readings import answered
from domain.french.rows import outcome, status_of
from domain.french.steps import STEPS
from domain.french.timeline import Timeline
from domain.french.words import KINDS_IN_FRENCH, VERDICTS_IN_FRENCH
from domain.law import Law


def of_plan(plan: WordedPlan, law: Law) -> str:
    """Each deadline with its reason, article and reading; then the recap, the verdict and what comes next."""
    known = f", tel que connu le {moment(plan.known_at)}" if plan.known_at else ""
    lines = [f"Salarié {plan.employee}, au {in_french(plan.as_of)}{known}", "", "Échéances"]
    for obligation in plan.obligations:
        lines += _obligation(obligation, law)
    if not plan.obligations:
        lines.append("  aucune")
    if plan.recap:
        lines += ["", "État des lieux récapitulatif", *_recap(plan)]
    if plan.abondement:
        lines += ["", f"Abondement correctif du CPF : {of_verdict(plan.abondement)}"]
        lines += [f"  {reason}" for reason in plan.abondement.reasons]
        lines += [f"    {citation(basis)}" for basis in plan.abondement.basis]
    lines += ["", "Prochaine étape"]
    if plan.next_step:
        lines.append(f"  {STEPS[plan.next_step.step].to_do} : {plan.next_step.because}")
    else:
        lines.append("  rien à faire maintenant")
    lines += [f"  à relire le {moment(timer.at)} : {timer.summary}" for timer in plan.timers]
    if plan.findings:
        lines += ["", "À vérifier", *(f"  {finding.message}" for finding in plan.findings)]
    return "\n".join(lines)


def of_timeline(timeline: Timeline, law: Law) -> str:
    """The facts in the order of their days, then the plan they come to."""
    lines = ["Faits"]
    for each in timeline.moments:
        told = "" if not each.voided else " (annulé)"
        lines.append(f"  {in_french(each.on):<18} {each.text}{told}")
        lines.append(f"  {'':<18} connu le {moment(each.recorded_at)}, {each.event}")
    if not timeline.moments:
        lines.append("  aucun")
    return "\n".join([*lines, "", of_plan(timeline.plan, law)])


def moment(at: datetime) -> str:
    """`14 février 2028 à 09:12`, in Paris."""
    local = at.astimezone(PARIS)
    return f"{in_french(local.date())} à {local:%H:%M}"


def of_verdict(abondement: WordedAbondement) -> str:
    """`dû, 3 000 €, à verser au plus tard le 31 mars 2027`."""
    amount = f", {euros(abondement.amount_eur)}" if abondement.amount_eur else ""
    by = f", à verser au plus tard le {in_french(abondement.pay_by)}" if abondement.pay_by else ""
    return f"{VERDICTS_IN_FRENCH[abondement.verdict]}{amount}{by}"


def _obligation(obligation: WordedObligation, law: Law) -> Iterator[str]:
    status = status_of(obligation) + (f" le {in_french(obligation.held_on)}" if obligation.held_on else "")
    yield f"  {KINDS_IN_FRENCH[obligation.kind]}, échéance le {in_french(obligation.due_on)} : {status}"
    if obligation.safe_on != obligation.due_on:
        yield f"    par prudence, avant le {in_french(obligation.safe_on)} (lecture la plus stricte)"
    yield f"    {obligation.because}"
    for basis in obligation.basis:
        yield f"    {citation(basis)}"
        for cited in basis.reading.split(", ") if basis.reading else ():
            yield f"      lecture retenue : {answered(cited, law, basis.in_force_from)}"


def _recap(plan: WordedPlan) -> Iterator[str]:
    recap = plan.recap
    assert recap is not None
    held = f", tenu le {in_french(recap.held_on)}" if recap.held_on else ""
    yield f"  prévu le {in_french(recap.due_on)}, au plus tard le {in_french(recap.limit_on)}{held}"
    yield f"  période examinée : du {in_french(recap.period[0])} au {in_french(recap.period[1])}"
    for interview in recap.interviews:
        yield f"  {KINDS_IN_FRENCH[interview.kind]} dû le {in_french(interview.due_on)} : {outcome(interview)}"
    for name, seen in (
        ("formation", recap.training),
        ("certification", recap.certification),
        ("progression salariale ou professionnelle", recap.progression),
    ):
        yield f"  {name} : {'oui' if seen else 'non'}"
