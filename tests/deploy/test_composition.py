"""The composition root: what runs is the real thing, and each part of it can be replaced."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

import asyncpg
import httpx2
import pytest

from deploy.composition import compose
from deploy.settings import Settings
from domain.errors import JalonError
from domain.facts import OWN_ACTOR
from domain.law import Law

TODAY = datetime(2026, 11, 21, 9, tzinfo=UTC)


async def test_two_laws_in_one_process_are_two_answers(pool: asyncpg.Pool) -> None:
    jalon = replace(compose(pool, Settings()), clock=lambda: TODAY)
    book = jalon.law.model_dump()
    book["first"]["versions"][-1]["value"]["months"] = 6
    other = replace(jalon, law=Law.model_validate(book))
    headers = {"authorization": f"Bearer {await jalon.tokens.create('SIRH', 'hris', actor=OWN_ACTOR)}"}

    async def due_on(app: httpx2.ASGITransport) -> str:
        async with httpx2.AsyncClient(
            transport=app, base_url="http://jalon/v1/companies/123456782", headers=headers
        ) as c:
            hire = {"specversion": "1.0", "id": "1", "source": "urn:hris", "type": "hire", "subject": "E-1",
                    "data": {"hired_on": "2026-11-02", "contract": "cdi"}}  # fmt: skip
            told = await c.post(
                "/events", content=json.dumps(hire), headers={"content-type": "application/cloudevents+json"}
            )
            assert told.status_code == 202
            obligations = (await c.get("/employees/E-1")).json()["obligations"]
            return next(each["due_on"] for each in obligations if each["kind"] == "first")

    assert await due_on(httpx2.ASGITransport(jalon.api())) == "2027-11-01"
    assert await due_on(httpx2.ASGITransport(other.api())) == "2027-05-01"


def test_a_short_command_loads_neither_the_web_framework_nor_temporal() -> None:
    code = "import sys, deploy.composition; print([m for m in ('fastapi', 'temporalio', 'typst') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


async def test_a_step_without_an_activity_stops_the_worker(pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workflows would wait for it for ever."""
    jalon = compose(pool, Settings())
    assert jalon.activities()
    monkeypatch.setattr("activities.steps.StepName", Literal["convocation", "congratulation"])
    with pytest.raises(JalonError, match="is a step without an activity"):
        jalon.activities()
