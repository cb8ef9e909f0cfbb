"""What becomes of a calendar entry when the interview is moved, or has no object any more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import asyncpg
import pytest
import vobject
from calendars import READERS, Span
from icalendar import Calendar
from looked_at import as_looked_at
from mail_server import MailServer, Received, plain
from staff import COMPANY, ELODIE, EMAIL, EMPLOYEE, HR, MANAGER, SIREN, STREAM, FlakyJournal, Life, outcomes
from temporalio.exceptions import ApplicationError
from test_admits_nothing import admissions
from test_admits_nothing import read as read_mail

from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from activities.steps.context import StepContext
from activities.steps.convocation import Convocation
from activities.steps.convocation_change import ConvocationCancel, ConvocationUpdate
from domain.calendar import civil_date
from domain.facts import (
    OWN_ACTOR,
    AnyFact,
    ContractEnd,
    ConvocationSent,
    FactVoided,
    Hire,
    InterviewCompleted,
    InterviewDeclined,
    InterviewScheduled,
    LeaveStart,
    UnionMandateEnd,
    WatchPaused,
    WatchResumed,
)
from domain.french.plan import WordedPlan, plan_of
from domain.ledger.record import SINCE_EVER
from domain.ports import StepOrder

TODAY = datetime(2026, 11, 25, 9, tzinfo=UTC)
STEPS = {
    "convocation": Convocation,
    "convocation-update": ConvocationUpdate,
    "convocation-cancel": ConvocationCancel,
}
NEW_SLOT = InterviewScheduled(
    kind="first", planned_for=datetime.fromisoformat("2026-12-14T14:00:00+01:00"), place="Salle 3"
)


@dataclass
class Agenda:
    """A reader's calendar: of each entry the state of the highest sequence."""

    entries: dict[str, tuple[int, str, datetime]] = field(default_factory=dict[str, tuple[int, str, datetime]])

    def receive(self, ics: bytes) -> None:
        calendar = Calendar.from_ical(ics)
        [event] = calendar.events
        assert str(calendar["METHOD"]) == ("CANCEL" if str(event["STATUS"]) == "CANCELLED" else "REQUEST")
        sequence, uid = int(str(event["SEQUENCE"])), str(event.uid)
        assert uid not in self.entries or sequence > self.entries[uid][0]
        self.entries[uid] = sequence, str(event["STATUS"]), cast(datetime, event.start)

    @property
    def standing(self) -> list[datetime]:
        return [start for _, status, start in self.entries.values() if status == "CONFIRMED"]


@dataclass
class Desk:
    """Facts are told; the steps that the plan asks for are carried out; what was mailed enters the agenda."""

    context: StepContext
    journal: PgJournal
    life: Life
    server: MailServer
    agenda: Agenda = field(default_factory=Agenda)

    async def tell(self, *facts: AnyFact, now: datetime = TODAY) -> list[Received]:
        """The mails that follow."""
        await self.life.tell(*facts)
        return await self.settle(now)

    async def plan(self, now: datetime = TODAY) -> WordedPlan:
        company = await self.journal.read(STREAM.of_company)
        return plan_of(
            STREAM, await self.journal.read(STREAM), company, self.context.law, as_of=civil_date(now),
            unopened=SINCE_EVER,
        )  # fmt: skip

    async def order(self, now: datetime = TODAY) -> StepOrder | None:
        plan = await self.plan(now)
        step = plan.next_step
        if step is None or step.step not in STEPS:
            return None
        about = next((o for o in plan.obligations if o.id == step.obligation), None)
        return StepOrder(company=SIREN, employee=EMPLOYEE, step=step, obligation=about, now=now)

    async def settle(self, now: datetime = TODAY) -> list[Received]:
        before = len(self.server.received)
        for _ in range(5):
            ordered = await self.order(now)
            if ordered is None:
                break
            await STEPS[ordered.step.step](self.context).run(ordered)
        else:
            pytest.fail("the plan asks for a step again and again")
        mails = self.server.received[before:]
        for mail in mails:
            assert not admissions(read_mail(mail))
            if mail.message.get_body(("calendar",)) or b".ics" in mail.raw:
                self.agenda.receive(mail.attachment(".ics"))
        return mails

    async def convened(self) -> ConvocationSent:
        return [e.fact for e in await outcomes(self.journal) if isinstance(e.fact, ConvocationSent)][-1]


@pytest.fixture
async def desk(context: StepContext, journal: PgJournal, life: Life, server: MailServer, people: PgPeople) -> Desk:
    await people.save_company(COMPANY, actor=OWN_ACTOR)
    found = Desk(context, journal, life, server)
    [mail] = await found.tell(Hire(hired_on=date(2025, 12, 20), contract="cdi", person=ELODIE))
    assert mail.to == [EMAIL, MANAGER]
    return found


