"""The demo on the real stack: every story ends as it says, and one that did not would be told."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import re
import signal
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError

from api.client import Jalon
from deploy.demo.check import Observation, observe, problems
from deploy.demo.run import run_demo
from deploy.demo.stories import stories
from deploy.demo.story import Story
from deploy.local.smtp_catcher import read_index
from deploy.local.stack import LocalStack
from deploy.settings import Settings
from domain.calendar import civil_date

pytestmark = pytest.mark.timeout(180)


@dataclasses.dataclass
class Demo:
    """A stack on which the stories have been told once."""

    stack: LocalStack
    went_well: bool
    printed: str
    stories: list[Story]
    reader: Jalon
    temporal: Client

    async def what_is_wrong(self, story: Story) -> list[str]:
        try:
            mails = read_index(self.stack.data.mails)
            return problems(story, await observe(story, self.reader, self.temporal, mails, [["recorded"]]))
        except RPCError:
            return ["Temporal is away"]

    async def look(self, number: int) -> tuple[Story, Observation]:
        story = self.stories[number - 1]
        mails = read_index(self.stack.data.mails)
        statuses = [["duplicate"] for _ in story.batches()]
        return story, await observe(story, self.reader, self.temporal, mails, statuses)


@pytest.fixture(scope="module")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Demo]:
    printed: list[str] = []
    stack = LocalStack(Settings(data_dir=tmp_path_factory.mktemp("demo") / "data", database_url=None), printed.append)
    try:
        await stack.start()
        went_well = await run_demo(stack, printed.append)
        token = await stack.token("operator")
        temporal = await Client.connect(stack.services.temporal_address, data_converter=pydantic_data_converter)
        async with Jalon(stack.services.api_url, token) as reader:
            book = stories(civil_date(datetime.now(UTC)))
            yield Demo(stack, went_well, re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(printed)), book, reader, temporal)
    finally:
        await stack.stop()


async def test_every_story_ends_as_it_says(demo: Demo) -> None:
    assert demo.went_well, demo.printed
    assert "11 histoires sur 11 se terminent comme prévu." in demo.printed


async def test_it_shows_what_was_owed_done_and_where_to_look(demo: Demo) -> None:
    employee = demo.stories[1].employee
    assert f"/namespaces/default/workflows/123456782.{employee}" in demo.printed
    assert re.search(
        r"Fait +convocation envoyée le .*\n"
        r" +mail à noe\.fictif@pastel\.example\.org : message\.txt, convocation.*\.pdf, invitation\.ics\n"
        r" +.*/mails/.*_noe\.fictif_convocation",
        demo.printed,
    )
    assert "abondement correctif du CPF : dû, 3\u202f000\u00a0€, à verser au plus tard le" in demo.printed
    assert "mail à rh@brume.example.org : message.txt, " in demo.printed
    assert f"{demo.stack.services.api_url}/docs" in demo.printed
    assert (await demo.stack.token("operator")) not in demo.printed


async def test_the_convocation_brings_a_link_that_opens_a_page_of_this_stack(demo: Demo) -> None:
    texts = [path.read_text("utf-8") for path in demo.stack.data.mails.rglob("message.txt")]
    links = {link for text in texts for link in re.findall(r"http://127\.0\.0\.1:\d+/l/[\w-]+", text)}
    assert links
    async with httpx2.AsyncClient(trust_env=False) as browser:
        for link in sorted(links)[:3]:
            assert "Recevoir un code" in (await browser.get(link)).text


async def test_an_employer_without_an_hris_is_shown(demo: Demo) -> None:
    text = demo.printed
    assert "Une entreprise sans SIRH : deux DSN et un tableau" in text
    assert "18 faits enregistrés" in text
    assert "annulé : début d'absence" in text
    assert "effectif moyen" in text


async def test_told_again_on_the_same_day_nothing_changes(demo: Demo) -> None:
    before = [(await demo.look(story.number))[1].entries for story in demo.stories]
    assert await run_demo(demo.stack, lambda _: None)
    assert [(await demo.look(story.number))[1].entries for story in demo.stories] == before
    assert {mail["times"] for mail in read_index(demo.stack.data.mails).values()} == {1}


@pytest.mark.parametrize(
    ("number", "expected", "sentence"),
    [
        (2, {"duties": "later"}, "attendu, trouvé : rien de tel"),
        (2, {"outcomes": []}, "fait : rien attendu, trouvé : convocation-sent"),
        (
            2,
            {"outcomes": ["convocation-sent", "convocation-sent"]},
            "fait : convocation-sent, convocation-sent attendu",
        ),
        (2, {"workflow": "COMPLETED"}, "workflow : COMPLETED attendu, trouvé : RUNNING"),
        (8, {"workflow": "RUNNING"}, "workflow : RUNNING attendu, trouvé : COMPLETED"),
        (7, {"verdict": "not-due"}, "abondement : not-due"),
        (1, {"timers": ["return"]}, "aucun minuteur pour : entretien de retour"),
    ],
)
async def test_a_story_that_ends_otherwise_is_told(
    demo: Demo, number: int, expected: dict[str, Any], sentence: str
) -> None:
    story, seen = await demo.look(number)
    assert problems(story, seen) == []
    if expected.get("duties") == "later":
        [wanted] = story.expected.duties
        expected = {"duties": [dataclasses.replace(wanted, due_on=wanted.due_on + timedelta(days=1))]}
    other = dataclasses.replace(story, expected=dataclasses.replace(story.expected, **expected))
    assert any(sentence in problem for problem in problems(other, seen)), problems(other, seen)


async def test_a_mail_a_paper_a_timer_or_a_workflow_that_is_missing_is_told(demo: Demo) -> None:
    story, seen = await demo.look(5)
    assert seen.workflow is not None
    lost_timer = dataclasses.replace(seen.workflow, timers=seen.workflow.timers[1:])
    changes: list[tuple[dict[str, Any], str]] = [
        ({"mails": {}}, "le mail de « copy-sent » n'est pas arrivé chez zoe.echantillon@pastel.example.org"),
        ({"broken_documents": ["x"]}, "le document x n'est pas celui dont l'empreinte est au journal"),
        ({"workflow": None}, "le workflow n'a pas encore commencé"),
        ({"workflow": lost_timer}, "minuteurs : "),
        ({"entries": [*seen.entries, seen.entries[0]]}, "figure 2 fois au journal"),
    ]
    for change, sentence in changes:
        assert any(sentence in problem for problem in problems(story, dataclasses.replace(seen, **change))), sentence
    twice, seen = await demo.look(10)
    once = dataclasses.replace(seen, statuses=[["recorded"], ["recorded"]])
    assert problems(twice, once) == ["le second envoi n'a pas été reconnu : recorded"]


async def test_while_temporal_is_away_facts_are_taken_and_afterwards_each_has_its_effect_once(demo: Demo) -> None:
    running = json.loads((demo.stack.data.root / "running.json").read_text())
    os.kill(running["Temporal"][0], signal.SIGKILL)
    late = [dataclasses.replace(story, number=story.number + 50) for story in demo.stories if story.number in (2, 5)]
    async with Jalon(demo.stack.services.api_url, await demo.stack.token("hris")) as hris:
        for story in late:
            [batch] = story.batches()
            assert {each.status for each in await hris.tell(story.company.siren, batch)} == {"recorded"}
    for story in late:
        deadline = time.monotonic() + 90
        while wrong := await demo.what_is_wrong(story):
            assert time.monotonic() < deadline, wrong
            await asyncio.sleep(0.2)
