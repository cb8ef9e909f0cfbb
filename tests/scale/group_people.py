"""A group of companies and its employees, drawn from a seed: the same seed and day give the same lives."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from domain.calendar import add_months
from domain.facts import AnyFact, HistoryComplete, Policy, WatchOpened
from domain.identifiers import siren
from domain.ports import CompanyProfile

COMPANIES = 10
SOURCE = "urn:group:hris"
DUE_EACH = 20
"""One employee in so many works where all are to be convened on one morning; the others have years ahead of them."""
CONVENE_DAYS = 60
"""How long before a first interview's deadline the policy of that morning convenes; by default it is 30 days."""
A_MANAGER = 20
"""How many employees have the same one."""

Event = dict[str, Any]


@dataclass(frozen=True)
class Company:
    """`employees`: how many. `due`: all of them were hired almost a year ago, for all are to be convened."""

    siren: str
    employees: int
    due: bool

    @property
    def profile(self) -> CompanyProfile:
        return CompanyProfile(siren=self.siren, name=f"Filiale {self.siren}", hr_email="rh@example.fr")

    def name(self, number: int) -> str:
        return f"E-{number:06}"

    def opening(self, today: date) -> list[AnyFact]:
        """Its watch is open since yesterday, and its history is told in full: nothing is owed for the past."""
        return [
            WatchOpened.model_validate({"from": today - timedelta(days=1)}),
            HistoryComplete(since=date(2010, 1, 1)),
        ]


def companies(employees: int) -> list[Company]:
    """The one whose employees are due, then one that has half of the others, one half of those left, and so on."""
    found = [Company(_siren(0), math.ceil(employees / DUE_EACH), due=True)]
    for number in range(1, COMPANIES):
        left = employees - sum(company.employees for company in found)
        size = left if number == COMPANIES - 1 else math.ceil(left / 2)
        if size:
            found.append(Company(_siren(number), size, due=False))
    return found


def convening(today: date, begins_at: str) -> Policy:
    """By which those who are due are to be convened, on a morning that begins at that hour of the day."""
    return Policy(
        effective_from=today,
        convene_days_before={"first": CONVENE_DAYS},
        day_begins_at=begins_at,
        day_ends_at="23:59",
        letters_until="23:59",
    )


def life(seed: int, company: Company, number: int, today: date) -> Iterator[Event]:
    """What an HRIS tells of an employee; due is one who was hired eleven months ago or so."""
    random, who = Random(f"{seed}/{company.siren}/{number}"), company.name(number)  # noqa: S311
    if company.due:
        hired = add_months(today + timedelta(days=random.randint(45, 55)), -12)
    else:
        hired = add_months(today, -random.randint(24, 60)) - timedelta(days=random.randint(0, 27))
    person = {
        "given_name": "Camille",
        "family_name": f"Martin {number}",
        "email": f"{who}@example.fr".lower(),
        "manager_name": "Dominique Durand",
        "manager_email": f"m-{number // A_MANAGER}@example.fr",
    }
    born = date(random.randint(1990, 2004), random.randint(1, 12), random.randint(1, 28))
    hire = {"hired_on": hired.isoformat(), "born_on": born.isoformat(), "contract": "cdi", "person": person}
    yield _event(who, 0, "hire", hire)
    if not company.due:
        held = today - timedelta(days=random.randint(60, 240))
        yield _event(who, 1, "interview-completed", {"kind": "periodic", "held_on": held.isoformat()})
    trained = today - timedelta(days=random.randint(20, 300))
    training = {"title": "Tableur", "ended_on": trained.isoformat(), "mandatory": random.random() < 0.5}
    yield _event(who, 2, "training-completed", training)


def _event(who: str, part: int, type: str, data: dict[str, Any]) -> Event:
    event = {"specversion": "1.0", "id": f"{who}.{part}", "source": SOURCE, "type": type, "subject": who}
    return event | {"data": data}


def _siren(number: int) -> str:
    for check in "0123456789":
        with suppress(ValueError):
            return siren(f"9100000{number}{check}")
    raise AssertionError
