"""What holds of every life that is played to its end, with any practice: slots, mails and what becomes of each duty.

The lives are played as `jalon story` plays them: the plan, the steps and the letters are the real ones.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, cast, get_args

import pytest
from generated import Line, policies, told_later, told_of_company
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from told import EMPLOYEE, entry

from activities.paper.papers import Typeset
from deploy.life.played import Played, Sent, play
from deploy.life.told import Life, Telling
from domain import facts as f
from domain.calendar import PARIS, civil_date, is_business_day, next_business_day
from domain.law import current
from domain.law.policy import policy_on
from domain.ledger.fold import fold_company
from domain.ports import CompanyProfile

OPENED = date(2026, 12, 1)
HIRED = st.dates(date(2027, 1, 4), date(2027, 12, 31))
EMPLOYER = CompanyProfile(siren=EMPLOYEE.company, name="Imaginaire SA", hr_email="rh@example.org")
_DAY = timedelta(days=1)

Reply = Literal["held", "held late", "declined", "declined before", "missed", "moved", "silence"]
REPLIES: Sequence[Reply] = get_args(Reply)


@dataclass(frozen=True)
class Course:
    """A life, the practice of its company, and how people answer to each convocation in turn."""

    hired_on: date
    years: int
    reachable: bool
    lines: tuple[Line, ...]
    policy: Mapping[str, Any]
    replies: tuple[Reply, ...]

    @property
    def ends_on(self) -> date:
        return self.hired_on + timedelta(days=365 * self.years + 40)

    def tellings(self) -> Iterator[tuple[date, f.AnyFact]]:
        yield OPENED, f.WatchOpened.model_validate({"from": OPENED})
        yield OPENED, f.HistoryComplete(since=OPENED)
        yield OPENED, f.Policy.model_validate({"effective_from": OPENED, **self.policy})
        person = f.Person(given_name="Camille", family_name="Imaginaire", manager_email="m@example.org",
                          email="c@example.org" if self.reachable else None)  # fmt: skip
        yield self.hired_on, f.Hire(hired_on=self.hired_on, contract="cdi", born_on=date(1980, 5, 3), person=person)
        for kind, data in self.lines:
            fact = entry(kind, data).fact
            yield max(fact.true_on or OPENED, self.hired_on), fact
        yield self.ends_on, f.ContractEnd(ended_on=self.ends_on)

    def play(self) -> Played:
        told = [_telling(day, fact, str(number)) for number, (day, fact) in enumerate(self.tellings())]
        life = Life(EMPLOYEE, EMPLOYER, tuple(sorted(told, key=lambda telling: telling.at)))
        replies = iter(self.replies * 100)
        until = self.ends_on + timedelta(days=200)
        return asyncio.run(play(life, current(), _untypeset, until, answer=lambda done: _answers(done, replies)))


@st.composite
def courses(draw: st.DrawFn) -> Course:
    hired_on, years = draw(HIRED), draw(st.sampled_from([1, 2, 2, 3, 4, 5]))
    days = st.dates(hired_on, hired_on + timedelta(days=365 * years))
    lines = [line for _ in range(draw(st.integers(0, 4))) for line in told_later(draw, days)]
    lines += [told_of_company(draw) for _ in range(draw(st.integers(0, 2)))]
    replies = draw(st.lists(st.sampled_from(REPLIES), min_size=1, max_size=5))
    return Course(hired_on, years, draw(st.integers(0, 4)) > 0, tuple(lines), draw(policies()), tuple(replies))


async def _untypeset(template: str, data: Mapping[str, Any]) -> Typeset:
    return Typeset(template.encode(), respelt=False)


def _telling(day: date, fact: f.AnyFact, id: str, hour: int = 9) -> Telling:
    event = f.Event.model_construct(source="urn:people", id=id, data=cast(Any, fact))
    stream = EMPLOYEE.of_company if fact.type in f.COMPANY_TYPES else EMPLOYEE
    return Telling(datetime.combine(day, time(hour), PARIS), stream, event)


def _answers(done: f.Entry, replies: Iterator[Reply]) -> Iterator[Telling]:
    """What people do once somebody is convened; the copy of a report is acknowledged now and then."""
    fact = done.fact
    if isinstance(fact, f.CopySent) and next(replies) != "silence":
        on = next_business_day(fact.sent_on + timedelta(days=4))
        yield _telling(on, f.CopyAcknowledged(interview=fact.interview, acknowledged_on=on), f"ack-{done.id}")
    if not isinstance(fact, f.ConvocationSent):
        return
    day, kind, reply = civil_date(fact.proposed_for), fact.kind, next(replies)
    before, after = fact.sent_on + _DAY, next_business_day(day + _DAY)
    report = f.Report(skills="Soude.", actions=(f.Action(what="Un stage"),))
    if reply == "held":
        yield _telling(after, f.InterviewCompleted(kind=kind, held_on=day, report=report), done.id)
    elif reply == "held late":
        late = after + timedelta(days=30)
        yield _telling(late, f.InterviewCompleted(kind=kind, held_on=late, report=report), done.id)
    elif reply in ("declined", "declined before"):
        on = min(before, day) if reply == "declined before" else day
        yield _telling(on, f.InterviewDeclined(kind=kind, declined_on=on), done.id, 18)
    elif reply == "missed":
        yield _telling(after, f.InterviewMissed(kind=kind, missed_on=day, missed_by="employee"), done.id)
    elif reply == "moved" and before < day:
        at = datetime.combine(next_business_day(day + timedelta(days=7)), time(15), PARIS)
        yield _telling(before, f.InterviewScheduled(kind=kind, planned_for=at), done.id)


# --- what holds -------------------------------------------------------------------------------------------------


# Lives that once broke a promise.
LEAST_OVER_USUAL = Course(date(2027, 1, 4), 2, True, (), {"least_notice_days": 20}, ("held",))
LEFT_BEFORE_THE_SLOT = Course(
    date(2027, 2, 26),
    1,
    True,
    (
        ("interview-scheduled", {"kind": "mid-career", "planned_for": datetime(2031, 12, 4, 9, tzinfo=PARIS)}),
        ("mid-career-visit", {"visited_on": date(2027, 8, 26)}),
    ),
    {"least_notice_days": 0},
    ("silence",),
)
RECAP_ON_THE_DAY_OF_THE_HIRE = Course(
    date(2027, 7, 30),
    1,
    True,
    (("interview-completed", {"kind": "recap", "held_on": date(2027, 7, 30)}),),
    {"least_notice_days": 3},
    ("held",),
)


@pytest.mark.timeout(300)
@example(LEAST_OVER_USUAL)
@example(LEFT_BEFORE_THE_SLOT)
@example(RECAP_ON_THE_DAY_OF_THE_HIRE)
@settings(max_examples=settings.default.max_examples // 8 if settings.default else 12)
@given(courses())
def test_whatever_people_do_slots_mails_and_duties_are_in_order(course: Course) -> None:
    played = course.play()
    wrong = [
        *calendars_with_two_entries(played),
        *slots_too_soon(course, played),
        *mails_after_the_fact(played),
        *mails_without_outcome(played),
        *duties_without_end(played),
    ]
    assert wrong == []


def calendars_with_two_entries(played: Played) -> Iterator[str]:
    """By what the mails hold: of one duty one entry, each state of it newer than the last, none left to come."""
    uids = defaultdict[str, set[str]](set)
    for _, fact in played.outcomes:
        if isinstance(fact, f.ConvocationSent) and fact.to == "employee":
            uids[fact.obligation].add(str(fact.invitation))
    yield from (f"{name} has {len(found)} calendar entries" for name, found in uids.items() if len(found) > 1)
    shown: dict[str, tuple[int, bool, datetime]] = {}
    for sent in played.mails:
        for uid, sequence, cancelled, at in _events(sent):
            if uid in shown and sequence <= shown[uid][0]:
                yield f"{sent.at:%Y-%m-%d}: entry {uid} is sent again under sequence {sequence}"
            shown[uid] = (sequence, cancelled, at)
    last = played.plan.as_of
    stands = {uid: at for uid, (_, cancelled, at) in shown.items() if not cancelled and at.date() > last}
    yield from (f"entry {uid} stands for {at}, and nobody will come" for uid, at in stands.items())


def _events(sent: Sent) -> Iterator[tuple[str, int, bool, datetime]]:
    for attached in sent.letter.attachments:
        if attached.media_type == "text/calendar":
            for event in cast(Any, Calendar.from_ical(attached.content)).walk("VEVENT"):
                yield str(event["UID"]), int(event["SEQUENCE"]), event["STATUS"] == "CANCELLED", event["DTSTART"].dt


def slots_too_soon(course: Course, played: Played) -> Iterator[str]:
    """What Jalon proposes keeps the practice's notice, on a day and at an hour of work."""
    company = fold_company(played.company_entries, unopened=None)
    for _, fact in played.outcomes:
        if not isinstance(fact, f.ConvocationSent | f.ConvocationUpdated) or fact.scheduled is not None:
            continue
        policy, slot = policy_on(current(), company, fact.sent_on), fact.proposed_for.astimezone(PARIS)
        if (slot.date() - fact.sent_on).days < policy.least_notice_days:
            yield f"{fact.type} of {fact.sent_on} proposes {slot}, {policy.least_notice_days} days are the least"
        if not is_business_day(slot.date()) or slot.time() not in (policy.slot_hour, *policy.slot_hours):
            yield f"{fact.type} of {fact.sent_on} proposes {slot}"


