"""An outcome counts for its own step alone, and one that was voided leads to a new attempt."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest
from mail_server import MailServer
from staff import EMPLOYEE, HRIS, PROFILED, SIREN, STREAM, Life, obligation, order
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.adapters.journal import PgJournal
from activities.adapters.memory import MemoryJournal
from activities.adapters.replan import PgLastReviews
from activities.review import Reviewer
from activities.steps.context import ORDERS_HOLD, StepContext
from activities.steps.convocation import Convocation
from domain import law
from domain.day.plan import on
from domain.facts import (
    OWN_ACTOR,
    OWN_SOURCE,
    AnyFact,
    ConvocationSent,
    EventRef,
    FactVoided,
    Hire,
    InterviewCompleted,
    NewEntry,
    NoticeGiven,
    OverdueSettled,
    WatchPaused,
    WatchResumed,
)
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ports import Review, ReviewOrder, StepOrder
from workflows.employee import STEP_PATIENCE, STEP_TIMEOUT

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
OPENED = date(2026, 11, 1)
LAST_HELD = InterviewCompleted(kind="periodic", held_on=date(2022, 12, 12))
RELEASED = OverdueSettled(obligation="recap-2018-09-03", due_on=date(2024, 9, 3), how="released")
"""The état des lieux was overdue when the watch opened, and an operator has had it convened."""


def _recorded(id: str, fact: AnyFact, source: str = OWN_SOURCE) -> NewEntry:
    return NewEntry(source=source, id=id, time=NOW, actor=OWN_ACTOR, fact=fact)


def _next_order(review: Review) -> StepOrder:
    step = review.plan.next_step
    assert step is not None
    due = next(each for each in review.plan.obligations if each.id == step.obligation)
    return StepOrder(company=SIREN, employee=EMPLOYEE, step=step, obligation=due, now=NOW)


@pytest.fixture
def reviewer(journal: PgJournal, pool: asyncpg.Pool) -> Reviewer:
    return Reviewer(journal, PROFILED, PgLastReviews(pool), law.current(), unopened=OPENED)


@pytest.mark.usefixtures("elodie")
async def test_a_voided_convocation_is_sent_again_under_another_key(
    context: StepContext, server: MailServer, journal: PgJournal, life: Life, reviewer: Reviewer
) -> None:
    await life.tell(LAST_HELD, RELEASED)
    look = ReviewOrder(company=SIREN, employee=EMPLOYEE, now=NOW)
    first = _next_order(await reviewer.run(look))
    assert first.step.step == "convocation"
    await Convocation(context).run(first)
    assert (await reviewer.run(look)).plan.next_step is None

    sent = EventRef(source=OWN_SOURCE, id=str(first.step.key))
    await journal.append(STREAM, [_recorded("v", FactVoided(event=sent, reason=None), HRIS)])
    again = _next_order(await reviewer.run(look))
    assert (again.step.step, again.step.obligation) == ("convocation", first.step.obligation)
    assert again.step.key != first.step.key
    await Convocation(context).run(again)
    assert (await reviewer.run(look)).plan.next_step is None
    assert [mail.id for mail in server.received] == [f"<{each.step.key}@jalon.example>" for each in (first, again)]


@pytest.mark.usefixtures("elodie")
async def test_a_key_taken_by_something_else_suppresses_nothing_and_sends_nothing(
    context: StepContext, server: MailServer, journal: PgJournal, life: Life, reviewer: Reviewer
) -> None:
    await life.tell(LAST_HELD, RELEASED)
    look = ReviewOrder(company=SIREN, employee=EMPLOYEE, now=NOW)
    planned = _next_order(await reviewer.run(look))
    await journal.append(STREAM, [_recorded(str(planned.step.key), NoticeGiven(given_on=date(2026, 11, 20)))])

    with pytest.raises(Exception, match="is taken by a notice-given"):
        await Convocation(context).run(planned)
    assert server.received == []
    free = _next_order(await reviewer.run(look))
    await Convocation(context).run(free)
    assert len(server.received) == 1
    assert (await reviewer.run(look)).plan.next_step is None


async def test_what_others_tell_as_an_outcome_is_none() -> None:
    """No door lets it in; should it be in a journal, it counts for nothing."""
    journal = MemoryJournal()
    planned = order("convocation", obligation())
    sent = ConvocationSent(
        obligation="periodic-2022-12-12", kind="periodic", due_on=date(2026, 12, 12), sent_on=date(2026, 11, 20),
        proposed_for=NOW, document="d", sha256="0" * 64,
    )  # fmt: skip
    hire = Hire(hired_on=date(2018, 9, 3), contract="cdi")
    told = [_recorded("h", hire, HRIS), _recorded("i", LAST_HELD, HRIS), _recorded("s", RELEASED, HRIS)]
    await journal.append(STREAM, [*told, _recorded(str(planned.step.key), sent, HRIS)])

    plan = on(derive(STREAM, await journal.read(STREAM), fold_company([], unopened=OPENED), law.current()), NOW.date())
    assert plan.next_step is not None
    assert plan.next_step.step == "convocation"


@pytest.mark.usefixtures("elodie")
async def test_a_step_that_is_under_way_when_the_watch_is_paused_sends_nothing_and_once_it_is_resumed_one_mail(
    context: StepContext, server: MailServer, journal: PgJournal, life: Life, reviewer: Reviewer
) -> None:
    await life.tell(LAST_HELD, RELEASED)
    planned = _next_order(await reviewer.run(ReviewOrder(company=SIREN, employee=EMPLOYEE, now=NOW)))
    await journal.append(STREAM.of_company, [_recorded("p", WatchPaused(), HRIS)])
    with pytest.raises(ApplicationError, match="suivi de l'entreprise est suspendu"):
        await Convocation(context).run(planned)  # for a workflow of the first release, which would take it for done
    held = await Convocation(context).run(planned.model_copy(update={"may_be_held": True}))
    assert (held.held, held.outcome) == (True, "retenu : le suivi de l'entreprise est suspendu")
    assert server.received == []
    await journal.append(STREAM.of_company, [_recorded("r", WatchResumed(), HRIS)])
    for _ in range(2):
        await Convocation(context).run(planned)
    assert len(server.received) == 1


@pytest.mark.usefixtures("elodie")
async def test_an_order_of_long_ago_that_a_reset_of_the_workflow_brings_back_sends_nothing(
    context: StepContext, server: MailServer, life: Life, reviewer: Reviewer
) -> None:
    await life.tell(LAST_HELD, RELEASED)
    planned = _next_order(await reviewer.run(ReviewOrder(company=SIREN, employee=EMPLOYEE, now=NOW)))
    planned = planned.model_copy(update={"may_be_held": True})
    worker = ActivityEnvironment()
    worker.info = replace(worker.info, started_time=NOW + ORDERS_HOLD + timedelta(seconds=1))
    outdated = await worker.run(Convocation(context).run, planned)
    assert (outdated.held, "ordre trop ancien" in outdated.outcome) == (True, True)
    assert server.received == []

    assert ORDERS_HOLD > STEP_PATIENCE + STEP_TIMEOUT  # as long as its workflow waits for it an order is good
    worker.info = replace(worker.info, started_time=NOW + STEP_PATIENCE + STEP_TIMEOUT)
    sent = await worker.run(Convocation(context).run, planned)
    assert (sent.held, len(server.received)) == (False, 1)
