"""A working life as it is drawn: the marks on its line, its absences, and what stretches between two days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from domain import facts as f
from domain.calendar import in_french
from domain.day.plan import Plan
from domain.day.status import PENDING, Status
from domain.french.citations import citation
from domain.french.facts import in_words
from domain.french.law_phrases import without_article
from domain.french.plan import WordedObligation, WordedPlan, worded
from domain.french.rows import status_of
from domain.french.typography import capital, listed
from domain.french.words import KINDS_IN_FRENCH
from domain.law import Law
from domain.ledger.record import Absence, Interview, Record

_DAY = timedelta(days=1)

MarkState = Status | Literal["missed", "hired", "left", "event"]
"""What a mark stands for: a duty in its status, one missed for good, the contract's ends, another fact."""

SHORT_KINDS: dict[f.InterviewKind, str] = {
    "first": "premier",
    "periodic": "périodique",
    "return": "retour",
    "recap": "état des lieux",
    "mid-career": "mi-carrière",
    "late-career": "fin de carrière",
    "on-demand": "à la demande",
    "elected-mandate": "mandat local",
}
"""Interviews where room is short: on a flag, in a list of choices."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: its day, the word on its flag, what it is, why that day, and on which article it stands.

    `obligations`: the duties it stands for, none for a mere fact. `over`: it lies behind, and nothing is to be done.
    """

    on: date
    state: MarkState
    word: str
    title: str
    because: str = ""
    basis: str = ""
    obligations: tuple[str, ...] = ()
    over: bool = True

    @property
    def spoken(self) -> str:
        """All of it in one line, as a screen reader says it."""
        parts = (f"{in_french(self.on)} : {self.title}", self.because, self.basis)
        return ". ".join(part.rstrip(".") for part in parts if part) + "."


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one day to another, the last one included. `until` None: it goes on."""

    since: date
    until: date | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Life:
    """What is drawn of a life on a day. `overdue`: between a deadline that passed and the day it was met, or today;
    `cautious`: between the safe date of a duty that is still to be met and its deadline.
    """

    today: date
    marks: tuple[Mark, ...]
    absences: tuple[Stretch, ...]
    overdue: tuple[Stretch, ...]
    cautious: tuple[Stretch, ...]


def life_of(plan: Plan, law: Law) -> Life:
    """The plan's employee as they are drawn on its day; of somebody whose hire is unknown, only what was told."""
    record, told = plan.page.record, worded(plan)
    marks = [*_contract(record), *_duties(told, _beside(plan)), *_others(plan)]
    return Life(
        plan.as_of,
        tuple(sorted(marks, key=lambda mark: (mark.on, mark.word))),
        tuple(_absence(each, law) for each in record.absences),
        tuple(_overdue(told)),
        tuple(_cautious(told)),
    )


def basis_of(obligation: WordedObligation) -> str:
    """`L6315-1 I, en vigueur depuis le 26 octobre 2025`."""
    return citation(obligation.basis[0])


def _contract(record: Record) -> Iterator[Mark]:
    if record.hire is None:
        return
    hire = record.hire
    since = "L'ancienneté court depuis ce jour"
    if hire.seniority_from is not None and hire.seniority_from != hire.hired_on:
        since = f"L'ancienneté est reprise depuis le {in_french(hire.seniority_from)}"
    yield Mark(hire.hired_on, "hired", "embauche", in_words(hire).replace(f" le {in_french(hire.hired_on)}", ""), since)
    if record.ended_on is not None:
        yield Mark(record.ended_on, "left", "fin du contrat", "fin du contrat")


def _duties(plan: WordedPlan, beside: Mapping[date, Sequence[f.InterviewKind]]) -> Iterator[Mark]:
    """One mark for each duty; one for all that was met on a day, with what was held `beside` it."""
    met: dict[date, list[WordedObligation]] = {}
    for o in plan.obligations:
        if o.held_on is not None:
            met.setdefault(o.held_on, []).append(o)
        else:
            yield _open(o)
    for held_on, duties in met.items():
        yield _held(held_on, duties, beside.get(held_on, ()))


