"""The law book: every rule that Jalon applies, and what was known of it on a day."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from domain.facts import Idcc, Leave, Value
from domain.law.articles import Articles, published_by
from domain.law.branch import Branch
from domain.law.leaves import LEAVE_RULES, LeaveRule
from domain.law.policy import PolicySheet
from domain.law.readings import Question, Readings, default_readings
from domain.law.rules import Rule
from domain.law.values import (
    AgreementFrame,
    ElectedMandate,
    FirstTerm,
    FixedPayment,
    LateCareer,
    MidCareer,
    Postponement,
    RecapTerm,
    ReturnRule,
    Sanction,
    Term,
    Threshold,
    Topics,
)
from domain.once import Once

_NO_RULES = frozenset({"articles", "leaves", "questions", "branches", "policy"})
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
    elected_mandate: Rule[ElectedMandate]
    abondement: Rule[Sanction]
    headcount: Rule[Threshold]
    postponements: Rule[Postponement]
    fixed_payments: Rule[FixedPayment]
    topics: Rule[Topics]
    articles: Articles
    leaves: Mapping[Leave, LeaveRule]
    questions: Mapping[str, Question]
    branches: Mapping[Idcc, Branch]
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
    def _rules(self) -> Mapping[str, Rule[Any]]:
        return {name: getattr(self, name) for name in Law.model_fields if name not in _NO_RULES}

    def rules(self) -> Iterator[tuple[str, Rule[Any]]]:
        """Every rule by its name: `periodic`, `seniority.sabbatical`, `interview.sabbatical`."""
        yield from self._rules.items()
        for part in LEAVE_RULES:
            for leave, about in self.leaves.items():
                if part in about.rules:
                    yield f"{part}.{leave}", about.rules[part]

    @cached_property
    def _publications(self) -> Sequence[date]:
        days = {version.published_on for _, rule in self.rules() for version in rule.versions}
        return sorted(days | {wording.published_on for table in self.articles.values() for wording in table})

    @cached_property
    def boundaries(self) -> Sequence[date]:
        """The days on which the law may ask for something else: a text is published, enters into force, or lapses."""
        days = {day for _, rule in self.rules() for v in rule.versions for day in (v.published_on, v.in_force_from)}
        days |= {wording.published_on for table in self.articles.values() for wording in table}
        days |= {v.value.lapses_on for v in self.agreement.versions if v.value.lapses_on is not None}
        return sorted(days)

    @cached_property
    def postponed(self) -> tuple[date, date]:
        """The first and the last day on which something was due that the health crisis postponed."""
        values = [version.value for version in self.postponements.versions]
        return min((v.due_from for v in values), default=date.max), max((v.due_to for v in values), default=date.min)

    @cached_property
    def once(self) -> Once:
        """What is worked out of the law for one company after the other, by whoever works it out."""
        return Once(most=256)

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
            known["leaves"] = {leave: about.published_by(day) for leave, about in self.leaves.items()}
            known["articles"] = published_by(self.articles, day)
            known |= {"questions": self.questions, "branches": self.branches, "policy": self.policy}
            self._known[issue] = Law.model_construct(**known)
        return self._known[issue]
