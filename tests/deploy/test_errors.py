"""One root for whatever a person can meet and act upon."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import activities
import api
import deploy
import domain
import workflows
from deploy.errors import InputError, InterruptError, exit_status
from deploy.settings import SettingsError
from domain.errors import JalonError


def own_errors() -> Iterator[type[Exception]]:
    for house in (domain, workflows, activities, api, deploy):
        for module in pkgutil.walk_packages(house.__path__, f"{house.__name__}."):
            # The script that checks proofs stands alone: it knows nothing of the house.
            if not module.name.endswith(("__main__", "parent_death_signal", "jalon_check")):
                for thing in vars(importlib.import_module(module.name)).values():
                    if isinstance(thing, type) and issubclass(thing, Exception) and thing.__module__ == module.name:
                        yield thing


def test_every_error_of_the_house_has_the_one_root() -> None:
    found = list(own_errors())
    assert len(found) > 15
    assert [error.__qualname__ for error in found if not issubclass(error, JalonError)] == []


@pytest.mark.parametrize(
    ("error", "status"),
    [(JalonError("x"), 1), (InputError("x"), 2), (SettingsError("x"), 2), (InterruptError("x"), 130)],
)
def test_the_shell_is_told_what_kind_it_was(error: JalonError, status: int) -> None:
    assert exit_status(error) == status
