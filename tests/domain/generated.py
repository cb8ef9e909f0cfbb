"""Generated lives: facts of every type on any day, a company's facts, corrections, and what Jalon did."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, get_args

from hypothesis import strategies as st
from told import entry

from domain.facts import OUTCOME_TYPES, Entry, HireNotice, InterviewKind, Lateness, Leave, MissedBy, RequestReason
from domain.law import current

KINDS: tuple[InterviewKind, ...] = get_args(InterviewKind)
LEAVES: tuple[Leave, ...] = tuple(sorted(current().leaves))
SHA = "a" * 64
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
"""The days a fact may speak of."""

AS_OF = st.dates(date(2014, 1, 1), date(2040, 12, 31))
ORDINARY_DAYS = st.dates(date(2010, 1, 1), date(2038, 12, 31))
ANY_DAYS = (
    ORDINARY_DAYS
    | st.dates(FIRST_DAY, LAST_DAY)
    | st.sampled_from(
        [FIRST_DAY, LAST_DAY, date(2014, 3, 7), date(2025, 10, 25), date(2025, 10, 26), date(2024, 2, 29)]
    )
)

_HIRED = st.dates(date(2008, 1, 1), date(2034, 12, 31))
_BORN = st.none() | st.dates(date(1955, 1, 1), date(2005, 12, 31))
_DELAYS = st.lists(st.sampled_from([0, 0, 0, -10, 3, 100, 800]), min_size=1, max_size=4)
_KIND = st.sampled_from(KINDS)
BRANCHES = ("1527", "2120", "2148", "9999")
_BRANCH = st.sampled_from([None, None, None, *BRANCHES])
_FLAG = st.booleans()
_PAPER = {"document": "d", "sha256": SHA}

Line = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Life:
    """One employee's entries and the company's."""

    staff: tuple[Entry, ...]
    company: tuple[Entry, ...] = ()

    def __repr__(self) -> str:
        lines = [f"{e.id} told {e.recorded_at:%Y-%m-%d}: {e.type} {dict(e.data)}" for e in (*self.staff, *self.company)]
        return "Life(\n  " + "\n  ".join(lines) + "\n)"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # how hypothesis prints a failing example
        printer.text(repr(self))


# --- what is told of an employee ------------------------------------------------------------------------------


def _hire(draw: st.DrawFn, day: date) -> dict[str, Any]:
    older = draw(st.sampled_from([0, 0, 0, 90, 1500]))
    since = {"seniority_from": max(day - timedelta(days=older), FIRST_DAY)} if older else {}
    return {"hired_on": day, "born_on": draw(_BORN), "idcc": draw(_BRANCH), **since}


def _scheduled(draw: st.DrawFn, day: date) -> dict[str, Any]:
    return {"kind": draw(_KIND), "planned_for": datetime.combine(draw(ORDINARY_DAYS), time(9), UTC)}


def _convened(draw: st.DrawFn, day: date) -> dict[str, Any]:
    named = {"obligation": _obligation(draw, day), "kind": draw(_KIND), "due_on": day, "sent_on": day}
    return {**named, "proposed_for": datetime.combine(day, time(9), UTC), **_PAPER}


def _obligation(draw: st.DrawFn, day: date) -> str:
    return f"{draw(_KIND)}-{day.isoformat()}"


_DATA: Mapping[str, Callable[[st.DrawFn, date], dict[str, Any]]] = {
    "hire": _hire,
    "interview-completed": lambda draw, day: {
        "kind": draw(_KIND), "held_on": day, "initiative": draw(st.sampled_from(["employer", "employee"])),
    },
    "interview-requested": lambda draw, day: {
        "requested_on": day, "reason": draw(st.sampled_from(get_args(RequestReason))),
    },
    "interview-declined": lambda draw, day: {"kind": draw(_KIND), "declined_on": day},
    "interview-scheduled": _scheduled,
    "leave-planned": lambda draw, day: {
        "leave": draw(st.sampled_from(LEAVES)), "announced_on": day,
        "starts_on": min(day + timedelta(days=draw(st.integers(0, 200))), LAST_DAY), "withdrawn": draw(_FLAG),
    },
    "interview-missed": lambda draw, day: {
        "kind": draw(_KIND), "missed_on": day, "missed_by": draw(st.sampled_from(get_args(MissedBy))),
    },
    "training-completed": lambda draw, day: {"ended_on": day, "mandatory": draw(_FLAG), "certifying": draw(_FLAG)},
    "certification-acquired": lambda draw, day: {"on": day},
    "progression-granted": lambda draw, day: {"on": day, "nature": "role"},
    "mid-career-visit": lambda draw, day: {"visited_on": day},
    "union-mandate-end": lambda draw, day: {"ended_on": day},
    "contract-end": lambda draw, day: {"ended_on": day},
    "assignment-changed": lambda draw, day: {"changed_on": day, "idcc": draw(st.sampled_from(BRANCHES))},
    "abondement-paid": lambda draw, day: {"paid_on": day, "amount_eur": draw(st.sampled_from([1000, 3000]))},
    # What the service recorded, true to a plan or not: an earlier version may have seen things otherwise.
    "convocation-sent": _convened,
    "deadline-passed": lambda draw, day: {
        "obligation": _obligation(draw, day), "kind": draw(_KIND), "due_on": day, "seen_on": day,
    },
    "delivery-failed": lambda draw, day: {
        "obligation": _obligation(draw, day), "step": "convocation", "failed_on": day, "cause": "smtp",
    },
    "abondement-prepared": lambda draw, day: {
        "obligation": _obligation(draw, day), "prepared_on": day, "amount_eur": 3000, "pay_by": day,
        "transfer_label": "CPF", **_PAPER,
    },
}  # fmt: skip
_TYPE = st.sampled_from([*_DATA, "leave", "leave", "leave", "interview-completed", "interview-completed"])


def _leave(draw: st.DrawFn, start: date) -> list[Line]:
    """A leave as an HRIS tells it: closed, open, with a planned end, or its end alone."""
    kind = draw(st.sampled_from(LEAVES))
    end = min(start + timedelta(days=draw(st.integers(1, 900))), LAST_DAY)
    begin: Line = ("leave-start", {"leave": kind, "started_on": start})
    match draw(st.sampled_from(["closed", "closed", "unnamed", "open", "planned", "end-only"])):
        case "open":
            return [begin]
        case "planned":
            return [("leave-start", {"leave": kind, "started_on": start, "expected_end_on": end})]
        case "end-only":
            return [("leave-end", {"leave": kind, "resumed_on": end})]
        case "unnamed":
            return [begin, ("leave-end", {"leave": kind, "resumed_on": end})]
        case _:
            return [begin, ("leave-end", {"leave": kind, "started_on": start, "resumed_on": end})]


_FROM_OUTSIDE = st.sampled_from(
    [*(kind for kind in _DATA if kind not in ("hire", "contract-end") and kind not in OUTCOME_TYPES), "leave", "leave"]
)


def told_later(draw: st.DrawFn, days: st.SearchStrategy[date]) -> list[Line]:
    """What an HRIS may tell of somebody who was hired and has not left."""
    return _told(draw, days, _FROM_OUTSIDE)


def _told(draw: st.DrawFn, days: st.SearchStrategy[date], kinds: st.SearchStrategy[str] = _TYPE) -> list[Line]:
    kind, day = draw(kinds), draw(days)
    return _leave(draw, day) if kind == "leave" else [(kind, _DATA[kind](draw, day))]


# --- what is told of a company --------------------------------------------------------------------------------


_DAYS_OR_SO = st.none() | st.sampled_from([0, 1, 15, 365])
_HOUR = st.none() | st.sampled_from(["00:00", "02:30", "08:00", "23:59"])
_KEPT = st.none() | st.integers(1, 120)
_PRACTICE: Mapping[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(
        ("slot_notice_days", "least_notice_days", "slot_spread_days", "slot_reminder_days", "acknowledge_days"),
        _DAYS_OR_SO,
    ),
    "convene_days_before": st.none() | st.dictionaries(_KIND, st.sampled_from([0, 1, 365]), max_size=3),
    "slot_hour": _HOUR,
    "letters_until": _HOUR,
    "letters": st.sampled_from([None, "any-time", "working-hours"]),
    "reminder_days": st.sampled_from([None, 1, 365]),
    "convocations": st.sampled_from([None, 1, 10]),
    "escalation": st.none() | st.permutations(["manager", "n-plus-2", "hr"]).map(lambda all: all[1:]),
    "follow_up_months": st.sampled_from([None, 1, 120]),
    "leavers_kept_months": _KEPT,
    "files_kept_months": _KEPT,
}


def practice(draw: st.DrawFn) -> Line:
    """What a company does beyond the law, as oddly as it may be told."""
    said = {name: value for name, values in _PRACTICE.items() if (value := draw(values)) is not None}
    return "policy", {"effective_from": draw(ORDINARY_DAYS), "attempts": 3, **said}


def told_of_company(draw: st.DrawFn) -> Line:
    """A headcount or an agreement."""
    if draw(_FLAG):
        average = draw(st.sampled_from([0.0, 12.0, 49.99, 50.0, 80.0]))
        return "headcount", {"year": draw(st.integers(2012, 2040)), "average": average}
    scope = draw(st.sampled_from(["company", "branch"]))
    signed = draw(ORDINARY_DAYS)
    start = signed + timedelta(days=draw(st.integers(0, 90)))
    length = draw(st.none() | st.integers(0, 4000))
    branch = draw(st.none() | st.sampled_from(sorted(current().branches)))
    return "agreement", {
        "scope": scope, "signed_on": signed, "effective_from": start,
        "effective_to": None if length is None else start + timedelta(days=length),
        "periodicity_months": draw(st.none() | st.sampled_from([12, 24, 36, 48, 60, 72])),
        "recap_months": draw(st.none() | st.sampled_from([48, 72, 96, 120])),
        "return_within_days": draw(st.none() | st.integers(0, 120)),
        "idcc": branch if scope == "branch" else None, "readings": _readings(draw),
    }  # fmt: skip


def _readings(draw: st.DrawFn) -> dict[str, str] | None:
    questions = current().questions
    names = draw(st.lists(st.sampled_from(sorted(questions)), max_size=3, unique=True))
    return {name: draw(st.sampled_from(sorted(questions[name].options))) for name in names} or None


_HOURS = st.sampled_from(["08:30", "10:00", "14:00", "17:00"])
_LADDERS = st.sampled_from([("manager", "n-plus-2", "hr"), ("manager", "hr"), ("hr",), ("n-plus-2",)])


@st.composite
def policies(draw: st.DrawFn) -> dict[str, Any]:
    """What a company does beyond the law: each field may be told, at its extremes too."""
    least = draw(st.integers(0, 20))
    fields: dict[str, st.SearchStrategy[Any]] = {
        "convene_days_before": st.dictionaries(_KIND, st.integers(0, 120), max_size=3),
        "slot_notice_days": st.integers(least, 40), "least_notice_days": st.just(least),
        "slot_hour": _HOURS, "slot_hours": st.lists(_HOURS, min_size=1, max_size=3), "slots_a_day": st.integers(1, 3),
        "slot_spread_days": st.integers(0, 40), "letters": st.sampled_from(["working-hours", "any-time"]),
        "attempts": st.integers(1, 3), "hire_notice": st.sampled_from(get_args(HireNotice)),
        "slot_reminder_days": st.integers(0, 5), "reminder_days": st.integers(1, 20), "escalation": _LADDERS,
        "convocations": st.integers(1, 3), "acknowledge_days": st.integers(0, 60),
        "follow_up_months": st.integers(1, 12), "lateness": st.sampled_from(get_args(Lateness)),
    }  # fmt: skip
    told = draw(st.sets(st.sampled_from(sorted(fields.keys() - {"least_notice_days"}))))
    return {name: draw(fields[name]) for name in sorted({*told, "least_notice_days"})}


# --- whole lives ----------------------------------------------------------------------------------------------


@st.composite
def lives(
    draw: st.DrawFn, *, days: st.SearchStrategy[date] = ORDINARY_DAYS, employed: bool = True, corrections: bool = True
) -> Life:
    """A whole life: a hire, what followed in no order, the company, and a few corrections."""
    lines = [line for _ in range(draw(st.integers(0, 8))) for line in _told(draw, days)]
    if employed:
        lines = [("hire", _hire(draw, draw(_HIRED))), *lines]
    staff = _entries(lines, draw(_DELAYS))
    company = _entries(
        [practice(draw) if draw(_FLAG) else told_of_company(draw) for _ in range(draw(st.integers(0, 6)))],
        [0],
        prefix="c",
    )
    if corrections and staff:
        for target in draw(st.lists(st.integers(0, len(staff) - 1), max_size=2)):
            staff.append(void_of(staff[target], len(staff)))
    return Life(tuple(staff), tuple(company))


def _entries(lines: Sequence[Line], delays: Sequence[int], *, prefix: str = "") -> list[Entry]:
    """Entries told on the day they were true, or days later; a few before."""
    made: list[Entry] = []
    for number, (kind, data) in enumerate(lines):
        on_the_day = entry(kind, data).recorded_at
        told = on_the_day + timedelta(days=delays[number % len(delays)])
        made.append(entry(kind, data, id=f"{prefix}{number}", told=told, version=number + 1))
    return made


def void_of(target: Entry, number: int) -> Entry:
    """The correction that cancels an entry."""
    told = target.recorded_at + timedelta(days=1)
    data = {"event": {"source": target.source, "id": target.id}}
    return entry("fact-voided", data, id=f"void-{number}", told=told, version=number + 1, stream=target.stream)


def without_readings(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The company as one that keeps the documented defaults."""
    return tuple(e for e in entries if not e.data.get("readings"))
