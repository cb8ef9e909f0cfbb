"""What `jalon explain --json` says about each life of a corpus, by the code of one version of Jalon.

PYTHONPATH=<tree> python tests/bench/compare_plans.py CORPUS      one line for each life: name, answers, JSON
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import cast

from compare_versions import OWN_SOURCE, Json, Version, asking, lives, module, streams, version

PENDING = ("upcoming", "open", "convened", "overdue")
EVERY = 50
"""One life in so many is put to the command itself, too: what is compared must be what it prints."""


def main() -> None:
    here = version()
    with open(sys.argv[1], encoding="utf-8") as corpus:
        for number, (company, life) in enumerate(lives(corpus)):
            answers = _answers(here, company, life, check=number % EVERY == 0)
            print(life["name"], len(answers), json.dumps(answers, ensure_ascii=False), sep="\t")


def _answers(here: Version, company: Json, life: Json, *, check: bool) -> dict[str, Json]:
    """The plan for each question, under a name that says the question; or what was raised instead."""
    answers: dict[str, Json] = {}
    try:
        ask = asking(here, streams(here, company, life), company)
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


def _check_with_the_command(company: Json, life: Json, question: Json, answer: Json) -> None:
    """`jalon explain` itself on the same file. It cannot be told what Jalon recorded."""
    events = [*company["events"], *life["events"]]
    if any(event["source"] == OWN_SOURCE for event in events):
        return
    known_at = question["known_at"]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file, contextlib.redirect_stdout(io.StringIO()) as out:
        json.dump(events, file)
        file.flush()
        module("deploy.cli.explain").explain(
            file.name, date.fromisoformat(question["as_of"]),
            None if known_at is None else datetime.fromisoformat(known_at),
            f"{company['siren']}/{life['employee']}", True,
        )  # fmt: skip
    printed = json.loads(out.getvalue())
    assert printed == answer, f"{life['name']}: the command prints {printed}, not {answer}"


if __name__ == "__main__":
    main()
