"""The law book: every rule, loaded from the YAML files beside this module and checked."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from pydantic import ValidationError

from domain.facts import Idcc, Leave, Value
from domain.law.articles import Articles, published_by
from domain.law.branch import Branch
from domain.law.checks import complaints
from domain.law.files import LawError, branches_in, read, where
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


_FIELDS = {name: name for name in Law.model_fields if name != "branches"} | {"back": "return", "questions": "readings"}
FILES = tuple(_FIELDS.values())
"""The law files, without `.yaml`; each branch has one of its own beside them, `branches/1351`."""


@lru_cache(maxsize=1)
def current() -> Law:
    """The law as it ships with Jalon."""
    return load(files("domain.law"))


def load(folder: Traversable) -> Law:
    """The law in the folder's YAML files, one for each rule and each branch, complete enough to be applied.

    Raises LawError, which names the file, the rule and what is wrong or missing.
    """
    return law_of(sheets_in(folder))


_EXPECTED = {
    "string_type": "expected text, in quotes where it looks like a number",
    "model_type": "expected keys and their values",
    "dict_type": "expected keys and their values",
    "int_parsing": "expected a whole number",
    "extra_forbidden": "no such key is known here",
    "date_from_datetime_parsing": "expected a day, such as 2021-02-05",
    "date_parsing": "expected a day, such as 2021-02-05",
}
"""What was expected, by pydantic's kind of error, where its own words would puzzle a lawyer."""


def current_sheets() -> dict[str, Any]:
    """The contents of the law files as they ship with Jalon, by their names."""
    return sheets_in(files("domain.law"))


def sheets_in(folder: Traversable) -> dict[str, Any]:
    """The contents of the folder's law files by their names, `periodic`, `branches/1351`. Raises LawError."""
    return {name: read(folder, name) for name in (*FILES, *branches_in(folder))}


def law_of(sheets: Mapping[str, Any]) -> Law:
    """The law that the contents of its files come to, by the file's name. Raises LawError, as `load` does."""
    content = {field: sheets[name] for field, name in _FIELDS.items()}
    content["leaves"] = _with_titles(content["leaves"])
    content["branches"] = {n.partition("/")[2]: sheet for n, sheet in sheets.items() if n.startswith("branches/")}
    try:
        law = Law.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        field, *path = (str(part) for part in first["loc"])
        file = f"{field}/{path.pop(0)}" if field == "branches" else _FIELDS[field]
        said = _EXPECTED.get(first["type"], first["msg"].removeprefix("Value error, "))
        if first["type"] != "value_error" or path:
            said = f"{'.'.join(path) or 'the whole'}: {said}"
        raise LawError(f"{where(file)}, {said}") from error
    for file, wrong in complaints(law):
        raise LawError(f"{where(_FIELDS.get(file, file))}, {wrong}")
    return law


def _with_titles(sheet: Any) -> Any:
    """The file of the leaves holds two rules for each leave under two titles, which are said once."""
    try:
        if unknown := set(sheet) - {"leaves", *LEAVE_RULES}:
            raise LawError(f"{where('leaves')}: {sorted(unknown)[0]} is unknown")
        titles = {part: dict(sheet[part]) for part in LEAVE_RULES}
        return {
            leave: {
                key: titles[key] | {"versions": value} if key in LEAVE_RULES else value for key, value in about.items()
            }
            for leave, about in sheet["leaves"].items()
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        expected = f"expected leaves, and {' and '.join(LEAVE_RULES)} with title and note"
        raise LawError(f"{where('leaves')}: {expected} ({error!r})") from error
