"""What was seen of a story in the running house, and whether it is what was expected."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from api.client import Jalon
from deploy.demo.story import Story
from deploy.local.smtp_catcher import Caught
from domain.calendar import in_french
from domain.day.status import Status
from domain.facts import (
    AbondementPrepared,
    ConvocationSent,
    CopySent,
    Entry,
    NoticeGiven,
    Outcome,
    RecapIssued,
    ReportIssued,
)
from domain.french.temporal import SAFETY
from domain.french.timeline import Timeline
from domain.french.words import KINDS_IN_FRENCH, STATUS_IN_FRENCH
from workflows.messages import workflow_id

Papers = ConvocationSent | ReportIssued | RecapIssued | AbondementPrepared
"""The outcomes that come with a document."""
Mailed = NoticeGiven | ConvocationSent | CopySent | AbondementPrepared
"""The outcomes that come with a mail."""


@dataclass(frozen=True)
class Workflow:
    """What Temporal says: RUNNING or COMPLETED, and the summaries of the timers that are running."""

    status: str
    timers: Sequence[str]


@dataclass(frozen=True)
class Observation:
    """A story as the API, the mail server and Temporal show it."""

    timeline: Timeline
    entries: Sequence[Entry]
    workflow: Workflow | None
    mails: Mapping[str, Caught]
    statuses: Sequence[Sequence[str]]
    broken_documents: Sequence[str]

    @property
    def outcomes(self) -> list[Entry]:
        """What the service itself recorded."""
        return [entry for entry in self.entries if isinstance(entry.fact, Outcome)]

    def mails_of(self, outcome: Entry) -> list[Caught]:
        """All that the same step has sent: their Message-IDs begin with the step's key."""
        return [mail for message_id, mail in self.mails.items() if _step(message_id) == outcome.id]

    def papers(self) -> list[tuple[Entry, Papers]]:
        return [(entry, entry.fact) for entry in self.outcomes if isinstance(entry.fact, Papers)]


def _step(message_id: str) -> str:
    return message_id.strip("<>").partition("@")[0].partition(".")[0]


async def observe(
    story: Story,
    jalon: Jalon,
    temporal: Client,
    mails: Mapping[str, Caught],
    statuses: Sequence[Sequence[str]],
) -> Observation:
    """Asks everybody who knows something of the story. `jalon` bears the token of somebody who may read."""
    timeline = await jalon.timeline(story.company.siren, story.employee)
    entries = (await jalon.journal(story.company.siren, story.employee)).entries
    seen = Observation(timeline, entries, await _workflow(story, temporal), mails, statuses, [])
    broken = [paper.document for _, paper in seen.papers() if not await _is_what_was_recorded(paper, jalon, story)]
    return Observation(timeline, entries, seen.workflow, mails, statuses, broken)


def problems(story: Story, seen: Observation) -> list[str]:
    """What is not as it should be, in words; nothing when the story has ended well."""
    return [*_of_the_plan(story, seen), *_of_what_was_done(story, seen), *_of_the_workflow(story, seen)]


def _of_the_plan(story: Story, seen: Observation) -> Iterator[str]:
    plan, expected = seen.timeline.plan, story.expected
    for wanted in expected.duties:
        found: list[Status] = [o.status for o in plan.obligations if (o.kind, o.due_on) == (wanted.kind, wanted.due_on)]
        if wanted.status not in found:
            name = f"{KINDS_IN_FRENCH[wanted.kind]}, échéance le {in_french(wanted.due_on)}"
            had = ", ".join(STATUS_IN_FRENCH[status] for status in found) or "rien de tel"
            yield f"{name} : « {STATUS_IN_FRENCH[wanted.status]} » attendu, trouvé : {had}"
    if plan.next_step is not None:
        yield f"il reste une étape à faire : {plan.next_step.step}"
    if expected.verdict is not None:
        verdict = plan.abondement.verdict if plan.abondement else "none"
        pay_by = plan.abondement.pay_by if plan.abondement else None
        if (verdict, pay_by) != (expected.verdict, expected.pay_by):
            yield f"abondement : {expected.verdict}, {expected.pay_by} attendu, trouvé : {verdict}, {pay_by}"
    for finding in plan.findings:
        if finding.serious:
            yield f"anomalie : {finding.message}"


