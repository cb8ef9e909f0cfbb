"""The corpus: histories of earlier releases, which every later one must be able to replay."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

from temporalio.client import WorkflowHandle, WorkflowHistory

HISTORIES = Path(__file__).parent / "histories"

Keep = Callable[[WorkflowHandle[Any, Any], str], Awaitable[None]]


async def keep(handle: WorkflowHandle[Any, Any], name: str) -> None:
    """Writes the history as it stands, without what only says where it was recorded."""
    history = cast(dict[str, Any], _without((await handle.fetch_history()).to_json_dict(), {"stackTrace"}))
    HISTORIES.mkdir(exist_ok=True)
    content = json.dumps({"workflow_id": handle.id, **history}, ensure_ascii=False, separators=(",", ":"))
    (HISTORIES / f"{name}.json").write_text(content.replace('{"eventId"', '\n{"eventId"') + "\n")


async def keep_nothing(handle: WorkflowHandle[Any, Any], name: str) -> None:
    """Takes the place of `keep` when nothing is recorded."""


def recorded() -> dict[str, WorkflowHistory]:
    """The whole corpus, by name."""
    return {path.stem: _read(path) for path in sorted(HISTORIES.glob("*.json"))}


def _read(path: Path) -> WorkflowHistory:
    content = json.loads(path.read_text())
    return WorkflowHistory.from_json(content.pop("workflow_id"), content)


def _without(value: object, names: set[str]) -> object:
    if isinstance(value, dict):
        fields = cast(dict[str, object], value)
        return {name: _without(field, names) for name, field in fields.items() if name not in names}
    if isinstance(value, list):
        return [_without(item, names) for item in cast(list[object], value)]
    return value