async def test_an_absence_that_is_told_afterwards_moves_the_slot_in_the_same_calendar_entry(desk: Desk) -> None:
    first = await desk.convened()
    slot = civil_date(first.proposed_for)
    back = slot + timedelta(days=3)
    leave = LeaveStart(leave="other", started_on=slot - timedelta(days=2), expected_end_on=back - timedelta(days=1))
    [mail] = await desk.tell(leave)
    assert mail.to == [EMAIL, MANAGER]
    assert mail.subject.startswith("Nouveau créneau : premier entretien")
    assert "absen" not in mail.text
    [moved] = desk.agenda.standing
    assert len(desk.agenda.entries) == 1
    assert not leave.started_on <= civil_date(moved) < back
    assert civil_date(moved) <= first.due_on
    assert await desk.settle() == []


async def test_an_absence_that_leaves_no_day_is_told_to_a_person_and_moves_nothing_again_and_again(desk: Desk) -> None:
    two_years = LeaveStart(leave="other", started_on=date(2026, 11, 27), expected_end_on=date(2028, 11, 27))
    assert len(await desk.tell(two_years)) <= 1
    assert await desk.settle() == []
    assert "slot-in-absence" in {finding.code for finding in (await desk.plan()).findings}


@pytest.mark.parametrize("read", READERS)
async def test_a_slot_that_hr_moves_moves_in_every_calendar(desk: Desk, read: Callable[[str], Span]) -> None:
    first = await desk.convened()
    [mail] = await desk.tell(NEW_SLOT)
    assert mail.to == [EMAIL, MANAGER]
    assert mail.subject.startswith("Nouveau créneau : premier entretien")
    assert "lundi 14 décembre 2026 à 14 h" in mail.subject
    assert "Salle 3" in mail.text
    assert "Il remplace celui du" in plain(mail.text)
    as_looked_at("moved", mail)
    content = mail.attachment(".ics").decode()
    assert read(content) == (NEW_SLOT.planned_for, NEW_SLOT.planned_for + timedelta(hours=1))
    assert {part.get_param("method") for part in mail.message.walk() if part.get_content_type() == "text/calendar"} == {
        "REQUEST"
    }
    event = cast(Any, vobject).readOne(content).vevent
    assert event.sequence.value == "1"
    assert event.uid.value == f"{first.invitation}@jalon.example"
    assert desk.agenda.standing == [NEW_SLOT.planned_for]
    assert [entry.type for entry in await outcomes(desk.journal)] == ["convocation-sent", "convocation-updated"]
    assert await desk.settle() == []


@pytest.mark.parametrize(
    "told",
    [
        ContractEnd(ended_on=date(2026, 11, 24)),
        InterviewCompleted(kind="first", held_on=date(2026, 11, 24)),
        InterviewDeclined(kind="first", declined_on=date(2026, 11, 24)),
    ],
    ids=lambda fact: fact.type,
)
@pytest.mark.parametrize("read", READERS)
async def test_an_interview_that_has_no_object_any_more_leaves_every_calendar(
    desk: Desk, told: AnyFact, read: Callable[[str], Span], pool: asyncpg.Pool
) -> None:
    first = await desk.convened()
    [mail] = await desk.tell(told)
    assert mail.to == [EMAIL, MANAGER]
    assert mail.subject.startswith("Rendez-vous annulé : premier entretien de parcours professionnel, ")
    content = mail.attachment("annulation.ics").decode()
    assert "\r\nMETHOD:CANCEL\r\n" in content
    assert read(content)[0] == first.proposed_for
    assert {part.get_param("method") for part in mail.message.walk() if part.get_content_type() == "text/calendar"} == {
        "CANCEL"
    }
    event = cast(Any, vobject).readOne(content).vevent
    assert (event.sequence.value, event.status.value) == ("1", "CANCELLED")
    assert event.uid.value == f"{first.invitation}@jalon.example"
    assert desk.agenda.standing == []
    assert await desk.settle() == []
    assert await pool.fetchval("SELECT count(*) FROM slots") == 0, "the hour is free for others"


async def test_an_interview_held_at_its_slot_is_no_entry_to_take_back(desk: Desk) -> None:
    at = (await desk.convened()).proposed_for
    assert await desk.tell(InterviewCompleted(kind="first", held_on=civil_date(at)), now=at) == []
    assert len(desk.agenda.standing) == 1


