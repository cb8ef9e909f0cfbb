"""The outbox: each fact becomes news for the workflows it concerns, at least once."""

import asyncio

import asyncpg
import pytest
from journals import COMPANY, STREAM, AnyJournal, Kit, headcount, training, within
from journals import told as hire

from activities.adapters.journal import PgJournal
from domain.facts import Stream


@pytest.fixture
def journal(kit: Kit) -> AnyJournal:
    return kit.journal


async def test_facts_of_one_employee_travel_as_one_parcel(journal: AnyJournal) -> None:
    await journal.append(STREAM, [hire("1"), training("2")])
    await journal.append(STREAM, [training("3")])
    (message,) = await journal.claim(10)
    assert (message.company, message.employee) == (COMPANY, "E-0042")
    assert message.news.types == ("hire", "training-completed", "training-completed")
    assert (message.news.version, message.news.company_version) == (3, 0)


async def test_delivered_news_is_gone_and_claimed_news_is_out_of_sight(journal: AnyJournal) -> None:
    await journal.append(STREAM, [hire("1")])
    (message,) = await journal.claim(10)
    assert await journal.claim(10) == []
    await journal.delivered(message.positions)
    await journal.postpone(message.positions, 0)
    assert await journal.claim(10) == []
    assert await journal.oldest_age_seconds() == 0


async def test_news_claimed_by_a_relay_that_died_comes_back(kit: Kit) -> None:
    journal = kit.with_lease(0)
    await journal.append(STREAM, [hire("1")])
    first = await journal.claim(10)
    assert len(first) == 1
    assert await journal.claim(10) == first


async def test_postponed_news_waits_its_time(journal: AnyJournal) -> None:
    await journal.append(STREAM, [hire("1")])
    (message,) = await journal.claim(10)
    await journal.postpone(message.positions, 3600)
    assert await journal.claim(10) == []
    await journal.postpone(message.positions, 0)
    assert await journal.claim(10) == [message]
    assert await journal.oldest_age_seconds() > 0


async def test_the_oldest_news_goes_first_and_relays_share_the_work(journal: AnyJournal) -> None:
    for n in range(20):
        await journal.append(Stream(COMPANY, f"E-{n:02}"), [hire(str(n))])
    assert [message.employee for message in await journal.claim(3)] == ["E-00", "E-01", "E-02"]
    claims = await asyncio.gather(*(journal.claim(5) for _ in range(4)))
    claimed = [message.employee for messages in claims for message in messages]
    assert len(claimed) == len(set(claimed))
    rest = await journal.claim(20)
    assert sorted(claimed + [message.employee for message in rest]) == [f"E-{n:02}" for n in range(3, 20)]


async def test_a_duplicate_and_a_silent_fact_are_no_news(journal: AnyJournal) -> None:
    await journal.append(STREAM, [hire("1")], announce=False)
    await journal.append(STREAM, [hire("1")])
    assert await journal.claim(10) == []


async def test_a_companys_fact_is_news_for_each_of_its_employees_and_nobody_else(journal: AnyJournal) -> None:
    for n in range(3):
        await journal.append(Stream(COMPANY, f"E-{n}"), [hire(str(n))], announce=False)
    await journal.append(Stream("987654324", "E-9"), [hire("9")], announce=False)
    await journal.append(Stream(COMPANY), [headcount("h1")])
    await journal.append(Stream(COMPANY), [headcount("h2")])
    await journal.append(Stream(COMPANY, "E-1"), [training("t")])

    messages = {message.employee: message for message in await journal.claim(100)}
    assert sorted(messages) == ["E-0", "E-1", "E-2"]
    assert all(message.company == COMPANY and message.news.company_version == 2 for message in messages.values())
    assert messages["E-0"].news.types == ("headcount", "headcount")
    assert messages["E-0"].news.version == 0
    assert messages["E-1"].news.version == 2
    assert await journal.claim(100) == []


async def test_each_employees_share_of_a_companys_fact_is_delivered_by_itself(kit: Kit) -> None:
    journal = kit.with_lease(0)
    for n in range(3):
        await journal.append(Stream(COMPANY, f"E-{n}"), [hire(str(n))], announce=False)
    await journal.append(Stream(COMPANY), [headcount("h1")])
    (first,) = await journal.claim(1)
    await journal.delivered(first.positions)
    assert {message.employee for message in await journal.claim(10)} == {"E-0", "E-1", "E-2"} - {first.employee}


async def test_a_companys_fact_before_its_first_employee_is_news_for_nobody(journal: AnyJournal) -> None:
    await journal.append(Stream(COMPANY), [headcount("h1")])
    assert await journal.claim(10) == []
    assert await journal.oldest_age_seconds() == 0


async def test_relays_that_meet_a_companys_fact_together_tell_it_once(journal: AnyJournal) -> None:
    for n in range(50):
        await journal.append(Stream(COMPANY, f"E-{n:02}"), [hire(str(n))], announce=False)
    await journal.append(Stream(COMPANY), [headcount("h1")])
    claims = await asyncio.gather(*(journal.claim(50) for _ in range(4)))
    rest = await journal.claim(50)
    told = [message.employee for messages in [*claims, rest] for message in messages]
    assert sorted(told) == [f"E-{n:02}" for n in range(50)]


async def test_two_relays_at_work_take_different_news_and_neither_waits_for_the_other(pool: asyncpg.Pool) -> None:
    for n in range(6):
        await PgJournal(pool).append(Stream(COMPANY, f"E-{n}"), [hire(str(n))])
    await PgJournal(pool).append(Stream(COMPANY), [headcount("h")])
    async with pool.acquire() as one, pool.acquire() as other, one.transaction():
        slow = await within(one).claim(4)  # its claim is not committed yet
        async with asyncio.timeout(5):
            quick = await within(other).claim(4)
            quick += await within(other).claim(100)
    claimed = [position for message in [*slow, *quick] for position in message.positions]
    assert len(claimed) == len(set(claimed))
    rest = await PgJournal(pool).claim(100)
    told = [kind for message in [*slow, *quick, *rest] for kind in message.news.types]
    assert (told.count("hire"), told.count("headcount")) == (6, 6)
