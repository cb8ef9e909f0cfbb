"""What an obligation is: an interview that the law asks for, with its dates, its reason and what answered it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from domain.facts import InterviewDeclined, InterviewKind
from domain.law.branch import BranchText
from domain.ledger.case import Case
from domain.ledger.reasons import Reason
from domain.ledger.record import Interview


class Basis(NamedTuple):
    """What an obligation stands on: the article, since when it reads so, and the reading where it is open.

    An agreement has no article: `scope` says whose it is, and `in_force_from` when it took effect. `day`: the one on
    which the text applied, where that is not the deadline's.
    """

    article: str
    in_force_from: date
    reading: str | None = None
    scope: Literal["company", "branch"] | None = None
    day: date | None = None


def of_text(text: BranchText) -> Basis:
    """A text of the branch as what an obligation stands on: its name and its articles' ids in the official data."""
    return Basis(f"{text.name} ({', '.join(text.ids)})", text.in_force_from)


class Obligation(NamedTuple):
    """One interview that the law asks for, whatever the day on which it is looked at.

    `due_on` is the last compliant day; `safe_on` the earliest day under any reading that is switched on; `last_on` the
    day after which it is overdue; `limit_on` a recap's last lawful day in completed years; `nominal_on` the day before
    the health crisis postponed it. `convene_from`: the day its convocation may go out. `shown_from`: before it, the
    obligation is too far away to be spoken of. `began_on`: the day its term began. `recap`: the état des lieux that
    looks back on the term. `superseded`: nobody served it and a later interview was held: nothing can be done about it.
    `absent`: the employee is away on its last day.
    """

    id: str
    kind: InterviewKind
    opens_on: date
    due_on: date
    safe_on: date
    last_on: date
    limit_on: date
    convene_from: date
    basis: tuple[Basis, ...]
    because: Reason
    held: Interview | None = None
    exempt: bool = False
    declined: bool = False
    shown_from: date = date.min
    nominal_on: date | None = None
    began_on: date = date.min
    own_term: bool = False
    recap: str | None = None
    superseded: bool = False
    absent: bool = False


def settle(
    case: Case,
    kind: InterviewKind,
    anchor: date,
    opens: date,
    due: date,
    safe: date,
    held: Interview | None,
    basis: Sequence[Basis],
    because: Reason,
    *,
    last: date | None = None,
    limit: date | None = None,
    exempt: bool = False,
    declined_from: date | None = None,
    declined_until: date = date.max,
    shown_from: date = date.min,
    nominal: date | None = None,
    own_term: bool = False,
    recap: str | None = None,
) -> Obligation:
    """The obligation with what answered it. `last`: the day after which it is overdue, when that is not `due`.

    A refusal counts from `declined_from` on, else from the day the convocation goes out, to `declined_until`; an
    earlier one discharges nobody, for the employer must convene again.
    """
    last = last or due
    lead = case.policy.convene_days_before[kind]
    convene_from = max(due - timedelta(days=lead), opens) if lead else opens
    refused_from = declined_from or convene_from
    refusals = case.record.of(InterviewDeclined)
    declined = bool(refusals) and any(
        d.kind == kind and refused_from <= d.declined_on <= declined_until for d in refusals
    )
    if declined and held is not None and held.held_on > last:
        held = None
    return Obligation(
        f"{kind}-{anchor.isoformat()}", kind, opens, due, safe, last, limit or last, convene_from, tuple(basis),
        because, held, exempt and held is None, declined and held is None, shown_from, nominal, anchor, own_term,
        recap, absent=case.record.absent_on(last) is not None,
    )  # fmt: skip
