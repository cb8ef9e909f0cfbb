"""A comparison that waits: its proposals, without the files, each until it is accepted, for seven days at most."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from api.intake import Intake, Recorded
from api.rights import Caller
from api.sources import comparing
from api.sources.comparing import Proposal
from api.sources.importing import NamedFile
from api.sources.previews import KEPT, Previews
from api.sources.recording import House
from domain.facts import Derived, Event

KIND = "comparison"


class Waits(Derived):
    """What is not accepted yet."""

    proposals: tuple[Proposal, ...]
    links: Mapping[str, str]


class Comparison(Derived):
    """As it is shown. `accepted`: how many of the `total` proposals were; `proposals`: those that wait."""

    id: UUID
    expires_at: datetime
    listed: int
    total: int
    accepted: int
    proposals: tuple[Proposal, ...]


async def prepare(house: House, previews: Previews, company: str, files: Sequence[NamedFile], actor: UUID) -> UUID:
    """Reads the list and keeps what it proposes. Raises RefusedFileError."""
    found = await comparing.compare(house, company, files)
    now = house.clock()
    await previews.expire(now)
    report = json.dumps({"kind": KIND, "listed": found.listed})
    waits = Waits(proposals=tuple(found.proposals), links=found.links).model_dump_json()
    return await previews.wait(company, actor, now + KEPT, len(found.proposals), report, waits)


async def shown(house: House, previews: Previews, company: str, id: UUID) -> Comparison | None:
    """None: there is no such comparison, or not any more."""
    row = await previews.preview(company, id, house.clock())
    about: Mapping[str, Any] = json.loads(row["report"]) if row else {}
    if row is None or about.get("kind") != KIND:
        return None
    waits = await previews.prepared(company, id)
    proposals = Waits.model_validate_json(waits).proposals if waits else ()
    return Comparison(
        id=id, expires_at=row["expires_at"], listed=about["listed"], total=row["total"], accepted=row["done"],
        proposals=proposals,
    )  # fmt: skip


async def accept(
    house: House, previews: Previews, company: str, id: UUID, chosen: Collection[str] | None, caller: Caller
) -> int:
    """Tells the facts of these proposals in the caller's name; None: of all that are certain. How many were accepted.

    One that is refused goes on waiting. Done again it tells nothing twice.
    """
    waits = await previews.prepared(company, id)
    if waits is None or house.journal is None or house.memory is None:
        return 0
    found = Waits.model_validate_json(waits)
    those = [p for p in found.proposals if (p.certain if chosen is None else p.id in chosen)]
    people = {proposal.employee for proposal in those}
    if links := {digest: employee for digest, employee in found.links.items() if employee in people}:
        await house.memory.link(company, links)
    intake = Intake(house.journal, house.law, house.people, house.clock)
    done: set[str] = set()
    for each in those:
        told = [dict(event) for event in each.events]
        if not all(isinstance(intake.check(event), Event) for event in told):
            continue  # its void alone would take away what stands
        results = await intake.accept(company, told, caller)
        if all(isinstance(result, Recorded) for result in results):
            done.add(each.id)
    left = Waits(proposals=tuple(p for p in found.proposals if p.id not in done), links=found.links)
    await previews.settle(id, len(done), left.model_dump_json())
    return len(done)
