"""Before a leave that the law ties to an interview: it is convened ahead of the departure, never in the leave."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from course import Course, at
from mail_server import Received
from staff import ELODIE, EMAIL, EMPLOYEE

from domain.calendar import PARIS
from domain.facts import ConvocationCancelled, ConvocationSent, Hire, InterviewCompleted, LeavePlanned, LeaveStart

ANNOUNCED, STARTS = date(2026, 11, 9), date(2027, 1, 11)
LEAVE = LeavePlanned(
    leave="caregiver", announced_on=ANNOUNCED, starts_on=STARTS, expected_end_on=STARTS + timedelta(days=90)
)


@pytest.fixture
async def carer(course: Course) -> Course:
    """Whose next interview is years away, and whose last one is more than a year old."""
    await course.tell(Hire(hired_on=date(2024, 1, 15), contract="cdi", person=ELODIE))
    await course.tell(InterviewCompleted(kind="first", held_on=date(2025, 1, 13)), LEAVE)
    return course


def convocations(mails: list[Received]) -> list[Received]:
    return [mail for mail in mails if mail.subject.startswith("Convocation")]


async def slot(course: Course) -> date:
    sent = [each for each in await course.recorded() if isinstance(each, ConvocationSent)]
    return sent[-1].proposed_for.astimezone(PARIS).date()


async def test_an_announced_leave_is_preceded_by_an_interview(carer: Course) -> None:
    [letter] = convocations(await carer.until(ANNOUNCED, STARTS - timedelta(days=1)))
    assert EMAIL in letter.to
    assert await slot(carer) < STARTS
    review = await carer.house.settle(EMPLOYEE, at(STARTS - timedelta(days=20)))
    assert any("(L3142-23)" in each.because for each in review.plan.obligations)


async def test_given_up_its_appointment_is_cancelled(carer: Course) -> None:
    await carer.until(ANNOUNCED, STARTS - timedelta(days=28))
    day = STARTS - timedelta(days=27)
    assert await slot(carer) > day
    await carer.tell(LEAVE.model_copy(update={"announced_on": day, "withdrawn": True}))
    mails = await carer.until(day, STARTS + timedelta(days=5))
    assert [mail.subject.partition(" :")[0] for mail in mails if EMAIL in mail.to] == ["Rendez-vous annulé"]
    assert isinstance((await carer.recorded())[-1], ConvocationCancelled)


async def test_once_it_has_begun_nobody_is_convened_before_it(carer: Course) -> None:
    await carer.tell(LeaveStart(leave="caregiver", started_on=ANNOUNCED + timedelta(days=1)))
    assert convocations(await carer.until(ANNOUNCED + timedelta(days=1), STARTS + timedelta(days=30))) == []


async def test_no_slot_falls_into_an_announced_leave(course: Course) -> None:
    """The first interview of somebody hired a year ago, who will be away on the day that would be proposed."""
    await course.tell(Hire(hired_on=date(2025, 12, 14), contract="cdi", person=ELODIE))
    away = LeavePlanned(
        leave="unpaid", announced_on=ANNOUNCED, starts_on=date(2026, 12, 9), expected_end_on=date(2026, 12, 11)
    )
    await course.tell(away)
    await course.until(date(2026, 11, 14), date(2026, 11, 17))
    assert not date(2026, 12, 9) <= await slot(course) <= date(2026, 12, 11)


async def test_an_announcement_that_nobody_followed_up_keeps_nobody_away_for_ever(course: Course) -> None:
    """No end was told, its first day has passed, and nobody said that it began."""
    await course.tell(Hire(hired_on=date(2025, 12, 14), contract="cdi", person=ELODIE))
    await course.tell(LeavePlanned(leave="unpaid", announced_on=date(2026, 6, 1), starts_on=date(2026, 7, 1)))
    await course.until(date(2026, 11, 14), date(2026, 11, 17))
    review = await course.house.settle(EMPLOYEE, at(date(2026, 11, 18)))
    assert await slot(course) > date(2026, 11, 18)
    assert {"leave-planned-untold"} == {
        each.code for each in review.plan.findings if "leave" in each.code or "slot" in each.code
    }
