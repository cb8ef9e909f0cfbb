"""The feed: whoever reads it misses nothing, needs a cursor alone, and hears nothing of people but their ids."""

from __future__ import annotations

import asyncio
import json
import random
from datetime import UTC, date, datetime
from typing import Any

import asyncpg
import httpx2
import pytest
from api_samples import COMPANY, OTHER, hire, training
from cloudevents.core.bindings.http import HTTPMessage, from_structured_event
from cloudevents.core.formats.json import JSONFormat
from jsonschema import Draft202012Validator, FormatChecker

from activities.adapters.feed import PgFeed
from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from activities.adapters.replan import PgLastReviews
from activities.review import Reviewer
from api.feed_schemas import data_schema, event_schema
from domain import law
from domain.facts import (
    OWN_ACTOR,
    OWN_SOURCE,
    AnyFact,
    ConvocationSent,
    CopyAcknowledged,
    DeadlinePassed,
    EventRef,
    NewEntry,
    Stream,
)
from domain.ledger.record import SINCE_EVER
from domain.ports import FEED_MODELS, NOTICE_TYPES, Position, ReviewOrder

FEED = f"/v1/companies/{COMPANY}/feed"
STREAM = Stream(COMPANY, "E-0042")
PASSED = DeadlinePassed(obligation="periodic-1", kind="periodic", due_on=date(2026, 3, 1), seen_on=date(2026, 3, 2))
CONVENED = ConvocationSent(
    obligation="periodic-1", kind="periodic", due_on=date(2026, 3, 1), sent_on=date(2026, 1, 5), document="d",
    sha256="0" * 64, proposed_for=datetime(2026, 2, 1, 9, tzinfo=UTC), recipients=("elodie@example.org",),
)  # fmt: skip


def done(id: str, fact: AnyFact = PASSED) -> NewEntry:
    return NewEntry(source=OWN_SOURCE, id=id, time=None, actor=OWN_ACTOR, fact=fact)


def wrong(schema: dict[str, Any], document: object) -> list[str]:
    """What the schema has against the document."""
    validator: Any = Draft202012Validator(schema, format_checker=FormatChecker())
    return [error.message for error in validator.iter_errors(document)]


async def everything(client: httpx2.AsyncClient, after: str = "0-0", limit: int = 100) -> list[dict[str, Any]]:
    """As a reader does who keeps the cursor alone."""
    read: list[dict[str, Any]] = []
    while True:
        page = (await client.get(FEED, params={"after": after, "limit": limit})).raise_for_status().json()
        read, after = read + page["events"], page["next"]
        if page["complete"]:
            return read


async def test_what_jalon_did_is_heard_in_order_and_nothing_else_of_the_hris(
    hris: httpx2.AsyncClient, admin: httpx2.AsyncClient, journal: PgJournal
) -> None:
    await hris.post(f"/v1/companies/{COMPANY}/events", json=hire())
    await journal.append(STREAM, [done("a", CONVENED), done("b")], announce=False)
    copy = CopyAcknowledged(interview=EventRef(source="urn:hris", id="i"), acknowledged_on=date(2026, 4, 1))
    await journal.append(STREAM, [NewEntry(source="urn:links", id="c", time=None, actor=OWN_ACTOR, fact=copy)])
    await journal.append(Stream(OTHER, "E-1"), [done("z")])
    events = await everything(hris, limit=2)
    assert [(e["type"], e["source"], e["id"]) for e in events] == [
        ("convocation-sent", OWN_SOURCE, "a"), ("deadline-passed", OWN_SOURCE, "b"),
        ("copy-acknowledged", "urn:links", "c"),
    ]  # fmt: skip
    assert {e["subject"] for e in events} == {"E-0042"}
    assert {e["company"] for e in events} == {COMPANY}
    assert "elodie" not in json.dumps(events)


async def test_each_event_is_a_cloudevent_that_its_schema_knows(hris: httpx2.AsyncClient, journal: PgJournal) -> None:
    await journal.append(STREAM, [done("a", CONVENED), done("b")])
    for event in await everything(hris):
        message = HTTPMessage({"content-type": "application/cloudevents+json"}, json.dumps(event).encode())
        assert from_structured_event(message, JSONFormat()).get_type() == event["type"]
        assert not wrong(event_schema(event["type"]), event)
        schema = (await hris.get(f"/schemas/{event['type']}")).json()
        assert schema["$id"] == event["dataschema"]
        assert not wrong(schema, event["data"])


@pytest.mark.parametrize("type", sorted(FEED_MODELS))
def test_each_type_has_a_schema_without_anything_of_people(type: str) -> None:
    schema = data_schema(type)
    Draft202012Validator.check_schema(schema)
    Draft202012Validator.check_schema(event_schema(type))
    assert not {"recipients", "person", "report", "evidence", "place", "interviewer", "reason"} & (
        schema["properties"].keys() - ({"reason"} if type == "erased" else set[str]())
    )