def mails_after_the_fact(played: Played) -> Iterator[str]:
    """Once an interview was held or refused nobody is convened to it, reminded of it or asked about it any more."""
    convened: dict[str, f.ConvocationSent] = {}
    settled, acknowledged = dict[str, date](), set[f.EventRef]()
    for fact in (each.fact for each in played.entries):
        if isinstance(fact, f.InterviewCompleted | f.InterviewDeclined):
            for name, sent in convened.items():
                if sent.kind == fact.kind and (fact.true_on or date.min) >= sent.sent_on:
                    settled[name] = fact.true_on or date.min
        elif isinstance(fact, f.CopyAcknowledged):
            acknowledged.add(fact.interview)
        elif isinstance(fact, f.ContractEnd):
            settled |= dict.fromkeys(convened, fact.ended_on)
        elif isinstance(fact, f.ReminderSent) and fact.of == "copy" and fact.interview in acknowledged:
            yield f"{fact.sent_on}: the copy of {fact.interview} is asked after, and was acknowledged"
        elif isinstance(fact, f.ConvocationSent | f.ConvocationUpdated | f.ReminderSent):
            about = fact.obligation
            of_it = not isinstance(fact, f.ReminderSent) or fact.of in ("slot", "outcome")
            if of_it and about in settled:
                yield f"{fact.sent_on}: {fact.type} about {about}, settled on {settled[about]}"
            if isinstance(fact, f.ConvocationSent):
                convened[about] = fact


def mails_without_outcome(played: Played) -> Iterator[str]:
    """Each mail is one of a recorded step, once; each recorded mail has left."""
    keys = {each.id for each in played.entries if each.source == f.OWN_SOURCE}
    ids = [sent.letter.message_id for sent in played.mails]
    yield from (f"{id} is of no step" for id in ids if id.strip("<").partition("@")[0].partition(".")[0] not in keys)
    yield from (f"{id} left twice" for id in set(ids) if ids.count(id) > 1)
    recorded = {id for _, fact in played.outcomes if (id := getattr(fact, "message_id", None)) is not None}
    yield from (f"{id} is recorded, and never left" for id in recorded - set(ids))


def duties_without_end(played: Played) -> Iterator[str]:
    passed = {fact.obligation for _, fact in played.outcomes if isinstance(fact, f.DeadlinePassed)}
    if not played.closed:
        yield "the life is over, and something is left to wait for"
    for duty in played.plan.obligations:
        if duty.kind == "elected-mandate":
            continue  # no text sets its day: none passes
        escalated = duty.status == "overdue" and duty.id in passed
        if duty.status not in ("held", "held-late", "declined", "exempt", "lapsed") and not escalated:
            yield f"{duty.id} ends {duty.status}"
