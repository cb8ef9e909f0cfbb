"""The course of an interview from the hire on: who is told what, when, and what stops it; each text as it is sent."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Literal

import pytest
from course import OPENED, Course, at
from house import HRIS, OPERATOR
from mail_server import MailServer, Received
from staff import COMPANY, ELODIE, EMAIL, EMPLOYEE, HR, MANAGER
from test_admits_nothing import admissions, read

from domain.calendar import PARIS, business_days_from, in_french
from domain.facts import (
    Action,
    ActionDone,
    ActionDropped,
    AnyFact,
    ContractEnd,
    ConvocationSent,
    CopyAcknowledged,
    CopyHandedOver,
    EventRef,
    Hire,
    InterviewCompleted,
    InterviewDeclined,
    InterviewMissed,
    InterviewScheduled,
    NoticeGiven,
    Person,
    ReminderSent,
    Report,
    ScanFiled,
    WatchPaused,
    WatchResumed,
)

GOLDEN = Path(__file__).parent / "golden" / "course.txt"


def hired(on: date = date(2026, 11, 9), person: Person = ELODIE) -> Hire:
    return Hire(hired_on=on, contract="cdi", person=person)


WITHOUT_EMAIL = ELODIE.model_copy(update={"email": None})


# --- at hire --------------------------------------------------------------------------------------------------


async def test_whoever_is_hired_is_told_of_their_interviews_once(course: Course) -> None:
    await course.tell(hired())
    sent = await course.until(date(2026, 11, 9), date(2027, 3, 1))
    assert [(mail.to, mail.subject) for mail in sent] == [
        ([EMAIL], "Votre entretien de parcours professionnel : ce que prévoit la loi")
    ]
    assert "au cours de la première année qui suit l’embauche (Code du travail, L. 6315-1, I)" in read(sent[0])
    (given,) = await course.recorded()
    assert isinstance(given, NoticeGiven)
    assert (given.given_on, given.hired_on, given.to) == (date(2026, 11, 9), date(2026, 11, 9), "employee")


@pytest.mark.parametrize(
    ("hired_on", "letters"), [(OPENED - timedelta(days=1), 0), (OPENED, 1)], ids=["before the watch", "its first day"]
)
async def test_the_day_of_the_hire_decides_and_not_when_it_was_told(
    course: Course, hired_on: date, letters: int
) -> None:
    await course.tell(hired(hired_on))
    assert len(await course.until(date(2026, 12, 14), date(2027, 1, 4))) == letters


async def test_without_an_address_hr_gets_the_letter_to_hand_over(course: Course) -> None:
    await course.tell(hired(person=WITHOUT_EMAIL))
    [mail] = await course.until(date(2026, 11, 9), date(2026, 11, 30))
    assert mail.to == [HR]
    assert "Objet : votre entretien de parcours professionnel" in read(mail)


async def test_a_company_that_wants_no_letters_handed_over_is_told_whom_it_must_tell_itself(course: Course) -> None:
    await course.practice(hire_notice="mail")
    await course.tell(hired(person=WITHOUT_EMAIL))
    assert await course.until(date(2026, 11, 9), date(2026, 11, 30)) == []
    review = await course.house.settle(EMPLOYEE, at(date(2026, 12, 1)))
    [finding] = [each for each in review.plan.findings if each.code == "delivery-failed"]
    assert finding.serious
    assert "information à l'embauche" in finding.message


async def test_a_company_that_tells_them_itself_sends_nothing(course: Course) -> None:
    await course.practice(hire_notice="none")
    await course.tell(hired())
    assert await course.until(date(2026, 11, 9), date(2027, 3, 1)) == []


# --- an appointment -------------------------------------------------------------------------------------------

CONVENED = date(2026, 11, 9)
"""Thirty days before the first interview of somebody hired on 8 December 2025 is due, after a week-end."""
NADIA = "nadia.ferrand@beranger.example"
WITH_N_PLUS_2 = ELODIE.model_copy(update={"n_plus_2_name": "Nadia Ferrand", "n_plus_2_email": NADIA})


async def convened(course: Course, person: Person = WITH_N_PLUS_2) -> tuple[ConvocationSent, date]:
    """With the day of the slot."""
    await course.tell(hired(date(2025, 12, 8), person))
    await course.until(CONVENED, CONVENED)
    (sent,) = await course.recorded()
    assert isinstance(sent, ConvocationSent)
    return sent, sent.proposed_for.astimezone(PARIS).date()


def subjects(mails: Sequence[Received]) -> list[tuple[list[str], str]]:
    return [(mail.to, mail.subject.partition(" :")[0].partition(" du ")[0]) for mail in mails]


ASKED = "L’entretien"
ENDS: dict[str, Callable[[date], AnyFact]] = {
    "held": lambda slot: InterviewCompleted(kind="first", held_on=slot),
    "missed": lambda slot: InterviewMissed(kind="first", missed_on=slot, missed_by="employee"),
    "declined": lambda slot: InterviewDeclined(kind="first", declined_on=slot),
    "gone": lambda slot: ContractEnd(ended_on=slot),
}


async def test_the_appointment_is_called_to_mind_two_working_days_before(course: Course) -> None:
    _, slot = await convened(course)
    sent = await course.until(CONVENED + timedelta(days=1), slot)
    assert subjects(sent) == [([EMAIL, MANAGER], "Rappel")]
    assert f"Lieu : {COMPANY.place}" in sent[0].text
    [reminder] = [each for each in await course.recorded() if isinstance(each, ReminderSent)]
    assert (reminder.of, reminder.to, reminder.due_on) == ("slot", "employee", slot)
    assert reminder.sent_on == business_days_from(slot, -2)
    assert reminder.message_id == sent[0].id


@pytest.mark.parametrize("told", [each for name, each in ENDS.items() if name != "missed"])
async def test_nothing_is_called_to_mind_once_the_appointment_has_no_object(
    course: Course, told: Callable[[date], AnyFact]
) -> None:
    _, slot = await convened(course)
    await course.tell(told(CONVENED + timedelta(days=1)))
    sent = await course.until(CONVENED + timedelta(days=1), slot + timedelta(days=40))
    assert not [subject for _, subject in subjects(sent) if subject in ("Rappel", ASKED)]


async def test_nobody_answers_and_each_on_the_ladder_is_asked_after_five_working_days(course: Course) -> None:
    _, slot = await convened(course)
    asked = [mail for mail in await course.until(slot, date(2027, 3, 1)) if mail.subject.startswith(ASKED)]
    assert [mail.to for mail in asked] == [[MANAGER], [NADIA], [HR]]
    told = [each for each in await course.recorded() if isinstance(each, ReminderSent) and each.of == "outcome"]
    first = business_days_from(slot, 1)
    assert [(each.to, each.sent_on) for each in told] == [
        ("manager", first),
        ("n-plus-2", business_days_from(first, 5)),
        ("hr", business_days_from(first, 10)),
    ]
    review = await course.house.settle(EMPLOYEE, at(date(2027, 3, 2)))
    assert [each.code for each in review.plan.findings if each.serious] == ["outcome-untold"]
    assert review.needs_human


@pytest.mark.parametrize(("told", "after"), [("held", 1), ("missed", 2), ("declined", 3), ("gone", 1)])
async def test_what_settles_it_ends_the_questions(course: Course, told: str, after: int) -> None:
    """Asked of the manager alone, of N+2 too, of HR in the end."""
    _, slot = await convened(course)
    answered = business_days_from(slot, 1 + 5 * (after - 1))
    asked = [mail for mail in await course.until(slot, answered) if mail.subject.startswith(ASKED)]
    assert len(asked) == after
    await course.tell(ENDS[told](slot))
    later = await course.until(answered, date(2027, 3, 1))
    assert not [mail for mail in later if mail.subject.startswith(ASKED) and in_french(slot) in mail.subject]
    review = await course.house.settle(EMPLOYEE, at(answered, 18))
    assert "outcome-untold" not in {each.code for each in review.plan.findings}


async def test_whoever_has_no_address_is_passed_and_a_refused_one_too(course: Course, server: MailServer) -> None:
    nobody = ELODIE.model_copy(update={"manager_email": None, "manager_name": None})
    _, slot = await convened(course, nobody)
    asked = [m.to for m in await course.until(slot, slot + timedelta(days=5)) if m.subject.startswith(ASKED)]
    assert asked == [[HR]]
    await course.known_as(WITH_N_PLUS_2)
    await course.tell(InterviewMissed(kind="first", missed_on=slot, missed_by="employer"))
    server.refusals[MANAGER] = "550 no such user"
    await course.until(slot + timedelta(days=5), slot + timedelta(days=8))
    again = [each for each in await course.recorded() if isinstance(each, ConvocationSent)][-1]
    later = again.proposed_for.astimezone(PARIS).date()
    asked = [m.to for m in await course.until(later, later + timedelta(days=6)) if m.subject.startswith(ASKED)]
    assert asked == [[NADIA]]


async def test_a_ladder_of_hr_alone_asks_hr_alone(course: Course) -> None:
    await course.practice(escalation=("hr",), reminder_days=2)
    _, slot = await convened(course)
    asked = [mail.to for mail in await course.until(slot, date(2027, 3, 1)) if mail.subject.startswith(ASKED)]
    assert asked == [[HR]]


async def test_what_could_not_leave_for_months_is_not_sent_any_more(course: Course) -> None:
    _, slot = await convened(course)
    await course.house.tell(None, WatchPaused(), source=OPERATOR)
    assert await course.until(slot, date(2027, 2, 26)) == []
    await course.house.tell(None, WatchResumed(), source=OPERATOR)
    assert not [m for m in await course.until(date(2027, 2, 26), date(2027, 6, 1)) if m.subject.startswith(ASKED)]


# --- an appointment that was missed ---------------------------------------------------------------------------


async def test_after_a_no_show_a_second_convocation_replaces_the_first_in_the_calendar(course: Course) -> None:
    first, slot = await convened(course)
    await course.until(CONVENED + timedelta(days=1), slot)
    await course.tell(InterviewMissed(kind="first", missed_on=slot, missed_by="employee"))
    mails = await course.until(slot + timedelta(days=1), slot + timedelta(days=3))
    [mail] = [mail for mail in mails if mail.subject.startswith("Convocation")]
    assert "n’a pas eu lieu. Il est remplacé par celui" in read(mail)
    entry = mail.attachment(".ics").decode()
    assert f"UID:{first.invitation}@jalon.example" in entry
    assert "SEQUENCE:1" in entry
    again = [each for each in await course.recorded() if isinstance(each, ConvocationSent)][-1]
    assert again.proposed_for.date() - again.sent_on >= timedelta(days=3)


@pytest.mark.parametrize("by", ["employee", "employer"])
async def test_after_two_no_shows_hr_decides_and_the_employers_own_count_for_nothing(
    course: Course, by: Literal["employee", "employer"]
) -> None:
    _, slot = await convened(course)
    for _ in range(3):
        await course.tell(InterviewMissed(kind="first", missed_on=slot, missed_by=by))
        await course.until(slot + timedelta(days=1), slot + timedelta(days=3))
        last = [each for each in await course.recorded() if isinstance(each, ConvocationSent)][-1]
        slot = last.proposed_for.astimezone(PARIS).date()
    convocations = [each for each in await course.recorded() if isinstance(each, ConvocationSent)]
    review = await course.house.settle(EMPLOYEE, at(slot + timedelta(days=4 if by == "employee" else -1)))
    codes = {each.code for each in review.plan.findings if each.serious}
    if by == "employer":
        assert (len(convocations), "missed-too-often" in codes) == (4, False)
        return
    assert (len(convocations), "missed-too-often" in codes) == (2, True)
    agreed = datetime.combine(slot + timedelta(days=30), time(14), PARIS)
    await course.tell(InterviewScheduled(kind="first", planned_for=agreed))
    await course.until(slot + timedelta(days=7), slot + timedelta(days=9))
    last = [each for each in await course.recorded() if isinstance(each, ConvocationSent)][-1]
    assert last.proposed_for == agreed


# --- the copy, and what was agreed upon -----------------------------------------------------------------------

HELD = date(2026, 12, 1)
REPORT = Report(
    skills="Maintenance.",
    actions=(
        Action(what="Habilitation électrique B2V", who="Service RH", by=date(2027, 3, 31)),
        Action(what="Tutorat d’une apprentie"),
    ),
)


async def reported(course: Course, person: Person = WITH_N_PLUS_2) -> EventRef:
    """Held and written down; its copy went out on the day after."""
    await course.tell(hired(date(2025, 12, 8), person))
    [id] = await course.tell(InterviewCompleted(kind="first", held_on=HELD, report=REPORT))
    await course.until(HELD + timedelta(days=1), HELD + timedelta(days=1))
    return EventRef(source=HRIS, id=id)


async def test_a_copy_that_nobody_says_was_received_is_asked_after_once_and_then_found(course: Course) -> None:
    await reported(course)
    asked = await course.until(HELD + timedelta(days=2), date(2027, 3, 1))
    assert [(mail.to, mail.subject[:22]) for mail in asked] == [([EMAIL], "Avez-vous bien reçu la")]
    [reminder] = [each for each in await course.recorded() if isinstance(each, ReminderSent)]
    assert reminder.sent_on == date(2026, 12, 17), "fifteen days after the copy"
    for day, found in ((date(2026, 12, 31), False), (date(2027, 1, 4), True)):
        review = await course.house.settle(EMPLOYEE, at(day))
        assert ("copy-unacknowledged" in {each.code for each in review.plan.findings}) is found


@pytest.mark.parametrize("told", ["acknowledged", "handed-over", "scan"])
async def test_a_copy_that_was_received_is_not_asked_after(course: Course, told: str) -> None:
    interview = await reported(course)
    day = HELD + timedelta(days=3)
    facts: dict[str, AnyFact] = {
        "acknowledged": CopyAcknowledged(interview=interview, acknowledged_on=day),
        "handed-over": CopyHandedOver(interview=interview, handed_on=day),
        "scan": ScanFiled(filed_on=day, what="copy", sha256="a" * 64, about=interview),
    }
    await course.tell(facts[told])
    assert await course.until(day, date(2027, 3, 1)) == []


async def test_without_an_address_hr_is_reminded_to_hand_the_copy_over(course: Course) -> None:
    await reported(course, WITHOUT_EMAIL)
    [mail] = await course.until(HELD + timedelta(days=2), date(2027, 3, 1))
    assert (mail.to, mail.subject[:17]) == ([HR], "Copie à remettre ")


async def test_what_was_agreed_upon_is_asked_after_where_the_practice_wants_it_until_it_is_settled(
    course: Course,
) -> None:
    await course.practice(follow_up_months=6, acknowledge_days=0)
    interview = await reported(course)
    [first] = await course.until(date(2026, 12, 3), date(2027, 6, 1))
    assert first.to == [MANAGER]
    assert "1. Habilitation électrique B2V (Service RH), pour le 31 mars 2027" in read(first)
    assert "2. Tutorat d’une apprentie" in read(first)
    await course.tell(ActionDone(interview=interview, action=1, done_on=date(2027, 6, 7)))
    [second] = await course.until(date(2027, 6, 7), date(2027, 12, 1))
    assert "Habilitation" not in read(second)
    await course.tell(ActionDropped(interview=interview, action=2, dropped_on=date(2027, 12, 6)))
    assert await course.until(date(2027, 12, 6), date(2028, 9, 1)) == []


async def test_no_practice_no_follow_up(course: Course) -> None:
    interview = await reported(course)
    await course.tell(CopyAcknowledged(interview=interview, acknowledged_on=HELD + timedelta(days=2)))
    assert await course.until(date(2026, 12, 3), date(2028, 9, 1)) == []


# --- the words ------------------------------------------------------------------------------------------------


async def test_each_text_is_as_it_was_looked_at_and_admits_nothing(course: Course) -> None:
    pages: list[str] = []

    def keep(name: str, mails: Sequence[Received]) -> None:
        for mail in mails:
            text = read(mail)
            assert not admissions(text), (name, admissions(text), text)
            pages.append(f"=== {name}, to {', '.join(mail.to)}\n{text}\n")

    await course.tell(hired())
    keep("at hire", await course.until(date(2026, 11, 9), date(2026, 12, 1)))
    await course.known_as(WITH_N_PLUS_2)
    await course.until(date(2027, 10, 1), date(2027, 10, 31))
    sent = [each for each in await course.recorded() if isinstance(each, ConvocationSent)][-1]
    slot = sent.proposed_for.astimezone(PARIS).date()
    keep("before the appointment", await course.until(slot - timedelta(days=5), slot))
    keep("after the appointment", await course.until(slot + timedelta(days=1), slot + timedelta(days=20)))
    await course.tell(InterviewMissed(kind="first", missed_on=slot, missed_by="employee"))
    keep("after a no-show", await course.until(slot + timedelta(days=21), slot + timedelta(days=24)))
    held = slot + timedelta(days=40)
    await course.practice(follow_up_months=6)
    await course.tell(InterviewCompleted(kind="first", held_on=held, report=REPORT))
    await course.until(held + timedelta(days=1), held + timedelta(days=4))
    keep("the copy", await course.until(held + timedelta(days=5), held + timedelta(days=90)))
    keep("what was agreed upon", await course.until(held + timedelta(days=91), held + timedelta(days=200)))
    found = "\n".join(pages)
    if os.environ.get("JALON_WRITE_GOLDEN"):
        GOLDEN.write_text(found, "utf-8")
    assert found == GOLDEN.read_text("utf-8")