async def test_a_deadline_that_opens_and_one_that_is_over_are_heard_once(
    hris: httpx2.AsyncClient, pool: asyncpg.Pool, journal: PgJournal
) -> None:
    """Hired on 15 March 2024: the first two years end on 15 March 2026."""
    await hris.post(f"/v1/companies/{COMPANY}/events", json=hire())
    reviewer = Reviewer(journal, PgPeople(pool), PgLastReviews(pool), law.current(), unopened=SINCE_EVER)

    async def reviewed(day: date) -> list[tuple[str, str]]:
        now = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        await reviewer.run(ReviewOrder(company=COMPANY, employee="E-0042", now=now))
        heard = [e for e in await everything(hris) if e["type"] in NOTICE_TYPES]
        assert len({e["id"] for e in heard}) == len(heard)
        return [(e["type"], e["data"]["due_on"]) for e in heard]

    assert await reviewed(date(2024, 4, 1)) == []
    opened = ("deadline-opened", "2026-03-15")
    assert await reviewed(date(2026, 3, 1)) == [opened]
    assert await reviewed(date(2026, 3, 2)) == [opened]
    assert await reviewed(date(2026, 3, 17)) == [opened, ("interview-overdue", "2026-03-15")]


async def test_a_reader_killed_at_any_moment_misses_nothing(hris: httpx2.AsyncClient, journal: PgJournal) -> None:
    """It dies before or after it has kept its cursor, while others write; the next one goes on from what was kept."""
    seeded = random.Random(15)  # noqa: S311
    kept, heard = "0-0", list[str]()
    for n in range(40):
        if seeded.random() < 0.7:
            await journal.append(Stream(COMPANY, f"E-{n % 4}"), [done(f"{n}-{k}") for k in range(seeded.randint(1, 5))])
        page = (await hris.get(FEED, params={"after": kept, "limit": seeded.randint(1, 4)})).json()
        heard += [event["id"] for event in page["events"]]
        if seeded.random() < 0.6:
            kept = page["next"]
    heard += [event["id"] for event in await everything(hris, kept)]
    recorded = [e for k in range(4) for e in await journal.read(Stream(COMPANY, f"E-{k}"))]
    assert set(heard) == {entry.id for entry in recorded}
    for k in range(4):
        first_heard = [id for id in dict.fromkeys(heard) if int(id.split("-")[0]) % 4 == k]
        assert first_heard == [entry.id for entry in recorded if entry.stream.employee == f"E-{k}"]


async def test_what_is_committed_late_is_not_passed_over(hris: httpx2.AsyncClient, pool: asyncpg.Pool) -> None:
    """Its position is lower than that of one who was faster: read by position alone it would be lost."""
    async with pool.acquire() as slow:
        under_way = slow.transaction()
        await under_way.start()
        await PgJournal(slow).append(Stream(COMPANY, "E-1"), [done("slow")])  # pyright: ignore[reportArgumentType]
        await PgJournal(pool).append(Stream(COMPANY, "E-2"), [done("quick")])
        before = (await hris.get(FEED)).json()
        await under_way.commit()
    after = await everything(hris, before["next"])
    assert [event["id"] for event in [*before["events"], *after]] == ["slow", "quick"]


async def test_who_waits_hears_at_once_and_who_hears_nothing_is_answered(
    hris: httpx2.AsyncClient, journal: PgJournal
) -> None:
    start = (await hris.get(FEED)).json()["next"]
    waiting = asyncio.create_task(hris.get(FEED, params={"after": start, "wait": 30}))
    await asyncio.sleep(0)
    await journal.append(STREAM, [done("a")])
    assert [event["id"] for event in (await waiting).json()["events"]] == ["a"]
    nothing = (await hris.get(FEED, params={"after": (await waiting).json()["next"], "wait": 1})).json()
    assert (nothing["events"], nothing["complete"]) == ([], True)


async def test_a_reader_at_the_end_looks_at_no_old_entry_again(hris: httpx2.AsyncClient, pool: asyncpg.Pool) -> None:
    """However many facts were told that are none of the feed's."""
    await hris.post(f"/v1/companies/{COMPANY}/events", json=hire())
    for n in range(3):
        await hris.post(f"/v1/companies/{COMPANY}/events", json=training(f"t{n}"))
    page = await PgFeed(pool).read(COMPANY, Position(), 10)
    newest = await pool.fetchval("SELECT max(transaction)::text::bigint FROM events")
    assert page.next.transaction > newest


@pytest.mark.parametrize(
    ("query", "parameter"), [("after=x", "after"), ("after=1", "after"), ("wait=31", "wait"), ("limit=0", "limit")]
)
async def test_what_cannot_be_asked_is_named(hris: httpx2.AsyncClient, query: str, parameter: str) -> None:
    answer = await hris.get(f"{FEED}?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == parameter


async def test_a_deleted_file_is_heard_of_no_more(
    hris: httpx2.AsyncClient, pool: asyncpg.Pool, journal: PgJournal
) -> None:
    await journal.append(STREAM, [done("a")])
    await pool.execute(
        "INSERT INTO notices (company, employee, type, obligation, kind, due_on) "
        "VALUES ($1, 'E-0042', 'deadline-opened', 'o', 'first', '2026-03-15')",
        COMPANY,
    )
    assert len(await everything(hris)) == 2
    await pool.execute("SELECT erase_stream($1, $2, 'request')", str(STREAM), OWN_ACTOR)
    assert await everything(hris) == []
