"""Small values and what they refuse: cells of a spreadsheet, places in the feed, what a round of deliveries came to."""

from __future__ import annotations

from datetime import date

import pytest
from told import EMPLOYEE, entries, noon

from domain.cells import harmless
from domain.day.situation import Situation
from domain.french.plan import plan_of
from domain.law import current
from domain.ledger.record import SINCE_EVER
from domain.ports.feed import Position, schema_name
from domain.ports.papers import UndeliverableError
from domain.ports.situations import Listed
from domain.ports.webhooks import Delivered


@pytest.mark.parametrize("cell", ["=1+1", "+33 1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_text_that_a_spreadsheet_would_run_is_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Martin", "1=1", -1, 3.5, None, date(2026, 11, 25)])
def test_any_other_cell_stays_as_it_is(cell: object) -> None:
    assert harmless(cell) == cell


@pytest.mark.parametrize("text", ["0-0", "4711-12", "9223372036854775807-999999999999999999"])
def test_a_place_in_the_feed_is_read_as_it_is_written(text: str) -> None:
    assert str(Position.parse(text)) == text


def test_before_the_first_entry_is_a_place_too() -> None:
    assert Position() == Position.parse("0-0")
    assert Position.parse("1-2") == Position(transaction=1, number=2)


@pytest.mark.parametrize("text", ["", "4711", "4711-", "-12", "a-1", "1-2-3", "1" * 20 + "-1", "1-" + "1" * 19, " 1-2"])
def test_what_is_no_place_in_the_feed_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^expected the `next` of a page, such as 4711-12$"):
        Position.parse(text)


def test_the_cause_of_a_letter_that_never_arrives_can_be_journalled() -> None:
    refused = UndeliverableError("mailbox-unknown")
    assert (refused.cause, str(refused)) == ("mailbox-unknown", "mailbox-unknown")


def test_a_schema_is_named_after_its_type() -> None:
    assert schema_name("convocation-sent") == "urn:jalon:schema:convocation-sent"


def test_rounds_of_deliveries_add_up() -> None:
    one, other = Delivered(delivered=1, refused=2, given_up=3, disabled=4), Delivered(delivered=10, disabled=40)
    assert one + other == Delivered(delivered=11, refused=2, given_up=3, disabled=44)


@pytest.mark.parametrize(
    ("given", "family", "whole"), [("Camille", "Martin", "Camille Martin"), ("", "Martin", "Martin"), ("", "", "")]
)
def test_somebody_in_a_list_is_called_as_far_as_they_are_known(given: str, family: str, whole: str) -> None:
    situation = Situation.model_construct()
    assert Listed.model_construct(given_name=given, family_name=family, situation=situation).name == whole


def test_a_plan_of_the_past_knows_what_was_known_of_the_company_too() -> None:
    life = entries([{"hire": {"hired_on": date(2024, 3, 4)}}, {"interview-completed": {"held_on": date(2026, 2, 2)}}])
    signed = date(2026, 5, 4)
    agreement = {"signed_on": signed, "effective_from": signed, "periodicity_months": 36}
    firm = entries([{"agreement": agreement, "told": signed}])
    known, day = noon(date(2026, 5, 3)), date(2026, 11, 25)
    then = plan_of(EMPLOYEE, life, firm, current(), as_of=day, known_at=known, unopened=SINCE_EVER)
    assert then == plan_of(EMPLOYEE, life, [], current(), as_of=day, known_at=known, unopened=SINCE_EVER)
    assert then != plan_of(EMPLOYEE, life, firm, current(), as_of=day, unopened=SINCE_EVER).model_copy(
        update={"known_at": known}
    )


def test_without_a_profile_nothing_leaves() -> None:
    life = entries([{"hire": {"hired_on": date(2025, 12, 1)}}])
    made = plan_of(EMPLOYEE, life, [], current(), as_of=date(2026, 11, 20), unopened=SINCE_EVER, has_profile=False)
    assert [each.why for each in made.held_back] == ["no-profile"]
    assert made.next_step is None
