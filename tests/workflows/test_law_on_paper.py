"""A law changed on paper moves the deadlines of a running workflow: a YAML file is edited, no line of code is."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import yaml
from reading import activities as scheduled
from reading import settle, timers
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker
from years import COMPANY, EMPLOYEE, PROFILE, TASK_QUEUE, Years

from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from deploy.composition import compose
from deploy.settings import Settings
from domain.calendar import add_months, civil_date, in_french
from domain.facts import OWN_ACTOR, DeadlineMoved, Headcount, Hire, InterviewCompleted, Stream
from domain.french.plan import plan_of
from domain.french.timeline import timeline
from domain.law import Law, current
from domain.law.loading import load
from domain.ledger.record import SINCE_EVER
from domain.ports import ReplanPage
from domain.proof.chain import verify
from workflows.employee import EmployeeWorkflow
from workflows.relay import Relay, TemporalPublisher

SHIPPED = Path(__file__).parents[2] / "domain" / "law"
STREAM = Stream(COMPANY, EMPLOYEE)


@dataclass(frozen=True)
class Regime:
    """The fictitious law: six years between two interviews instead of four, the état des lieux after twelve."""

    published_on: date
    in_force_from: date
    book: Law


def on_paper(folder: Path, published_on: date, in_force_from: date) -> Law:
    """The law files as they ship, with one more wording in two of them."""
    values: Mapping[str, Mapping[str, Any]] = {
        "periodic": {"months": 72, "last_day": "anniversary"},
        "recap": {
            "months": 144,
            "limit_months": 156,
            "window_months": 144,
            "after_first_months": 132,
            "apart_months": 6,
        },
    }
    for path in SHIPPED.glob("*.yaml"):
        sheet: Any = yaml.safe_load(path.read_text("utf-8"))
        if path.stem in values:
            wording = {
                "in_force_from": in_force_from, "published_on": published_on, "value": values[path.stem],
                "article": sheet["versions"][-1]["article"], "source": "loi fictive", "confidence": "D",
            }  # fmt: skip
            sheet["versions"].append(wording)
        (folder / path.name).write_text(yaml.safe_dump(sheet, allow_unicode=True), "utf-8")
    shutil.copytree(SHIPPED / "branches", folder / "branches")
    return load(folder)


@pytest.fixture
async def years(env: WorkflowEnvironment, journal: PgJournal, people: PgPeople) -> Years:
    await people.save_company(PROFILE, actor=OWN_ACTOR)
    return Years(env, journal)


@pytest.fixture
async def regime(years: Years, tmp_path: Path) -> Regime:
    """In force on a first of January while the interview's four years still run: in 2031, seen from 2026."""
    in_force = date(add_months(civil_date(await years.now()), 44).year + 1, 1, 1)
    published = date(in_force.year - 1, 6, 1)
    return Regime(published, in_force, on_paper(tmp_path, published, in_force))


def worker(years: Years, pool: asyncpg.Pool, book: Law) -> Worker:
    """A worker with that law book. It keeps no workflow in memory: each task replays the years before it.

    The time-skipping server never takes a workflow from a worker that is gone and had it in memory.
    """
    activities = replace(compose(pool, Settings()), law=book, unopened=SINCE_EVER).activities()
    return Worker(
        years.env.client, task_queue=TASK_QUEUE, workflows=[EmployeeWorkflow], activities=activities,
        max_cached_workflows=0,
    )  # fmt: skip


async def replan(years: Years, pool: asyncpg.Pool, book: Law) -> None:
    """What a round of replanning and the relay do."""
    jalon = replace(compose(pool, Settings()), law=book, unopened=SINCE_EVER)
    page = ReplanPage(company=COMPANY, edition=book.edition, after=("", ""), now=await years.now())
    await jalon.replanning().run(page)
    await Relay(years.journal, TemporalPublisher(years.env.client, TASK_QUEUE)).deliver_batch()
    await settle(years.handle)


async def running(years: Years) -> set[str]:
    """The summaries of the running timers that wait for a deadline."""
    return {t.summary for t in await timers(years.handle) if t.state == "running" and "échéance" in t.summary}


def alarms(interview: date, recap: date) -> set[str]:
    return {
        f"entretien périodique, échéance du {in_french(interview)} (L6315-1 I)",
        f"état des lieux, échéance du {in_french(recap)} (L6315-1 II)",
    }


async def test_a_law_on_paper_moves_the_timers_of_a_running_workflow_once_it_is_published(
    years: Years, pool: asyncpg.Pool, regime: Regime
) -> None:
    hired = civil_date(await years.now())
    held = add_months(hired, 8)
    old_interview, old_recap = add_months(held, 48), add_months(hired, 96)
    new_interview, new_recap = add_months(held, 72), add_months(hired, 144)
    old, new = alarms(old_interview, old_recap), alarms(new_interview, new_recap)

    async with worker(years, pool, current()):
        await years.tell(
            *(Headcount(year=year, average=80) for year in range(hired.year - 6, hired.year)), company=True
        )
        await years.tell(Hire(hired_on=hired, contract="cdi"))
        await years.until(held)
        await years.tell(InterviewCompleted(kind="first", held_on=held))
        assert await running(years) == old
        await years.until(regime.published_on - timedelta(days=10))

    async with worker(years, pool, regime.book):
        await replan(years, pool, regime.book)
        assert await running(years) == old, "a law that is not published yet was applied"
        assert await years.outcomes() == []

        await years.until(regime.published_on)
        await replan(years, pool, regime.book)
        assert await running(years) == new
        states = {t.summary: t.state for t in await timers(years.handle)}
        assert {states[summary] for summary in old} == {"cancelled"}
        asked = [summary for name, summary in await scheduled(years.handle) if name == "review"]
        assert asked[-1] == "Relecture du dossier : changement d'une règle ou d'une lecture"

        # Neither the old convocation nor the old deadline means anything any more.
        await years.until(old_interview + timedelta(days=3))
        assert await running(years) == new

    told = [fact for _, fact in await years.outcomes()]
    by_law: dict[str, Any] = {
        "cause": "law", "in_force_from": regime.in_force_from,
        "edition": regime.book.edition, "seen_on": regime.published_on,
    }  # fmt: skip
    assert told == [
        DeadlineMoved(
            obligation=f"periodic-{held}", kind="periodic", was=old_interview, now=new_interview,
            article="L6315-1 I", **by_law,
        ),
        DeadlineMoved(
            obligation=f"recap-{hired}", kind="recap", was=old_recap, now=new_recap,
            article="L6315-1 II", reading="A5=soft", **by_law,
        ),
    ]  # fmt: skip
    assert verify(await years.journal.read(STREAM)) == []
    await _an_auditor_reads_it(years, regime, old_interview, new_interview)


async def _an_auditor_reads_it(years: Years, regime: Regime, old: date, new: date) -> None:
    """The move in French, and the plans of the day before and of the day itself."""
    entries = await years.journal.read(STREAM)
    seen = timeline(STREAM, entries, [], regime.book, as_of=regime.in_force_from, unopened=SINCE_EVER)
    assert next(m.text for m in seen.moments if m.type == "deadline-moved") == (
        f"entretien périodique : échéance déplacée du {in_french(old)} au {in_french(new)} par la loi "
        f"(L6315-1 I en vigueur depuis le {in_french(regime.in_force_from)})"
    )
    for day, due in ((regime.published_on - timedelta(days=1), old), (regime.published_on, new)):
        made = plan_of(STREAM, entries, [], regime.book, as_of=day, unopened=SINCE_EVER)
        assert [o.due_on for o in made.obligations if o.kind == "periodic" and o.held_on is None][-1] == due
