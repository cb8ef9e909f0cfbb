"""The typed client, asked to do what an integrator does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import httpx2
import pytest
from api_samples import COMPANY, hire, training
from fastapi import FastAPI

from activities.adapters.journal import PgJournal
from api.client import Jalon, ProblemError
from api.events import RefusedEvent
from api.intake import Recorded
from api.tokens import PgTokens
from domain.facts import OWN_ACTOR, OWN_SOURCE, DeadlinePassed, Event, NewEntry, Stream
from domain.ports import CompanyProfile

PASSED = DeadlinePassed(obligation="periodic-1", kind="periodic", due_on=date(2026, 3, 1), seen_on=date(2026, 3, 2))


@pytest.fixture
async def client(app: FastAPI, tokens: PgTokens) -> AsyncIterator[Jalon]:
    token = await tokens.create("ours", "operator", [COMPANY], actor=OWN_ACTOR)
    async with Jalon("http://jalon", token, transport=httpx2.ASGITransport(app)) as jalon:
        yield jalon


async def test_it_tells_reads_and_says_what_was_refused(client: Jalon) -> None:
    told = await client.tell(COMPANY, [hire(), Event.model_validate(training("2")), training("3", ended_on="soon")])
    assert [type(each) for each in told] == [Recorded, Recorded, RefusedEvent]
    assert isinstance(told[2], RefusedEvent)
    assert told[2].problem.errors is not None
    assert [each.status for each in await client.tell(COMPANY, [hire()])] == ["duplicate"]
    assert [id async for id in client.employees(COMPANY)] == ["E-0042"]
    assert (await client.plan(COMPANY, "E-0042")).employee == f"{COMPANY}/E-0042"
    assert [entry.id for entry in (await client.journal(COMPANY, "E-0042")).entries] == ["1", "2"]
    assert (await client.timeline(COMPANY, "E-0042")).plan.obligations


async def test_more_than_a_batch_holds_is_told_in_several(client: Jalon) -> None:
    told = await client.tell(COMPANY, [training(str(n)) for n in range(501)])
    assert {each.status for each in told} == {"recorded"}
    assert len(told) == 501


async def test_it_follows_the_feed_and_goes_on_from_the_cursor_it_kept(client: Jalon, journal: PgJournal) -> None:
    async def passed(*ids: str) -> None:
        entries = [NewEntry(source=OWN_SOURCE, id=id, time=None, actor=OWN_ACTOR, fact=PASSED) for id in ids]
        await journal.append(Stream(COMPANY, "E-1"), entries)

    await passed("a", "b")
    heard = [(event.id, cursor) async for event, cursor in client.follow(COMPANY, wait=0)]
    assert [id for id, _ in heard] == ["a", "b"]
    assert heard[0][1] is None
    kept = heard[1][1]
    assert kept is not None
    await passed("c")
    assert [event.id async for event, _ in client.follow(COMPANY, after=kept, wait=0)] == ["c"]


async def test_it_sets_up_web_hooks_and_a_profile(client: Jalon) -> None:
    profile = CompanyProfile(siren=COMPANY, name="Exemple SA", hr_email="rh@example.org")
    assert await client.set_profile(profile) == profile
    made = await client.add_webhook(COMPANY, "https://93.184.215.14/hook", ["report-issued"])
    assert made.secret.startswith("whsec_")
    assert [each.id for each in (await client.webhooks(COMPANY)).endpoints] == [made.endpoint.id]
    assert await client.replay(COMPANY, made.endpoint.id) == 0


async def test_what_the_api_refuses_is_its_problem(client: Jalon) -> None:
    with pytest.raises(ProblemError) as refused:
        await client.plan(COMPANY, "E-9999")
    assert refused.value.status == 404
    assert refused.value.problem is not None
    assert refused.value.problem.type == "/problems/not-found"
    with pytest.raises(ProblemError):
        await client.feed(COMPANY, after="nonsense")
