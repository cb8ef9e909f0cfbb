"""What `jalon explain --json` says about each life of a corpus, by the code of one version of Jalon.

    PYTHONPATH=<tree> python tests/bench/compare_plans.py CORPUS      one line for each life: name, answers, JSON

This file runs with the packages of that tree, whichever its age: `_LAYOUTS` knows how each of them is asked.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, cast

OWN_SOURCE = "urn:jalon"
PENDING = ("upcoming", "open", "convened", "overdue")
EVERY = 50
"""One drawn life in so many is put to the command itself, too: what is compared must be what it prints."""

Json = dict[str, Any]
Ask = Callable[[date, datetime | None], str]
"""From a day, and a moment of knowledge, to the JSON of the plan."""


class Layout(NamedTuple):
    """Where a version keeps what stands behind the command."""

    event_file: str
    of: Callable[[Any], Ask]


class Formerly(NamedTuple):
    """How an outcome was called in versions that have no fact of the name `unless`."""

    unless: str
    type: str
    fields: Mapping[str, str]


_FORMERLY: Mapping[str, Formerly] = {
    "abondement-prepared": Formerly("AbondementPrepared", "abondement-declared", {"prepared_on": "declared_on"}),
}


def main() -> None:
    layout = _layout()
    with open(sys.argv[1], encoding="utf-8") as corpus:
        for number, (company, life) in enumerate(_lives(corpus)):
            answers = _answers(layout, company, life, check=number % EVERY == 0)
            print(life["name"], len(answers), json.dumps(answers, ensure_ascii=False), sep="\t")


def _lives(corpus: Iterator[str]) -> Iterator[tuple[Json, Json]]:
    for line in corpus:
        company = json.loads(line)
        for life in company["lives"]:
            yield company, life


def _answers(layout: Layout, company: Json, life: Json, *, check: bool) -> dict[str, Json]:
    """The plan for each question, under a name that says the question; or what was raised instead."""
    answers: dict[str, Json] = {}
    try:
        ask = layout.of(_streams(layout, company, life))
    except Exception as error:
        return {"file": {"raised": f"{type(error).__name__}: {error}"}}
    questions = cast(list[Json], list(life["questions"]))
    for question in questions:
        as_of, known_at = date.fromisoformat(question["as_of"]), question["known_at"]
        name = f"{as_of}" if known_at is None else f"{as_of} known {known_at}"
        if name in answers:
            continue
        try:
            printed = ask(as_of, None if known_at is None else datetime.fromisoformat(known_at))
            answers[name] = json.loads(printed)
        except Exception as error:
            answers[name] = {"raised": f"{type(error).__name__}: {error}"}
            continue
        if check:
            _check_with_the_command(company, life, question, answers[name])
        if question.get("follow"):
            questions += [{"as_of": str(day), "known_at": None} for day in _ahead(answers[name])]
    return answers


def _ahead(plan: Json) -> Iterator[date]:
    """The days to look at next: when the plan wakes up, and when a deadline passes."""
    yield from (date.fromisoformat(timer["at"][:10]) for timer in plan["timers"][:2])
    pending = [o for o in plan["obligations"] if o["status"] in PENDING]
    for due in sorted({date.fromisoformat(o["due_on"]) for o in pending})[:2]:
        yield due
        yield due + timedelta(1)


# --- the events as this version reads them -------------------------------------------------------------------


def _streams(layout: Layout, company: Json, life: Json) -> Any:
    """What the file of events is read as, and with it what Jalon recorded, which no file may say."""
    events = [*company["events"], *life["events"]]
    told = [event for event in events if event["source"] != OWN_SOURCE]
    reader = importlib.import_module(layout.event_file)
    streams = reader.read(json.dumps(told), f"{company['siren']}/{life['employee']}")
    own = [event for event in events if event["source"] == OWN_SOURCE]
    streams.entries.extend(_recorded(streams.employee, len(streams.entries), own))
    return streams


def _recorded(stream: Any, told: int, outcomes: Sequence[Mapping[str, Any]]) -> Iterator[Any]:
    entry = importlib.import_module("domain.journal").Entry
    facts = importlib.import_module("domain.facts")
    for version, event in enumerate(outcomes, told + 1):
        moment = datetime.fromisoformat(event["time"])
        type, data = event["type"], event["data"]
        if type in _FORMERLY and not hasattr(facts, _FORMERLY[type].unless):
            type, data = _FORMERLY[type].type, {_FORMERLY[type].fields.get(k, k): v for k, v in data.items()}
        yield entry(
            stream=stream, version=version, source=event["source"], id=event["id"], time=moment, recorded_at=moment,
            type=type, data=data,
        )  # fmt: skip


def _check_with_the_command(company: Json, life: Json, question: Json, answer: Json) -> None:
    """`jalon explain` itself on the same file. It cannot be told what Jalon recorded."""
    events = [*company["events"], *life["events"]]
    if any(event["source"] == OWN_SOURCE for event in events):
        return
    known_at = question["known_at"]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file, contextlib.redirect_stdout(io.StringIO()) as out:
        json.dump(events, file)
        file.flush()
        importlib.import_module("deploy.cli.explain").explain(
            file.name, date.fromisoformat(question["as_of"]),
            None if known_at is None else datetime.fromisoformat(known_at),
            f"{company['siren']}/{life['employee']}", True,
        )  # fmt: skip
    printed = json.loads(out.getvalue())
    assert printed == answer, f"{life['name']}: the command prints {printed}, not {answer}"


# --- how each version is asked -------------------------------------------------------------------------------


def _one_function(module: str) -> Callable[[Any], Ask]:
    """One function from the entries to the plan, for each question anew."""

    def of(streams: Any) -> Ask:
        plan: Callable[..., Any] = importlib.import_module(module).plan
        law = importlib.import_module("domain.law").current()

        def ask(as_of: date, known_at: datetime | None) -> str:
            told = (streams.employee, streams.entries, streams.company_entries, law)
            return cast(str, plan(*told, as_of=as_of, known_at=known_at).model_dump_json())

        return ask

    return of


_LAYOUTS: Mapping[str, Layout] = {
    "domain.day.plan": Layout("deploy.cli.event_file", _one_function("domain.day.plan")),
    "domain.plan": Layout("deploy.event_file", _one_function("domain.plan")),
}
"""The newest first, by a module that only its trees have."""


def _layout() -> Layout:
    for module, layout in _LAYOUTS.items():
        try:
            found = importlib.import_module(module)
        except ModuleNotFoundError as error:
            if error.name is None or not module.startswith(error.name):
                raise
            continue
        assert Path(str(found.__file__)).is_relative_to(Path.cwd()), f"{found.__file__} is not of {Path.cwd()}"
        return layout
    raise SystemExit(f"no known layout in {Path.cwd()}: tell compare_plans.py how it is asked")


if __name__ == "__main__":
    main()
