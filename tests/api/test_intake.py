"""The door for facts without HTTP: as the console, files and webhooks find it."""

import asyncio
from collections.abc import Sequence
from typing import Any, cast
from uuid import uuid4

import httpx2
import pytest
from api_samples import COMPANY, EVENTS, OTHER, Clock, hire, training

from activities.adapters.journal import PgJournal
from api.intake import Intake, Recorded, Refused
from api.rights import Caller, ForbiddenError, Role
from domain.facts import OWN_ACTOR, OWN_SOURCE, Event, NewEntry, Receipt, Stream, VersionConflictError
from domain.law import current
from domain.ledger.corrections import in_effect
from domain.ports import CompanyProfile, People


def caller(role: Role = "hris", *companies: str) -> Caller:
    return Caller(actor=OWN_ACTOR, name="SIRH", role=role, companies=frozenset(companies or [COMPANY]))


class _Profiled:
    """The people of a company that has told its address; of `OTHER` nobody knows any."""

    async def company(self, siren: str) -> CompanyProfile | None:
        return CompanyProfile(siren=siren, name="Exemple SA", hr_email="rh@example.org") if siren != OTHER else None


PROFILED = cast(People, _Profiled())


@pytest.fixture
def intake(journal: PgJournal) -> Intake:
    return Intake(journal, current(), PROFILED, Clock())


async def test_events_and_documents_are_taken_alike(intake: Intake, journal: PgJournal) -> None:
    first, again, wrong = await intake.accept(
        COMPANY, [hire(), Event.model_validate(hire()), {**hire("2"), "data": {}}], caller()
    )
    assert isinstance(first, Recorded)
    assert isinstance(again, Recorded)
    assert (first.status, again.status, again.version) == ("recorded", "duplicate", 1)
    assert isinstance(wrong, Refused)
    assert (wrong.id, wrong.why) == ("2", "malformed")
    assert [error.pointer for error in wrong.errors] == ["#/data/hired_on", "#/data/contract"]
    assert len(await journal.read(Stream(COMPANY, "E-0042"))) == 1


async def test_an_event_that_is_right_in_itself_is_still_checked(intake: Intake) -> None:
    data = {"scope": "company", "signed_on": "2026-01-05", "effective_from": "2026-01-05", "readings": {"A4": "ada"}}
    told = Event.model_validate(
        {"specversion": "1.0", "id": "1", "source": "urn:hris", "type": "agreement", "data": data}
    )
    (result,) = await intake.accept(COMPANY, [told], caller())
    assert isinstance(result, Refused)
    assert [error.pointer for error in result.errors] == ["#/data/readings/A4"]


async def test_what_was_recorded_before_contradictions_were_refused_is_told_again_as_any(
    intake: Intake, journal: PgJournal
) -> None:
    data = {"leave": "sickness", "started_on": "2026-03-04", "expected_end_on": "2026-03-03"}
    told = {"specversion": "1.0", "id": "1", "source": "urn:hris", "type": "leave-start", "subject": "E-0042"}
    event = Event.model_validate({**told, "data": data})
    entry = NewEntry(source=event.source, id=event.id, time=None, actor=OWN_ACTOR, fact=event.data)
    await journal.append(Stream(COMPANY, "E-0042"), [entry])
    again, new = await intake.accept(COMPANY, [event, {**told, "id": "2", "data": data}], caller())
    assert isinstance(again, Recorded)
    assert again.status == "duplicate"
    assert isinstance(new, Refused)
    assert [error.pointer for error in new.errors] == ["#/data/expected_end_on"]


async def test_what_is_told_bears_the_actor_of_who_tells_it(intake: Intake, journal: PgJournal) -> None:
    who = caller().model_copy(update={"actor": uuid4()})
    await intake.accept(COMPANY, [hire()], who)
    await intake.accept(COMPANY, [hire()], caller())
    (entry,) = await journal.read(Stream(COMPANY, "E-0042"))
    assert entry.actor == who.actor


async def test_nobody_speaks_in_jalons_name(intake: Intake) -> None:
    (result,) = await intake.accept(COMPANY, [{**hire(), "source": "URN:Jalon"}], caller())
    assert isinstance(result, Refused)
    assert [(error.pointer, error.detail) for error in result.errors] == [
        ("#/source", "expected the name of who tells it: urn:jalon is Jalon's own")
    ]


def void(id: str, source: str, of: str) -> dict[str, Any]:
    data = {"event": {"source": source, "id": of}, "reason": None}
    return {**hire(id), "type": "fact-voided", "data": data}


