"""What is told holds no more than a paper can, and each refusal names the field."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from told import EMPLOYEE, entries

from api.intake import Intake
from domain.day.plan import on
from domain.facts import Event
from domain.french.plan import worded
from domain.french.review import reviewed
from domain.law import current
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ledger.record import SINCE_EVER

NOW = date(2026, 11, 21)
NOBODY: Any = None
DOOR = Intake(NOBODY, current(), NOBODY, NOBODY)


def _told(kind: str, data: dict[str, Any], subject: str | None = "E-1") -> Any:
    event = {"specversion": "1.0", "id": "1", "source": "urn:hris", "type": kind, "subject": subject, "data": data}
    return {name: value for name, value in event.items() if value is not None}


def _report(**content: Any) -> Any:
    return _told("interview-completed", {"kind": "periodic", "held_on": "2026-01-05", "report": content})


def _person(**data: Any) -> Any:
    person = {"given_name": "Ada", "family_name": "Lovelace", **data}
    return _told("hire", {"hired_on": "2024-01-05", "contract": "cdi", "person": person})


def _agreement(**data: Any) -> Any:
    dates = {"signed_on": "2026-01-05", "effective_from": "2026-01-05"}
    return _told("agreement", {"scope": "company", **dates, **data}, None)


ATTACKS = {
    "a word that no line holds": (_report(skills="x" * 256), "#/data/report/skills"),
    "a text of more than some pages": (_report(wishes="mot " * 2501), "#/data/report/wishes"),
    "a text of empty lines": (_report(wishes="a\n" * 501), "#/data/report/wishes"),
    "more actions than an interview agrees on": (
        _report(actions=[{"what": "former"}] * 51), "#/data/report/actions",
    ),
    "an action that is a page": (_report(actions=[{"what": "x" * 256}]), "#/data/report/actions/0/what"),
    "a reading of megabytes": (_agreement(readings={"A4": "x" * 2_500_000}), "#/data/readings"),
    "readings by the thousand": (
        _agreement(readings={f"A{n}": "last-held" for n in range(1000)}), "#/data/readings",
    ),
    "criteria that are a book": (_agreement(criteria="mot " * 600_000), "#/data/criteria"),
    "a name on two lines": (_person(family_name="Lovelace\r\nBcc: x@y.example"), "#/data/person/family_name"),
    "a name on two lines of Unicode": (_person(given_name="Ada\u2028Bcc"), "#/data/person/given_name"),
    "a job with a bell": (_person(job="cheffe\x07"), "#/data/person/job"),
    "a name that is a page": (_person(given_name="x" * 256), "#/data/person/given_name"),
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_no_paper_can_hold_is_refused_at_the_door(attack: str) -> None:
    told, pointer = ATTACKS[attack]
    found = DOOR.check(told)
    assert not isinstance(found, Event)
    assert [error.pointer for error in found] == [pointer]
    assert all(len(error.detail) < 500 for error in found)


def test_what_people_really_write_is_taken() -> None:
    link = "https://moncompteformation.gouv.fr/" + "x" * 200
    long = _report(skills="mot " * 2400, wishes=f"Voir {link}.\n\n- un\n- deux", actions=[{"what": "former"}] * 50)
    for told in (long, _person(given_name="Anne-Élise  Zoé", job="Chargée d'études (CDI)\n")):
        assert isinstance(DOOR.check(told), Event)


def test_a_review_stays_small_whatever_is_told() -> None:
    days = [date(2018, 9, 3) + timedelta(days=n) for n in range(600)]
    staff = entries(
        [
            {"hire": {"hired_on": days[0]}},
            *({"interview-completed": {"kind": "return", "held_on": day}} for day in days),
            *({"leave-start": {"leave": "other", "started_on": date(2027, 1, 1) + timedelta(days=n)}, "told": NOW}
              for n in range(600)),
            *({"fact-voided": {"event": f"{n}-{'x' * 240}"}, "told": NOW} for n in range(600)),
        ]
    )  # fmt: skip
    plan = on(derive(EMPLOYEE, staff, fold_company([], unopened=SINCE_EVER), current()), NOW)
    review = reviewed(plan, staff, [])
    assert len(review.model_dump_json()) < 400_000
    assert review.needs_human
    assert review.plan.findings[-1].code == "too-much-to-show"
    assert review.plan.next_step is not None
    assert review.plan.next_step.obligation in {o.id for o in review.plan.obligations}
    assert list(review.plan.timers) == list(worded(plan).timers[: len(review.plan.timers)])


def test_a_review_of_a_real_life_is_whole() -> None:
    staff = entries([{"hire": {"hired_on": date(2018, 9, 3)}}])
    plan = on(derive(EMPLOYEE, staff, fold_company([], unopened=SINCE_EVER), current()), NOW)
    assert reviewed(plan, staff, []).plan == worded(plan)
