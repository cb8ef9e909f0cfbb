"""Reasons as data: a code and what belongs to it. `domain.french` makes the sentence, where somebody reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.facts import EventRef

_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a date, a verdict or a step is what it is. `code` names the sentence, `values` what stands in it."""

    code: str
    values: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something surprising that an operator should look at; when `serious`, they must, before the plan is trusted."""

    code: str
    values: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    event: EventRef | None = None
    serious: bool = False
