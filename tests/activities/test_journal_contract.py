"""What every journal promises: what is appended stays, once, chained. The one in PostgreSQL and the one in memory."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from journals import ADA, COMPANY, HIRE, STREAM, AnyJournal, Kit, told, training

from domain.facts import (
    GENESIS,
    Agreement,
    AnyFact,
    ContentConflictError,
    ContractEnd,
    Headcount,
    Held,
    Hire,
    NewEntry,
    Stream,
    TrainingCompleted,
    VersionConflictError,
    WatchPaused,
    public_data,
)
from domain.proof.chain import verify


@pytest.fixture
def journal(kit: Kit) -> AnyJournal:
    return kit.journal


async def test_facts_are_read_back_in_order_with_an_unbroken_chain(journal: AnyJournal) -> None:
    receipts = await journal.append(STREAM, [told("1"), training("2")])
    receipts += await journal.append(STREAM, [training("3")])
    assert [receipt.version for receipt in receipts] == [1, 2, 3]
    assert not any(receipt.duplicate for receipt in receipts)

    entries = await journal.read(STREAM)
    assert [(entry.version, entry.id, entry.type) for entry in entries] == [
        (1, "1", "hire"), (2, "2", "training-completed"), (3, "3", "training-completed"),
    ]  # fmt: skip
    assert entries[0].prev_hash == GENESIS
    assert verify(entries) == []
    assert [receipt.recorded_at for receipt in receipts] == [entry.recorded_at for entry in entries]
    assert isinstance(entries[0].fact, Hire)


@pytest.mark.parametrize("stop", [WatchPaused(), Held()], ids=["paused", "held"])
async def test_whoever_stops_what_leaves_is_answered_once_what_had_asked_before_has_left(
    journal: AnyJournal, stop: AnyFact
) -> None:
    await journal.append(STREAM, [told("1")])
    stream = STREAM.of_company if stop.about_company else STREAM
    async with journal.sending(STREAM) as (entries, _):
        assert [entry.type for entry in entries] == ["hire"]
        await journal.append(STREAM, [training("2")])  # any other fact is not kept waiting
        stopping = asyncio.create_task(journal.append(stream, [told("3", stop)]))
        await _recorded(journal, stream, stop.type)
        async with journal.sending(Stream("987654324", "E-1")):
            pass  # nor is another company
        assert not stopping.done()
    await stopping
    async with journal.sending(STREAM) as both:
        assert stop.type in {entry.type for entries in both for entry in entries}


async def _recorded(journal: AnyJournal, stream: Stream, type: str) -> None:
    for _ in range(1000):
        if type in {entry.type for entry in await journal.read(stream)}:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"no {type} was recorded within ten seconds")


async def test_a_journal_knows_in_which_stream_of_a_company_an_event_stands(journal: AnyJournal) -> None:
    await journal.append(STREAM, [told("1")])
    await journal.append(Stream(COMPANY), [told("2", Headcount(year=2025, average=80))])
    await journal.append(Stream("987654324", "E-1"), [told("3")])
    asked = [told(id).ref for id in ("1", "2", "3", "4")]
    assert await journal.streams(COMPANY, [*asked, told("1", source="URN:HRIS").ref]) == {
        asked[0]: STREAM,
        asked[1]: Stream(COMPANY),
    }


days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
readings = st.dictionaries(st.from_regex(r"\AA[0-9]{1,3}\Z"), st.from_regex(r"\A[a-z0-9-]{1,32}\Z"))
texts = st.text(min_size=1, max_size=50).map(str.strip).filter(lambda text: text and "\0" not in text)
facts = st.one_of(
    st.builds(
        Headcount,
        year=st.integers(2000, 2100),
        average=st.just(-0.0) | st.integers(0, 10_000_000_000).map(lambda n: n / 1000),
    ),
    st.builds(
        Agreement,
        scope=st.just("branch"),
        signed_on=days,
        effective_from=days,
        readings=st.none() | readings,
        criteria=st.none() | texts,
    ),
    st.builds(
        Hire,
        hired_on=days,
        seniority_from=st.none(),
        contract=st.just("cdd"),
        working_time=st.integers(1, 1000).map(lambda n: n / 1000),
        born_on=st.none() | days,
        person=st.none() | st.just(ADA) | texts.map(lambda job: ADA.model_copy(update={"job": job})),
    ),
)
moments = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batch=st.lists(st.tuples(facts, st.none() | moments), min_size=1, max_size=4))
async def test_whatever_is_appended_is_accepted_by_the_verification(
    journal: AnyJournal, batch: list[tuple[AnyFact, datetime | None]]
) -> None:
    employee = uuid4()
    stream = Stream(COMPANY, str(employee))
    entries = [told(f"{employee}-{n}", fact, time=time) for n, (fact, time) in enumerate(batch)]
    await journal.append(stream, entries)
    read = await journal.read(stream)
    assert verify(read) == []
    assert [entry.data for entry in read] == [public_data(entry.fact) for entry in entries]
    again = await journal.append(stream, entries)
    assert all(receipt.duplicate for receipt in again)


async def test_the_same_fact_again_has_no_effect_and_the_same_answer(journal: AnyJournal) -> None:
    first = await journal.append(STREAM, [told("1"), training("2")])
    again = await journal.append(STREAM, [told("1"), training("2")], expected_version=0)
    assert [receipt.duplicate for receipt in again] == [True, True]
    assert [(r.version, r.recorded_at) for r in again] == [(r.version, r.recorded_at) for r in first]
    assert len(await journal.read(STREAM)) == 2


@pytest.mark.parametrize(
    ("stream", "other"),
    [
        (STREAM, training("1", day=2)),
        (STREAM, training("1", title="Autre titre")),
        (STREAM, told("1", TrainingCompleted(title=None, ended_on=date(2025, 1, 1), mandatory=False))),
        (STREAM, training("1").model_copy(update={"time": datetime(2026, 1, 1, tzinfo=UTC)})),
        (STREAM, told("1")),
        (Stream(COMPANY, "E-0043"), training("1")),
    ],
    ids=["public content", "private content", "no private content", "time", "type", "employee"],
)
async def test_the_same_key_with_another_content_is_refused_and_nothing_is_recorded(
    journal: AnyJournal, stream: Stream, other: NewEntry
) -> None:
    await journal.append(STREAM, [training("1")])
    before = await journal.read(stream)
    with pytest.raises(ContentConflictError) as refusal:
        await journal.append(stream, [training("0"), other])
    assert refusal.value.refs == {1: other.ref}
    assert await journal.read(stream) == before


async def test_all_keys_that_are_taken_are_named_at_once(journal: AnyJournal) -> None:
    await journal.append(STREAM, [training("1"), training("3")])
    with pytest.raises(ContentConflictError) as refusal:
        await journal.append(STREAM, [training("1", day=2), training("2"), training("3"), training("3", day=2)])
    assert refusal.value.refs == {0: training("1").ref, 3: training("3").ref}
    assert [entry.id for entry in await journal.read(STREAM)] == ["1", "3"]


async def test_companies_cannot_meet_each_others_keys(kit: Kit, journal: AnyJournal) -> None:
    mine, theirs = training("1"), training("1", title="Secret", day=9)
    await journal.append(STREAM, [mine])
    (receipt,) = await journal.append(Stream("987654324", "E-0042"), [theirs])
    assert not receipt.duplicate
    assert await kit.private_part("987654324", theirs.ref) == {"title": "Secret"}
    assert await kit.private_part(COMPANY, mine.ref) == {"title": "Soudure"}


async def test_an_expected_version_protects_from_a_stream_that_moved_on(journal: AnyJournal) -> None:
    await journal.append(STREAM, [told("1")], expected_version=0)
    with pytest.raises(VersionConflictError) as refusal:
        await journal.append(STREAM, [training("2")], expected_version=0)
    assert (refusal.value.expected, refusal.value.actual) == (0, 1)
    assert len(await journal.read(STREAM)) == 1


async def test_many_appenders_on_one_stream_make_one_chain(journal: AnyJournal) -> None:
    await asyncio.gather(*(journal.append(STREAM, [training(f"{n}-a"), training(f"{n}-b")]) for n in range(30)))
    entries = await journal.read(STREAM)
    assert [entry.version for entry in entries] == list(range(1, 61))
    assert verify(entries) == []
    assert all(a.id[:-1] == b.id[:-1] for a, b in zip(entries[::2], entries[1::2], strict=True)), "a batch was torn"
    assert [entry.recorded_at for entry in entries] == sorted(entry.recorded_at for entry in entries)


async def test_of_two_appenders_that_expect_the_same_version_one_wins(journal: AnyJournal) -> None:
    answers = await asyncio.gather(
        *(journal.append(STREAM, [training(str(n))], expected_version=0) for n in range(8)), return_exceptions=True
    )
    assert sum(isinstance(answer, VersionConflictError) for answer in answers) == 7
    assert len(await journal.read(STREAM)) == 1


async def test_one_key_told_in_two_streams_at_once_is_recorded_once(journal: AnyJournal) -> None:
    answers = await asyncio.gather(
        *(journal.append(Stream(COMPANY, f"E-{n}"), [training("1")]) for n in range(8)), return_exceptions=True
    )
    assert sum(isinstance(answer, ContentConflictError) for answer in answers) == 7
    assert sum(isinstance(answer, list) for answer in answers) == 1


async def test_the_same_keys_told_of_two_employees_in_crossing_order_end_in_conflicts_not_in_a_deadlock(
    journal: AnyJournal,
) -> None:
    for turn in range(3):
        keys = [f"{turn}-{n}" for n in range(200)]
        orders = {"E-1": keys, "E-2": keys[::-1]}
        answers = await asyncio.gather(
            *(journal.append(Stream(COMPANY, who), [training(key) for key in order]) for who, order in orders.items()),
            return_exceptions=True,
        )
        assert sorted(type(answer).__name__ for answer in answers) == ["ContentConflictError", "list"]


async def test_what_was_known_at_a_moment_can_be_read(journal: AnyJournal) -> None:
    (first,) = await journal.append(STREAM, [told("1")])
    await journal.append(STREAM, [training("2")])
    known = await journal.read(STREAM, known_at=first.recorded_at)
    assert [entry.id for entry in known] == ["1"]
    assert await journal.read(STREAM, known_at=first.recorded_at - timedelta(microseconds=1)) == []


async def test_after_an_erasure_the_chain_holds_and_a_repeated_fact_is_still_a_duplicate(
    kit: Kit, journal: AnyJournal
) -> None:
    await journal.append(STREAM, [told("1"), training("2")])
    await kit.forget(COMPANY, "E-0042")
    assert await kit.private_part(COMPANY, told("1").ref) is None
    assert verify(await journal.read(STREAM)) == []
    receipts = await journal.append(STREAM, [told("1"), training("2")])
    assert [receipt.duplicate for receipt in receipts] == [True, True]
    assert await kit.private_part(COMPANY, told("1").ref) is None, "a duplicate has no effect"


async def test_an_end_of_contract_reason_is_private_and_none_means_no_digest(journal: AnyJournal) -> None:
    await journal.append(STREAM, [told("1", ContractEnd(ended_on=date(2026, 1, 31)))])
    (entry,) = await journal.read(STREAM)
    assert entry.private_sha256 is None


async def test_a_birth_date_is_read_while_it_is_kept_and_never_shown(kit: Kit, journal: AnyJournal) -> None:
    born = HIRE.model_copy(update={"born_on": date(1980, 5, 17)})
    await journal.append(STREAM, [told("1", born)])
    (entry,) = await journal.read(STREAM)
    assert isinstance(entry.fact, Hire)
    assert (entry.fact.born_on, entry.fact.person) == (date(1980, 5, 17), None)
    assert "1980" not in entry.model_dump_json()
    await kit.forget(COMPANY, "E-0042")
    (erased,) = await journal.read(STREAM)
    assert isinstance(erased.fact, Hire)
    assert erased.fact.born_on is None
    assert verify([erased]) == []


async def test_who_told_a_fact_first_is_who_told_it(journal: AnyJournal) -> None:
    first, second = uuid4(), uuid4()
    await journal.append(STREAM, [told("1").model_copy(update={"actor": first})])
    (again,) = await journal.append(STREAM, [told("1").model_copy(update={"actor": second})])
    assert again.duplicate
    assert [entry.actor for entry in await journal.read(STREAM)] == [first]
