"""An HRIS that tells again until it is answered: at least once, and now and then once too often."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

import httpx2

SIREN = "123456782"
SOURCE = "urn:chaos:hris"
LINES = 5
"""How many requests may be under way at once."""
TWICE = 0.05
"""How often what was accepted is told once more."""
ANSWER_SECONDS = 5.0

Event = dict[str, Any]


class RefusedError(Exception):
    """The API has refused what is well formed: no retry will help."""


def telling(seed: int, number: int, employees: int, today: date) -> list[Event]:
    """What the request of this number tells: every third one a new employee, until there are so many."""
    random = Random(f"telling {seed}/{number}")  # noqa: S311
    if number % 3 == 0 and number // 3 < employees:
        return [_event(number, 0, "hire", _hire(number // 3, today, random), _name(number // 3))]
    known = min(number // 3 + 1, employees)
    if number % 100 == 50:
        return [
            _event(number, 0, "headcount", {"year": today.year - 1 - number // 100 % 5, "average": 60 + number % 7})
        ]
    who = _name(random.randrange(known))
    several = random.choices((1, 2, 3), (6, 2, 1))[0]
    return [_event(number, each, *_life(today, random), who) for each in range(several)]


def _name(employee: int) -> str:
    return f"E-{employee:05}"


def _event(number: int, part: int, type: str, data: dict[str, Any], subject: str | None = None) -> Event:
    event: Event = {"specversion": "1.0", "id": f"{number}.{part}", "source": SOURCE, "type": type, "data": data}
    return event if subject is None else event | {"subject": subject}


def _hire(employee: int, today: date, random: Random) -> dict[str, Any]:
    """Hired almost a year ago: the first interview is to be convened now."""
    person = {"given_name": "Camille", "family_name": f"Martin {employee}", "email": f"{_name(employee)}@example.fr"}
    hired = today - timedelta(days=random.randint(320, 345))
    return {"hired_on": hired.isoformat(), "contract": "cdi", "person": person}


def _life(today: date, random: Random) -> tuple[str, dict[str, Any]]:
    def ago(days: int) -> str:
        return (today - timedelta(days=days)).isoformat()

    report = {"skills": "Soude de tout.", "cpf_information_given": True}
    leave, away, back = random.choice(("sickness", "maternity")), random.randint(120, 200), random.randint(1, 20)
    told: list[tuple[int, str, dict[str, Any]]] = [
        (4, "training-completed", {"title": "Soudure", "ended_on": ago(random.randint(1, 90)), "mandatory": False}),
        (2, "certification-acquired", {"on": ago(random.randint(1, 90))}),
        (2, "progression-granted", {"on": ago(random.randint(1, 90)), "nature": "pay"}),
        (4, "interview-completed", {"kind": "first", "held_on": ago(random.randint(0, 9)), "report": report}),
        (2, "interview-completed", {"kind": "return", "held_on": ago(0), "report": report}),
        (2, "leave-start", {"leave": leave, "started_on": ago(away)}),
        (2, "leave-end", {"leave": leave, "resumed_on": ago(back)}),
        (1, "contract-end", {"ended_on": ago(random.randint(0, 5))}),
    ]
    _, type, data = random.choices(told, [weight for weight, *_ in told])[0]
    return type, data


class Feeder:
    """`told`: how many requests were answered, without a gap; `asked`: how many were begun. They are the same for a
    seed and a day.
    """

    def __init__(self, urls: Sequence[str], token: str, seed: int, employees: int, today: date, told: int = 0) -> None:
        self.told, self.asked, self.retries = told, told, 0
        self._urls, self._seed, self._employees, self._today = urls, seed, employees, today
        self._numbers, self._answered = count(told), set[int]()
        self._http = httpx2.AsyncClient(
            timeout=ANSWER_SECONDS, trust_env=False, headers={"authorization": f"Bearer {token}"}
        )
        self._last: int | None = None
        self._random = Random(seed)  # noqa: S311

    def events(self) -> list[Event]:
        """All that was told and answered."""
        return [event for number in range(self.told) for event in self._telling(number)]

    def employees(self) -> list[str]:
        """Whom the journal has to know."""
        return sorted({event["subject"] for event in self.events() if "subject" in event})

    async def run(self, a_second: float) -> None:
        """Tells until `stop`, then what it has begun. Raises RefusedError."""
        try:
            async with asyncio.TaskGroup() as lines:
                for _ in range(LINES):
                    lines.create_task(self._line(LINES / a_second))
        finally:
            await self._http.aclose()

    def stop(self, after: int = 0) -> None:
        """Once so many requests have been answered."""
        self._last = after

    def _telling(self, number: int) -> list[Event]:
        return telling(self._seed, number, self._employees, self._today)

    async def _line(self, pause: float) -> None:
        while self._last is None or self.told < self._last:
            number = next(self._numbers)
            self.asked = number + 1
            await self._tell(self._telling(number))
            if self._random.random() < TWICE:
                await self._tell(self._telling(number))
            self._answered.add(number)
            while self.told in self._answered:
                self._answered.remove(self.told)
                self.told += 1
            await asyncio.sleep(pause)

    async def _tell(self, events: list[Event]) -> None:
        one = len(events) == 1
        path = f"/v1/companies/{SIREN}/events" + ("" if one else "/batch")
        media = "application/cloudevents+json" if one else "application/cloudevents-batch+json"
        body = json.dumps(events[0] if one else events)
        while True:
            try:
                answer = await self._http.post(
                    self._random.choice(self._urls) + path, content=body, headers={"content-type": media}
                )
            except httpx2.HTTPError:
                answer = None
            if answer is not None and answer.status_code == 202:
                return
            if answer is not None and answer.status_code < 500 and answer.status_code != 429:
                raise RefusedError(f"{path} answered {answer.status_code}: {answer.text}")
            self.retries += 1
            await asyncio.sleep(self._random.uniform(0.1, 1))
