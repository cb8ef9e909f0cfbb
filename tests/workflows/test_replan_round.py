"""`jalon replan` and its round, which is a workflow: on a Temporal server, a database, a relay and real reviews."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import date

import asyncpg
import pytest
from reading import eventually
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker
from typer.testing import CliRunner, Result
from years import PROFILE

from activities import replanning as round_activities
from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from deploy.cli import app, replanning
from deploy.composition import Composition, compose
from deploy.errors import exit_status
from deploy.processes.worker import employee_worker
from deploy.settings import Settings
from domain.errors import JalonError
from domain.facts import OWN_ACTOR, Hire, NewEntry, Stream
from workflows.replanning import ReplanWorkflow, begin

COMPANY, OTHER = PROFILE.siren, "987654324"
QUEUE = "replanning"


@pytest.fixture
async def jalon(pool: asyncpg.Pool, people: PgPeople) -> Composition:
    await people.save_company(PROFILE, actor=OWN_ACTOR)
    return compose(pool, Settings(task_queue=QUEUE))


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, dsn: str, env: WorkflowEnvironment) -> None:
    monkeypatch.setenv("JALON_DATABASE_URL", dsn)
    monkeypatch.setenv("JALON_TASK_QUEUE", QUEUE)
    monkeypatch.setenv("TEMPORAL_ADDRESS", env.client.service_client.config.target_host)
    monkeypatch.setattr(replanning, "TURN_SECONDS", 0.05)


async def replan(*arguments: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, app, ["replan", *arguments])


async def hire(journal: PgJournal, company: str, *employees: str) -> None:
    for employee in employees:
        fact = Hire(hired_on=date(2024, 3, 15), contract="cdi")
        entry = NewEntry(source="urn:hris", id=f"hire-{employee}", time=None, actor=OWN_ACTOR, fact=fact)
        await journal.append(Stream(company, employee), [entry])


def worker(env: WorkflowEnvironment, jalon: Composition, cached: int = 500) -> Worker:
    return employee_worker(env.client, QUEUE, [*jalon.activities(), jalon.replanning().run], cached=cached)


@asynccontextmanager
async def relaying(env: WorkflowEnvironment, jalon: Composition) -> AsyncGenerator[None]:
    task = asyncio.create_task(jalon.relay(env.client).run())
    yield
    task.cancel()


async def reviewed(pool: asyncpg.Pool, count: int) -> None:
    async def so() -> bool:
        return await pool.fetchval("SELECT count(*) FROM checkpoints WHERE checkpoint->>'outlook' <> ''") == count

    await eventually(so, f"{count} reviews")


async def test_only_who_moves_is_woken_and_the_operator_is_told(
    env: WorkflowEnvironment, jalon: Composition, journal: PgJournal, owner: asyncpg.Pool
) -> None:
    await hire(journal, COMPANY, "E-1", "E-2", "E-3")
    async with worker(env, jalon), relaying(env, jalon):
        await reviewed(owner, 3)
        nothing = await replan()
        assert nothing.exit_code == 0, nothing.exception
        assert f"Law book {jalon.law.edition}: 3 employees; who moves is woken, 50 a second." in nothing.stdout
        assert "  3 / 3 plans compared" in nothing.stderr
        assert nothing.stdout.endswith("0 plans of 3 moved.\nNo deadline moved.\n")

        # As if E-2 had been planned by another edition, under which their interview was due on another day.
        await owner.execute(
            "UPDATE checkpoints SET checkpoint = jsonb_set(jsonb_set(checkpoint, '{edition}', '\"earlier\"'), "
            "'{outlook}', '\"another\"') || jsonb_build_object('due', (SELECT jsonb_object_agg(key, '2027-01-01') "
            "FROM jsonb_each(checkpoint->'due'))) WHERE stream = $1", f"{COMPANY}/E-2",
        )  # fmt: skip
        one = await replan("--company", COMPANY)
        assert one.exit_code == 0, one.exception
        assert "1 plan of 3 moved." in one.stdout
        assert "moved, of 1 employee." in one.stdout
        round = env.client.get_workflow_handle(f"jalon.replan.{COMPANY}.{jalon.law.edition}")
        described = await round.describe()
    assert COMPANY[:3] in (await described.static_summary() or "")
    moved = {str(stream) async for stream in _streams_with(owner, "deadline-moved")}
    assert moved == {f"{COMPANY}/E-2"}


async def _streams_with(owner: asyncpg.Pool, kind: str) -> AsyncGenerator[str]:
    for row in await owner.fetch("SELECT DISTINCT stream FROM events WHERE type = $1", kind):
        yield row["stream"]


async def test_a_round_goes_on_where_it_was_when_its_worker_is_gone_and_keeps_its_rate(
    env: WorkflowEnvironment, jalon: Composition, journal: PgJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody was reviewed, so all are woken, two at a time; after the first page the worker stops for good.

    It keeps nothing in memory: this server takes no workflow from a worker that is gone and had it there.
    """
    monkeypatch.setattr(round_activities, "PAGE", 2)
    await hire(journal, COMPANY, *(f"E-{n}" for n in range(5)))
    while news := await journal.claim(100):
        await journal.delivered([position for message in news for position in message.positions])
    round = await begin(env.client, QUEUE, None, jalon.law.edition, rate=1)
    async with worker(env, jalon, cached=0):

        async def first_page() -> bool:
            return (await round.query(ReplanWorkflow.progress)).looked == 2

        await eventually(first_page, "the first page")
    begun = await env.get_current_time()
    async with worker(env, jalon, cached=0):
        found = await round.result()
    assert (found.looked, found.woken, found.total) == (5, 5, 5)
    assert (await env.get_current_time() - begun).total_seconds() >= 2, "the pause that keeps the rate was made"
    told = [message.employee for message in await journal.claim(100)]
    assert told == [f"E-{n}" for n in range(5)], "each once"


async def test_what_an_operator_is_told_when_nobody_is_there(
    jalon: Composition, journal: PgJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    for arguments, sentence in (
        ([], "No employee is known."),
        (["--company", OTHER], f"No employee is known of company {OTHER}."),
    ):
        assert str((await replan(*arguments)).exception) == sentence
    await hire(journal, COMPANY, "E-1")
    alone = await replan("--no-wait")
    assert "The round goes on by itself: workflow jalon.replan." in alone.stdout
    monkeypatch.setattr(replanning, "PATIENCE_SECONDS", 0.0)
    waiting = (await replan()).exception
    assert isinstance(waiting, JalonError)
    assert str(waiting).startswith("The round waits for a worker of this release")
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
    away = (await replan()).exception
    assert isinstance(away, JalonError)
    assert str(away).startswith("Temporal does not answer")
    assert exit_status(away) == 1


async def test_a_siren_that_is_none_is_told() -> None:
    result = await replan("--company", "12")
    assert result.exit_code == 2
    assert "expected the nine digits of a SIREN" in " ".join(result.stderr.replace("│", " ").split())
