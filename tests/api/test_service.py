"""The service itself: health, its description, and what it says when it fails."""

import json
import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
from api_samples import EMPLOYEE, EVENTS, hire
from fastapi import FastAPI

from api.cloudevents import MAX_BATCH
from api.limits import MAX_BODY_BYTES, MAX_FILES_BYTES
from api.problems import KINDS, type_of
from api.tokens import PgTokens
from deploy.composition import Composition, compose
from deploy.database.pool import open_pool
from deploy.database.schema import migrate, unready
from deploy.local.postgres import Postgres
from deploy.settings import Settings
from domain.facts import OWN_ACTOR, TOLD_TYPES
from tests.console_company import session

GUIDE = Path(__file__).parents[2] / "deploy" / "guides" / "integrate.md"

AsBearer = Callable[[str | None], AbstractAsyncContextManager[httpx2.AsyncClient]]


async def test_health_needs_no_token(as_bearer: AsBearer) -> None:
    async with as_bearer(None) as client:
        assert (await client.get("/healthz")).json() == {"status": "alive"}
        assert (await client.get("/readyz")).json() == {"status": "ready"}


async def test_a_database_without_the_schema_is_not_ready(postgres: Postgres) -> None:
    pool = await open_pool(await postgres.create_database("not_migrated"))
    reason = await unready(pool)
    await pool.close()
    assert reason is not None
    assert "jalon migrate" in reason


async def test_a_database_that_is_gone_is_a_503_and_comes_back(tmp_path: Path) -> None:
    with Postgres(tmp_path / "data", fsync=False) as server:
        dsn = await server.create_database("jalon")
        await migrate(dsn)
        pool, port = await open_pool(dsn), server.port
        jalon = compose(pool, Settings())
        headers = {"authorization": f"Bearer {await jalon.tokens.create('SIRH', 'hris', actor=OWN_ACTOR)}"}
        transport = httpx2.ASGITransport(jalon.api(), raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://jalon", headers=headers) as client:
            assert (await client.post(EVENTS, json=hire("1"))).status_code == 202
            server.stop()
            for _ in range(3):
                lost = await client.post(EVENTS, json=hire("2"))
                assert (lost.status_code, lost.json()["type"]) == (503, "/problems/unavailable")
                assert "retry-after" in lost.headers
            assert (await client.get("/readyz")).status_code == 503
            assert (await client.get("/healthz")).status_code == 200
            again = Postgres(tmp_path / "data", port=port, fsync=False)
            with again:
                assert (await client.post(EVENTS, json=hire("2"))).status_code == 202
                assert (await client.get("/readyz")).status_code == 200
                await pool.close()


async def test_an_unknown_path_and_method_are_problems(as_bearer: AsBearer) -> None:
    async with as_bearer(None) as client:
        for path in ("/v2/nothing", "/healthz/", f"{EMPLOYEE}/", f"{EVENTS}/"):
            unknown = await client.get(path)
            assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/not-found")
            assert ("slash" in unknown.json()["detail"]) is path.endswith("/")
        for path, allowed in (
            ("/healthz", "GET"),
            (f"{EMPLOYEE}/person", "DELETE, GET, PUT"),
            (EVENTS, "OPTIONS, POST"),
        ):
            method = await client.patch(path)
            assert (method.status_code, method.headers["content-type"]) == (405, "application/problem+json")
            assert method.headers["allow"] == allowed


async def test_a_problems_type_leads_to_its_page(as_bearer: AsBearer) -> None:
    async with as_bearer(None) as client:
        told = (await client.get(EMPLOYEE)).json()
        page = await client.get(told["type"])
        assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert told["title"] in page.text
        assert "jalon token create" in page.text
        for kind, (_, title) in KINDS.items():
            assert title in (await client.get(type_of(kind))).text
            assert type_of(kind) in (await client.get("/problems")).text
        assert (await client.get("/problems/none")).json()["type"] == "/problems/not-found"


async def test_a_parameter_that_nobody_knows_is_refused(admin: httpx2.AsyncClient) -> None:
    await admin.post(EVENTS, json=hire())
    for path, known in (
        (f"{EMPLOYEE}/timeline", "as_of or known_at"),
        (EMPLOYEE, "no parameters"),
        ("/healthz", "no parameters"),
    ):
        answer = await admin.get(path, params={"asof": "2025-01-01"})
        assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "asof")
        assert known in answer.json()["errors"][0]["detail"]
    twice = await admin.get(f"{EMPLOYEE}/timeline", params=[("as_of", "2025-01-01"), ("as_of", "2026-01-01")])
    assert twice.json()["errors"] == [{"parameter": "as_of", "detail": "expected once"}]


