"""Every workflow that was terminated or lost is back after a sweep; what was done is not done again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import asyncpg
import pytest
from dev_server import DevServer
from reading import eventually
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError
from years import PROFILE

from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from activities.adapters.register import PgRegister
from activities.adapters.replan import PgLastReviews
from activities.adapters.seal_keys import SealKey
from activities.adapters.seals import PgSeals
from activities.adapters.stamps import PgStamps
from activities.review import Reviewer
from activities.sealing import Sealing
from deploy.composition import compose, utc_now
from deploy.processes.worker import employee_worker
from deploy.settings import Settings
from domain.calendar import PARIS
from domain.facts import OWN_ACTOR, ContractEnd, Hire, NewEntry, Policy, Stream
from domain.law import current
from domain.ledger.record import SINCE_EVER
from workflows.reconciliation import Reconciliation
from workflows.relay import Relay, TemporalPublisher
from workflows.upkeep import (
    DIGEST_SCHEDULE_ID,
    SCHEDULE_ID,
    SEALS_SCHEDULE_ID,
    DigestWorkflow,
    schedule_digests,
    schedule_retention,
    schedule_seals,
    schedule_sweeps,
)

COMPANY, QUEUE = "123456782", "reconciled"
NAMES = [f"E-{n}" for n in range(4)]
SOME_DAY = date(2026, 6, 30)


async def _tell(journal: PgJournal) -> None:
    for name in NAMES:
        facts = [Hire(hired_on=date(2026, 1, 5), contract="cdi")]
        told = [NewEntry(source="urn:hris", id=name, time=None, actor=OWN_ACTOR, fact=fact) for fact in facts]
        await journal.append(Stream(COMPANY, name), told)
    left = [Hire(hired_on=date(2019, 1, 7), contract="cdd"), ContractEnd(ended_on=date(2019, 6, 28))]
    gone = [NewEntry(source="urn:hris", id=f"gone-{f.type}", time=None, actor=OWN_ACTOR, fact=f) for f in left]
    await journal.append(Stream(COMPANY, "E-gone"), gone)


async def _status(client: Client, name: str) -> WorkflowExecutionStatus | None:
    try:
        return (await client.get_workflow_handle(f"{COMPANY}.{name}").describe()).status
    except RPCError:
        return None


@pytest.mark.timeout(120)
async def test_what_was_terminated_or_lost_is_back_after_a_sweep(
    tmp_path: Path, pool: asyncpg.Pool, journal: PgJournal
) -> None:
    await _tell(journal)
    await PgPeople(pool).save_company(PROFILE, actor=OWN_ACTOR)
    reviewer = Reviewer(journal, PgPeople(pool), PgLastReviews(pool), current(), unopened=SINCE_EVER)
    async with DevServer(tmp_path) as server:
        client = await server.start()
        reconciliation = Reconciliation(PgRegister(pool), client)
        relay = Relay(journal, TemporalPublisher(client, QUEUE))

        async def agree() -> bool:
            return not (await reconciliation.run(repair=False)).odd

        async def has_ended() -> bool:
            return await _status(client, "E-gone") == WorkflowExecutionStatus.COMPLETED

        async with employee_worker(client, QUEUE, [reviewer.run, reconciliation.sweep]):
            assert (await reconciliation.run(repair=False)).missing_count == len(NAMES) + 1
            await relay.deliver_batch()
            await eventually(agree, "a workflow for each")
            await eventually(has_ended, "a closed file")

            for name in NAMES[:2]:
                await client.get_workflow_handle(f"{COMPANY}.{name}").terminate("an operator")

            async def noticed() -> bool:
                found = await reconciliation.run(repair=False)
                return found.missing == (f"{COMPANY}/E-0", f"{COMPANY}/E-1")

            await eventually(noticed, "two missing")
            assert await schedule_sweeps(client, QUEUE)  # which sweeps at once
            assert not await schedule_sweeps(client, QUEUE)
            assert (await client.get_schedule_handle(SCHEDULE_ID).describe()).id == SCHEDULE_ID

            async def swept() -> bool:
                return await relay.deliver_batch() > 0

            await eventually(swept, "news for those that are missing")
            await eventually(agree, "all back")
            statuses = [await _status(client, name) for name in NAMES]
            assert statuses == [WorkflowExecutionStatus.RUNNING] * len(NAMES)
            assert await _status(client, "E-gone") == WorkflowExecutionStatus.COMPLETED


@pytest.mark.timeout(120)
async def test_who_waits_for_a_worker_is_not_told_again_and_whose_news_is_lost_is(
    tmp_path: Path, pool: asyncpg.Pool, journal: PgJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _tell(journal)
    reviewer = Reviewer(journal, PgPeople(pool), PgLastReviews(pool), current(), unopened=SINCE_EVER)
    async with DevServer(tmp_path) as server:
        client = await server.start()
        reconciliation = Reconciliation(PgRegister(pool, unread_after=timedelta()), client)
        relay = Relay(journal, TemporalPublisher(client, QUEUE))

        async def woken() -> list[tuple[int, int]]:
            return [done async for done in reconciliation.wake(rate=100)]

        await relay.deliver_batch()  # and no worker: all wait
        all_of_them = len(NAMES) + 1

        async def are_listed() -> bool:
            return (await reconciliation.run(repair=False)).running == all_of_them

        await eventually(are_listed, "all listed")
        found = await reconciliation.sweep()
        assert (found.odd, found.unread_count, found.waiting_count) == (False, 0, all_of_them)
        with monkeypatch.context() as fewer:
            fewer.setattr("workflows.reconciliation.LOOKED_AT", 1)
            found = await reconciliation.run(repair=False)
            assert (found.odd, found.waiting_count, found.unasked_count) == (False, 1, all_of_them - 1)
        assert await woken() == [(all_of_them, all_of_them)]
        assert await relay.deliver_batch() == 0

        async def waits(count: int) -> bool:
            return (await reconciliation.run(repair=False)).waiting_count == count

        async with employee_worker(client, QUEUE, [reviewer.run]):
            await eventually(lambda: waits(0), "all read")
            assert not (await reconciliation.run(repair=False)).odd
            await journal.append(
                Stream(COMPANY, NAMES[2]),
                [NewEntry(source="urn:hris", id="2", time=None, actor=OWN_ACTOR, fact=ContractEnd(ended_on=SOME_DAY))],
            )
            await pool.execute("DELETE FROM outbox")  # as where Temporal is restored from before the news
            found = await reconciliation.sweep()
            assert (found.unread, found.waiting_count) == ((f"{COMPANY}/{NAMES[2]}",), 0)
            assert await relay.deliver_batch() == 1

            async def is_read() -> bool:
                found = await reconciliation.run(repair=False)
                return not found.odd and found.waiting_count == 0

            await eventually(is_read, "the end of the contract read")


@pytest.mark.timeout(120)
async def test_what_is_recorded_is_sealed_each_hour(tmp_path: Path, pool: asyncpg.Pool, journal: PgJournal) -> None:
    await _tell(journal)
    seals = PgSeals(pool, SealKey.new(), tmp_path / "outside")
    async with DevServer(tmp_path) as server:
        client = await server.start()
        async with employee_worker(client, QUEUE, [Sealing(seals, utc_now, PgStamps(pool)).run]):
            assert await schedule_seals(client, QUEUE)  # which seals at once
            assert not await schedule_seals(client, QUEUE)

            async def sealed() -> bool:
                return len(await seals.all_of(COMPANY)) == 1

            await eventually(sealed, "a seal")
            made = await client.get_schedule_handle(SEALS_SCHEDULE_ID).describe()
            assert made.schedule.spec.intervals[0].every == timedelta(hours=1)
            assert len(seals.outside(COMPANY)) == 1


@pytest.mark.timeout(120)
async def test_what_a_company_keeps_no_longer_goes_each_day(
    tmp_path: Path, pool: asyncpg.Pool, journal: PgJournal
) -> None:
    await _tell(journal)
    policy = Policy(effective_from=date(2020, 1, 1), files_kept_months=24)
    await journal.append(
        Stream(COMPANY), [NewEntry(source="urn:hris", id="policy", time=None, actor=OWN_ACTOR, fact=policy)]
    )
    jalon = replace(compose(pool, Settings()), unopened=SINCE_EVER)
    await jalon.rebuilder().run(date(2026, 11, 25))
    async with DevServer(tmp_path) as server:
        client = await server.start()
        async with employee_worker(client, QUEUE, [jalon.erasure().run]):
            assert await schedule_retention(client, QUEUE)  # whose first round is now
            assert not await schedule_retention(client, QUEUE)

            async def gone() -> bool:
                return await jalon.erasure().erased(Stream(COMPANY, "E-gone"))

            await eventually(gone, "the file of who left in 2019")
    assert await journal.read(Stream(COMPANY, "E-gone")) == []
    assert await journal.read(Stream(COMPANY, NAMES[0]))


@pytest.mark.timeout(120)
async def test_hr_is_told_on_mondays_at_half_past_seven(tmp_path: Path, pool: asyncpg.Pool) -> None:
    jalon = compose(pool, Settings())
    async with DevServer(tmp_path) as server:
        client = await server.start()
        async with employee_worker(client, QUEUE, [jalon.digests().run]):
            assert await schedule_digests(client, QUEUE)
            assert not await schedule_digests(client, QUEUE)
            planned = await client.get_schedule_handle(DIGEST_SCHEDULE_ID).describe()
            times = [at.astimezone(PARIS) for at in planned.info.next_action_times]
            assert {(at.weekday(), at.hour, at.minute) for at in times} == {(0, 7, 30)}
            assert (await client.execute_workflow(DigestWorkflow.run, id="one", task_queue=QUEUE)).sent == 0
