"""What the obligations that run from date to date have in common: their safe date, their reason and their basis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Literal

from domain.facts import InterviewKind
from domain.law.articles import wording_on
from domain.law.branch import BranchText
from domain.ledger.case import Case
from domain.ledger.obligation import Basis, Obligation, of_text, settle
from domain.ledger.reasons import Reason
from domain.ledger.record import Interview
from domain.ledger.regimes import Regime
from domain.ledger.terms import Deadline, due_on, postponement

_DAY = timedelta(days=1)

Start = Literal["hired", "cycle-begun", "interview-held", "declined", "run-out", "recap-held", "seniority"]
"""What a term is counted from."""


def earliest(
    case: Case, anchor: date, kind: InterviewKind, deadline: Deadline, questions: Sequence[str], until: date | None
) -> date:
    """The earliest deadline under any reading switched on; always with the one that no absence has moved.

    `deadline`: the term's own. `questions`: those that a change of the law or of an agreement raises, each alone and
    together.
    """
    if deadline.ends_with_contract:
        return _under_others(case, anchor, kind, deadline, questions, until)
    # The deadline may be that of a term that an interview ended after it had run out: `until` does not tell it then.
    told = until, deadline.due, deadline.limit, deadline.postponed_by, deadline.regime.since
    return case.once(
        kind, anchor, ("earliest", *told), lambda: _under_others(case, anchor, kind, deadline, questions, until)
    )


def _under_others(
    case: Case, anchor: date, kind: InterviewKind, deadline: Deadline, questions: Sequence[str], until: date | None
) -> date:
    due = deadline.due
    others = [case.readings]
    crossed = any(anchor < regime.since <= (until or date.max) for regime in case.applied.regimes(kind))
    for question in questions if crossed else ():
        others += [each for readings in others for each in readings.alternatives(question)]
    terms = case.applied.watched_regimes(kind)
    if len(others) == 1 and (kind == "recap" or case.readings["A2"] == "stays-overdue"):
        last = max(due, deadline.limit)
        met = _met(terms[0], anchor, last)
        terms = [terms[0], *(each for each in terms[1:] if _met(each, anchor, last) != met)]
    settings = [(regimes, case.setting.instead(r)) for r in others for regimes in terms]
    found = [due_on(anchor, kind, regimes, setting, until) for regimes, setting in settings[1:]]
    if any(pause.start < due and pause.until > anchor for pause in case.setting.pauses):
        found += [due_on(anchor, kind, regimes, setting.unshifted, until) for regimes, setting in settings]
    return min([due - _DAY if _may_end_on_the_eve(case, deadline) else due, *found])


def _met(regimes: Sequence[Regime], first: date, last: date) -> Sequence[Regime]:
    """The terms that one that runs from the first day to the last meets: it does not depend on any other."""
    begun = max((place for place, regime in enumerate(regimes) if regime.since <= first), default=0)
    return [regimes[begun], *(regime for regime in regimes[begun + 1 :] if regime.since <= last)]


def _may_end_on_the_eve(case: Case, deadline: Deadline) -> bool:
    """Whether reading A6, watched, would have the term end the day before."""
    regime = deadline.regime
    counted = regime.civil_years is not None or (regime.cycle and regime.cycle.civil) or regime.window_months
    by_date = regime.last_day == "anniversary" and not regime.own_term and not counted
    chosen = case.readings["A6"] == "anniversary" and "day-before" in case.readings.watched.get("A6", ())
    return chosen and by_date and deadline.postponed_by is None


def why(start: Start, anchor: date, deadline: Deadline, limit: date | None = None) -> Reason:
    """The reason of a term: from when, how long, by whose rule, and what moved its end."""
    agreement = deadline.regime.agreement
    return Reason(
        "term",
        {
            "start": start,
            "anchor": anchor,
            "length": _length(deadline),
            "months": deadline.regime.months,
            "since": deadline.regime.since,
            "scope": agreement.scope if agreement else None,
            "days_added": deadline.days_added,
            "postponed_by": deadline.postponed_by,
            "due_on": deadline.due,
            "limit_on": limit,
            "ends_with_contract": deadline.ends_with_contract,
        },
    )


def _length(deadline: Deadline) -> Literal["shortened", "first-year", "share", "months"]:
    if any(reading.startswith("A1=civil-2222") for reading in deadline.readings):
        return "shortened"
    if deadline.regime.cycle is not None:
        return "share"
    return "first-year" if deadline.regime.own_term else "months"


def of_term(
    case: Case,
    kind: InterviewKind,
    anchor: date,
    opens: date,
    deadline: Deadline,
    safe: date,
    held: Interview | None,
    because: Reason,
    *,
    declined_until: date = date.max,
    shown_from: date = date.min,
    recap: str | None = None,
) -> Obligation:
    """An obligation whose deadline is a term of the law or of an agreement."""
    regime = deadline.regime
    basis = [Basis(regime.article, regime.in_force_from, _cited(case, kind, deadline))]
    if (agreement := regime.agreement) is not None:
        basis.append(Basis("", agreement.told_from, None, agreement.scope))
        if agreement.texts:
            basis += [of_text(text) for kind in ("rhythm", "cycle", "recap") if (text := _deciding(kind, regime))]
    basis += [text for text in _moved_by(case, kind, anchor, deadline) if text not in basis]
    soft = kind == "recap" and case.readings["A5"] == "soft"
    return settle(
        case, kind, anchor, opens, deadline.due, safe, held, basis, because,
        last=deadline.limit if soft else deadline.due, limit=deadline.limit, nominal=deadline.nominal,
        own_term=regime.own_term, declined_until=declined_until, shown_from=shown_from, recap=recap,
    )  # fmt: skip


def _deciding(kind: str, regime: Regime) -> BranchText | None:
    """The text of the branch that set the regime's term by that kind of clause; None when none did."""
    agreement = regime.agreement
    if agreement is None or (kind == "recap") != (regime.civil_years is not None):
        return None
    text = agreement.text_of(kind)
    return text if kind == "recap" or (text and text.signed_on == agreement.signed_on) else None


def _moved_by(case: Case, kind: InterviewKind, anchor: date, deadline: Deadline) -> Iterator[Basis]:
    """The texts that moved the end of the term: by which it crossed a change of the law, the absences that count less,
    the postponements of the health crisis. Each once.
    """
    began = next(regime for regime in reversed(case.applied.regimes(kind)) if regime.since <= anchor)
    ended = deadline.regime
    by_reading = any(r.startswith(("A1=", "A2=")) and r != "A1=civil-2222" for r in deadline.readings)
    if ended.crossed_by and ended.in_force_from != began.in_force_from and not began.agreement and not by_reading:
        text = wording_on(case.law.articles, ended.crossed_by, ended.in_force_from)
        assert text is not None, "the loader refuses law that is crossed by an article without its wordings"
        yield Basis(ended.crossed_by, text.in_force_from)
    if deadline.days_added:
        met = [p for p in case.setting.pauses if p.start < deadline.nominal and p.until > anchor]
        for text, day in {p.text: p.start for p in met}.items():
            if text is not None:
                yield Basis(*text, day=day)
            elif (clause := case.applied.branch_text("suspension", case.since)) is not None:
                yield of_text(clause)
    if deadline.postponed_by:
        yield Basis(deadline.postponed_by, postponement(case.law, deadline.postponed_by).in_force_from)


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
