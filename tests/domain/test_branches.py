"""The branches' files: complete, sourced, and each with its worked cases."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cases_of_days
import pytest
from cases_of_law import expectations
from law_mutants import mutants, noticed

import domain.law
from domain.law import current
from domain.law.branch import merged
from domain.law.clauses import (
    KINDS,
    NOTHING,
    ConvocationClause,
    CycleClause,
    RecapClause,
    RecordClause,
    RequestClause,
    ReturnClause,
    RhythmClause,
    SanctionClause,
    SuspensionClause,
)

LAW = current()
FOLDER = Path(domain.law.__file__).parent
TEXTS = [(idcc, text) for idcc, branch in LAW.branches.items() for text in branch.texts]
"""Each text of each branch."""


def test_the_branches_that_were_read_are_there() -> None:
    """BRANCHES.md: fifty read, and those whose texts are known to exist and were not."""
    by_standing = {
        s: [i for i, b in LAW.branches.items() if b.standing == s] for s in ("own", "echo", "none", "unread")
    }
    assert {name: len(found) for name, found in by_standing.items()} == {"own": 40, "echo": 16, "none": 7, "unread": 5}


def test_every_text_quotes_the_words_that_decide() -> None:
    for idcc, text in TEXTS:
        assert text.words.startswith("« "), idcc
        assert text.words.endswith(" »"), idcc


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_clause_is_used_by_some_branch(kind: str) -> None:
    assert [idcc for idcc, text in TEXTS if kind in text.value.kinds]


_PARTS: Mapping[str, Any] = {
    "rhythm": RhythmClause, "cycle": CycleClause, "recap": RecapClause, "suspension": SuspensionClause,
    "sanction": SanctionClause, "returns": ReturnClause, "request": RequestClause, "convocation": ConvocationClause,
    "record": RecordClause,
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "field"), [(kind, field) for kind, part in _PARTS.items() for field in part.model_fields]
)
def test_every_field_of_every_kind_is_set_by_some_branch(kind: str, field: str) -> None:
    default = _PARTS[kind].model_fields[field].default
    values = [getattr(text.value, kind) for _, text in TEXTS]
    assert [value for value in values if value is not None and getattr(value, field) != default]


# --- days and worked cases ------------------------------------------------------------------------------------------


def test_each_text_binds_from_and_until_the_days_of_the_official_data() -> None:
    assert cases_of_days.wrong(LAW) == []


def test_a_day_that_is_another_is_noticed() -> None:
    days = {"signed_on", "extended_on", "in_force_from", "in_force_to"}
    of_days = [each for each in mutants() if each.file.startswith("branches/") and each.path[-1] in days]
    assert len(of_days) > 400
    sample = random.Random(2261).sample(of_days, 60)  # noqa: S311
    assert [str(each) for each in sample if noticed(each) is None] == []


def test_texts_that_say_nothing_make_no_agreement_speak() -> None:
    """By identity: an agreement whose texts are over hides no other one of the branch (`branch_on`)."""
    assert merged(()) is NOTHING


def test_each_branch_has_its_worked_cases() -> None:
    """Three for a branch with clauses of its own, one for an echo; a text without a value is for a person alone."""
    given = [str(case.case["given"]) for case in expectations()]
    few: dict[str, int] = {}
    for idcc, branch in LAW.branches.items():
        wanted = {"own": 3, "echo": 1}.get(branch.standing, 0) if any(t.value.kinds for t in branch.texts) else 0
        made = sum(f"'{idcc}'" in each for each in given)
        few |= {idcc: made} if made < wanted else {}
    assert few == {}