async def test_what_jalon_did_is_voided_by_an_operator_alone(intake: Intake, journal: PgJournal) -> None:
    mine = void("v1", OWN_SOURCE, "a-step")
    refused, other = await intake.accept(COMPANY, [mine, hire()], caller())
    assert isinstance(refused, Refused)
    assert (refused.why, refused.id) == ("forbidden", "v1")
    assert other.status == "recorded"
    (recorded,) = await intake.accept(COMPANY, [mine], caller("operator"))
    assert recorded.status == "recorded"

    undone, back = await intake.accept(COMPANY, [void("v2", "urn:hris", "v1"), void("v3", "urn:hris", "1")], caller())
    assert (undone.status, back.status) == ("refused", "recorded")
    (recorded,) = await intake.accept(COMPANY, [void("v2", "urn:hris", "v1")], caller("operator"))
    assert recorded.status == "recorded"
    assert [entry.id for entry in await journal.read(Stream(COMPANY, "E-0042"))] == ["1", "v1", "v3", "v2"]


async def test_a_void_finds_whom_it_is_about_by_the_key_it_names(intake: Intake, journal: PgJournal) -> None:
    told = {**void("v", "urn:hris", "1")}
    del told["subject"]
    await intake.accept(COMPANY, [hire()], caller())
    (result,) = await intake.accept(COMPANY, [told], caller())
    assert isinstance(result, Recorded)
    assert str(result.stream) == str(Stream(COMPANY, "E-0042"))
    entries = await journal.read(Stream(COMPANY, "E-0042"))
    assert [entry.id for entry in in_effect(entries)] == ["v"]


async def test_a_void_may_come_with_what_it_cancels_in_any_order(intake: Intake, journal: PgJournal) -> None:
    first, again = {**void("v1", "urn:hris", "1")}, {**void("v2", "urn:hris", "v1")}
    del first["subject"], again["subject"]
    results = await intake.accept(COMPANY, [again, first, hire()], caller())
    assert [result.status for result in results] == ["recorded"] * 3
    entries = await journal.read(Stream(COMPANY, "E-0042"))
    assert {entry.id for entry in in_effect(entries)} == {"1", "v2"}


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"data": {"event": {"source": "urn:hris", "id": "2"}, "reason": None}}, "#/data/event"),
        ({"data": {"event": {"source": "URN:HRIS", "id": "1"}, "reason": None}}, "#/data/event"),
        ({"subject": "E-0043"}, "#/subject"),
        ({"subject": "e-0042"}, "#/subject"),
    ],
    ids=["another id", "another case", "another employee", "the employee in another case"],
)
async def test_a_void_that_would_cancel_nothing_is_refused(
    intake: Intake, journal: PgJournal, changed: dict[str, Any], where: str
) -> None:
    await intake.accept(COMPANY, [hire()], caller())
    (result,) = await intake.accept(COMPANY, [{**void("v", "urn:hris", "1"), **changed}], caller())
    assert isinstance(result, Refused)
    assert (result.id, [error.pointer for error in result.errors]) == ("v", [where])
    assert [entry.id for entry in await journal.read(Stream(COMPANY, "E-0042"))] == ["1"]


async def test_the_event_of_another_company_is_not_voided(intake: Intake) -> None:
    await intake.accept(OTHER, [hire()], caller("hris", OTHER))
    (result,) = await intake.accept(COMPANY, [void("v", "urn:hris", "1")], caller())
    assert result.status == "refused"


async def test_a_refused_void_is_told_as_forbidden(hris: httpx2.AsyncClient) -> None:
    answer = await hris.post(EVENTS, json=void("v1", OWN_SOURCE, "a-step"))
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/forbidden")
    answer = await hris.post(EVENTS, json={**hire(), "source": "urn:jalon:worker"})
    assert answer.status_code == 422


@pytest.mark.parametrize("who", [caller("auditor"), caller("hris", OTHER)], ids=["another role", "another company"])
async def test_nobody_tells_facts_without_the_right_to(intake: Intake, journal: PgJournal, who: Caller) -> None:
    with pytest.raises(ForbiddenError):
        await intake.accept(COMPANY, [hire()], who)
    assert await journal.read(Stream(COMPANY, "E-0042")) == []


class Counted(PgJournal):
    """Counts how often it is asked."""

    asked = 0

    async def append(self, stream: Stream, entries: Sequence[NewEntry], **options: Any) -> list[Receipt]:
        self.asked += 1
        return await super().append(stream, entries, **options)


async def test_many_taken_keys_are_found_in_one_question(pool: Any) -> None:
    journal = Counted(pool)
    intake = Intake(journal, current(), PROFILED, Clock())
    await intake.accept(COMPANY, [training(str(n), "E-0043") for n in range(0, 500, 2)], caller())
    journal.asked = 0
    results = await intake.accept(COMPANY, [training(str(n), title="Autre") for n in range(500)], caller())
    assert [result.status for result in results] == ["refused", "recorded"] * 250
    assert journal.asked == 2


