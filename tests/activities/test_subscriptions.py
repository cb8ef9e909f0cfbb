"""Subscribers read the whole journal in one order, each at its own pace, and miss nothing."""

import asyncio
import random

import asyncpg
from journals import COMPANY, HIRE, STREAM, Kit, headcount, told, training, within

from activities.adapters.journal import PgJournal
from activities.adapters.subscriptions import PgSubscriptions
from domain.facts import OWN_SOURCE, NoticeGiven, Stream
from domain.ports import Placed, Position, Subscriptions

HIRED = HIRE.hired_on


async def everything(subscriptions: Subscriptions, start: Position | None = None, step: int = 100) -> list[Placed]:
    """Reads to the end, so many at a time."""
    read: list[Placed] = []
    position = start or Position()
    while found := await subscriptions.read_from(position, step):
        read += found
        position = found[-1].position
    return read


async def test_everything_is_read_once_outcomes_included_a_few_at_a_time(kit: Kit) -> None:
    notice = told("n", NoticeGiven(given_on=HIRED), source=OWN_SOURCE)
    await kit.journal.append(STREAM, [told("1"), training("2")])
    await kit.journal.append(Stream(COMPANY), [headcount("3")])
    await kit.journal.append(STREAM, [notice], announce=False)
    read = await everything(kit.subscriptions, step=2)
    assert [(placed.entry.id, placed.entry.version) for placed in read] == [("1", 1), ("2", 2), ("3", 1), ("n", 3)]
    assert [placed.entry for placed in read if placed.entry.stream == Stream(COMPANY)] == await kit.journal.read(
        Stream(COMPANY)
    )
    assert await everything(kit.subscriptions, read[-1].position) == []


async def test_nothing_of_a_private_part_comes_along(kit: Kit) -> None:
    await kit.journal.append(STREAM, [told("1", HIRE.model_copy(update={"born_on": HIRED}))])
    (placed,) = await everything(kit.subscriptions)
    assert not placed.entry.kept


async def test_each_subscriber_has_a_place_of_its_own_and_never_goes_back(kit: Kit) -> None:
    await kit.journal.append(STREAM, [told("1"), training("2"), training("3")])
    first, second, third = [placed.position for placed in await everything(kit.subscriptions)]
    assert await kit.subscriptions.position("webhooks") == Position()
    await kit.subscriptions.advance("webhooks", second)
    await kit.subscriptions.advance("webhooks", first)
    await kit.subscriptions.advance("seals", third)
    assert await kit.subscriptions.position("webhooks") == second
    assert await kit.subscriptions.position("seals") == third
    assert [placed.entry.id for placed in await everything(kit.subscriptions, second)] == ["3"]


async def test_an_entry_that_is_committed_late_is_not_passed_over(pool: asyncpg.Pool) -> None:
    """Its position is lower than that of one who was faster: read by position alone it would be lost."""
    subscriptions = PgSubscriptions(pool)
    async with pool.acquire() as slow:
        under_way = slow.transaction()
        await under_way.start()
        await within(slow).append(Stream(COMPANY, "E-1"), [told("slow")])
        await PgJournal(pool).append(Stream(COMPANY, "E-2"), [told("quick")])
        before = await everything(subscriptions)
        await under_way.commit()
    position = before[-1].position if before else Position()
    after = await everything(subscriptions, position)
    assert [placed.entry.id for placed in [*before, *after]] == ["slow", "quick"]


async def test_a_reader_among_many_writers_reads_each_entry_once(pool: asyncpg.Pool) -> None:
    """Some take long to commit, some do not commit at all."""
    subscriptions, journal = PgSubscriptions(pool), PgJournal(pool)
    seeded = random.Random(7)  # noqa: S311

    async def write(who: int) -> None:
        for n in range(12):
            async with pool.acquire() as connection:
                under_way = connection.transaction()
                await under_way.start()
                await within(connection).append(Stream(COMPANY, f"E-{who}"), [training(f"{who}-{n}")])
                await asyncio.sleep(seeded.uniform(0, 0.01))
                await (under_way.rollback() if seeded.random() < 0.2 else under_way.commit())

    read: list[Placed] = []

    async def follow() -> None:
        while True:
            found = await subscriptions.read_from(read[-1].position if read else Position(), 5)
            read.extend(found)
            if not found:
                await asyncio.sleep(0)

    reader = asyncio.create_task(follow())
    await asyncio.gather(*map(write, range(4)))
    reader.cancel()
    await asyncio.gather(reader, return_exceptions=True)
    read += await everything(subscriptions, read[-1].position if read else None)

    recorded = [entry for who in range(4) for entry in await journal.read(Stream(COMPANY, f"E-{who}"))]
    assert sorted(placed.entry.id for placed in read) == sorted(entry.id for entry in recorded)
    for who in range(4):
        versions = [p.entry.version for p in read if p.entry.stream.employee == f"E-{who}"]
        assert versions == sorted(versions)
