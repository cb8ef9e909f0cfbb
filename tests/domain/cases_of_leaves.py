"""The worked cases of the leaves, from two tables of RULES.md: section 2.2 (seniority) and section 3 (return).

Each row is held against a small life of its own: an absence of twenty days and what follows the return, or one of two
hundred days and where it moves a deadline.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Literal

from domain.calendar import add_months
from domain.facts import Leave

_DAY = timedelta(days=1)
_2014, _2016, _2019 = date(2014, 3, 7), date(2016, 8, 10), date(2019, 1, 1)
_2025, _LFSS = date(2025, 10, 26), date(2025, 12, 31)
WORDINGS = (_2014, _2016, _2019, _2025, _LFSS)
"""The days on which L6315-1 was worded anew and the return interview with it."""

GIVEN_SINCE: Mapping[Leave, date] = {
    "maternity": _2014, "adoption": _2014, "birth-supplement": _LFSS, "parental-full-time": _2014,
    "parental-part-time": _2014, "caregiver": _2014, "sabbatical": _2014, "secured-mobility": _2014,
    "long-illness": _2014, "family-solidarity": _2016,
}  # fmt: skip
"""Section 3: since when an interview is proposed on return. The other absences are not listed."""

EARLY_SINCE: Mapping[Leave, date] = {
    **dict.fromkeys(GIVEN_SINCE, _2019), "parental-full-time": _2014, "parental-part-time": _2014,
    "birth-supplement": _LFSS, "family-solidarity": date.max,
}  # fmt: skip
"""Section 3, early interview: since when the employee may have it before the return."""

COUNTED: Mapping[Leave, float] = {
    "maternity": 1, "adoption": 1, "paternity": 1, "birth-supplement": 1, "parental-full-time": 0.5,
    "parental-part-time": 1, "parental-presence": 1, "family-solidarity": 1, "caregiver": 1, "sabbatical": 0,
    "unpaid": 0, "secured-mobility": 0, "work-accident": 1, "commuting-accident": 1, "sickness": 1, "long-illness": 1,
    "other": 1,
}  # fmt: skip
"""Section 2.2: how much of the absence counts as seniority."""

READ: tuple[tuple[str, str, Leave, float], ...] = (
    ("A9", "not-counted", "parental-presence", 0),
    ("A9", "not-counted", "family-solidarity", 0),
    ("A10", "none", "parental-full-time", 0),
    ("A10", "full", "parental-full-time", 1),
    ("A11", "not-counted", "sickness", 0),
    ("A11", "not-counted", "long-illness", 0),
    ("A11", "not-counted", "commuting-accident", 0),
)
"""Section 9: the readings that change it."""

PAID_LEAVE = 35
"""Section 3 and 11.7: so many days of paid leave (L3141-3) may part a leave for a child from the parental leave."""

_ERAS: Mapping[str, date] = {
    "2015": date(2015, 1, 5), "2017": date(2017, 1, 9), "2023": date(2023, 4, 3), "2026": date(2026, 3, 2),
}  # fmt: skip
"""A day on which a term begins under each wording of what counts."""

_HIRED: Mapping[str, Any] = {"hire": {"hired_on": date(2013, 1, 7)}}
Case = Mapping[str, Any]


def cases() -> Iterator[Case]:
    """Each as a case file would say it."""
    for leave in COUNTED:
        for wording in WORDINGS:
            for resumed in (wording - _DAY, wording):
                if resumed >= _2014:
                    yield _returned(leave, resumed)
        yield from (_counted(leave, era, COUNTED[leave], {}) for era in _ERAS)
    for question, answer, leave, share in READ:
        yield _counted(leave, "2015", share, {question: answer})
    for leave, since in EARLY_SINCE.items():
        given = GIVEN_SINCE[leave]
        for resumed in {given, max(given, _2019 - _DAY), max(given, _2019)}:
            yield _early(leave, resumed, held=resumed >= since)
    for wording in WORDINGS:
        yield _mandate(wording)
        yield from (_ill(wording + 4 * _DAY, longer) for longer in (False, True))
        yield from (_paid_leave_between(wording, days) for days in (PAID_LEAVE, PAID_LEAVE + 1))
        yield _seen_before("sabbatical", wording, {}, exempt=wording >= _2025)
        yield _seen_before("long-illness", wording, {"A16": "not-special"}, exempt=wording >= _2025)
    for leave in GIVEN_SINCE:
        if leave != "long-illness":  # the only one without an article of its own
            yield _seen_before(leave, _LFSS, {"A16": "not-special"}, exempt=False)


def _wording_on(day: date) -> date:
    return max(wording for wording in WORDINGS if wording <= day)


def _case(title: str, rules: str, facts: list[Mapping[str, Any]], then: Mapping[str, Any], **given: Any) -> Case:
    return {"title": title, "type": "derived", "from": [rules], "given": {"employee": facts, **given}, "then": [then]}


def _away(leave: str, started: date, resumed: date) -> list[Mapping[str, Any]]:
    return [
        {"leave-start": {"leave": leave, "started_on": started}},
        {"leave-end": {"leave": leave, "started_on": started, "resumed_on": resumed}},
    ]


def _given(resumed: date, article: str) -> Mapping[str, Any]:
    owed = {"due_on": resumed + 30 * _DAY, "article": article, "in_force_from": _wording_on(resumed)}
    return {"as_of": resumed, "obligations": {f"return-{resumed}": owed}}


def _returned(leave: Leave, resumed: date) -> Case:
    facts = [_HIRED, *_away(leave, resumed - 20 * _DAY, resumed)]
    listed = leave in GIVEN_SINCE and resumed >= GIVEN_SINCE[leave]
    article = "L3142-11" if leave == "family-solidarity" else "L6315-1 I"
    then = _given(resumed, article) if listed else {"as_of": resumed, "none": ["return"]}
    return _case(f"Back from {leave} on {resumed}", "3", facts, then)


def _mandate(ended: date) -> Case:
    facts = [_HIRED, {"union-mandate-end": {"ended_on": ended}}]
    return _case(f"Mandate ended on {ended}", "3", facts, _given(ended, "L6315-1 I"))


def _ill(resumed: date, longer: bool) -> Case:
    started = add_months(resumed, -6) - (_DAY if longer else timedelta())
    then = _given(resumed, "L6315-1 I") if longer else {"as_of": resumed, "none": ["return"]}
    how = "and a day" if longer else "exactly"
    return _case(
        f"Ill for six months {how}, back on {resumed}", "3", [_HIRED, *_away("sickness", started, resumed)], then
    )


def _paid_leave_between(wording: date, days: int) -> Case:
    """Paid leave after a maternity leave, then the parental leave, which begins and ends under that wording."""
    back, again = wording + 4 * _DAY, wording + (4 + days) * _DAY
    resumed = again + 20 * _DAY
    facts = [_HIRED, *_away("maternity", back - 20 * _DAY, back), *_away("parental-full-time", again, resumed)]
    owed = [resumed] if days <= PAID_LEAVE else [back, resumed]
    then = {"as_of": resumed, "returns": [f"return-{day}" for day in owed]}
    return _case(f"{days} days between two leaves, under the wording of {wording}", "3, 11.7", facts, then)


def _early(leave: Leave, resumed: date, *, held: bool) -> Case:
    seen = {"kind": "return", "held_on": resumed - 5 * _DAY, "initiative": "employee"}
    facts = [_HIRED, *_away(leave, resumed - 20 * _DAY, resumed), {"interview-completed": seen}]
    then = {"as_of": resumed, "obligations": {f"return-{resumed}": {"held_on": seen["held_on"] if held else None}}}
    return _case(f"Asked for during {leave}, back on {resumed}", "3", facts, then)


def _seen_before(leave: Leave, resumed: date, readings: Mapping[str, str], *, exempt: bool) -> Case:
    """An interview thirty days before the return, before the leave."""
    seen = {"kind": "periodic", "held_on": resumed - 25 * _DAY}
    facts = [_HIRED, *_away(leave, resumed - 20 * _DAY, resumed), {"interview-completed": seen}]
    status: Literal["exempt", "open"] = "exempt" if exempt else "open"
    then = {"as_of": resumed, "obligations": {f"return-{resumed}": {"status": status}}}
    title = f"Seen before {leave}, back on {resumed} {dict(readings) or ''}".strip()
    return _case(title, "3, 9 A16", facts, then, readings=dict(readings))


def _counted(leave: Leave, era: str, share: float, readings: Mapping[str, str]) -> Case:
    """Two hundred days away move the deadline by those that do not count."""
    began = {"2015": date(2015, 1, 5), "2017": date(2017, 1, 9), "2023": date(2023, 4, 3), "2026": date(2026, 3, 2)}[
        era
    ]
    facts: list[Mapping[str, Any]] = [{"hire": {"hired_on": began}}]
    owed, months = f"first-{began}", 24
    if era == "2026":
        facts = [{"hire": {"hired_on": date(2026, 1, 5)}}, {"interview-completed": {"kind": "first", "held_on": began}}]
        owed, months = f"periodic-{began}", 48
    facts += _away(leave, began + 30 * _DAY, began + 230 * _DAY)
    due = add_months(began, months) + timedelta(days=int(200 * (1 - share)))
    then = {"as_of": began + 300 * _DAY, "obligations": {owed: {"due_on": due}}}
    title = f"Two hundred days of {leave} in {era} {dict(readings) or ''}".strip()
    return _case(title, "2.2, 9 A9 to A11", facts, then, readings=dict(readings))
