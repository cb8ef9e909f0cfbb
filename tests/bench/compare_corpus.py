"""The lives that two versions of Jalon are asked about: one JSON line for each company, on the standard output.

    {"siren": "123456782", "events": [...], "lives": [{"name": "1/17", "employee": "E-0017", "events": [...],
      "questions": [{"as_of": "2026-11-21", "known_at": null}, ...]}]}

Events are CloudEvents as `jalon explain` reads them, numbers as HTTP tells them, so that every version reads the same
line; what Jalon itself recorded stands among them under its own source. First come the worked cases, then lives drawn
from a seed.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, cast

import told
import yaml
from careers import Workforce
from compare_events import Json, event_of, line_of, noon
from lives import COMPANY, SOURCE

from domain.calendar import add_months
from domain.facts import OWN_SOURCE, Agreement, AnyFact, Headcount, Hire, InterviewCompleted, LeaveEnd, MidCareerVisit

CASES = Path(__file__).parent.parent / "domain" / "cases"
STAFF = 10
"""The employees of each company."""
ASKED = date(2014, 1, 1), date(2040, 12, 31)
DAYS_OF_THE_LAW = tuple(
    map(date.fromisoformat, ("2014-03-07", "2020-03-12", "2021-09-30", "2025-10-25", "2025-10-26", "2026-10-01"))
)
_MONTHS = (0, 0, 2, 6, 12, 24, 36, 48, 60, 72, 84, 96, 144)
_BESIDE = (-31, -30, -1, 0, 0, 1, 1)
_DELAYS = (0,) * 12 + (1, 10, 30, 400, -5, -40)
_DOCUMENT = {"document": "d-1", "sha256": "0" * 64}


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the lives to compare.")
    parser.add_argument("lives", type=int, help="how many are drawn")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    for company in worked_cases(Random(asked.seed)):  # noqa: S311
        print(json.dumps(company))
    for number, first in enumerate(range(0, asked.lives, STAFF)):
        print(json.dumps(drawn(asked.seed * 1_000_000 + number, min(STAFF, asked.lives - first))))


# --- the worked cases ----------------------------------------------------------------------------------------


def worked_cases(random: Random) -> Iterator[Json]:
    """Each case on the days that it speaks of, and on some more."""
    siren, employee = told.EMPLOYEE.company, told.EMPLOYEE.employee
    for path in sorted(CASES.glob("*.yaml")):
        for case in cast(list[Json], yaml.safe_load(path.read_text("utf-8"))):
            given = case["given"]
            staff = told.company_lines(
                headcounts=given.get("headcounts"), agreements=given.get("agreements", ()),
                readings=given.get("readings"), facts=given.get("company", ()),
            )  # fmt: skip
            asked = [{"as_of": then["as_of"], "known_at": then.get("known_at")} for then in case["then"]]
            more = [day for then in case["then"] for day in _around(random, then["as_of"])]
            life = {
                "name": f"{path.stem}: {case['title']}",
                "employee": employee,
                "events": _as_told(given["employee"], employee),
                "questions": [
                    *({name: value and value.isoformat() for name, value in question.items()} for question in asked),
                    *({"as_of": day.isoformat(), "known_at": None, "follow": True} for day in more),
                ],
            }
            yield {"siren": siren, "events": _as_told(staff, None), "lives": [life]}


def _as_told(lines: Sequence[Mapping[str, Any]], subject: str | None) -> list[Json]:
    """The lines of a case as events. The company's have a source of their own: both are numbered from 1."""
    events = [
        event_of(told.fact_of(made.type, line[made.type] or {}), made.source, made.id, made.recorded_at, subject)
        for line, made in zip(lines, told.entries(lines), strict=True)
    ]
    if subject is None:
        for event in (*events, *(e["data"]["event"] for e in events if e["type"] == "fact-voided")):
            event["source"] += ":company"
    return events


def _around(random: Random, day: date) -> list[date]:
    months = random.choice(_MONTHS)
    return [add_months(day, -months) + timedelta(random.choice(_BESIDE)), add_months(day, random.choice(_MONTHS))]


# --- drawn lives ---------------------------------------------------------------------------------------------


def drawn(seed: int, staff: int) -> Json:
    """A company of that seed on a day of its own, some of its employees told of badly, some looked after by Jalon."""
    random = Random(seed)  # noqa: S311
    today = date(2016, 1, 1) + timedelta(random.randint(0, 18 * 365))
    workforce = Workforce(seed, today)
    events = [
        event_of(fact, "urn:paie", str(number), noon(_announced(fact)), None)
        for number, fact in enumerate(workforce.company)
    ]
    lives = [
        _life(random, f"{seed}/{number}", f"E-{number:04}", facts, today)
        for number, facts in enumerate(workforce.lives(staff))
    ]
    return {"siren": COMPANY, "events": events, "lives": lives}


def _announced(fact: AnyFact) -> date:
    match fact:
        case Headcount():
            return date(fact.year + 1, 3, 1)
        case Agreement():
            return fact.signed_on
        case _:
            raise ValueError(f"{fact.type} is not told of a company")


