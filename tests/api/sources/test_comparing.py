"""A full list against what Jalon knows: who is missing, who is there too many, what differs."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from desk import Desk
from dsn_files import SIREN, Contract, Dsn, Someone, ended

from api.intake import Intake
from api.sources.comparing import Proposal, compare
from api.sources.importing import NamedFile
from api.sources.reading import RefusedFileError
from api.sources.recording import caller_of
from domain.facts import OWN_ACTOR, NewEntry, Stream, decode


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def knows(desk: Desk, employee: str, kind: str, **data: Any) -> None:
    entry = NewEntry(source="urn:hris", id=f"{employee}-{kind}-{data}".replace(" ", ""), time=None, actor=OWN_ACTOR,
                     fact=decode(kind, 1, data))  # fmt: skip
    await desk.journal.append(Stream(SIREN, employee), [entry])
    desk.memory.employees = [*desk.memory.employees, employee]


async def proposed(desk: Desk, *files: bytes) -> dict[str, list[Proposal]]:
    named = [NamedFile(f"liste-{n}", BytesIO(content)) for n, content in enumerate(files)]
    found: dict[str, list[Proposal]] = {}
    for each in (await compare(desk.house, SIREN, named)).proposals:
        found.setdefault(each.kind, []).append(each)
    return found


PEOPLE = "Matricule;Date d'embauche;Type de contrat\n"


async def test_a_list_that_says_the_same_proposes_nothing(desk: Desk) -> None:
    await knows(desk, "E1", "hire", hired_on="2020-02-03", contract="cdi")
    await knows(desk, "E1", "leave-start", leave="sabbatical", started_on="2026-02-02")
    assert await proposed(desk, f"{PEOPLE}E1;03/02/2020;CDI\n".encode()) == {}


async def test_missing_extra_and_differing(desk: Desk) -> None:
    await knows(desk, "E1", "hire", hired_on="2020-02-03", contract="cdi")
    await knows(desk, "E2", "hire", hired_on="2021-02-03", contract="cdi")
    await knows(desk, "E4", "hire", hired_on="2019-02-03", contract="cdi")
    await knows(desk, "E4", "contract-end", ended_on="2025-12-31")
    found = await proposed(desk, f"{PEOPLE}E1;10/02/2020;CDI\nE3;01/09/2026;CDD\n".encode())
    assert {kind: [each.employee for each in those] for kind, those in found.items()} == {
        "differs": ["E1"], "extra": ["E2"], "missing": ["E3"],
    }  # fmt: skip
    [differs], [extra] = found["differs"], found["extra"]
    assert [event["type"] for event in differs.events] == ["fact-voided", "hire"]
    assert differs.told == "hire 2020-02-03 cdi"
    assert (differs.certain, extra.certain) == (True, False)


async def test_a_payroll_month_is_a_list_and_gives_the_eve_of_its_month_to_who_is_not_in_it(desk: Desk) -> None:
    await knows(desk, "E0001", "hire", hired_on="2020-01-06", contract="cdi")
    await knows(desk, "E9", "hire", hired_on="2020-01-06", contract="cdi")
    left = Contract("2020-01-06", under=[ended("2026-10-15", "059")])
    found = await proposed(desk, Dsn("2026-10", [Someone(contracts=[left])]).bytes())
    assert [each.texts for each in found["new-fact"]] == [("fin du contrat le 15 octobre 2026",)]
    [extra] = found["extra"]
    assert extra.events[0]["data"]["ended_on"] == str(date(2026, 9, 30))


async def test_what_was_imported_before_does_not_change_what_the_list_says(desk: Desk) -> None:
    month = Dsn("2026-09", [Someone()])
    await desk.take(month)
    desk.memory.employees = ["E0001"]
    assert await proposed(desk, month.bytes()) == {}


async def test_a_table_without_people_is_no_list(desk: Desk) -> None:
    with pytest.raises(RefusedFileError, match="liste complète"):
        await proposed(desk, b"Matricule;Absence;Du\nE1;Maladie;01/02/2026\n")


async def test_what_is_accepted_again_after_it_was_taken_back_stands_again(desk: Desk) -> None:
    await knows(desk, "E1", "hire", hired_on="2020-02-03", contract="cdi")
    house, hr = desk.house, caller_of("HR", SIREN, OWN_ACTOR)
    intake = Intake(desk.journal, house.law, house.people, house.clock)
    for contract in ("CDD", "CDI", "CDD"):
        [differs] = (await proposed(desk, f"{PEOPLE}E1;03/02/2020;{contract}\n".encode()))["differs"]
        await intake.accept(SIREN, [dict(event) for event in differs.events], hr)
        assert [entry.data["contract"] for entry in await desk.standing("E1")] == [contract.lower()]
