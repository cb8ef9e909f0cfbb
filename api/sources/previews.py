"""A preview that waits to be carried out: what files would add, without the files, for seven days at most."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol
from uuid import UUID

from api.intake import Intake, Refused
from api.sources import importing
from api.sources.importing import NamedFile
from api.sources.recording import House, Recorder, caller_of
from api.sources.report import Report
from api.sources.trial import TrialMemory
from domain.errors import JalonError
from domain.facts import Derived

KEPT = timedelta(days=7)
AT_ONCE = 200
"""Events that are recorded together, and after which the progress is noted."""
Status = Literal["previewed", "recording", "recorded"]


class Prepared(Derived):
    """What is to be recorded. `answers`: how the tables were read; `basis`: what was remembered of the company's files
    when the preview was made.
    """

    events: tuple[Mapping[str, Any], ...]
    links: Mapping[str, str]
    states: Mapping[str, Mapping[str, str]]
    answers: Mapping[str, str] = {}
    basis: str


class Preview(Derived):
    """How far it has got. `report` is what `jalon import --json` prints, and which deadlines
    move; it, too, is forgotten with the preview."""

    id: UUID
    status: Status
    expires_at: datetime
    done: int
    total: int
    report: Mapping[str, Any]


class Previews(Protocol):
    """Where previews wait. It may be erased; nothing of it is in the journal before it is carried out."""

    async def wait(
        self, company: str, actor: UUID, expires_at: datetime, total: int, report: str, facts: str
    ) -> UUID: ...

    async def preview(self, company: str, id: UUID, now: datetime) -> dict[str, Any] | None:
        """The fields of `Preview`, its report as JSON; None when it was never made, or is no more."""
        ...

    async def recent(self, company: str, now: datetime) -> Sequence[Mapping[str, Any]]:
        """Those that are kept, the last first: the fields of `Preview` but its report, `created_at` and `kind`."""
        ...

    async def prepared(self, company: str, id: UUID) -> str | None:
        """`Prepared` as JSON; None once it is recorded."""
        ...

    async def advance(self, id: UUID, done: int, report: str | None) -> None:
        """Notes the progress; with a report, that it is over, and then the facts are forgotten."""
        ...

    async def settle(self, id: UUID, done: int, facts: str) -> None:
        """Notes that so many more are done, and what is left."""
        ...

    async def expire(self, now: datetime) -> None:
        """Forgets what has waited long enough."""
        ...


class OutdatedError(JalonError):
    """The company's files have been imported since: the preview shows no more what would happen."""


async def prepare(
    house: House,
    previews: Previews,
    company: str,
    files: Sequence[NamedFile],
    actor: UUID,
    progress: importing.Progress = lambda done, total: None,
) -> UUID:
    """Reads the files and keeps what they would add. Raises RefusedFileError."""
    recorder = Recorder(house, company, trial=True)
    report = await importing.run_with(recorder, files, progress)
    report.foresee(await recorder.outlook())
    memory = recorder.memory
    assert isinstance(memory, TrialMemory)
    prepared = Prepared(
        events=tuple(each.event.model_dump(mode="json", exclude_none=True) for each in report.facts),
        links=memory.links, states=memory.states, answers=memory.answered,
        basis=await _basis(house, company, list(memory.states)),
    )  # fmt: skip
    now = house.clock()
    await previews.expire(now)
    told = json.dumps(report.as_shown(), ensure_ascii=False)
    return await previews.wait(company, actor, now + KEPT, len(prepared.events), told, prepared.model_dump_json())


async def shown(previews: Previews, company: str, id: UUID, now: datetime) -> Preview | None:
    """The preview; None when it was never made, or is no more. A comparison, which bears its kind, is none."""
    found = await previews.preview(company, id, now)
    report: dict[str, Any] = json.loads(found["report"]) if found else {}
    return None if found is None or "kind" in report else Preview.model_validate({**found, "report": report})


async def carry_out(house: House, previews: Previews, company: str, id: UUID) -> bool:
    """Records what the preview has shown; interrupted, it goes on. False: there is no such preview any more.

    Raises OutdatedError when it was made on another state of the company's files.
    """
    preview = await shown(previews, company, id, house.clock())
    waits = await previews.prepared(company, id)
    if preview is None:
        return False
    if waits is None or house.journal is None or house.memory is None:
        return True
    prepared = Prepared.model_validate_json(waits)
    if await _basis(house, company, list(prepared.states)) != prepared.basis:
        raise OutdatedError
    if prepared.links:
        await house.memory.link(company, prepared.links)
    await house.memory.answer(company, prepared.answers)
    report = Report()
    for place in range(0, len(prepared.events), AT_ONCE):
        await _record(house, company, prepared.events[place : place + AT_ONCE], report)
        await previews.advance(id, min(place + AT_ONCE, len(prepared.events)), None)
    for source, states in prepared.states.items():
        await house.memory.remember(company, source, states)
    counts = {"recorded": report.recorded, "duplicates": report.duplicates}
    await previews.advance(id, len(prepared.events), json.dumps({**preview.report, **counts}, ensure_ascii=False))
    return True


async def _record(house: House, company: str, events: Sequence[Mapping[str, Any]], report: Report) -> None:
    assert house.journal is not None
    intake = Intake(house.journal, house.law, house.people, house.clock)
    by_source: dict[str, list[Mapping[str, Any]]] = {}
    for event in events:
        by_source.setdefault(str(event["source"]), []).append(event)
    for source, told in by_source.items():
        assert house.actors is not None
        actor = await house.actors.of("source", source, label=source, company=company)
        results = await intake.accept(company, [dict(each) for each in told], caller_of(source, company, actor))
        report.recorded += sum(result.status == "recorded" for result in results)
        report.duplicates += sum(isinstance(result, Refused) or result.status == "duplicate" for result in results)


async def _basis(house: House, company: str, sources: Sequence[str]) -> str:
    """A digest of what is remembered of these sources."""
    digest = hashlib.sha256()
    for source in sorted(sources):
        if house.memory is not None:
            _, _, states, _ = await house.memory.remembered(company, source)
            digest.update(json.dumps([source, states], sort_keys=True).encode())
    return digest.hexdigest()
