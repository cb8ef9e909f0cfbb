"""Reasons as data: a code and what belongs to it. `domain.french` makes the sentence, where somebody reads it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from domain.facts import EventRef

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Reason(NamedTuple):
    """Why a date, a verdict or a step is what it is. `code` names the sentence, `values` what stands in it."""

    code: str
    values: Mapping[str, Any] = _NOTHING


class Finding(NamedTuple):
    """Something surprising that an operator should look at; when `serious`, they must, before the plan is trusted."""

    code: str
    values: Mapping[str, Any] = _NOTHING
    event: EventRef | None = None
    serious: bool = False
