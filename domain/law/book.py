"""The law book: every rule, loaded from the YAML files beside this module and checked."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from pydantic import ValidationError

from domain.facts import Leave, Value
from domain.law.files import LawError, read, where
from domain.law.policy import PolicySheet
from domain.law.readings import Question, Readings, default_readings
from domain.law.rules import (
    AgreementFrame,
    Clause,
    FirstTerm,
    LateCareer,
    MidCareer,
    Postponement,
    Rate,
    RecapTerm,
    ReturnRule,
    Rule,
    Sanction,
    Term,
    Threshold,
    Topics,
)

_NO_RULES = frozenset({"suspension", "questions", "branches", "policy"})
"""The parts of the law that are not one rule with its versions."""


class Law(Value):
    """Every rule that Jalon applies."""

    first: Rule[FirstTerm]
    periodic: Rule[Term]
    recap: Rule[RecapTerm]
    agreement: Rule[AgreementFrame]
    back: Rule[ReturnRule]
    mid_career: Rule[MidCareer]
    late_career: Rule[LateCareer]
    abondement: Rule[Sanction]
    headcount: Rule[Threshold]
    postponements: Rule[Postponement]
    topics: Rule[Topics]
    suspension: Mapping[Leave, Rule[Rate]]
    questions: Mapping[str, Question]
    branches: Mapping[str, Clause]
    policy: PolicySheet

    @cached_property
    def default_readings(self) -> Readings:
        return default_readings(self.questions)

    @cached_property
    def edition(self) -> str:
        """A short name for the book as it stands: another one for each change of a law file."""
        content = json.dumps(self.model_dump(mode="json"), sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:12]

    @cached_property
    def begins_on(self) -> date:
        """Nothing was owed before: employees in post that day start their cycle on it."""
        day = self.first.begins_on
        assert day is not None, "the loader refuses a rule without a wording"
        return day

    @cached_property
    def _rules(self) -> Mapping[str, Rule[object]]:
        return {name: getattr(self, name) for name in Law.model_fields if name not in _NO_RULES}

    @cached_property
    def _publications(self) -> Sequence[date]:
        rules = (*self._rules.values(), *self.suspension.values())
        return sorted({version.published_on for rule in rules for version in rule.versions})

    @cached_property
    def boundaries(self) -> Sequence[date]:
        """The days on which the law may ask for something else: a text is published, enters into force, or lapses."""
        rules = (*self._rules.values(), *self.suspension.values())
        days = {day for rule in rules for v in rule.versions for day in (v.published_on, v.in_force_from)}
        days |= {v.value.lapses_on for v in self.agreement.versions if v.value.lapses_on is not None}
        return sorted(days)

    @cached_property
    def postponed(self) -> tuple[date, date]:
        """The first and the last day on which something was due that the health crisis postponed."""
        values = [version.value for version in self.postponements.versions]
        return min((v.due_from for v in values), default=date.max), max((v.due_to for v in values), default=date.min)

    @cached_property
    def _known(self) -> dict[int, Law]:
        return {}

    def published_by(self, day: date) -> Law:
        """The law as it could be known on that day: a plan of the past never uses a law not yet published."""
        issue = bisect_right(self._publications, day)
        if issue == len(self._publications):
            return self
        if issue not in self._known:
            known: dict[str, Any] = {name: rule.published_by(day) for name, rule in self._rules.items()}
            known["suspension"] = {leave: rule.published_by(day) for leave, rule in self.suspension.items()}
            known |= {"questions": self.questions, "branches": self.branches, "policy": self.policy}
            self._known[issue] = Law.model_construct(**known)
        return self._known[issue]


_FILES = {name: name for name in Law.model_fields} | {"back": "return", "questions": "readings"}


@lru_cache(maxsize=1)
def current() -> Law:
    """The law as it ships with Jalon."""
    return load(files("domain.law"))


def load(folder: Traversable) -> Law:
    """The law in the folder's YAML files, one for each rule. Raises LawError, which names the file and the value."""
    content: dict[str, Any] = {field: read(folder, name) for field, name in _FILES.items()}
    try:
        content["suspension"] = _with_title(content["suspension"])
        return Law.model_validate(content)
    except (KeyError, TypeError, AttributeError) as error:
        raise LawError(f"{where('suspension')}: expected title, note and leaves ({error!r})") from error
    except ValidationError as error:
        first = error.errors()[0]
        field, *path = (str(part) for part in first["loc"])
        raise LawError(f"{where(_FILES[field])}, {'.'.join(path)}: {first['msg']}") from error


def _with_title(sheet: dict[str, Any]) -> dict[str, Any]:
    """The suspension file holds a rule for each leave under one title."""
    return {
        leave: {"title": sheet["title"], "note": sheet["note"], "versions": versions}
        for leave, versions in sheet["leaves"].items()
    }
