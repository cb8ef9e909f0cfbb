"""A working life of forty years on a time-skipping server, and the same life as `jalon story` plays it.

That server caps a run at ten years, so the life goes on in stretches: each on a new server, which knows nothing but
what the journal holds, as after a loss of Temporal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, cast

import asyncpg
import pytest
from mailbox_server import Mailbox
from reading import settle
from skipping import time_skipping
from temporalio.client import WorkflowHandle, WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer
from test_law_on_paper import on_paper
from years import COMPANY, EMPLOYEE, PROFILE, TASK_QUEUE

from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from activities.paper.papers import Typeset
from deploy.composition import compose
from deploy.life.played import Played, play
from deploy.life.told import Life, Telling
from deploy.processes.worker import employee_worker
from deploy.settings import Settings
from domain import facts as f
from domain.calendar import PARIS, add_months, civil_date, next_business_day
from domain.french.plan import WordedPlan
from domain.law import Law
from workflows.employee import EmployeeWorkflow
from workflows.messages import EmployeeInput, workflow_id
from workflows.relay import Relay, TemporalPublisher

STREAM = f.Stream(COMPANY, EMPLOYEE)
START = date(2040, 1, 2)
"""Ahead of the server's clock, which begins now: the same life whenever it is played."""
YEARS, STRETCH_YEARS = 40, 9
SEEN = timedelta(seconds=2)
"""After a timer, when what it has brought about is looked at."""
PERSON = f.Person(given_name="Camille", family_name="Martin", email="camille@example.fr",
                  manager_name="Dominique Petit", manager_email="dominique@example.fr")  # fmt: skip
REPORT = f.Report(skills="Tient son poste.", cpf_information_given=True)


def telling(day: date, fact: f.AnyFact, id: str) -> Telling:
    event = f.Event.model_construct(source="urn:people", id=id, data=cast(Any, fact))
    stream = STREAM.of_company if fact.type in f.COMPANY_TYPES else STREAM
    return Telling(datetime.combine(next_business_day(day), time(9), PARIS), stream, event)


def life_from(start: date) -> Life:
    """What an HRIS tells, whatever comes of it: leaves, trainings, an agreement, a visit, the end."""

    def after(years: int, months: int = 0) -> date:
        return next_business_day(add_months(start, 12 * years + months))

    def leave(name: f.Leave, begins: date, ends: date) -> Iterator[tuple[date, f.AnyFact]]:
        yield begins, f.LeaveStart(leave=name, started_on=begins, expected_end_on=ends - timedelta(days=1))
        yield ends, f.LeaveEnd(leave=name, started_on=begins, resumed_on=ends)

    hired = after(0)
    told: list[tuple[date, f.AnyFact]] = [
        (start, f.WatchOpened.model_validate({"from": start})),
        (start, f.HistoryComplete(since=start)),
        (start, f.Policy(effective_from=start, follow_up_months=12)),
        (hired, f.Hire(hired_on=hired, contract="cdi", born_on=add_months(start, -24 * 12), person=PERSON)),
        *leave("maternity", after(3), after(3, 4)),
        (after(5), f.TrainingCompleted(title="Tableur", ended_on=after(5), mandatory=False)),
        *leave("parental-full-time", after(9), after(10)),
        (after(18), f.Agreement(scope="company", signed_on=after(17, 11), effective_from=after(18),
                                periodicity_months=24, recap_months=72)),
        (after(22), f.MidCareerVisit(visited_on=after(22))),
        *leave("sabbatical", after(29), after(29, 11)),
        *((after(year, 1), f.Headcount(year=after(year).year - 1, average=80)) for year in range(YEARS)),
        (after(YEARS, -2), f.ContractEnd(ended_on=after(YEARS))),
    ]  # fmt: skip
    tellings = [telling(day, fact, f"hris-{number}") for number, (day, fact) in enumerate(told)]
    return Life(STREAM, PROFILE, tuple(sorted(tellings, key=lambda each: each.at)))


