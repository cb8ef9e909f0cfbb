"""The guide's saved queries answer what HR asks, on a real server."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dev_server import DevServer
from reading import eventually
from scripted import COMPANY, TASK_QUEUE, Script, worker

from domain.ports import Message, News
from workflows import search_attributes
from workflows.relay import TemporalPublisher

GUIDE = Path(__file__).parents[2] / "deploy" / "guides" / "operate.md"
TODAY = datetime.now(UTC).date()
DUE = {"late": TODAY - timedelta(days=1), "today": TODAY, "soon": TODAY + timedelta(days=89),
       "later": TODAY + timedelta(days=91)}  # fmt: skip
"""The next deadline of each employee."""
ANSWERS = {
    "les retards": {"late"},
    "les échéances des 90 jours": {"today", "soon"},
    "ce qui demande quelqu'un, chaque matin": {"later"},
    "une entreprise": {"late", "today", "soon", "later"},
}


def queries() -> Mapping[str, str]:
    """What the guide asks, with its two days moved to today and ninety days from now."""
    rows = re.findall(r"^\| ([^`|]+) \| `(Jalon[^`]+ [^`]+)`", GUIDE.read_text("utf-8"), re.MULTILINE)
    days = {"2026-11-25": TODAY, "2027-02-23": TODAY + timedelta(days=90)}
    return {asked: re.sub(r"\d{4}-\d\d-\d\d", lambda day: f"{days[day[0]]}", query) for asked, query in rows}


async def test_each_saved_query_of_the_guide_finds_those_that_it_says(dev_server: DevServer) -> None:
    client = await dev_server.start()
    script = Script()
    script.due_on, script.calling = DUE, {"later"}
    publisher = TemporalPublisher(client, TASK_QUEUE)
    async with worker(client, script):
        for company, employee in [(COMPANY, name) for name in DUE] + [("987654324", "elsewhere")]:
            await publisher.deliver(
                Message(company=company, employee=employee, news=News(types=("hire",), version=1), positions=(1,))
            )
        assert queries().keys() == ANSWERS.keys()
        for asked, query in queries().items():

            async def answered(asked: str = asked, query: str = query) -> bool:
                found = [each.id.rpartition(".") async for each in client.list_workflows(query)]
                return {employee for company, _, employee in found if company == COMPANY} == ANSWERS[asked] and (
                    asked != "une entreprise" or len(found) == len(DUE)
                )

            await eventually(answered, f"{asked}: {query}")


def test_the_guide_names_each_search_attribute() -> None:
    text = GUIDE.read_text("utf-8")
    named = {key.name for key in (
        search_attributes.COMPANY, search_attributes.STATE, search_attributes.NEXT_DEADLINE,
        search_attributes.NEXT_STEP, search_attributes.NEEDS_HUMAN,
    )}  # fmt: skip
    assert set(re.findall(r"^\| `(Jalon\w+)` \|", text, re.MULTILINE)) == named
