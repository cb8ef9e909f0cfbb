"""A sample of `make law-mutants`: when a value of a law file changes, somebody notices."""

from __future__ import annotations

import random

import pytest
from law_mutants import Mutant, mutants, noticed

_SAMPLE = random.Random(6315).sample(mutants(), 40)  # noqa: S311


@pytest.mark.parametrize("mutant", _SAMPLE, ids=str)
def test_a_value_that_changes_is_noticed(mutant: Mutant) -> None:
    assert noticed(mutant) is not None


def test_what_says_nothing_else_is_not_noticed() -> None:
    """The search can fail: a note that reads otherwise changes no case."""
    assert noticed(Mutant("periodic", ("note",), "", "autre note")) is None
