"""A small group, measured as `make group` does it, but for the morning, for whose full minute nobody waits here."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import group_phases
import pytest
from group import measure
from group_people import DUE_EACH, companies, life
from group_phases import Phases
from group_table import table

EMPLOYEES = 24
TODAY = date(2026, 11, 26)


def test_a_group_has_as_many_as_were_asked_for_and_tells_the_same_again() -> None:
    group = companies(1000)
    assert sum(company.employees for company in group) == 1000
    assert len({company.siren for company in group}) == len(group)
    told = [[*life(7, company, n, TODAY)] for company in group for n in range(company.employees)]
    assert told == [[*life(7, company, n, TODAY)] for company in group for n in range(company.employees)]
    assert [company.employees for company in group if company.due] == [1000 / DUE_EACH]


@pytest.mark.timeout(180)
async def test_a_group_is_imported_and_its_news_wakes_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def skip(phases: Phases, found: dict[str, object]) -> None:
        found["skipped"] = "here"

    monkeypatch.setattr(Phases, "_morning", skip)
    monkeypatch.setattr(group_phases, "CALM_SECONDS", 1.0)
    record = tmp_path / "group.json"
    folder = tmp_path / "group"
    folder.mkdir()
    await measure(folder, record, EMPLOYEES, seed=1)
    due = sum(company.employees for company in companies(EMPLOYEES) if company.due)
    kept = json.loads(record.read_text())
    phases = kept[str(EMPLOYEES)]["phases"]
    assert all(phase["done"] for phase in phases.values())
    assert phases["import"]["facts"] == 3 * EMPLOYEES - due
    assert phases["import"]["bytes"]["postgres"] > 0
    assert phases["import"]["cpu"]["Worker"] > 0
    assert (phases["headcount"]["woken"], phases["law"]["woken"]) == (0, 0)
    assert phases["law"]["looked"] == EMPLOYEES
    assert (folder / "mails" / "taken.jsonl").read_text() == "", "an import sends nothing"
    assert f"| employees a second | {EMPLOYEES / phases['import']['seconds']:.1f} |" in table(kept)
