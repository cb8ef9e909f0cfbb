"""The plan as it is told, in JSON, in the Temporal UI or in a terminal: the codes of `domain.day` with sentences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from domain.day.plan import Plan, on
from domain.day.status import Assessed, Status
from domain.day.step import NextStep
from domain.day.timers import Timer
from domain.day.watch import HeldBack, Restraint
from domain.facts import Derived, Entry, EventRef, InterviewKind, StepName, Stream
from domain.french.deadlines import ABSENT_WHEN_DUE, article
from domain.french.reasons import message, sentence
from domain.french.watch import RESTRAINTS
from domain.law import Law
from domain.law.articles import Articles, wording_on
from domain.ledger.abondement import Abondement, Verdict
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ledger.obligation import Basis
from domain.ledger.reasons import Finding
from domain.ledger.recap_content import Outcome, Recap


class WordedBasis(Derived):
    """What a duty or a verdict stands on: the article, since when it has said so, and the reading where it is open.

    `wording_from`, `text`: the wording that was in force on the day of the facts, which may be newer than what it says;
    None where its table is not known. `read`: whether those who wrote Jalon have read it: whole, part, no.
    """

    article: str
    in_force_from: date
    reading: str | None = None
    wording_from: date | None = None
    text: str | None = None
    read: Literal["whole", "part", "no"] = "whole"


class WordedObligation(Derived):
    """One interview that the law asks for.

    `due_on` is the last compliant day; `safe_on` the earliest day under any reading that is switched on. `superseded`:
    it was missed and a later interview was held, so nothing is to be done about it any more.
    """

    id: str
    kind: InterviewKind
    opens_on: date
    due_on: date
    safe_on: date
    status: Status
    held_on: date | None = None
    basis: tuple[WordedBasis, ...]
    because: str
    superseded: bool = False


class WordedInterview(Derived):
    """One line of the recap's table: an interview that was owed in the period, and whether it was held.

    `counts` is the verdict of the line: held on time, or late under the reading that lets it count (A13). `outcome`
    says what became of it: held, late (by `days_late`), after-period, recap (the état des lieux served it), proposed,
    declined, missed, to-come.
    """

    obligation: str
    kind: InterviewKind
    due_on: date
    held_on: date | None
    on_time: bool
    counts: bool
    declined: bool = False
    outcome: Outcome
    days_late: int = 0


class WordedRecap(Derived):
    """`due_on` is the date to aim at, `limit_on` the last lawful day, `period` the years it looks back on."""

    due_on: date
    limit_on: date
    held_on: date | None = None
    period: tuple[date, date]
    interviews: tuple[WordedInterview, ...]
    training: bool
    certification: bool
    progression: bool


class WordedAbondement(Derived):
    """Due, not due, undetermined with what is missing, or not yet; the reasons in words.

    `if_today`: before the état des lieux, the verdict if it were held on the day. `disputed`: another reading that is
    switched on gives another verdict. `basis`: the articles that the verdict stands on.
    """

    verdict: Verdict
    amount_eur: int = 0
    pay_by: date | None = None
    reasons: tuple[str, ...]
    if_today: Verdict | None = None
    disputed: bool = False
    basis: tuple[WordedBasis, ...] = ()


class WordedTimer(Derived):
    """A moment to wake up at, with a line that a person can read. One for each open deadline."""

    at: AwareDatetime
    summary: str
    obligation: str


class WordedStep(Derived):
    """What is to be done now. `key` is the same each time the same step is planned: it is done once.

    `obligation` names the obligation, `interview` the interview it is about (compte-rendu, état des lieux), `request`
    the fact that asked for it.
    """

    step: StepName
    obligation: str
    key: UUID
    because: str
    interview: EventRef | None = None
    request: EventRef | None = None


class WordedHeldBack(Derived):
    """What would be done now and may not leave the house: `why` is a code, `because` says it."""

    step: StepName
    obligation: str
    why: Restraint
    because: str
    interview: EventRef | None = None


class WordedFinding(Derived):
    """Something surprising that an operator should look at; when `serious`, they must, before the plan is trusted."""

    code: str
    message: str
    event: EventRef | None = None
    serious: bool = False


class WordedPlan(Derived):
    """What the law asks for one employee on one day, and what to do about it."""

    employee: str
    as_of: date
    known_at: AwareDatetime | None = None
    obligations: tuple[WordedObligation, ...] = ()
    recap: WordedRecap | None = None
    abondement: WordedAbondement | None = None
    timers: tuple[WordedTimer, ...] = ()
    next_step: WordedStep | None = None
    held_back: tuple[WordedHeldBack, ...] = ()
    findings: tuple[WordedFinding, ...] = ()


def worded(plan: Plan) -> WordedPlan:
    """The plan with its sentences."""
    articles = plan.page.case.law.articles
    return WordedPlan(
        employee=str(plan.stream),
        as_of=plan.as_of,
        known_at=plan.known_at,
        obligations=tuple(_obligation(each, articles, plan.as_of) for each in plan.obligations),
        recap=plan.recap and _recap(plan.recap),
        abondement=plan.abondement and _abondement(plan.abondement, plan),
        timers=tuple(_timer(timer) for timer in plan.timers),
        next_step=plan.next_step and _step(plan.next_step),
        held_back=tuple(_held_back(each) for each in plan.held_back),
        findings=tuple(_finding(finding) for finding in plan.findings),
    )


def plan_of(
    stream: Stream,
    entries: Sequence[Entry],
    company_entries: Sequence[Entry],
    law: Law,
    *,
    as_of: date,
    known_at: datetime | None = None,
    unopened: date | None,
    has_profile: bool = True,
) -> WordedPlan:
    """The plan of one day with its sentences, for those who ask but once; `unopened`, `has_profile`: as `fold_company`
    has them.
    """
    company = fold_company(company_entries, known_at, unopened=unopened, has_profile=has_profile)
    return worded(on(derive(stream, entries, company, law, known_at=known_at), as_of))


def _basis(basis: Basis, articles: Articles, day: date) -> WordedBasis:
    """The basis with the wording of its article that was in force on the day."""
    found = wording_on(articles, basis.article, max(basis.day or day, basis.in_force_from))
    return WordedBasis(
        article=article(basis), in_force_from=basis.in_force_from, reading=basis.reading,
        wording_from=found and found.in_force_from, text=found and found.text, read=found.read if found else "whole",
    )  # fmt: skip


def _obligation(assessed: Assessed, articles: Articles, as_of: date) -> WordedObligation:
    """As of a day: of the wordings to come none is cited."""
    o = assessed.obligation
    day = min(o.held.held_on if o.held else o.due_on, as_of)
    return WordedObligation(
        id=o.id, kind=o.kind, opens_on=o.opens_on, due_on=o.due_on, safe_on=o.safe_on, status=assessed.status,
        held_on=o.held.held_on if o.held else None,
        basis=tuple(_basis(b, articles, day) for b in o.basis),
        because=_because(assessed), superseded=o.superseded,
    )  # fmt: skip


def _because(assessed: Assessed) -> str:
    """The reason, and what excuses nobody yet but is for the judge: an absence on the last day."""
    words = sentence(assessed.obligation.because)
    missed = assessed.status == "overdue" and assessed.obligation.absent
    return f"{words} ; {ABSENT_WHEN_DUE}" if missed else words


def _recap(recap: Recap) -> WordedRecap:
    rows = tuple(
        WordedInterview(
            obligation=row.obligation, kind=row.kind, due_on=row.due_on, held_on=row.held_on, on_time=row.on_time,
            counts=row.counts, declined=row.declined, outcome=row.outcome, days_late=row.days_late,
        )
        for row in recap.interviews
    )  # fmt: skip
    return WordedRecap(
        due_on=recap.due_on, limit_on=recap.limit_on, held_on=recap.held_on, period=recap.period, interviews=rows,
        training=recap.training, certification=recap.certification, progression=recap.progression,
    )  # fmt: skip


def _abondement(found: Abondement, plan: Plan) -> WordedAbondement:
    decided_on = plan.recap.period[1] if plan.recap and found.if_today is None else plan.as_of
    articles, day = plan.page.case.law.articles, min(decided_on, plan.as_of)
    return WordedAbondement(
        verdict=found.verdict, amount_eur=found.amount_eur, pay_by=found.pay_by,
        reasons=tuple(sentence(reason) for reason in found.reasons), if_today=found.if_today, disputed=found.disputed,
        basis=tuple(_basis(b, articles, day) for b in found.basis),
    )  # fmt: skip


def _timer(timer: Timer) -> WordedTimer:
    return WordedTimer(at=timer.at, summary=sentence(timer.summary), obligation=timer.obligation)


def _step(step: NextStep) -> WordedStep:
    return WordedStep(
        step=step.step, obligation=step.obligation, key=step.key, because=sentence(step.because),
        interview=step.interview, request=step.request,
    )  # fmt: skip


def _held_back(each: HeldBack) -> WordedHeldBack:
    step = each.step
    return WordedHeldBack(
        step=step.step, obligation=step.obligation, why=each.why, because=RESTRAINTS[each.why],
        interview=step.interview,
    )  # fmt: skip


def _finding(finding: Finding) -> WordedFinding:
    return WordedFinding(code=finding.code, message=message(finding), event=finding.event, serious=finding.serious)
