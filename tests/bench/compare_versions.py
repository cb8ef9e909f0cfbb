"""How a version of Jalon is asked, whichever its age: the packages of one are imported, found by PYTHONPATH."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, cast

OWN_SOURCE = "urn:jalon"

Json = dict[str, Any]
Ask = Callable[[date, datetime | None], str]
"""From a day, and a moment of knowledge, to the JSON of the plan."""


class Version(NamedTuple):
    """Where a version keeps what stands behind `jalon explain`. Without `ledger`, each plan is made in one go."""

    event_file: str
    plan: str
    ledger: str | None = None


class Formerly(NamedTuple):
    """How an outcome was called in versions that have no fact of the name `unless`."""

    unless: str
    type: str
    fields: Mapping[str, str]


_VERSIONS = (
    Version("deploy.cli.event_file", "domain.day.plan", "domain.ledger.ledger"),
    Version("deploy.cli.event_file", "domain.day.plan"),
    Version("deploy.event_file", "domain.plan"),
)
"""The newest first."""

_FORMERLY: Mapping[str, Formerly] = {
    "abondement-prepared": Formerly("AbondementPrepared", "abondement-declared", {"prepared_on": "declared_on"}),
}


def module(name: str) -> Any:
    """A module that only some versions have."""
    return import_module(name)


def version() -> Version:
    """The version whose packages are imported."""
    here = Path.cwd()
    assert Path(module("domain").__file__).is_relative_to(here), f"the packages are not those of {here}"
    for found in _VERSIONS:
        names = (found.event_file, found.ledger or found.plan)
        if all((here / name.replace(".", "/")).with_suffix(".py").exists() for name in names):
            return found
    raise SystemExit(f"no known version in {here}: tell compare_versions.py how it is asked")


def lives(corpus: Iterable[str]) -> Iterator[tuple[Json, Json]]:
    """Each life with its company."""
    for line in corpus:
        company = json.loads(line)
        for life in company["lives"]:
            yield company, life


def streams(here: Version, company: Json, life: Json) -> Any:
    """What the file of events is read as, and with it what Jalon recorded, which no file may say."""
    events = [*company["events"], *life["events"]]
    told = [event for event in events if event["source"] != OWN_SOURCE]
    read = module(here.event_file).read(json.dumps(told), f"{company['siren']}/{life['employee']}")
    own = [event for event in events if event["source"] == OWN_SOURCE]
    read[1].extend(_recorded(read[1][0], len(read[1]), own))
    return read


def again(entry: Any) -> Any:
    """The same entry, not decoded yet, whatever an entry consists of in this version."""
    kind = cast(Any, type(entry))
    return kind(**{name: getattr(entry, name) for name in cast(list[str], list(kind.model_fields))})


def _recorded(like: Any, told: int, outcomes: Sequence[Json]) -> Iterator[Any]:
    facts, kind = module("domain.facts"), like.__class__
    needed = {name: getattr(like, name) for name, field in kind.model_fields.items() if field.is_required()}
    for number, event in enumerate(outcomes, told + 1):
        moment = datetime.fromisoformat(event["time"])
        type, data = event["type"], event["data"]
        if type in _FORMERLY and not hasattr(facts, _FORMERLY[type].unless):
            type, data = _FORMERLY[type].type, {_FORMERLY[type].fields.get(k, k): v for k, v in data.items()}
        told_as = {"version": number, "source": event["source"], "id": event["id"], "time": moment}
        yield kind(**{**needed, **told_as, "recorded_at": moment, "type": type, "data": data})


def stream_for(function: Any, stream: Any) -> Any:
    """The employee's stream as `plan` or `derive` takes it: a `str` until the function says otherwise."""
    return stream if function.__annotations__.get("stream") == "Stream" else str(stream)


def company_for(derive: Any, entries: Sequence[Any], known_at: datetime | None = None) -> Any:
    """The company as `derive` takes it: its entries, later what they come to, which its employees may share."""
    if "company_entries" in derive.__annotations__:
        return entries
    fold_company = module("domain.ledger.fold").fold_company
    since_ever = {"unopened": date.min} if "unopened" in fold_company.__annotations__ else {}
    return fold_company(entries, known_at, **since_ever)


def asking(here: Version, read: Any, company: Json) -> Ask:
    """What answers a question about these streams. What is derived is kept for each moment of knowledge, the company
    with it for all of its employees.
    """
    law = module("domain.law").current()
    if here.ledger is None:
        plan: Callable[..., Any] = module(here.plan).plan
        told = (stream_for(plan, read[0]), read[1], read[2], law)
        return lambda as_of, known_at: cast(str, plan(*told, as_of=as_of, known_at=known_at).model_dump_json())
    derive, on, worded = module(here.ledger).derive, module(here.plan).on, module("domain.french.plan").worded
    ledgers: dict[datetime | None, Any] = {}
    companies: dict[datetime | None, Any] = company.setdefault("kept", {})

    def ask(as_of: date, known_at: datetime | None) -> str:
        if known_at not in companies:
            companies[known_at] = company_for(derive, read[2], known_at)
        if known_at not in ledgers:
            stream = stream_for(derive, read[0])
            ledgers[known_at] = derive(stream, read[1], companies[known_at], law, known_at=known_at)
        return cast(str, worded(on(ledgers[known_at], as_of)).model_dump_json())

    return ask
