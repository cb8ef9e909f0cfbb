"""What the import of a source asks of the adapters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol


class Remembered(NamedTuple):
    """`key`: under which the company's people are digested. `links`: digest -> employee. `states`: by employee what the
    source's files have shown of them, as JSON; of the company itself under the empty name. `employees`: all ids known.
    """

    key: bytes
    links: dict[str, str]
    states: dict[str, str]
    employees: frozenset[str]


class SourceMemory(Protocol):
    """What is remembered of a company's files between two imports; it may be erased, and is no part of the journal."""

    async def remembered(self, company: str, source: str) -> tuple[bytes, dict[str, str], dict[str, str], list[str]]:
        """The fields of `Remembered`, in their order. A company that is new gets a key."""
        ...

    async def sources(self, company: str) -> list[str]:
        """All of which something is remembered, in the order of their names."""
        ...

    async def answers(self, company: str) -> dict[str, str]:
        """What the company has said of its files: `api.sources.answers` has the codes."""
        ...

    async def answer(self, company: str, answers: Mapping[str, str]) -> None: ...

    async def take_back(self, company: str, code: str) -> None:
        """Forgets an answer."""
        ...

    async def link(self, company: str, links: Mapping[str, str]) -> None:
        """Keeps who is who, before anything is told of them."""
        ...

    async def remember(self, company: str, source: str, states: Mapping[str, str]) -> None:
        """Keeps what was shown, after what follows from it is recorded."""
        ...