@dataclass
class People:
    """Who answers to a convocation: the interview is held on its day, but for a refusal, two no-shows, a silence."""

    convened: Counter[str] = field(default_factory=Counter[str])
    of_kind: Counter[str] = field(default_factory=Counter[str])

    def answer(self, done: f.Entry) -> Iterator[Telling]:
        fact = done.fact
        if not isinstance(fact, f.ConvocationSent):
            return
        self.convened[fact.obligation] += 1
        self.of_kind[fact.kind] += self.convened[fact.obligation] == 1
        day = civil_date(fact.proposed_for)
        for number, (on, told) in enumerate(self._told(fact, day)):
            yield telling(on, told, f"{done.id}.{number}")

    def _told(self, sent: f.ConvocationSent, day: date) -> Iterator[tuple[date, f.AnyFact]]:
        time_of_kind, attempt, after = self.of_kind[sent.kind], self.convened[sent.obligation], day + timedelta(days=1)
        if sent.kind == "return" and time_of_kind == 2:
            yield after, f.InterviewDeclined(kind=sent.kind, declined_on=day, evidence="Non merci.")
        elif sent.kind == "periodic" and time_of_kind == 2 and attempt < 3:
            yield after, f.InterviewMissed(kind=sent.kind, missed_on=day, missed_by="employee")
            if attempt == 2:
                agreed = datetime.combine(next_business_day(day + timedelta(days=20)), time(14), PARIS)
                yield after + timedelta(days=4), f.InterviewScheduled(kind=sent.kind, planned_for=agreed)
        elif not (sent.kind == "periodic" and time_of_kind == 5):
            yield after, f.InterviewCompleted(kind=sent.kind, held_on=day, report=REPORT)


@dataclass
class Service:
    """Jalon on one server after the other; the journal and the mailbox stay."""

    pool: asyncpg.Pool
    port: int
    law: Law
    untold: list[Telling]
    people: People = field(default_factory=People)
    histories: list[WorkflowHistory] = field(default_factory=list[WorkflowHistory])
    _heard: int = 0
    _seen: datetime = datetime(2039, 1, 1, tzinfo=PARIS)

    @property
    def journal(self) -> PgJournal:
        return PgJournal(self.pool)

    async def stretch(self, begins: datetime, ends: datetime) -> None:
        """So many years, on a server of their own."""
        jalon = replace(compose(self.pool, Settings(smtp_port=self.port, mail_from="jalon@example.fr")), law=self.law)
        async with time_skipping() as env:
            if (ahead := begins - await env.get_current_time()) > timedelta():
                await env.sleep(ahead)
            async with employee_worker(env.client, TASK_QUEUE, jalon.activities()):
                handle = await env.client.start_workflow(
                    EmployeeWorkflow.run, EmployeeInput(company=COMPANY, employee=EMPLOYEE),
                    id=workflow_id(COMPANY, EMPLOYEE), task_queue=TASK_QUEUE,
                )  # fmt: skip
                await self._live(env, handle, ends)
                self.histories.append(await handle.fetch_history())

    async def _live(
        self, env: WorkflowEnvironment, handle: WorkflowHandle[EmployeeWorkflow, None], ends: datetime
    ) -> None:
        while True:
            await settle(handle)
            now = await env.get_current_time()
            await self._hear()
            if self._texts_by(now):
                await handle.signal("relire")  # as `jalon replan` does once there is another text
                continue
            if self.untold and self.untold[0].at <= now:
                await self._tell(env, now)
                continue
            plan = await handle.query(EmployeeWorkflow.plan)
            wakes = [*self._wakes(plan, now), ends]
            if min(wakes) >= ends or (not self.untold and plan is not None and plan.timers == ()):
                return
            await env.sleep(min(wakes) - now)

    def _texts_by(self, now: datetime) -> bool:
        """Whether a text was published, or entered into force, since this was asked last."""
        before, self._seen = self._seen, now
        return any(before < at <= now for at in self._texts)

    @property
    def _texts(self) -> Iterator[datetime]:
        return (datetime.combine(next_business_day(day), time(9), PARIS) for day in self.law.boundaries)

    def _wakes(self, plan: WordedPlan | None, now: datetime) -> Iterator[datetime]:
        yield from (telling.at for telling in self.untold[:1])
        yield from (timer.at + SEEN for timer in (plan.timers if plan else ()) if timer.at + SEEN > now)
        yield from (at for at in self._texts if at > now)

    async def _hear(self) -> None:
        entries = await self.journal.read(STREAM)
        done = [entry for entry in entries[self._heard :] if entry.source == f.OWN_SOURCE]
        self._heard = len(entries)
        answers = [telling for entry in done for telling in self.people.answer(entry)]
        self.untold = sorted([*self.untold, *answers], key=lambda each: each.at)

    async def _tell(self, env: WorkflowEnvironment, now: datetime) -> None:
        while self.untold and self.untold[0].at <= now:
            each = self.untold.pop(0)
            ref, fact = each.event.ref, each.event.data
            new = f.NewEntry(source=ref.source, id=ref.id, time=now, actor=f.OWN_ACTOR, fact=fact)
            await self.journal.append(each.stream, [new])
        await Relay(self.journal, TemporalPublisher(env.client, TASK_QUEUE)).deliver_batch()