def _open(o: WordedObligation) -> Mark:
    missed = o.superseded and o.status == "overdue"
    because = o.because + (f" ; par prudence, avant le {in_french(o.safe_on)}" if o.safe_on < o.due_on else "")
    return Mark(
        o.due_on,
        "missed" if missed else o.status,
        SHORT_KINDS[o.kind],
        f"{KINDS_IN_FRENCH[o.kind]} {status_of(o)}",
        capital(because),
        basis_of(o),
        (o.id,),
        over=o.status not in PENDING or missed,
    )


def _held(held_on: date, duties: Sequence[WordedObligation], beside: Sequence[f.InterviewKind]) -> Mark:
    first = next((o for o in duties if o.kind == "recap"), duties[0])
    late = next((o for o in duties if o.status == "held-late"), None)
    kinds: dict[f.InterviewKind, None] = dict.fromkeys(
        [*(o.kind for o in sorted(duties, key=lambda o: o is not first)), *beside]
    )
    named = listed([KINDS_IN_FRENCH[kind] for kind in kinds])
    because = " ; ".join(f"{_due(o)} : {o.because}" for o in duties)
    state: Status = "held-late" if late else "held"
    were_held = f"tenu{'s' if len(kinds) > 1 else ''}{' en retard' if late else ''}"
    return Mark(
        held_on, state, SHORT_KINDS[first.kind], f"{named} {were_held}",
        capital(because), basis_of(first), tuple(o.id for o in duties),
    )  # fmt: skip


def _beside(plan: Plan) -> Mapping[date, Sequence[f.InterviewKind]]:
    """By day what was held that met no duty itself: with one that did it is one and the same interview, as the état des
    lieux with its périodique.
    """
    found: dict[date, list[f.InterviewKind]] = {}
    for interview in _unasked(plan):
        found.setdefault(interview.held_on, []).append(interview.kind)
    return found


def _unasked(plan: Plan) -> list[Interview]:
    """The interviews that met no duty."""
    answered = {a.obligation.held.ref for a in plan.obligations if a.obligation.held is not None}
    return [each for each in plan.page.record.interviews if each.ref not in answered]


def _due(o: WordedObligation) -> str:
    return f"dû le {in_french(o.due_on)}"


def _others(plan: Plan) -> Iterator[Mark]:
    """What else the verdict looks at: interviews that met no duty, training, certification, progression, visit."""
    record = plan.page.record
    met = {a.obligation.held.held_on for a in plan.obligations if a.obligation.held is not None}
    for interview in _unasked(plan):
        if interview.held_on not in met:
            title = f"{KINDS_IN_FRENCH[interview.kind]} tenu"
            unasked = "Il ne répond à aucune échéance connue"
            yield Mark(interview.held_on, "event", SHORT_KINDS[interview.kind], title, unasked)
    for fact, word in (
        *((each, "formation") for each in record.of(f.TrainingCompleted)),
        *((each, "certification") for each in record.of(f.CertificationAcquired)),
        *((each, "progression") for each in record.of(f.ProgressionGranted)),
        *((each, "visite médicale") for each in record.of(f.MidCareerVisit)),
    ):
        if (day := fact.true_on) is not None:
            yield Mark(day, "event", word, in_words(fact).replace(f" le {in_french(day)}", ""))


def _absence(absence: Absence, law: Law) -> Stretch:
    end = absence.resumed_on - _DAY if absence.resumed_on else absence.expected_end_on
    return Stretch(absence.started_on, end, without_article(law.leaves[absence.leave].name))


def _overdue(plan: WordedPlan) -> Iterator[Stretch]:
    for o in plan.obligations:
        if o.status == "held-late" and o.held_on is not None:
            yield Stretch(o.due_on, o.held_on)
        elif o.status == "overdue" and not o.superseded:
            yield Stretch(o.due_on, plan.as_of)


def _cautious(plan: WordedPlan) -> Iterator[Stretch]:
    for o in plan.obligations:
        if o.status in PENDING and not o.superseded and o.safe_on < o.due_on:
            yield Stretch(o.safe_on, o.due_on)
