"""A short run of `make chaos`, and that a broken promise would be found."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import islice
from pathlib import Path

import chaos as command
import pytest
from chaos import Progress, chaos, under_load
from chaos_feeder import telling
from chaos_house import House
from chaos_mail import Mail
from chaos_promises import lost_or_doubled, strange_mails
from chaos_schedule import TARGETS, Fault, Kind, fault, faults

TODAY = date(2026, 11, 24)
STRUCK: list[tuple[Kind, str]] = [
    ("kill", "PostgreSQL"), ("cut", "Temporal"), ("full", "Mail"), ("kill", "Worker"), ("kill", "Relay"),
    ("pause", "API"), ("kill", "API"), ("kill", "Temporal"),
]  # fmt: skip
"""What a seed draws would take longer."""
REQUESTS = 24


def test_a_seed_strikes_the_same_again_and_goes_on_where_it_was() -> None:
    assert list(islice(faults(7), 20)) == [*islice(faults(7), 8), *islice(faults(7, 8), 12)]
    assert [fault(7, n) for n in range(20)] != [fault(8, n) for n in range(20)]


def test_every_fault_strikes_every_target_sooner_or_later() -> None:
    drawn = {(each.kind, each.target) for each in islice(faults(1), 1000)}
    assert drawn == {(kind, target) for kind, targets in TARGETS.items() for target in targets}


def test_the_hris_tells_the_same_again() -> None:
    told = [telling(7, n, 100, TODAY) for n in range(400)]
    assert told == [telling(7, n, 100, TODAY) for n in range(400)]
    hired = [event["subject"] for events in told for event in events if event["type"] == "hire"]
    assert hired == [f"E-{n:05}" for n in range(100)]


def _one_of_each(seed: int, first: int = 0) -> Iterable[Fault]:
    return [Fault(n, 1.0, kind, target, 1.5) for n, (kind, target) in enumerate(STRUCK)]


@pytest.mark.timeout(240)
async def test_whatever_is_struck_every_promise_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "faults", _one_of_each)
    found = await chaos(tmp_path, seed=1, kills=100, seconds=60, employees=8, requests=REQUESTS)
    assert (found.broken, found.unasked) == ([], [])
    assert found.employees == 8
    progress = Progress.read(tmp_path / "progress.json")
    assert progress.faults == {f"{kind} {target}": 1 for kind, target in STRUCK}
    assert progress.kills == 5
    assert progress.told >= REQUESTS


@pytest.mark.timeout(240)
async def test_with_several_of_each_a_rolling_restart_loses_nothing_and_is_not_noticed_by_the_rest(
    tmp_path: Path,
) -> None:
    house = House(tmp_path, each=2)

    async def restart_all() -> None:
        for name in ("API", "Worker", "Relay"):
            await house.restart(name)

    found = await under_load(house, Progress(), restart_all, seed=2, employees=8, requests=REQUESTS)
    assert (found.broken, found.unasked) == ([], [])
    assert len(set(house.urls)) == 2
    assert {part.name: part.starts for parts in house.parts.values() for part in parts if part.starts > 1} == {
        "PostgreSQL": 2, "API": 2, "Worker": 2, "Relay": 2,
    }  # fmt: skip


def test_a_fact_that_is_lost_or_there_twice_is_found() -> None:
    event = {"id": "1.0", "subject": "E-1"}
    told = ("123456782/E-1", "1.0")
    assert list(lost_or_doubled([event], [told])) == []
    assert len(list(lost_or_doubled([event], []))) == 1
    assert len(list(lost_or_doubled([event], [told, told]))) == 1
    assert len(list(lost_or_doubled([], [told]))) == 1


def test_a_mail_without_its_step_is_found() -> None:
    stray = Mail(id="<1@jalon>", to=["e@example.fr"], subject="Convocation", at="2026-11-24")
    assert ["no step is recorded" in line for line in strange_mails([stray], [])] == [True]
