"""The lives that the measurements tell: a newly hired employee, an ordinary one, and twelve full years."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from careers import SOURCE

from domain.calendar import add_months
from domain.facts import (
    OWN_ACTOR,
    OWN_SOURCE,
    AbondementPaid,
    Agreement,
    AnyFact,
    CertificationAcquired,
    ConvocationSent,
    Entry,
    EventRef,
    Headcount,
    Hire,
    InterviewCompleted,
    Leave,
    LeaveEnd,
    LeaveStart,
    MidCareerVisit,
    NewEntry,
    ProgressionGranted,
    ReportIssued,
    Stream,
    TrainingCompleted,
)
from domain.proof.chain import recorded

COMPANY = "123456782"

LEAVES: tuple[tuple[Leave, int, int], ...] = (
    ("maternity", 30, 4), ("parental-full-time", 34, 12), ("sickness", 60, 1), ("caregiver", 81, 3),
    ("sabbatical", 100, 6),
)  # fmt: skip
"""Of the twelve years: which leave, the month after the hire in which it began, how many months it lasted."""


def newly_hired(today: date) -> list[AnyFact]:
    return [Hire(hired_on=today, contract="cdi", born_on=date(1990, 5, 17))]


def ordinary(today: date) -> list[AnyFact]:
    """Hired seven years ago: three interviews, two trainings, one leave. Nothing is to be done today."""
    held = [add_months(today, months) for months in (-61, -38, -15)]
    return [
        Hire(hired_on=add_months(today, -84), contract="cdi", born_on=date(1990, 5, 17)),
        InterviewCompleted(kind="first", held_on=held[0]),
        TrainingCompleted(title="Tableur", ended_on=add_months(today, -50), mandatory=False),
        InterviewCompleted(kind="periodic", held_on=held[1]),
        LeaveStart(leave="maternity", started_on=add_months(today, -32)),
        LeaveEnd(leave="maternity", resumed_on=add_months(today, -28)),
        TrainingCompleted(title="Sécurité", ended_on=add_months(today, -20), mandatory=True),
        InterviewCompleted(kind="recap", held_on=held[2]),
    ]


def rich(today: date) -> list[AnyFact]:
    """Twelve years: an interview every two, as many trainings, five leaves, and what Jalon did about the last two."""
    hired = add_months(today, -144)
    facts: list[AnyFact] = [Hire(hired_on=hired, contract="cdi", born_on=date(1978, 5, 17), working_time=0.8)]
    for months in range(23, 143, 24):
        facts += [
            InterviewCompleted(kind="recap" if months == 71 else "periodic", held_on=add_months(hired, months)),
            TrainingCompleted(title="Tableur", ended_on=add_months(hired, months + 3), mandatory=months % 2 == 0),
            TrainingCompleted(title="Sécurité", ended_on=add_months(hired, months + 9), mandatory=True),
        ]
    for leave, started, months in LEAVES:
        facts += [
            LeaveStart(leave=leave, started_on=add_months(hired, started)),
            LeaveEnd(leave=leave, resumed_on=add_months(hired, started + months)),
        ]
    facts += [
        CertificationAcquired(on=add_months(hired, 50)),
        ProgressionGranted(on=add_months(hired, 40), nature="pay"),
        ProgressionGranted(on=add_months(hired, 88), nature="role"),
        MidCareerVisit(visited_on=add_months(today, -10)),
        AbondementPaid(paid_on=add_months(hired, 75), amount_eur=3000),
    ]
    for held in (add_months(hired, 95), add_months(hired, 119)):
        facts += [
            ConvocationSent(
                obligation=f"periodic-{add_months(held, -24)}", kind="periodic", due_on=held + timedelta(days=20),
                sent_on=held - timedelta(days=15), proposed_for=_noon(held), message_id="<1@jalon>", document="d-1",
                sha256="0" * 64,
            ),
            ReportIssued(
                interview=EventRef(source=SOURCE, id="9"), kind="periodic", held_on=held, issued_on=held,
                document="d-2", sha256="0" * 64,
            ),
        ]  # fmt: skip
    return facts


def company(today: date) -> list[AnyFact]:
    """Seven headcounts, and the agreement that keeps the rhythm of two and six years."""
    return [
        *(Headcount(year=year, average=80) for year in range(today.year - 7, today.year)),
        Agreement(
            scope="company", signed_on=date(2019, 12, 2), effective_from=date(2020, 1, 1), periodicity_months=24,
            recap_months=72,
        ),
    ]  # fmt: skip


def entries(facts: Sequence[AnyFact], employee: str | None = None) -> list[Entry]:
    """The facts as the journal gives them back: not decoded yet."""
    return [_entry(fact, version, employee) for version, fact in enumerate(facts, 1)]


def _entry(fact: AnyFact, version: int, employee: str | None) -> Entry:
    told = _noon(fact.true_on or date(2020, 1, 1))
    source = OWN_SOURCE if fact.type in ("convocation-sent", "report-issued") else SOURCE
    new = NewEntry(source=source, id=str(version), time=told, actor=OWN_ACTOR, fact=fact)
    return recorded(Stream(COMPANY, employee), new, version=version, recorded_at=told, salt=b"")


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
