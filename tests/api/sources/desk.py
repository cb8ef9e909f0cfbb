"""A company that takes files, over a journal in memory: what each of them adds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from dsn_files import SIREN, Dsn

from activities.adapters.memory import MemoryJournal
from api.sources.importing import NamedFile, run
from api.sources.recording import House
from api.sources.report import Report
from deploy.cli.import_page import NoPeople
from domain.facts import OWN_ACTOR, Entry, Stream
from domain.law import current
from domain.ledger.corrections import in_effect
from domain.ports import Actor, ActorKind

LAW = current()


class Memory:
    """Implements `api.sources.ports.SourceMemory`."""

    def __init__(self, journal: MemoryJournal) -> None:
        self._journal = journal
        self.links: dict[str, str] = {}
        self.states: dict[str, dict[str, str]] = {}
        self.employees: list[str] = []
        self.told: dict[str, str] = {}

    async def remembered(self, company: str, source: str) -> tuple[bytes, dict[str, str], dict[str, str], list[str]]:
        return b"key of the tests", dict(self.links), dict(self.states.get(source, {})), list(self.employees)

    async def sources(self, company: str) -> list[str]:
        return sorted(self.states)

    async def answers(self, company: str) -> dict[str, str]:
        return dict(self.told)

    async def answer(self, company: str, answers: Mapping[str, str]) -> None:
        self.told |= answers

    async def take_back(self, company: str, code: str) -> None:
        self.told.pop(code, None)

    async def link(self, company: str, links: Mapping[str, str]) -> None:
        self.links |= links

    async def remember(self, company: str, source: str, states: Mapping[str, str]) -> None:
        self.states.setdefault(source, {}).update(states)


class Actors:
    """Implements `domain.ports.Actors`."""

    async def of(self, kind: ActorKind, subject: str, *, label: str, company: str | None = None) -> UUID:
        return OWN_ACTOR

    async def known(self, ids: Any) -> Mapping[UUID, Actor]:
        return {}

    async def erase(self, id: UUID) -> None:
        return


@dataclass
class Desk:
    """`journal`, and what is remembered of the files; both last from one file to the next."""

    journal: MemoryJournal = field(default_factory=MemoryJournal)
    memory: Memory = field(init=False)

    def __post_init__(self) -> None:
        self.memory = Memory(self.journal)

    async def report(self, *files: Dsn | bytes, trial: bool = False) -> Report:
        named = [
            NamedFile(f"fichier-{place}", BytesIO(each) if isinstance(each, bytes) else each.file())
            for place, each in enumerate(files, start=1)
        ]
        return await run(self.house, SIREN, named, trial=trial)

    @property
    def house(self) -> House:
        return House(LAW, NoPeople(), lambda: datetime.now(UTC), self.journal, self.memory, Actors())

    async def take(self, *files: Dsn | bytes) -> Taken:
        return Taken(json.loads(json.dumps((await self.report(*files)).as_json())))

    async def standing(self, employee: str = "E0001") -> list[Entry]:
        """What is recorded of the employee and was not taken back."""
        found = in_effect(await self.journal.read(Stream(SIREN, employee)))
        return [entry for entry in found if entry.type != "fact-voided"]


@dataclass
class Taken:
    """The report as `--json` prints it."""

    told: Mapping[str, Any]

    @property
    def facts(self) -> list[str]:
        """Each in a few words: `hire cdi 2020-01-06`, `fact-voided leave-start ...`."""
        return [_words(fact) for fact in self.told["facts"]]

    def of(self, employee: str) -> list[str]:
        return [_words(fact) for fact in self.told["facts"] if fact["employee"] == employee]

    def fact(self, kind: str) -> Mapping[str, Any]:
        (found,) = [fact for fact in self.told["facts"] if fact["type"] == kind]
        return found

    @property
    def codes(self) -> set[str]:
        return {question["code"] for question in self.told["questions"]}

    @property
    def ignored(self) -> list[str]:
        return [each["why"] for each in self.told["ignored"]]

    @property
    def employees(self) -> set[str]:
        return {fact["employee"] for fact in self.told["facts"]}


_DAYS = ("hired_on", "started_on", "resumed_on", "ended_on", "held_on", "year")


def _words(fact: Mapping[str, Any]) -> str:
    if fact["type"] == "fact-voided":
        return f"fact-voided {fact['voids']}"
    day = fact["resumed_on"] if fact["type"] == "leave-end" else next(fact[name] for name in _DAYS if name in fact)
    words = [fact["type"], fact.get("contract") or fact.get("leave"), day]
    if "expected_end_on" in fact:
        words.append(f"(expected {fact['expected_end_on']})")
    if "seniority_from" in fact:
        words.append(f"since {fact['seniority_from']}")
    return " ".join(str(word) for word in words if word)
