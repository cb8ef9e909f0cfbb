"""A life as a file tells it: facts, each with the day on which it was told, and who the employer is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, NamedTuple, cast

import yaml
from pydantic import ValidationError

from api.field_errors import explain
from deploy.cli import event_file
from deploy.errors import InputError
from domain.calendar import PARIS
from domain.facts import COMPANY_TYPES, Event, Stream, WatchOpened
from domain.ports import CompanyProfile

MORNING = time(9)
"""When a fact is told of which the file says the day alone."""
_EMPLOYEE = "E-0001"
_SOURCE = "urn:life"
_EMPLOYER = {"name": "L’employeur", "hr_email": "rh@employeur.example"}


class Telling(NamedTuple):
    """A fact, the moment it is told, and of whom."""

    at: datetime
    stream: Stream
    event: Event


class Life(NamedTuple):
    """One employee's life. `tellings`: in the order of their moments, those of one moment in the file's."""

    stream: Stream
    employer: CompanyProfile
    tellings: tuple[Telling, ...]

    @property
    def unopened(self) -> date | None:
        """Since when the company is watched: where the file opens no watch, since its first fact was told."""
        opened = any(isinstance(told.event.data, WatchOpened) for told in self.tellings)
        return None if opened else self.tellings[0].at.astimezone(PARIS).date()


def read(text: str, employee: str | None = None) -> Life:
    """The life of the one employee of the file, or of the named one.

    The file is a list of events in YAML or JSON, or `{employer: {...}, facts: [...]}`. An event is a CloudEvent in
    which `specversion`, `source`, `id` and `subject` may be missing, and whose `time` may be a day. Raises InputError,
    naming the item (the first is 0) and the field.
    """
    items, employer = _parts(_parsed(text))
    events = [_event(number, item) for number, item in enumerate(items)]
    told = event_file.told_of(json.dumps(events, ensure_ascii=False), employee)
    company = _employer(told.stream.company, employer)
    stream = Stream(company.siren, told.stream.employee)
    tellings = [
        Telling(event.time, of, event)
        for of, some in ((stream.of_company, told.general), (stream, told.own))
        for event in some
        if event.time is not None
    ]
    return Life(stream, company, tuple(sorted(tellings, key=lambda each: each.at)))


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InputError(f"This is neither YAML nor JSON: {' '.join(str(error).split())}.") from None


def _parts(content: object) -> tuple[list[Any], dict[str, Any]]:
    """The facts, and what is said of the employer. Raises InputError."""
    items, employer = content, dict[str, Any]()
    if isinstance(content, dict):
        fields = cast(dict[str, Any], content)
        if odd := sorted(fields.keys() - {"employer", "facts"}):
            raise InputError(f"{odd[0]}: expected employer and facts, and nothing else.")
        items, employer = fields.get("facts"), fields.get("employer", employer)
    if not isinstance(items, list) or not items:
        raise InputError("Expected a list of facts, each with its type, time and data.")
    if not isinstance(employer, dict):
        raise InputError("employer: expected an object with siren, name, hr_name, hr_email and place.")
    return cast(list[Any], items), cast(dict[str, Any], employer)


def _event(number: int, item: object) -> Mapping[str, Any]:
    """The CloudEvent that the item stands for. Raises InputError."""
    if not isinstance(item, dict):
        raise InputError(f"item {number}: expected a fact with its type, time and data.")
    told = cast(dict[str, Any], json.loads(json.dumps(item, default=_iso)))
    event: dict[str, Any] = {"specversion": "1.0", "source": _SOURCE, "id": str(number), **told}
    if event.get("type") not in COMPANY_TYPES:
        event.setdefault("subject", _EMPLOYEE)
    event["time"] = _moment(number, event.get("time"))
    return event


def _iso(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise InputError(f"{value!r} is no value of a fact: put it in quotes.")


def _moment(number: int, told: object) -> str:
    wanted = f"item {number}: time: expected the day on which it was told, such as 2026-11-21, or a moment."
    if not isinstance(told, str):
        raise InputError(wanted)
    try:
        return datetime.combine(date.fromisoformat(told), MORNING, PARIS).isoformat()
    except ValueError:
        return told


def _employer(siren: str, told: Mapping[str, Any]) -> CompanyProfile:
    try:
        return CompanyProfile.model_validate({"siren": siren, **_EMPLOYER, **told})
    except ValidationError as error:
        problem = next(iter(explain(error.errors(include_url=False))))
        field = (problem.pointer or "#").removeprefix("#/").replace("/", ".")
        raise InputError(f"employer.{field}: {problem.detail}") from None
