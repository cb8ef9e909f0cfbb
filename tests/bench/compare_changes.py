"""What differs between two plans, field by field, and which of it somebody has given a reason for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, cast

import yaml

MISSING = "(missing)"
_KEYS = {
    "obligations": ("id",),
    "timers": ("obligation",),
    "findings": ("code", "event"),
    "interviews": ("obligation",),
}
"""By which of its fields an element of a list is found again in the other plan; elsewhere by its place."""


class Change(NamedTuple):
    """One value that is not what it was. `path` is such as `obligations[recap-2024-01-08].due_on`."""

    path: str
    was: Any
    now: Any

    @property
    def field(self) -> str:
        """The path without ids and days: `obligations[recap].due_on`."""
        return re.sub(r"\[(?:\d+|([a-z-]*?)-?\d{4}-[^\]]*|([^\]\d{]*)[^\]]*)\]", r"[\1\2]", self.path)

    def __str__(self) -> str:
        return f"{self.path}: {_short(self.was)} -> {_short(self.now)}"


@dataclass
class Allowance:
    """A difference that is meant. What is not given may be anything; each is a regular expression for the whole, but
    `told`, which is searched for in the facts of the company and the life.
    """

    why: str
    path: str
    was: str = ".*"
    now: str = ".*"
    life: str = ".*"
    question: str = ".*"
    told: str = ""
    met: int = field(default=0, init=False)

    def covers(self, life: str, question: str, change: Change, facts: str) -> bool:
        texts = (change.path, _json(change.was), _json(change.now), life, question)
        patterns = (self.path, self.was, self.now, self.life, self.question)
        found = all(re.fullmatch(p, text, re.DOTALL) for p, text in zip(patterns, texts, strict=True))
        found = found and re.search(self.told, facts) is not None
        self.met += found
        return found


def allowances(file: Path | None) -> list[Allowance]:
    """A YAML list of `why`, `path` and, where it is narrower, `was`, `now`, `life`, `question`, `told`."""
    lines = yaml.safe_load(file.read_text("utf-8")) if file else None
    return [Allowance(**line) for line in cast(list[dict[str, str]], lines or [])]


def changes(was: Any, now: Any, path: str = "") -> Iterator[Change]:
    """Every value that differs, each at its innermost place; an element that is in one plan only is one change."""
    if was == now:
        return
    if isinstance(was, dict) and isinstance(now, dict):
        former, later = cast(dict[str, Any], was), cast(dict[str, Any], now)
        for name in {**former, **later}:
            inner = f"{path}.{name}".removeprefix(".")
            yield from changes(former.get(name, MISSING), later.get(name, MISSING), inner)
    elif isinstance(was, list) and isinstance(now, list):
        former, later = _by_key(path, cast(list[Any], was)), _by_key(path, cast(list[Any], now))
        for name in {**former, **later}:
            yield from changes(former.get(name, MISSING), later.get(name, MISSING), f"{path}[{name}]")
        if former == later:
            yield Change(f"{path} (order)", list(former), list(later))
    else:
        yield Change(path, was, now)


def _by_key(path: str, elements: Sequence[Any]) -> dict[str, Any]:
    fields = _KEYS.get(path.rpartition(".")[2], ())
    found: dict[str, Any] = {}
    for place, element in enumerate(elements):
        name = " ".join(_json(element[each]).strip('"') for each in fields if element.get(each)) or str(place)
        found[name if name not in found else f"{name} #{place}"] = element
    return found


def _json(value: Any) -> str:
    return value if value is MISSING else json.dumps(value, ensure_ascii=False)


def _short(value: Any, width: int = 160) -> str:
    text = _json(value)
    return text if len(text) <= width else f"{text[:width]}…"