async def test_batches_that_cross_are_all_answered(intake: Intake, journal: PgJournal) -> None:
    """The same keys told of other employees and in the other order: one tells each fact first, nobody fails."""
    keys = range(200)
    one = [training(str(n), f"E-{n % 2}") for n in keys]
    other = [training(str(n), f"E-{n % 2 + 2}") for n in reversed(keys)]
    answers = await asyncio.gather(*(intake.accept(COMPANY, batch, caller()) for batch in (one, other)))
    recorded = sorted(int(each.id) for batch in answers for each in batch if isinstance(each, Recorded))
    assert recorded == list(keys)


def operators(kind: str, subject: str | None = None, /, **data: Any) -> dict[str, Any]:
    about = {} if subject is None else {"subject": subject}
    return {"specversion": "1.0", "id": kind, "source": "urn:rh", "type": kind, "data": data, **about}


@pytest.mark.parametrize(
    "told",
    [
        operators("watch-opened", **{"from": "2026-11-21"}), operators("watch-paused"), operators("watch-resumed"),
        operators("held", "E-0042"), operators("released", "E-0042"),
        operators("history-complete", since="2016-09-01"), operators("history-complete", "E-0042", since="2016-09-01"),
        operators("overdue-settled", "E-0042", obligation="first-2024-03-15", due_on="2026-03-15", how="closed"),
    ],
    ids=lambda told: f"{told['type']} of {told.get('subject', 'the company')}",
)  # fmt: skip
async def test_only_an_operator_says_what_may_leave(intake: Intake, journal: PgJournal, told: dict[str, Any]) -> None:
    _, refused = await intake.accept(COMPANY, [training("1"), told], caller("hris"))
    assert isinstance(refused, Refused)
    assert refused.why == "forbidden"
    assert [e.type for e in await journal.read(Stream(COMPANY, "E-0042"))] == ["training-completed"]
    (result,) = await intake.accept(COMPANY, [told], caller("operator"))
    assert result.status == "recorded"
    aim = {"source": "urn:rh", "id": told["type"]}
    void = operators("fact-voided", told.get("subject"), event=aim, reason="x")
    for role in ("hris", "operator"):  # the opposite takes it back, said by an operator
        (result,) = await intake.accept(COMPANY, [void], caller(role))
        assert isinstance(result, Refused)
        assert [e.pointer for e in result.errors] == ["#/data/event"]


@pytest.mark.parametrize(("company", "begins_on", "wrong"), [
    (COMPANY, "2026-10-21", []), (COMPANY, "2026-10-20", ["#/data/from"]), (COMPANY, "2027-01-01", []),
    (OTHER, "2026-11-21", ["#/type"]),
])  # fmt: skip
async def test_a_watch_opens_for_a_company_with_a_profile_and_hardly_back(
    intake: Intake, company: str, begins_on: str, wrong: list[str]
) -> None:
    told = operators("watch-opened", **{"from": begins_on})
    (result,) = await intake.accept(company, [told], caller("operator", company))
    assert [e.pointer for e in result.errors] == wrong if isinstance(result, Refused) else wrong == []


async def test_the_day_a_fact_comes_divides_nothing_any_more(intake: Intake) -> None:
    told = operators("policy", effective_from="2027-01-01", history_days=30)
    (result,) = await intake.accept(COMPANY, [told], caller())
    assert isinstance(result, Refused)
    assert [e.pointer for e in result.errors] == ["#/data/history_days"]


async def test_what_moved_on_since_it_was_looked_at_is_not_written_over(intake: Intake, journal: PgJournal) -> None:
    stream = Stream(COMPANY, "E-0042")
    await intake.accept(COMPANY, [hire()], caller(), seen={stream: 0})
    with pytest.raises(VersionConflictError):
        await intake.accept(COMPANY, [training("2")], caller(), seen={stream: 0})
    (again,) = await intake.accept(COMPANY, [hire()], caller(), seen={stream: 0})  # a click more is no conflict
    (recorded,) = await intake.accept(COMPANY, [training("2")], caller(), seen={stream: 1})
    assert [each.status for each in (again, recorded)] == ["duplicate", "recorded"]
    assert len(await journal.read(stream)) == 2


async def test_whoever_is_an_establishments_tells_nothing_of_the_company_and_hires_for_their_own(
    intake: Intake, journal: PgJournal
) -> None:
    mine, others = f"{COMPANY}00010", f"{COMPANY}00028"
    theirs = caller("operator").model_copy(update={"establishments": frozenset({mine})})
    of_company = {**training("1"), "type": "headcount", "data": {"year": 2025, "average": 12}}
    del of_company["subject"]
    told = [of_company, hire("2", establishment=others), hire("3"), hire("4", establishment=mine), training("5")]
    results = await intake.accept(COMPANY, told, theirs)
    assert [each.why if isinstance(each, Refused) else each.status for each in results] == [
        "forbidden", "forbidden", "forbidden", "recorded", "recorded"
    ]  # fmt: skip
    assert await journal.read(Stream(COMPANY)) == []
