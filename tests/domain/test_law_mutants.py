"""A sample of `make law-mutants`: when a value of a law file changes, somebody notices."""

from __future__ import annotations

import random

import pytest
from law_mutants import Mutant, mutants, noticed

_SAMPLE = random.Random(6315).sample(mutants(), 40)  # noqa: S311


_UNNOTICED = {"readings.yaml A5.watched.0: hard -> gone"}
"""What no worked case notices yet; each is a case that is missing."""


def _marked(mutant: Mutant) -> object:
    missing = pytest.mark.xfail(reason="no worked case notices it yet", strict=True)
    return pytest.param(mutant, marks=[missing] if str(mutant) in _UNNOTICED else [], id=str(mutant))


@pytest.mark.parametrize("mutant", [_marked(mutant) for mutant in _SAMPLE])
def test_a_value_that_changes_is_noticed(mutant: Mutant) -> None:
    assert noticed(mutant) is not None


def test_what_says_nothing_else_is_not_noticed() -> None:
    """The search can fail: a note that reads otherwise changes no case."""
    assert noticed(Mutant("periodic", ("note",), "", "autre note")) is None
