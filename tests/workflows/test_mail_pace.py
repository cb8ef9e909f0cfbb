"""So many mails of a company leave an hour: on Temporal, a step whose turn has not come comes back when it has."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import asyncpg
from mailbox_server import Mailbox
from temporalio.testing import WorkflowEnvironment
from test_first_day_on_temporal import Company
from years import COMPANY, PROFILE, TASK_QUEUE

from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from deploy.composition import compose
from deploy.processes.worker import employee_worker
from deploy.settings import Settings
from domain.calendar import next_business_day
from domain.facts import OWN_ACTOR, Hire, HistoryComplete, Policy, WatchOpened

WHO = ("E-1", "E-2", "E-3")
AN_HOUR = 2


@dataclass
class PaceOfTheServer:
    """The book of places by the clock of the time-skipping server; PostgreSQL's stands still beside it."""

    env: WorkflowEnvironment
    let_through: list[datetime] = field(default_factory=list[datetime])
    refused: list[datetime] = field(default_factory=list[datetime])

    async def wait(self, company: str, an_hour: int) -> timedelta | None:
        assert (company, an_hour) == (COMPANY, AN_HOUR)
        now = await self.env.get_current_time()
        free_at = self.let_through[-1] + timedelta(hours=1) / an_hour if self.let_through else now
        if now < free_at:
            self.refused.append(now)
            return free_at - now
        self.let_through.append(now)
        return None


async def test_each_mail_leaves_once_in_its_turn_and_nobody_asks_before_it(
    env: WorkflowEnvironment, pool: asyncpg.Pool, journal: PgJournal, people: PgPeople, mailbox: tuple[Mailbox, int]
) -> None:
    await people.save_company(PROFILE, actor=OWN_ACTOR)
    pace = PaceOfTheServer(env)
    jalon = replace(compose(pool, Settings(smtp_port=mailbox[1], mail_from="jalon@example.fr")), mail_pace=pace)
    async with employee_worker(env.client, TASK_QUEUE, jalon.activities()):
        firm = Company(env, journal)
        today = await firm.today()
        for employee in WHO:
            await firm.tell(employee, Hire(hired_on=today - timedelta(days=340), contract="cdi"))
        opens = next_business_day(today + timedelta(days=1))
        watch = WatchOpened.model_validate({"from": opens})
        await firm.tell(None, Policy(effective_from=today, mails_an_hour=AN_HOUR))
        await firm.tell(None, watch, HistoryComplete(since=date(2014, 3, 7)))
        await firm.pass_days(5)
        assert [await firm.done(employee) for employee in WHO] == [["convocation-sent"]] * len(WHO)
    assert len(mailbox[0].subjects) == len(WHO)
    assert all(later - sooner >= timedelta(hours=1) / AN_HOUR for sooner, later in pairwise(pace.let_through))
    # Tried again as any failure is, they would have asked after 5, 10, 20 seconds and so on: nine times each.
    assert 0 < len(pace.refused) <= 3