def _life(random: Random, name: str, employee: str, facts: list[AnyFact], today: date) -> Json:
    if random.random() < 0.15:
        facts = _disturbed(random, facts)
    events, last = list[Json](), today
    for number, fact in enumerate(facts, 1):
        last = fact.true_on or last
        moment = noon(last + timedelta(random.choice(_DELAYS)))
        event = event_of(fact, SOURCE, str(number), moment, employee)
        if fact.type == "interview-completed" and random.random() < 0.4:
            event["data"]["report"] = {"skills": "Tableur"}
        events.append(event)
    if random.random() < 0.35:
        events += _outcomes(random, facts, employee)
    return {"name": name, "employee": employee, "events": events, "questions": _questions(random, facts, today)}


def _disturbed(random: Random, facts: list[AnyFact]) -> list[AnyFact]:
    """Facts left out, told twice, or dated wrongly: nothing that a malformed file would be refused for."""
    found: list[AnyFact] = []
    for fact in facts:
        chance = random.random()
        if chance < 0.1:
            continue
        if chance < 0.25 and fact.dated_by and not isinstance(fact, Hire):
            shifted = getattr(fact, fact.dated_by) + timedelta(random.randint(-500, 500))
            found.append(fact.model_copy(update={fact.dated_by: shifted}))
        else:
            found += [fact, fact] if chance < 0.32 else [fact]
    return found or facts


def _questions(random: Random, facts: Sequence[AnyFact], today: date) -> list[Json]:
    """Days near what happened and near what may follow from it, the day itself, and one day anywhere."""
    anchors = [fact.true_on for fact in facts if fact.true_on is not None] or [today]
    days = [add_months(random.choice(anchors), random.choice(_MONTHS)) + timedelta(random.choice(_BESIDE))
            for _ in range(3)]  # fmt: skip
    days.append(random.choice([*DAYS_OF_THE_LAW, ASKED[0] + timedelta(random.randint(0, 9800))]))
    asked: list[Json] = [{"as_of": today.isoformat(), "known_at": None, "follow": True}]
    asked += [{"as_of": min(max(day, ASKED[0]), ASKED[1]).isoformat(), "known_at": None} for day in days]
    if random.random() < 0.3:
        known = noon(today - timedelta(random.randint(0, 2500))) + timedelta(hours=1)
        asked.append({"as_of": random.choice(asked)["as_of"], "known_at": known.isoformat()})
    return asked


# --- what Jalon did ------------------------------------------------------------------------------------------


def _outcomes(random: Random, facts: Sequence[AnyFact], employee: str) -> Iterator[Json]:
    """What Jalon may have recorded of such a life: right for some of its duties, out of date for others."""
    lines: list[tuple[str, date, Json]] = []
    for number, fact in enumerate(facts, 1):
        if isinstance(fact, InterviewCompleted) and random.random() < 0.4:
            lines.append(_issued(fact, str(number), fact.held_on + timedelta(random.randint(0, 20))))
        for kind, since in _duties(fact):
            lines += _done_for(random, kind, since)
    for number, (type, day, data) in enumerate(lines, 1):
        yield line_of(type, data, OWN_SOURCE, str(number), noon(day), employee)


def _issued(fact: InterviewCompleted, id: str, day: date) -> tuple[str, date, Json]:
    about = {
        "interview": {"source": SOURCE, "id": id},
        "held_on": str(fact.held_on),
        "issued_on": str(day),
        **_DOCUMENT,
    }
    return (
        ("recap-issued", day, about) if fact.kind == "recap" else ("report-issued", day, {"kind": fact.kind, **about})
    )


def _duties(fact: AnyFact) -> list[tuple[str, date]]:
    match fact:
        case Hire():
            since = fact.seniority_from or fact.hired_on
            return [("first", since), ("periodic", since), ("recap", since)]
        case InterviewCompleted():
            return [("recap" if fact.kind == "recap" else "periodic", fact.held_on), ("periodic", fact.held_on)]
        case LeaveEnd():
            return [("return", fact.resumed_on)]
        case MidCareerVisit():
            return [("mid-career", fact.visited_on)]
        case _:
            return []


def _done_for(random: Random, kind: str, since: date) -> Iterator[tuple[str, date, Json]]:
    months = {"first": (12, 24), "periodic": (24, 48, 36), "recap": (72, 96), "return": (1,), "mid-career": (2,)}[kind]
    due = add_months(since, random.choice(months))
    name = {"obligation": f"{kind}-{since}"}
    if random.random() < 0.4:
        sent = due + timedelta(random.randint(-45, 20))
        slot = noon(sent + timedelta(random.randint(5, 30))).isoformat()
        yield "convocation-sent", sent, {
            **name, "kind": kind, "due_on": str(due), "sent_on": str(sent), "proposed_for": slot, **_DOCUMENT
        }  # fmt: skip
    if random.random() < 0.15:
        seen = due + timedelta(1)
        yield "deadline-passed", seen, {**name, "kind": kind, "due_on": str(due), "seen_on": str(seen)}
    for attempt in range(random.choice((0, 0, 0, 0, 1, 3))):
        failed = due + timedelta(attempt - 30)
        step = random.choice(("convocation", "convocation", "deadline-passed", "compte-rendu"))
        yield "delivery-failed", failed, {**name, "step": step, "failed_on": str(failed), "cause": "smtp"}
    if kind == "recap" and random.random() < 0.3:
        pay_by = due + timedelta(60)
        yield "abondement-prepared", due, {
            **name, "prepared_on": str(due), "amount_eur": 3000, "pay_by": str(pay_by),
            "transfer_label": "CPF", **_DOCUMENT
        }  # fmt: skip


if __name__ == "__main__":
    main()
