"""What the workflow gets of a plan, and its reader in the Temporal UI."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from domain import facts as f
from domain.calendar import in_french
from domain.day.attention import needs_a_person
from domain.day.plan import Plan
from domain.day.status import PENDING, State
from domain.facts import Entry
from domain.french.facts import in_words
from domain.french.plan import WordedFinding, WordedObligation, WordedPlan, WordedRecap, worded
from domain.french.rows import status_of
from domain.french.steps import STEPS
from domain.french.terminal import of_verdict
from domain.french.words import KINDS_IN_FRENCH
from domain.ports import Review

MOST_SHOWN = 100
"""How many entries a list of the reviewed plan has at most. No real life has as many."""

_TOO_MUCH = WordedFinding(
    code="too-much-to-show",
    message=f"Le dossier compte plus de {MOST_SHOWN} entrées d'une même sorte : toutes ne sont pas montrées ici, et "
    "une source de faits se trompe sans doute. Le plan entier se lit par l'API.",
    serious=True,
)


def reviewed(plan: Plan, entries: Sequence[Entry], company_entries: Sequence[Entry]) -> Review:
    """The plan with what the workflow and its reader need beside it. The entries are those it was derived from."""
    made = bounded(worded(plan))
    outcomes = [e.fact for e in entries if e.source == f.OWN_SOURCE and isinstance(e.fact, f.Outcome)]
    return Review(
        plan=made,
        version=max((e.version for e in entries), default=0),
        company_version=max((e.version for e in company_entries), default=0),
        state=plan.state,
        closed=plan.closed,
        needs_human=needs_a_person(plan) or _TOO_MUCH in made.findings,
        details=details(made, plan.state, [in_words(outcome) for outcome in outcomes[-MOST_SHOWN:]]),
    )


def outlook(review: Review) -> str:
    """The digest of what the workflow acts on and shows, whatever day it was read on: two reviews with the same one
    differ in nothing that anybody would notice.
    """
    told = review.model_copy(update={"version": 0, "company_version": 0, "details": "", "steps_queue": None})
    made = review.plan.model_copy(update={"as_of": date.min, "known_at": None})
    return hashlib.sha256(told.model_copy(update={"plan": made}).model_dump_json().encode()).hexdigest()


def bounded(made: WordedPlan) -> WordedPlan:
    """The plan without what no reader could take in: a workflow's history holds no more than so much for ever.

    What the workflow acts on stays: the next step and its obligation, the nearest deadlines and timers. The API tells
    the whole plan.
    """
    step = made.next_step.obligation if made.next_step else None
    first = sorted(made.obligations, key=lambda o: (o.id != step, o.status not in PENDING))
    kept = {o.id for o in first[:MOST_SHOWN]}
    findings = sorted(made.findings, key=lambda each: not each.serious)[:MOST_SHOWN]
    short = made.model_copy(
        update={
            "obligations": tuple(o for o in made.obligations if o.id in kept),
            "timers": made.timers[:MOST_SHOWN],
            "held_back": made.held_back[:MOST_SHOWN],
            "findings": tuple(each for each in made.findings if each in findings),
            "recap": made.recap and _bounded_recap(made.recap),
        }
    )
    if short == made:
        return made
    return short.model_copy(update={"findings": (*short.findings, _TOO_MUCH)})


def _bounded_recap(recap: WordedRecap) -> WordedRecap:
    return recap.model_copy(update={"interviews": recap.interviews[-MOST_SHOWN:]})


# --- the plan in Markdown ---------------------------------------------------------------------------------------

_STATES: dict[State, str] = {
    "unknown": "embauche inconnue",
    "expected": "embauche à venir",
    "active": "en poste",
    "on-leave": "absent",
    "left": "parti",
}


def details(made: WordedPlan, state: State, outcomes: Sequence[str] = ()) -> str:
    """What is owed, until when, why, and what was done, for the Temporal UI. No names."""
    lines = [f"**{made.employee}** : {_STATES[state]}, au {in_french(made.as_of)}", ""]
    if made.next_step is not None:
        lines += [f"**À faire maintenant** : {STEPS[made.next_step.step].to_do} ({made.next_step.because})", ""]
    if made.held_back:
        lines += [f"**Retenu, {made.held_back[0].because}** : {_kept(made)}", ""]
    pending = [o for o in made.obligations if o.status in PENDING]
    done = [o for o in made.obligations if o.status not in PENDING]
    if pending:
        lines += ["### Dû", "", *_list(pending), ""]
    if made.abondement is not None:
        reasons = " ; ".join(made.abondement.reasons)
        lines += [f"**Abondement du CPF** : {of_verdict(made.abondement)} ({reasons})", ""]
    for finding in made.findings:
        lines.append(f"- {'⚠ ' if finding.serious else ''}{finding.message}")
    if made.findings:
        lines.append("")
    if outcomes:
        lines += ["### Fait par Jalon", "", *(f"- {outcome}" for outcome in outcomes), ""]
    if done:
        lines += ["### Entretiens passés", "", *_list(done)]
    return "\n".join(lines).rstrip() + "\n"


def _kept(made: WordedPlan) -> str:
    return ", ".join(dict.fromkeys(STEPS[each.step].to_do for each in made.held_back))


def _list(obligations: Sequence[WordedObligation]) -> list[str]:
    """One line for each: the Temporal UI draws a table's cells without a gap."""
    lines: list[str] = []
    for o in obligations:
        state = status_of(o) + (f" le {in_french(o.held_on)}" if o.held_on else "")
        safe = f" (date sûre : {in_french(o.safe_on)})" if o.safe_on != o.due_on else ""
        due = f"échéance {in_french(o.due_on)}{safe}"
        lines.append(f"- **{KINDS_IN_FRENCH[o.kind]}**, {due} : **{state}**. {o.because}. {_basis(o)}")
    return lines


def _basis(o: WordedObligation) -> str:
    return " ; ".join(b.article + _readings(b.reading) for b in o.basis)


def _readings(cited: str | None) -> str:
    """The questions whose readings a deadline stands on, without their answers: `jalon law` tells those."""
    return f" (lecture {', '.join(part.partition('=')[0] for part in cited.split(', '))})" if cited else ""
