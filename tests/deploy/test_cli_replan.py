"""`jalon replan`, as an operator meets it: on a real database, with the relay and the workers played by the test."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime

import asyncpg
import pytest
from typer.testing import CliRunner, Result

from activities.adapters.journal import PgJournal
from activities.adapters.replan import PgLastReviews
from deploy.cli import app, replanning
from domain.day.moves import LastReview
from domain.errors import JalonError
from domain.facts import OWN_ACTOR, OWN_SOURCE, DeadlineMoved, Hire, NewEntry, Stream
from domain.law import current

COMPANY, OTHER = "123456782", "987654324"
TODAY = date(2026, 11, 23)
EDITION = current().edition


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, dsn: str) -> None:
    monkeypatch.setenv("JALON_DATABASE_URL", dsn)
    monkeypatch.setattr(replanning, "TURN_SECONDS", 0.01)


async def replan(*arguments: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, app, ["replan", *arguments])


async def hire(journal: PgJournal, company: str, number: int) -> None:
    for n in range(number):
        fact = Hire(hired_on=TODAY, contract="cdi")
        entry = NewEntry(source="urn:hris", id=f"hire-{n}", time=None, actor=OWN_ACTOR, fact=fact)
        await journal.append(Stream(company, f"E-{n:03}"), [entry], announce=False)


async def stands(pool: asyncpg.Pool, *streams: Stream, edition: str = EDITION) -> None:
    """What the reviews leave behind."""
    for stream in streams:
        last_review = LastReview(seen_on=TODAY, edition=edition, version=1, company_version=0, due={})
        await PgLastReviews(pool).write(stream, last_review)


@asynccontextmanager
async def relay(
    journal: PgJournal, pool: asyncpg.Pool | None = None, editions: Mapping[str, str] | None = None
) -> AsyncGenerator[None]:
    """Takes what is in the outbox, as the relay does; with a pool, each employee's review is made at once, under the
    edition of their worker.
    """

    async def deliver() -> None:
        while True:
            for parcel in await journal.claim(100):
                await journal.delivered(parcel.positions)
                if pool is not None:
                    edition = (editions or {}).get(parcel.employee, EDITION)
                    await stands(pool, Stream(parcel.company, parcel.employee), edition=edition)
            await asyncio.sleep(0.01)

    task = asyncio.create_task(deliver())
    yield
    task.cancel()
    await asyncio.wait([task])


async def asked(pool: asyncpg.Pool) -> Sequence[str]:
    rows = await pool.fetch("SELECT company || '/' || employee AS stream FROM outbox ORDER BY 1")
    return [row["stream"] for row in rows]


async def test_everybody_is_asked_and_a_company_alone(journal: PgJournal, pool: asyncpg.Pool) -> None:
    await hire(journal, COMPANY, 2)
    await hire(journal, OTHER, 1)
    one = await replan("--company", OTHER, "--no-wait")
    assert one.exit_code == 0
    assert f"Law book {EDITION}: 1 employee, 20 a second." in one.stdout
    assert "  1 / 1 workflows asked to look again" in one.stderr
    assert await asked(pool) == [f"{OTHER}/E-000"]

    everybody = await replan("--no-wait")
    assert "  3 / 3 workflows asked to look again" in everybody.stderr
    assert sorted(set(await asked(pool))) == [
        f"{COMPANY}/E-000",
        f"{COMPANY}/E-001",
        f"{OTHER}/E-000",
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [([], "No employee is known."), (["--company", OTHER], f"No employee is known of company {OTHER}.")],
)
async def test_a_company_that_nobody_knows_is_one_sentence(arguments: list[str], sentence: str) -> None:
    for _ in range(2):
        result = await replan(*arguments)
        assert isinstance(result.exception, JalonError)
        assert str(result.exception) == sentence


async def test_a_siren_that_is_none_is_told() -> None:
    result = await replan("--company", "12")
    assert result.exit_code == 2
    assert "expected the nine digits of a SIREN" in " ".join(result.stderr.replace("│", " ").split())


async def test_it_waits_until_every_plan_stands_on_the_edition_and_says_what_moved(
    journal: PgJournal, pool: asyncpg.Pool
) -> None:
    await hire(journal, COMPANY, 3)
    running = asyncio.create_task(replan())
    while len(await asked(pool)) < 3:
        assert not running.done(), (await running).output
        await asyncio.sleep(0.01)
    await pool.execute("DELETE FROM outbox")
    for stream, deadlines in (
        (Stream(COMPANY, "E-000"), 2),
        (Stream(COMPANY, "E-001"), 0),
        (Stream(COMPANY, "E-002"), 1),
    ):
        await stands(pool, stream)
        await move(journal, stream, deadlines)

    result = await running
    assert result.exit_code == 0
    assert "  3 / 3 plans stand on this edition" in result.stderr
    assert "3 deadlines moved, of 2 employees." in result.stdout
    assert "jalon timeline SIREN/EMPLOYEE" in result.stdout


async def move(journal: PgJournal, stream: Stream, deadlines: int) -> None:
    """What a review records."""
    for n in range(deadlines):
        fact = DeadlineMoved(
            obligation=f"o-{n}", kind="periodic", was=TODAY, now=TODAY, cause="law", article="L6315-1 I",
            in_force_from=TODAY, edition=EDITION, seen_on=TODAY,
        )  # fmt: skip
        entry = NewEntry(source=OWN_SOURCE, id=f"{stream}-{n}", time=datetime.now(UTC), actor=OWN_ACTOR, fact=fact)
        await journal.append(stream, [entry], announce=False)


async def test_no_deadline_that_moved_is_said_too(journal: PgJournal, pool: asyncpg.Pool) -> None:
    await hire(journal, COMPANY, 1)
    async with relay(journal, pool):
        assert (await replan()).stdout.endswith("No deadline moved.\n")


async def test_nothing_that_comes_of_it_is_explained(
    journal: PgJournal, pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replanning, "PATIENCE_SECONDS", 0.0)
    await hire(journal, COMPANY, 2)
    error = (await replan()).exception
    assert isinstance(error, JalonError)
    assert str(error).startswith("News for 2 workflows waits in the outbox and is not delivered: are the relay and")

    monkeypatch.setattr(replanning, "PATIENCE_SECONDS", 0.5)
    async with relay(journal, pool, {"E-001": "earlier"}):
        error = (await replan()).exception
    assert isinstance(error, JalonError)
    assert str(error).startswith(f"1 plan still stands on another edition than {EDITION}: does every worker run this")
    assert "`jalon replan` asks again" in str(error)


@pytest.fixture
def listening_to_ctrl_c() -> Iterator[None]:
    """Whoever runs the tests in the background of a shell has them ignore it, and so their children."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("listening_to_ctrl_c")
async def test_ctrl_c_leaves_a_round_that_goes_on_and_the_rate_is_kept(
    journal: PgJournal, pool: asyncpg.Pool, dsn: str
) -> None:
    await hire(journal, COMPANY, 60)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.cli", "replan", "--company", COMPANY, "--rate", "5",
        env={**os.environ, "JALON_DATABASE_URL": dsn},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None
    async with asyncio.timeout(60):
        first = await process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _, rest = await process.communicate()
    assert b"/ 60 workflows asked to look again" in first
    assert process.returncode == 130
    assert rest.decode().endswith(
        f"jalon: Interrupted. Nothing is lost: `jalon replan --company {COMPANY}` goes on from there.\n"
    )
    done = len(await asked(pool))
    assert 0 < done < 60
    assert done % 5 == 0

    again = await replan("--company", COMPANY, "--no-wait", "--rate", "1000")
    assert f"Going on with the round that was interrupted at {done} of 60." in again.stdout
    assert len(await asked(pool)) == len(set(await asked(pool))) == 60


async def test_a_database_that_does_not_answer_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JALON_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    error = (await replan()).exception
    assert isinstance(error, JalonError)
    assert str(error).startswith("The database does not answer (")