def _of_what_was_done(story: Story, seen: Observation) -> Iterator[str]:
    done, wanted = Counter(entry.type for entry in seen.outcomes), Counter(story.expected.outcomes)
    if done != wanted:
        yield f"fait : {_listed(wanted)} attendu, trouvé : {_listed(done)}"
    for entry in seen.outcomes:
        # A sum is for HR to decide before anybody tells the employee.
        reader = story.company.profile.hr_email if entry.type == "abondement-prepared" else story.person.email
        arrived = any(reader in mail["to"] for mail in seen.mails_of(entry))
        if isinstance(entry.fact, Mailed) and not arrived:
            yield f"le mail de « {entry.type} » n'est pas arrivé chez {reader}"
    for document in seen.broken_documents:
        yield f"le document {document} n'est pas celui dont l'empreinte est au journal"
    told = [event["id"] for batch in story.batches() for event in batch]
    kept = Counter(entry.id for entry in seen.entries)
    for id in dict.fromkeys(told):
        if kept[id] != 1:
            yield f"l'événement {id} figure {kept[id]} fois au journal"
    if story.twice and set(seen.statuses[1]) != {"duplicate"}:
        yield f"le second envoi n'a pas été reconnu : {', '.join(seen.statuses[1])}"


def _of_the_workflow(story: Story, seen: Observation) -> Iterator[str]:
    if seen.workflow is None:
        yield "le workflow n'a pas encore commencé"
        return
    if seen.workflow.status != story.expected.workflow:
        yield f"workflow : {story.expected.workflow} attendu, trouvé : {seen.workflow.status}"
    if seen.workflow.status != "RUNNING":
        return
    plan = seen.timeline.plan
    running, planned = Counter(seen.workflow.timers), Counter([SAFETY, *(timer.summary for timer in plan.timers)])
    if running != planned:
        yield f"minuteurs : {_listed(planned)} attendu, trouvé : {_listed(running)}"
    kinds = {o.kind for timer in plan.timers for o in plan.obligations if o.id == timer.obligation}
    for kind in story.expected.timers:
        if kind not in kinds:
            yield f"aucun minuteur pour : {KINDS_IN_FRENCH[kind]}"


async def _workflow(story: Story, temporal: Client) -> Workflow | None:
    handle = temporal.get_workflow_handle(workflow_id(story.company.siren, story.employee))
    try:
        description = await handle.describe()
        history = await handle.fetch_history()
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise
    status = description.status.name if description.status else "UNKNOWN"
    return Workflow(status, await _running_timers(temporal, history.events))


async def _running_timers(temporal: Client, events: Sequence[HistoryEvent]) -> list[str]:
    """The summaries of the timers that were started and neither fired nor cancelled."""
    running: dict[int, str] = {}
    for event in events:
        if event.event_type == EventType.EVENT_TYPE_TIMER_STARTED:
            [summary] = await temporal.data_converter.decode([event.user_metadata.summary], [str])
            running[event.event_id] = summary
        elif event.event_type == EventType.EVENT_TYPE_TIMER_FIRED:
            del running[event.timer_fired_event_attributes.started_event_id]
        elif event.event_type == EventType.EVENT_TYPE_TIMER_CANCELED:
            del running[event.timer_canceled_event_attributes.started_event_id]
    return list(running.values())


async def _is_what_was_recorded(paper: Papers, jalon: Jalon, story: Story) -> bool:
    content = await jalon.document(story.company.siren, story.employee, paper.document)
    return hashlib.sha256(content).hexdigest() == paper.sha256


def _listed(counted: Counter[str]) -> str:
    return ", ".join(sorted(counted.elements())) or "rien"