async def test_moved_twice_cancelled_and_convened_anew_it_is_the_same_entry(desk: Desk) -> None:
    await desk.tell(NEW_SLOT)
    later = NEW_SLOT.planned_for + timedelta(days=1)
    await desk.tell(NEW_SLOT.model_copy(update={"planned_for": later}))
    assert desk.agenda.standing == [later]
    [held] = await desk.life.tell(InterviewCompleted(kind="first", held_on=date(2026, 11, 24)))
    await desk.settle()
    assert desk.agenda.standing == []
    [again] = await desk.tell(FactVoided(event=held, reason="saisi pour une autre"))
    assert again.subject.startswith("Convocation")
    assert len(desk.agenda.entries) == 1
    assert desk.agenda.standing == [later]


async def test_a_convocation_that_an_operator_voids_is_sent_anew_as_the_same_entry(desk: Desk) -> None:
    [sent] = await outcomes(desk.journal)
    [again] = await desk.tell(FactVoided(event=sent.ref, reason="jamais reçue"))
    assert again.subject.startswith("Convocation")
    assert [sequence for sequence, _, _ in desk.agenda.entries.values()] == [1]


async def test_another_room_at_the_same_hour_is_told_too(desk: Desk) -> None:
    await desk.tell(NEW_SLOT)
    [mail] = await desk.tell(NEW_SLOT.model_copy(update={"place": "Salle 4"}))
    assert "Salle 4" in mail.text


async def test_the_manager_who_had_the_entry_is_told_though_another_has_come(desk: Desk, people: PgPeople) -> None:
    successor = ELODIE.model_copy(update={"manager_email": "nadia@beranger.example", "manager_name": "Nadia Oulmi"})
    await people.save_person(SIREN, EMPLOYEE, successor, actor=OWN_ACTOR)
    [mail] = await desk.tell(NEW_SLOT)
    assert mail.to == [EMAIL, MANAGER, "nadia@beranger.example"]


async def test_a_letter_that_hr_handed_over_made_no_entry(
    context: StepContext, journal: PgJournal, life: Life, server: MailServer, people: PgPeople
) -> None:
    await people.save_company(COMPANY, actor=OWN_ACTOR)
    desk = Desk(context, journal, life, server)
    unknown = ELODIE.model_copy(update={"email": None})
    [mail] = await desk.tell(Hire(hired_on=date(2025, 12, 20), contract="cdi", person=unknown))
    assert mail.to == [HR]
    assert await desk.tell(NEW_SLOT) == []


async def test_nothing_is_sent_while_the_watch_is_paused_and_all_of_it_afterwards(desk: Desk) -> None:
    await desk.life.tell(WatchPaused(), stream=STREAM.of_company)
    assert await desk.tell(NEW_SLOT) == []
    assert [each.step for each in (await desk.plan()).held_back] == ["convocation-update"]
    await desk.life.tell(WatchResumed(), stream=STREAM.of_company)
    assert len(await desk.settle()) == 1


async def test_after_a_crash_the_same_mail_goes_again(desk: Desk, journal: PgJournal) -> None:
    await desk.life.tell(NEW_SLOT)
    ordered = await desk.order()
    assert ordered is not None
    step = ConvocationUpdate(replace(desk.context, journal=FlakyJournal(journal)))
    with pytest.raises(ConnectionError):
        await step.run(ordered)
    await step.run(ordered)
    first, again = desk.server.received[1:]
    assert first.raw == again.raw


async def test_an_entry_that_does_not_stand_is_not_cancelled_again(desk: Desk) -> None:
    await desk.life.tell(ContractEnd(ended_on=date(2026, 11, 24)))
    ordered = await desk.order()
    assert ordered is not None
    await ConvocationCancel(desk.context).run(ordered)
    other = ordered.model_copy(
        update={"step": ordered.step.model_copy(update={"key": (await desk.convened()).invitation})}
    )
    with pytest.raises(ApplicationError):
        await ConvocationCancel(desk.context).run(other)


async def test_no_address_reaches_the_journal(desk: Desk) -> None:
    await desk.tell(NEW_SLOT)
    kept = " ".join([entry.model_dump_json() for entry in await desk.journal.read(STREAM)])
    for private in (EMAIL, MANAGER, "Salle 3"):
        assert private not in kept


async def test_after_a_mandate_a_moved_slot_is_called_as_it_was_the_first_time(desk: Desk) -> None:
    named = "entretien de parcours professionnel de fin de mandat"
    mails = await desk.tell(UnionMandateEnd(ended_on=date(2026, 11, 24)))
    assert [mail for mail in mails if mail.subject.startswith(f"Proposition d’un {named}")]
    [moved] = await desk.tell(NEW_SLOT.model_copy(update={"kind": "return"}))
    assert moved.subject.startswith(f"Nouveau créneau : {named}")
