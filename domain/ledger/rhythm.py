"""The rhythm of the interviews: the first, then the periodic ones, and the état des lieux (L6315-1 I and II)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from domain.calendar import add_months, in_french
from domain.facts import InterviewKind
from domain.ledger.obligations import Basis, Case, Owed, clause_on, settle
from domain.ledger.record import Interview
from domain.ledger.terms import Deadline, Regime, alternatives, first_regimes, periodic_regimes, recap_regimes, run


def rhythm(case: Case) -> Iterator[Owed]:
    """The first interview, then one after each interview held, each until the next one.

    An interview that the employee declined is not made good later: the rhythm goes on from its deadline.
    """
    periodic = periodic_regimes(case.law, case.agreements)
    regimes = first_regimes(case.law, case.agreements)
    kind: InterviewKind = "first"
    anchor, held = case.begins_on, list(case.clock)
    while True:
        o = _in_rhythm(case, kind, anchor, regimes, held[0] if held else None)
        yield o
        if o.shown.status == "declined":
            anchor = o.shown.due_on
        elif held:
            anchor = held.pop(0).held_on
        elif o.own_term:
            # Every employee « restant employé »: the rhythm also runs from the hire until a first interview is held.
            pass
        else:
            return
        kind, regimes = "periodic", periodic


def _in_rhythm(
    case: Case, kind: InterviewKind, anchor: date, regimes: Sequence[Regime], held: Interview | None
) -> Owed:
    until = held.held_on if held else None
    deadline = run(anchor, kind, regimes, case.setting, until)
    safe = _safe(case, anchor, kind, regimes, deadline.due, ("A1",) if kind == "first" else (), until)
    start = _start_in_words(case, kind, anchor)
    because = f"{start} {in_french(anchor)}, puis {_term_in_words(deadline)}{_moved(deadline)}"
    return _settled(case, kind, anchor, anchor, deadline, safe, held, because)


def _start_in_words(case: Case, kind: InterviewKind, anchor: date) -> str:
    if kind == "periodic" and any(i.held_on == anchor for i in case.clock):
        return "entretien tenu le"
    if anchor == case.begins_on:
        return "embauche le" if anchor == case.record.seniority_from else "cycle commencé le"
    return "entretien décliné, échéance du"


def _term_in_words(deadline: Deadline) -> str:
    if any(reading.startswith("A1=civil-2222") for reading in deadline.readings):
        return f"l'ancien délai, ramené à un an après le {in_french(deadline.regime.since)}"
    if deadline.regime.own_term:
        return "la première année"
    words = f"{deadline.regime.months} mois"
    if deadline.regime.agreement is not None:
        scope = "d'entreprise" if deadline.regime.agreement.scope == "company" else "de branche"
        words += f" (accord {scope})"
    return words


def _moved(deadline: Deadline) -> str:
    """What else moved the deadline: days that do not count, and the health crisis."""
    words = ""
    if deadline.days_added:
        words += f", reporté de {deadline.days_added} jours d'absence non comptés"
    if deadline.postponed_by:
        words += f", reporté au {in_french(deadline.due)} ({deadline.postponed_by})"
    return words


def _safe(
    case: Case,
    anchor: date,
    kind: InterviewKind,
    regimes: Sequence[Regime],
    due: date,
    questions: Sequence[str],
    until: date | None,
) -> date:
    """The earliest deadline under any reading switched on; always with the one that no absence has moved."""
    settings = [*alternatives(case.setting, *questions)]
    if case.setting.pauses:
        settings += [setting.unshifted for setting in (case.setting, *settings)]
    return min([due, *(run(anchor, kind, regimes, setting, until).due for setting in settings)])


def recaps(case: Case) -> Iterator[Owed]:
    """The état des lieux: first by seniority, then from the last one held (reading A4)."""
    regimes = recap_regimes(case.law, case.agreements, case.readings)
    recaps_held = {i.held_on: i for i in case.record.interviews if i.kind == "recap" and i.held_on > case.begins_on}
    held = [recaps_held[day] for day in sorted(recaps_held)]
    anchor, theory = case.begins_on, case.begins_on
    for index in range(len(held) + 1):
        interview = held[index] if index < len(held) else None
        until = interview.held_on if interview else None
        deadline = _on_return(case, run(anchor, "recap", regimes, case.setting, until))
        safe = _safe(case, anchor, "recap", regimes, deadline.due, ("A3",), until)
        by_seniority = deadline if theory == anchor else run(theory, "recap", regimes, case.setting, until)
        if any(s.readings["A4"] == "seniority" for s in alternatives(case.setting, "A4")):
            safe = min(safe, by_seniority.due)
        since = "état des lieux tenu le" if index else "ancienneté comptée du"
        months = f"{_term_in_words(deadline)}{_moved(deadline)}"
        because = f"{since} {in_french(anchor)}, puis {months}"
        if deadline.limit > deadline.due:
            because += f" ; au plus tard le {in_french(deadline.limit)}"
        opens = _recap_opens(case, anchor, index, deadline)
        yield _settled(case, "recap", anchor, opens, deadline, safe, interview, because)
        if interview is not None:
            theory = by_seniority.nominal
            anchor = interview.held_on if case.readings["A4"] == "last-held" else theory


def _on_return(case: Case, deadline: Deadline) -> Deadline:
    """A branch may have a recap that falls due during an absence held on the day of return."""
    clause = clause_on(case.law, case.agreements, min(deadline.due, case.as_of))
    absence = case.record.absent_on(deadline.due) if clause and clause.recap_on_return else None
    if absence is None or absence.resumed_on is None:
        return deadline
    return replace(deadline, due=absence.resumed_on, limit=max(deadline.limit, absence.resumed_on))


def _recap_opens(case: Case, anchor: date, index: int, deadline: Deadline) -> date:
    """The first état des lieux may be held seven years after the first interview (L6315-1 II, since 2025)."""
    version = case.law.recap.at(case.as_of)
    months = version.value.after_first_months if version else None
    if index or months is None or not case.clock:
        return anchor
    opens = add_months(case.clock[0].held_on, months)
    return opens if opens <= deadline.due else anchor


def _settled(
    case: Case,
    kind: InterviewKind,
    anchor: date,
    opens: date,
    deadline: Deadline,
    safe: date,
    held: Interview | None,
    because: str,
) -> Owed:
    """An obligation whose deadline is a term of the law or of an agreement."""
    regime = deadline.regime
    reading = _cited(case, kind, deadline)
    basis = [Basis(article=regime.article, in_force_from=regime.in_force_from, reading=reading)]
    if regime.agreement is not None:
        scope = "accord d'entreprise" if regime.agreement.scope == "company" else "accord de branche"
        basis.append(Basis(article=scope, in_force_from=regime.agreement.effective_from))
    soft = kind == "recap" and case.readings["A5"] == "soft"
    last = deadline.limit if soft else deadline.due
    o = settle(case, kind, anchor, opens, deadline.due, safe, held, basis, because, last=last)
    return replace(o, limit=deadline.limit, nominal=deadline.nominal, own_term=regime.own_term)


def _cited(case: Case, kind: InterviewKind, deadline: Deadline) -> str | None:
    """The readings an obligation stands on, as `A1=civil-2222`; None when the text alone decides."""
    used = list(deadline.readings)
    if kind == "recap":
        used.append(case.readings.cite("A5"))
        if deadline.regime.agreement is not None:
            used.append(case.readings.cite("A22"))
    if deadline.days_added or (kind != "recap" and case.setting.pauses and case.readings["A12"] == "ignored"):
        used.append(case.readings.cite("A12"))
    return ", ".join(dict.fromkeys(used)) or None
