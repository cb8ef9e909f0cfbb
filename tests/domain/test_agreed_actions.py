"""The lines of action plans: whose they are, for which year, and what became of each."""

from __future__ import annotations

from datetime import date

import pytest
from told import EMPLOYEE, SOURCE, entries, entry

from domain.day.agreed_actions import AgreedAction, agreed
from domain.facts import Action, EventRef, Stream

HELD = date(2026, 11, 23)
REF = EventRef(source=SOURCE, id="held")
STAGE, TUTOR, VAE = Action(what="Stage", by=date(2027, 3, 1)), Action(what="Tutorat"), Action(what="VAE", device="vae")


def told(*more: dict[str, object]) -> list[AgreedAction]:
    life = [{"hire": {"hired_on": date(2024, 3, 4)}}, {"interview-completed": {"held_on": HELD}, "id": "held"}]
    return agreed(entries([*life, *more]), {REF: (STAGE, TUTOR, VAE)})


def about(number: int, day: str) -> dict[str, object]:
    return {"interview": REF, "action": number, day: date(2027, 1, 4)}


def test_each_line_has_its_number_its_interview_and_its_employee() -> None:
    common = {"employee": "E-0042", "interview": REF, "kind": "periodic", "held_on": HELD}
    assert told() == [
        AgreedAction.model_validate({**common, "number": number, "action": action})
        for number, action in ((1, STAGE), (2, TUTOR), (3, VAE))
    ]


def test_what_was_told_of_a_line_is_of_that_line_alone() -> None:
    found = told({"action-done": about(2, "done_on")}, {"action-dropped": about(3, "dropped_on")})
    assert [line.ended for line in found] == [None, "done", "dropped"]
    done_after_all = told({"action-dropped": about(1, "dropped_on")}, {"action-done": about(1, "done_on")})
    assert [line.ended for line in done_after_all] == ["done", None, None]


def test_of_an_interview_that_was_voided_and_of_one_whose_plan_is_not_kept_there_is_none() -> None:
    assert told({"fact-voided": {"event": "held"}, "told": date(2026, 11, 24)}) == []
    assert len(told({"interview-completed": {"held_on": date(2026, 11, 25)}})) == 3


def test_lines_that_nobody_is_named_for_are_of_nobody() -> None:
    held = entry("interview-completed", {"held_on": HELD}, id="held", stream=Stream("123456782"))
    assert [line.employee for line in agreed([held], {REF: (STAGE,)})] == [""]
    assert EMPLOYEE.employee == "E-0042"


@pytest.mark.parametrize(
    ("number", "ended", "day", "state"),
    [
        (1, None, date(2027, 2, 28), "planned"),
        (1, None, date(2027, 3, 1), "planned"),
        (1, None, date(2027, 3, 2), "past"),
        (1, "done", date(2027, 3, 2), "done"),
        (1, "dropped", date(2027, 3, 1), "dropped"),
        (2, None, date(2035, 1, 1), "planned"),
    ],
)
def test_a_line_whose_day_is_past_and_of_which_nobody_told_is_past(
    number: int, ended: str | None, day: date, state: str
) -> None:
    line = told()[number - 1].model_copy(update={"ended": ended})
    assert line.state(day) == state


def test_a_line_is_planned_for_the_year_of_its_day_else_of_the_interview() -> None:
    assert [line.year for line in told()] == [2027, 2026, 2026]
