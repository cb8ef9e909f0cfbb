"""Years in seconds, with faults at every await: `make simulate` runs longer, and finds more."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from invariants import broken
from simulation import Simulation

from activities.steps import delivery
from domain.ports import Message
from workflows.employee import EmployeeWorkflow
from workflows.relay import Relay


def years(seed: int, *, employees: int = 30, chance: float = 0.05) -> tuple[Simulation, list[str]]:
    simulation = Simulation(seed=seed, employees=employees, years=10, chance=chance)
    return simulation, simulation.run(broken)


@pytest.mark.parametrize(("seed", "chance"), [(1, 0.0), (2, 0.05), (3, 0.1)])
def test_whatever_fails_every_promise_is_kept(seed: int, chance: float) -> None:
    simulation, found = years(seed, chance=chance)
    assert found == []
    done = simulation.outcomes()
    assert done["convocation-sent"] > 10
    assert done["copy-sent"] > 10
    assert (simulation.faults.struck.total() > 100) == (chance > 0)


def test_the_same_seed_gives_the_same_run() -> None:
    (one, _), (other, _) = years(4, employees=6), years(4, employees=6)
    assert one.faults.struck == other.faults.struck
    assert one.post.handed_over == other.post.handed_over


async def _claims_to_have_delivered(self: Relay, message: Message, delivered: list[Message], _: object) -> None:
    delivered.append(message)
    if message.positions[0] % 3:
        await self._publisher.deliver(message)  # pyright: ignore[reportPrivateUsage]


def _another_mail_each_time(context: Any, key: object, part: str = "", numbers: Any = count()) -> str:  # noqa: B008
    return f"other-{next(numbers)}@{context.mail_domain}"


def _looks_no_more(self: EmployeeWorkflow) -> bool:
    return self._woken  # pyright: ignore[reportPrivateUsage]


@pytest.mark.parametrize(
    ("where", "name", "mistake", "what"),
    [
        (Relay, "_deliver", _claims_to_have_delivered, "has not read all"),
        (delivery, "uid", _another_mail_each_time, "no step is recorded"),
        (EmployeeWorkflow, "_must_look", _looks_no_more, "has not read all"),
    ],
    ids=["news is lost", "a retry is another mail", "a signal wakes nobody"],
)
def test_a_mistake_is_found(
    monkeypatch: pytest.MonkeyPatch, where: object, name: str, mistake: object, what: str
) -> None:
    monkeypatch.setattr(where, name, mistake)
    _, found = years(5, employees=12)
    assert [line for line in found if what in line]