async def _untypeset(template: str, data: Mapping[str, Any]) -> Typeset:
    return Typeset(template.encode(), respelt=False)


def done(outcomes: Sequence[f.AnyFact]) -> list[tuple[str, object, object]]:
    """What was done, about what and when."""
    return [(o.type, getattr(o, "obligation", None) or getattr(o, "held_on", None), o.true_on) for o in outcomes]


@pytest.mark.timeout(600)
async def test_forty_years_of_the_service_are_what_a_story_says(
    pool: asyncpg.Pool, people: PgPeople, mailbox: tuple[Mailbox, int], tmp_path: Path
) -> None:
    published = add_months(START, 12 * 12)
    law = on_paper(tmp_path, published, add_months(published, 6))
    life = life_from(START)

    await people.save_company(PROFILE, actor=f.OWN_ACTOR)
    service = Service(pool, mailbox[1], law, list(life.tellings))
    begins = life.tellings[0].at - timedelta(hours=1)
    while (begins.date() - START).days < 365.25 * YEARS + 300:
        ends = begins + timedelta(days=365 * STRETCH_YEARS)
        await service.stretch(begins, ends)
        begins = ends
    played = await play(life, law, _untypeset, until=begins.date(), answer=People().answer)

    entries = [entry for entry in await service.journal.read(STREAM) if entry.source == f.OWN_SOURCE]
    assert done([entry.fact for entry in entries]) == done([fact for _, fact in played.outcomes])
    assert mailbox[0].subjects == [sent.letter.subject for sent in played.mails]
    _all_that_was_to_happen_happened(played)
    assert sum(len(history.events) for history in service.histories) < 10_000
    for history in service.histories:
        await Replayer(workflows=[EmployeeWorkflow], data_converter=pydantic_data_converter).replay_workflow(history)


def _all_that_was_to_happen_happened(played: Played) -> None:
    """No duty is without its paper, whatever became of it; the law on paper and the agreement have moved some."""
    outcomes = [fact for _, fact in played.outcomes]
    convened = {o.obligation for o in outcomes if isinstance(o, f.ConvocationSent)}
    passed = {o.obligation for o in outcomes if isinstance(o, f.DeadlinePassed)}
    reported = {o.held_on for o in outcomes if isinstance(o, f.ReportIssued)}
    for duty in played.plan.obligations:
        assert duty.held_on in reported or duty.id in convened or duty.id in passed or duty.status == "lapsed", duty
        assert duty.status in ("held", "held-late", "declined", "lapsed") or duty.id in passed, duty
    assert "declined" in {duty.status for duty in played.plan.obligations}
    assert [o.to for o in outcomes if isinstance(o, f.ReminderSent) and o.of == "outcome"] == ["manager", "hr"]
    assert sum(isinstance(entry.fact, f.InterviewMissed) for entry in played.entries) == 2
    assert {o.cause for o in outcomes if isinstance(o, f.DeadlineMoved)} == {"law", "company"}
    assert sum(isinstance(o, f.ConvocationSent) for o in outcomes) > 12
    assert played.closed
