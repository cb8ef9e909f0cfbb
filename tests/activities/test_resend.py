"""A paper that goes out again because an operator asked: once for each request, and only where the watch lets it."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from looked_at import as_looked_at
from mail_server import MailServer, printed
from staff import COMPANY, ELODIE, EMAIL, EMPLOYEE, HR, MANAGER, NOW, SIREN, STREAM, TODAY, Life, outcomes
from test_admits_nothing import admissions, read

from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from activities.steps.context import StepContext
from activities.steps.convocation import Convocation
from activities.steps.resend import ResendPaper
from domain.facts import (
    OWN_ACTOR,
    ConvocationSent,
    Held,
    Hire,
    PaperResent,
    Released,
    ResendRequested,
)
from domain.french.plan import WordedPlan, plan_of
from domain.law import current
from domain.ledger.record import SINCE_EVER
from domain.ports import StepOrder

STEPS = {"convocation": Convocation, "resend": ResendPaper}
RIGHT = "elodie.lefevre@maison.example"


class Desk:
    def __init__(self, context: StepContext, journal: PgJournal) -> None:
        self._context, self._journal = context, journal

    async def plan(self) -> WordedPlan:
        entries, company = await self._journal.read(STREAM), await self._journal.read(STREAM.of_company)
        return plan_of(STREAM, entries, company, current(), as_of=TODAY, unopened=SINCE_EVER)

    async def settle(self) -> list[str]:
        """The steps that were carried out."""
        done: list[str] = []
        for _ in range(6):
            plan = await self.plan()
            step = plan.next_step
            if step is None or step.step not in STEPS:
                break
            about = next((o for o in plan.obligations if o.id == step.obligation), None)
            ordered = StepOrder(company=SIREN, employee=EMPLOYEE, step=step, obligation=about, now=NOW)
            await STEPS[step.step](self._context).run(ordered)
            done.append(step.step)
        return done


@pytest.fixture
async def desk(context: StepContext, journal: PgJournal, people: PgPeople, life: Life) -> Desk:
    await people.save_company(COMPANY, actor=OWN_ACTOR)
    await life.tell(Hire(hired_on=date(2025, 12, 20), contract="cdi", person=ELODIE))
    return Desk(context, journal)


async def convocation(journal: PgJournal) -> tuple[str, ConvocationSent]:
    return next((e.id, e.fact) for e in await outcomes(journal) if isinstance(e.fact, ConvocationSent))


async def test_after_a_corrected_address_the_same_letter_goes_there_with_its_calendar_entry(
    desk: Desk, server: MailServer, journal: PgJournal, people: PgPeople, life: Life
) -> None:
    assert await desk.settle() == ["convocation"]
    id, sent = await convocation(journal)
    await people.save_person(SIREN, EMPLOYEE, ELODIE.model_copy(update={"email": RIGHT}), actor=OWN_ACTOR)
    assert await desk.settle() == []
    await life.tell(ResendRequested(outcome=id))
    assert await desk.settle() == ["resend"]
    first, again = server.received
    assert not admissions(read(again))
    assert again.to == [RIGHT]
    assert again.subject == "Nouvel envoi : convocation à un entretien"
    as_looked_at("sent-again", again)
    assert again.attachment(".pdf") == first.attachment(".pdf")
    pages = printed(again.attachment("-prepare.pdf"))
    assert pages.partition("Document n°")[0] == printed(first.attachment("-prepare.pdf")).partition("Document n°")[0]
    entry, before = again.attachment(".ics").decode(), first.attachment(".ics").decode()
    for line in ("UID:", "SEQUENCE:", "DTSTART"):
        assert [x for x in entry.splitlines() if x.startswith(line)] == [
            x for x in before.splitlines() if x.startswith(line)
        ]
    resent = (await outcomes(journal))[-1].fact
    assert isinstance(resent, PaperResent)
    assert (resent.document, resent.to, resent.message_id) == (sent.document, "employee", again.id)
    assert await desk.settle() == []


async def test_each_request_sends_it_once(desk: Desk, server: MailServer, journal: PgJournal, life: Life) -> None:
    await desk.settle()
    _, sent = await convocation(journal)
    for _ in range(2):
        await life.tell(ResendRequested(document=sent.document))
        assert await desk.settle() == ["resend"]
        assert await desk.settle() == []
    assert len({mail.id for mail in server.received}) == 3
    assert {mail.subject for mail in server.received[1:]} == {"Nouvel envoi : convocation à un entretien"}


async def test_what_is_held_back_goes_once_it_may(
    desk: Desk, server: MailServer, journal: PgJournal, life: Life
) -> None:
    await desk.settle()
    id, _ = await convocation(journal)
    await life.tell(Held(), ResendRequested(outcome=id))
    assert await desk.settle() == []
    assert [each.step for each in (await desk.plan()).held_back] == ["resend"]
    await life.tell(Released())
    assert await desk.settle() == ["resend"]


async def test_a_refused_letter_is_tried_anew_once_the_address_is_right(
    desk: Desk, server: MailServer, journal: PgJournal, people: PgPeople, life: Life
) -> None:
    """Else it would wait for tomorrow, and after three days for ever."""
    server.refusals[EMAIL] = "550 no such user"
    assert await desk.settle() == ["convocation"]
    [failed] = await outcomes(journal)
    assert failed.type == "delivery-failed"
    await people.save_person(SIREN, EMPLOYEE, ELODIE.model_copy(update={"email": RIGHT}), actor=OWN_ACTOR)
    await life.tell(ResendRequested(outcome=failed.id))
    assert await desk.settle() == ["convocation"]
    assert server.received[-1].to == [RIGHT, MANAGER]
    assert "delivery-failed" not in {f.code for f in (await desk.plan()).findings}


async def test_without_an_address_hr_hands_it_over(
    desk: Desk, server: MailServer, journal: PgJournal, people: PgPeople, life: Life
) -> None:
    await desk.settle()
    id, _ = await convocation(journal)
    await people.save_person(SIREN, EMPLOYEE, ELODIE.model_copy(update={"email": None}), actor=OWN_ACTOR)
    await life.tell(ResendRequested(outcome=id))
    await desk.settle()
    assert server.received[-1].to == [HR]
    as_looked_at("handed-over", server.received[-1])


async def test_what_does_not_exist_is_a_finding_and_sends_nothing(desk: Desk, server: MailServer, life: Life) -> None:
    await desk.settle()
    await life.tell(ResendRequested(document=str(uuid4())), ResendRequested(outcome="e-1"))
    before = len(server.received)
    assert await desk.settle() == []
    assert len(server.received) == before
    assert [f.code for f in (await desk.plan()).findings].count("resend-of-nothing") == 2
