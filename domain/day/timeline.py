"""What an auditor or an operator reads: the facts in the order of their days, and the plan they come to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from pydantic import AwareDatetime

from domain import facts as f
from domain.calendar import civil_date, in_french
from domain.day.plan import Plan, plan
from domain.day.status import PENDING
from domain.facts import EventRef, Value
from domain.french.words import KINDS_IN_FRENCH, STATUS_IN_FRENCH, STEPS_IN_FRENCH, in_words
from domain.journal import Entry
from domain.law import Law
from domain.ledger.obligations import Obligation
from domain.ledger.record import fold, standing
from domain.ports import Review, State

_VERDICTS = {"due": "dû", "not-due": "non dû", "undetermined": "indéterminé"}


class Moment(Value):
    """One fact as a person reads it: the day it was true, the moment we learned it, and whether it still stands."""

    on: date
    recorded_at: AwareDatetime
    type: str
    text: str
    event: EventRef
    voided: bool = False


class Timeline(Value):
    """An employee's interviews, replayed to a day (`as_of`) with what was known at a moment (`known_at`)."""

    employee: str
    as_of: date
    known_at: AwareDatetime | None
    moments: tuple[Moment, ...]
    plan: Plan


def timeline(
    employee: str,
    entries: Sequence[Entry],
    company_entries: Sequence[Entry],
    law: Law,
    *,
    as_of: date,
    known_at: datetime | None = None,
) -> Timeline:
    """The facts known at `known_at` that were true by `as_of`, corrections shown, and the plan of that day."""
    known = [e for e in entries if known_at is None or e.recorded_at <= known_at]
    stands = {e.ref for e in standing(known)}
    moments = [
        Moment(
            on=_day(entry),
            recorded_at=entry.recorded_at,
            type=entry.type,
            text=in_words(entry.fact),
            event=entry.ref,
            voided=entry.ref not in stands,
        )
        for entry in known
        if _day(entry) <= as_of
    ]
    return Timeline(
        employee=employee,
        as_of=as_of,
        known_at=known_at,
        moments=tuple(sorted(moments, key=lambda m: (m.on, m.recorded_at, m.event.source, m.event.id))),
        plan=plan(employee, entries, company_entries, law, as_of=as_of, known_at=known_at),
    )


def review(
    employee: str, entries: Sequence[Entry], company_entries: Sequence[Entry], law: Law, *, now: datetime
) -> Review:
    """The plan of the day in Paris, with what the workflow and its reader need beside it."""
    as_of = civil_date(now)
    made = plan(employee, entries, company_entries, law, as_of=as_of)
    state = _state(employee, entries, as_of)
    serious = any(finding.serious for finding in made.findings)
    owing = made.abondement is not None and made.abondement.verdict != "not-due"
    late = any(o.status == "overdue" for o in made.obligations)
    return Review(
        plan=made,
        version=max((e.version for e in entries), default=0),
        company_version=max((e.version for e in company_entries), default=0),
        state=state,
        closed=state == "left" and made.next_step is None and not made.timers,
        needs_human=serious or owing or (late and state != "left"),
        details=details(made, state, [in_words(e.fact) for e in entries if isinstance(e.fact, f.Outcome)]),
    )


def _state(employee: str, entries: Sequence[Entry], as_of: date) -> State:
    record = fold(employee, entries, as_of)
    if record.hire is None:
        return "unknown"
    if record.ended_on is not None and record.ended_on < as_of:
        return "left"
    return "on-leave" if record.absent_on(as_of) else "active"


def _day(entry: Entry) -> date:
    return entry.fact.true_on or civil_date(entry.time or entry.recorded_at)


# --- the plan in Markdown ---------------------------------------------------------------------------------------

_STATES: dict[State, str] = {
    "unknown": "embauche inconnue",
    "active": "en poste",
    "on-leave": "absent",
    "left": "parti",
}


def details(made: Plan, state: State, outcomes: Sequence[str] = ()) -> str:
    """What is owed, until when, why, and what was done, for the Temporal UI. No names."""
    lines = [f"**{made.employee}** : {_STATES[state]}, au {in_french(made.as_of)}", ""]
    if made.next_step is not None:
        lines += [f"**À faire maintenant** : {STEPS_IN_FRENCH[made.next_step.step]} ({made.next_step.because})", ""]
    pending = [o for o in made.obligations if o.status in PENDING]
    done = [o for o in made.obligations if o.status not in PENDING]
    if pending:
        lines += ["### Dû", "", *_list(pending), ""]
    if made.abondement is not None:
        lines += [f"**Abondement du CPF** : {_verdict(made)}", ""]
    for finding in made.findings:
        lines.append(f"- {'⚠ ' if finding.serious else ''}{finding.message}")
    if made.findings:
        lines.append("")
    if outcomes:
        lines += ["### Fait par Jalon", "", *(f"- {outcome}" for outcome in outcomes), ""]
    if done:
        lines += ["### Entretiens passés", "", *_list(done)]
    return "\n".join(lines).rstrip() + "\n"


def _list(obligations: Sequence[Obligation]) -> list[str]:
    """One line for each: the Temporal UI draws a table's cells without a gap."""
    lines: list[str] = []
    for o in obligations:
        state = STATUS_IN_FRENCH[o.status] + (f" le {in_french(o.held_on)}" if o.held_on else "")
        safe = f" (date sûre : {in_french(o.safe_on)})" if o.safe_on != o.due_on else ""
        due = f"échéance {in_french(o.due_on)}{safe}"
        lines.append(f"- **{KINDS_IN_FRENCH[o.kind]}**, {due} : **{state}**. {o.because}. {_basis(o)}")
    return lines


def _basis(o: Obligation) -> str:
    return " ; ".join(b.article + _readings(b.reading) for b in o.basis)


def _readings(cited: str | None) -> str:
    """The questions whose readings a deadline stands on, without their answers: `jalon law` tells those."""
    return f" (lecture {', '.join(part.partition('=')[0] for part in cited.split(', '))})" if cited else ""


def _verdict(made: Plan) -> str:
    assert made.abondement is not None
    words = _VERDICTS[made.abondement.verdict]
    if made.abondement.verdict == "due":
        words += f", {made.abondement.amount_eur} €"
        if made.abondement.pay_by:
            words += f" à verser au plus tard le {in_french(made.abondement.pay_by)}"
    return f"{words} ({' ; '.join(made.abondement.reasons)})"
