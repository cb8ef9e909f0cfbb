"""Several ids of one person: whose facts they are, and what happens when the fact is taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError
from told import SIREN, entries

from activities.adapters.memory import MemoryJournal
from domain.facts import OWN_ACTOR, Entry, EventRef, FactVoided, IdentifiedAs, NewEntry, Stream, decode
from domain.facts.told import Told
from domain.law import current
from domain.ledger.fold import fold_company
from domain.ledger.identity import links
from domain.ledger.ledger import derive
from domain.ledger.record import SINCE_EVER
from domain.ports import everybody, ids_of, life_of, standing_for


def said(*pairs: tuple[str, str]) -> list[Entry]:
    return entries([{"identified-as": {"employee": stands, "also": also}} for stands, also in pairs])


def test_an_id_leads_to_the_one_that_stands_for_it_over_any_number_of_facts() -> None:
    assert links(said(("A", "B"), ("B", "C"))) == {"B": "A", "C": "A"}
    assert links(said(("B", "C"), ("A", "B"))) == {"B": "A", "C": "A"}


def test_a_circle_leaves_somebody_to_stand_for_all() -> None:
    assert links(said(("A", "B"), ("B", "A"))) == {"B": "A"}
    assert links(said(("A", "B"), ("B", "C"), ("C", "A"))) == {"B": "A", "C": "A"}


def test_nobody_is_another_id_of_themselves() -> None:
    with pytest.raises(ValidationError, match="another id"):
        IdentifiedAs(employee="A", also="A")


HIRE: Told = decode("hire", 1, {"hired_on": "2024-03-04", "contract": "cdi"})  # pyright: ignore[reportAssignmentType]
HELD: Told = decode("interview-completed", 1, {"kind": "first", "held_on": "2025-03-03"})  # pyright: ignore[reportAssignmentType]


async def test_what_is_told_of_both_ids_is_one_life_until_it_is_voided() -> None:
    journal = MemoryJournal()

    async def tell(employee: str | None, id: str, fact: Told) -> None:
        entry = NewEntry(source="urn:x", id=id, time=None, actor=OWN_ACTOR, fact=fact)
        await journal.append(Stream(SIREN, employee), [entry])

    async def lives() -> dict[str, list[str]]:
        companys = await journal.read(Stream(SIREN))
        return {id: [e.type for e in await life_of(journal, Stream(SIREN, id), companys)] for id in ("E1", "P9")}

    await tell("E1", "1", HIRE)
    await tell("P9", "2", HELD)
    assert await lives() == {"E1": ["hire"], "P9": ["interview-completed"]}

    await tell(None, "3", IdentifiedAs(employee="E1", also="P9"))
    assert await lives() == {"E1": ["hire", "interview-completed"], "P9": []}
    companys = await journal.read(Stream(SIREN))
    assert standing_for(Stream(SIREN, "P9"), companys) == Stream(SIREN, "E1")
    assert everybody(["E1", "P9", "X"], companys) == ["E1", "X"]
    life = await life_of(journal, Stream(SIREN, "E1"), companys)
    record = derive(Stream(SIREN, "E1"), life, fold_company(companys, unopened=SINCE_EVER), current()).page(
        HELD.true_on  # pyright: ignore[reportArgumentType]
    ).record  # fmt: skip
    assert (record.hire is not None, [i.kind for i in record.interviews]) == (True, ["first"])
    assert max(entry.version for entry in life) == 1

    await tell(None, "4", FactVoided(event=EventRef(source="urn:x", id="3"), reason=None))
    assert await lives() == {"E1": ["hire"], "P9": ["interview-completed"]}


async def test_what_was_known_then_is_the_life_of_then_and_a_stranger_s_id_stays_out_of_it() -> None:
    """Monday the hire, Tuesday an interview under another id, Wednesday that both are one person, Thursday another."""
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)
    moments = iter([monday + timedelta(days=day) for day in (0, 0, 1, 1, 2, 2, 3)])
    journal = MemoryJournal(clock=lambda: next(moments))
    both = IdentifiedAs(employee="E1", also="P9"), IdentifiedAs(employee="E1", also="A3")
    told = [("E1", HIRE), ("X", HIRE), ("P9", HELD), ("A3", HELD), *((None, fact) for fact in both), ("A3", HELD)]
    for place, (employee, fact) in enumerate(told):
        entry = NewEntry(source="urn:x", id=f"{place}", time=None, actor=OWN_ACTOR, fact=fact)
        await journal.append(Stream(SIREN, employee), [entry])
    companys = await journal.read(Stream(SIREN))
    e1, p9 = Stream(SIREN, "E1"), Stream(SIREN, "P9")

    async def life(stream: Stream, known_at: datetime | None) -> list[tuple[str, int]]:
        return [(e.type, e.version) for e in await life_of(journal, stream, companys, known_at=known_at)]

    held = ("interview-completed", 0)
    assert ids_of(p9, companys) == [e1, Stream(SIREN, "A3"), p9]
    assert await life(e1, None) == [("hire", 1), held, held, held]
    assert await life(p9, None) == []
    tuesday, wednesday = (monday + timedelta(days=days) for days in (1, 2))
    assert standing_for(p9, companys, tuesday) == p9
    assert ids_of(e1, companys, tuesday) == [e1]
    assert await life(e1, tuesday) == [("hire", 1)]
    assert await life(p9, tuesday) == [("interview-completed", 1)]
    assert await life(p9, monday) == []
    assert await life(e1, wednesday) == [("hire", 1), held, held]


def test_an_id_of_which_nothing_is_told_stands_for_itself() -> None:
    assert everybody(["E1", "P9"], []) == ["E1", "P9"]
    assert standing_for(Stream(SIREN, "X"), said(("A", "B"))) == Stream(SIREN, "X")


def test_a_company_stands_for_nobody() -> None:
    with pytest.raises(ValueError, match="expected a company and perhaps an employee"):
        standing_for(Stream(SIREN), [])