async def test_a_bug_is_told_without_its_details(
    app: FastAPI, tokens: PgTokens, as_bearer: AsBearer, owner: asyncpg.Pool
) -> None:
    await owner.execute("ALTER TABLE documents RENAME TO lost")
    async with as_bearer(await tokens.create("Exploitation", "admin", actor=OWN_ACTOR)) as client:
        answer = await client.get(f"{EMPLOYEE}/documents")
    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/internal")
    assert "documents" not in answer.json()["detail"]


async def test_what_a_later_release_recorded_is_no_bug_and_says_what_to_do(
    jalon: Composition, admin: httpx2.AsyncClient, owner: asyncpg.Pool
) -> None:
    """As after going back to the release before: nothing of the file is read in part, and no page fails."""
    body = json.dumps(
        {
            "source": "urn:hris", "id": "1", "type": "hire", "schema": 1, "time": None, "actor": str(OWN_ACTOR),
            "data": {"hired_on": "2026-03-02", "contract": "cdi", "moon": "Zoé"}, "private_sha256": None,
        }
    )  # fmt: skip
    stream = EMPLOYEE.removeprefix("/v1/companies/").replace("/employees", "")
    await owner.execute(
        "SELECT append_facts($1, ARRAY[$2], ARRAY[NULL]::jsonb[], ARRAY[NULL]::bytea[], NULL, true)", stream, body
    )
    answer = await admin.get(f"{EMPLOYEE}/timeline")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/unavailable")
    detail = answer.json()["detail"]
    assert detail.startswith(f"Fact 1 of {stream}, hire, was recorded by a later release than this one")
    assert "does not know all of it: moon" in detail
    assert "run the later release again" in detail
    assert "Zoé" not in detail
    company, _, employee = stream.partition("/")
    transport = httpx2.ASGITransport(jalon.api(), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://jalon") as browser:
        browser.headers["cookie"] = f"jalon={await session(jalon, f'admin:{company}')}"
        page = await browser.get(f"/console/{company}/salaries/{employee}")
        whole = await browser.get(f"/console/{company}/releve")
    assert (page.status_code, "par une version plus récente de Jalon" in page.text) == (503, True)
    assert f"Le dossier du salarié n° {employee} ne peut pas être lu" in page.text
    assert (whole.status_code, bool(re.search("1.dossier n.{1,6}est pas compté", whole.text))) == (200, True)


async def test_the_description_tells_every_event_type_with_an_example(as_bearer: AsBearer) -> None:
    async with as_bearer(None) as client:
        document: dict[str, Any] = (await client.get("/openapi.json")).json()
    body = document["paths"]["/v1/companies/{siren}/events"]["post"]["requestBody"]
    assert set(TOLD_TYPES) <= set(body["content"]["application/cloudevents+json"]["examples"])
    schemas = document["components"]["schemas"]
    mapping = schemas["Event"]["discriminator"]["mapping"]
    assert set(mapping) == set(TOLD_TYPES)
    hire_schema = schemas[mapping["hire"].rpartition("/")[2]]
    assert hire_schema["properties"]["type"] == {"const": "hire", "type": "string"}
    assert "subject" in hire_schema["required"]
    assert set(schemas["Hire"]["required"]) == {"hired_on", "contract"}
    for reference in _references(document):
        assert reference.rpartition("/")[2] in schemas, reference


def _references(value: Any) -> list[str]:
    return re.findall(r'"\$ref": "([^"]+)"', json.dumps(value))


async def test_the_documentation_shows_every_operation_and_shape_and_fetches_nothing(as_bearer: AsBearer) -> None:
    async with as_bearer(None) as client:
        document, page = (await client.get("/openapi.json")).json(), await client.get("/docs")
    assert page.status_code == 200
    assert not re.search(r"<script|<link|<img|\bsrc=|url\(|@import", page.text)
    operations = [each for path in document["paths"].values() for each in path.values()]
    anchors = set(re.findall(r'id="(\w+)"', page.text))
    assert anchors >= {each["operationId"] for each in operations} | document["components"]["schemas"].keys()
    assert set(re.findall(r'href="#(\w+)"', page.text)) <= anchors
    for kind in TOLD_TYPES:
        assert f"Example: {kind}<" in page.text
    hired_on = document["components"]["schemas"]["Hire"]["properties"]["hired_on"]
    assert f"<code>hired_on</code> <small>required</small></td><td>string, {hired_on['format']}" in page.text


async def test_the_limits_are_told_as_they_are(as_bearer: AsBearer) -> None:
    async with as_bearer(None) as client:
        documents = [(await client.get(path)).text for path in ("/docs", "/openapi.json", "/problems/too-large")]
    for text in (*documents, GUIDE.read_text("utf-8")):
        for limit in (f"{MAX_BODY_BYTES >> 20} MiB", f"{MAX_FILES_BYTES >> 20} MiB", f"{MAX_BATCH} "):
            assert limit in text, (limit, text[:200])
