"""The manners of HTTP: ETags, HEAD, guarded replacements, pages, request ids, a token's pace, lost connections."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

import asyncpg
import httpx2
import pytest
import structlog
from api_samples import BATCH, COMPANY, EMPLOYEE, EVENTS, hire, training
from fastapi import FastAPI

from activities.adapters.documents import PgDocuments
from activities.adapters.journal import PgJournal
from api.pace import Pace
from api.problems import ProblemError
from deploy.composition import compose
from deploy.processes.patience import Impatient
from deploy.settings import Settings
from domain.facts import OWN_ACTOR, NewEntry, Receipt, Stream
from domain.law import current
from tests.served import served

ADA = {"given_name": "Ada", "family_name": "Lovelace"}
PROFILE = {"siren": COMPANY, "name": "Exemple SA", "hr_email": "rh@example.org"}


async def test_what_has_not_changed_is_not_sent_again(admin: httpx2.AsyncClient) -> None:
    await admin.post(EVENTS, json=hire(person=ADA))
    for path in (EMPLOYEE, f"{EMPLOYEE}/person", f"{EMPLOYEE}/timeline", "/openapi.json", "/version"):
        first = await admin.get(path)
        tag = first.headers["etag"]
        for asked in (tag, f'"another", W/{tag}', "*"):
            same = await admin.get(path, headers={"if-none-match": asked})
            assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag), path
        assert (await admin.get(path, headers={"if-none-match": '"another"'})).content == first.content
    assert first.headers["cache-control"] == "private, no-cache"
    before = (await admin.get(EMPLOYEE)).headers["etag"]
    await admin.post(EVENTS, json=training("2"))
    await admin.post(
        EVENTS, json={**hire("3"), "type": "interview-completed", "data": {"kind": "first", "held_on": "2025-03-03"}}
    )
    assert (await admin.get(EMPLOYEE, headers={"if-none-match": before})).status_code == 200


async def test_head_is_get_without_its_body(admin: httpx2.AsyncClient) -> None:
    await admin.post(EVENTS, json=hire())
    for path in (EMPLOYEE, "/healthz", f"{EMPLOYEE}/person"):
        whole, head = await admin.get(path), await admin.head(path)
        assert head.status_code == whole.status_code
        assert head.content == b""
        assert head.headers["content-length"] == str(len(whole.content))
        assert head.headers.get("etag") == whole.headers.get("etag")


@pytest.mark.parametrize(
    ("path", "first", "second"),
    [
        (f"{EMPLOYEE}/person", ADA, {**ADA, "family_name": "King"}),
        (f"/v1/companies/{COMPANY}", PROFILE, {**PROFILE, "name": "Exemple SAS"}),
    ],
    ids=["person", "company"],
)
async def test_a_replacement_is_made_of_what_was_read_and_of_nothing_else(
    admin: httpx2.AsyncClient, path: str, first: dict[str, str], second: dict[str, str]
) -> None:
    await admin.post(EVENTS, json=hire())
    early = await admin.put(path, json=first, headers={"if-match": '"any"'})
    assert (early.status_code, early.json()["type"]) == (412, "/problems/precondition-failed")
    put = await admin.put(path, json=first)
    tag = (await admin.get(path)).headers["etag"]
    assert put.headers["etag"] == tag
    others = await asyncio.gather(*(admin.put(path, json=second, headers={"if-match": tag}) for _ in range(3)))
    assert sorted(answer.status_code for answer in others) == [200, 412, 412]
    assert (await admin.put(path, json=first, headers={"if-match": "*"})).status_code == 200


async def test_journal_documents_and_employees_come_in_pages_that_link(
    admin: httpx2.AsyncClient, documents: PgDocuments
) -> None:
    await admin.post(EVENTS, json=[training(str(n)) for n in range(5)] + [hire("h", "E-0043")], headers=BATCH)
    for n in range(5):
        await documents.put(
            COMPANY, "E-0042", id=f"d-{n}", kind="convocation", name="x", media_type="application/pdf", content=b"%PDF"
        )
    for path, what, expected in (
        (f"{EMPLOYEE}/events", "entries", ["0", "1", "2", "3", "4"]),
        (f"{EMPLOYEE}/documents", "documents", [f"d-{n}" for n in range(5)]),
        (f"/v1/companies/{COMPANY}/employees", "employees", ["E-0042", "E-0043"]),
    ):
        pages = [page async for page in _pages(admin, f"{path}?limit=2")]
        assert [each["id"] for page in pages for each in page[what]] == expected
        assert [page["next"] is None for page in pages] == [False] * (len(pages) - 1) + [True]
        assert (await admin.get(path)).json()["next"] is None


async def _pages(client: httpx2.AsyncClient, path: str) -> AsyncIterator[dict[str, Any]]:
    """As a client reads that knows nothing but links."""
    following: str | None = path
    while following is not None:
        answer = await client.get(following)
        yield answer.json()
        following = answer.links.get("next", {}).get("url")


async def test_a_request_is_known_by_its_id_in_the_answer_and_in_the_log(
    admin: httpx2.AsyncClient, owner: asyncpg.Pool
) -> None:
    assert (await admin.get("/healthz", headers={"x-request-id": "mine-1"})).headers["x-request-id"] == "mine-1"
    assert (await admin.get("/healthz", headers={"x-request-id": "two words"})).headers["x-request-id"] != "two words"
    ids = {(await admin.get("/healthz")).headers["x-request-id"] for _ in range(3)}
    assert len(ids) == 3
    await owner.execute("ALTER TABLE documents RENAME TO lost")
    failed = await admin.get(f"{EMPLOYEE}/documents", headers={"x-request-id": "mine-2"})
    assert (failed.status_code, failed.headers["x-request-id"]) == (500, "mine-2")
    assert structlog.contextvars.get_contextvars()["request_id"] == "mine-2", "what is logged now bears it"


async def test_the_service_says_which_it_is(admin: httpx2.AsyncClient) -> None:
    told = (await admin.get("/version")).json()
    assert set(told) == {"release", "commit", "law", "schema"}
    assert told["release"] >= "0.1.0"
    assert told["schema"] >= "0003_roles"
    assert told["law"] == current().edition


def test_a_token_has_its_requests_and_gets_them_back() -> None:
    now = 0.0
    pace = Pace(3, monotonic=lambda: now)
    for _ in range(3):
        pace.take(OWN_ACTOR)
    with pytest.raises(ProblemError) as refused:
        pace.take(OWN_ACTOR)
    assert (refused.value.problem.status, refused.value.headers) == (429, {"retry-after": "20"})
    now = 20.0
    pace.take(OWN_ACTOR)
    with pytest.raises(ProblemError):
        pace.take(OWN_ACTOR)


async def test_a_token_that_asks_too_often_is_told_when_to_go_on(pool: asyncpg.Pool) -> None:
    jalon = compose(pool, Settings(api_requests_per_minute=2))
    headers = {"authorization": f"Bearer {await jalon.tokens.create('SIRH', 'hris', actor=OWN_ACTOR)}"}
    transport = httpx2.ASGITransport(jalon.api(), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://jalon", headers=headers) as client:
        answers = [await client.get(EMPLOYEE) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [404, 404, 429]
        assert int(answers[-1].headers["retry-after"]) > 0
        handshake = {"WebHook-Request-Origin": "hris.example.org", "WebHook-Request-Rate": "120"}
        assert (await client.options(EVENTS, headers=handshake)).headers["webhook-allowed-rate"] == "2"


class Broken(PgJournal):
    """Loses its connection under the first requests to append, as when the database is restarted."""

    def __init__(self, pool: asyncpg.Pool, times: int) -> None:
        super().__init__(pool)
        self._once, self.times = pool, times

    async def append(self, stream: Stream, entries: Sequence[NewEntry], **options: Any) -> list[Receipt]:
        if self.times:
            self.times -= 1
            await self._once.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return await super().append(stream, entries, **options)


@pytest.mark.parametrize(("times", "status"), [(1, 202), (2, 503)])
async def test_a_connection_lost_under_a_request_costs_one_try(owner: asyncpg.Pool, times: int, status: int) -> None:
    jalon = replace(compose(owner, Settings()), journal=Broken(owner, times))
    headers = {"authorization": f"Bearer {await jalon.tokens.create('SIRH', 'hris', actor=OWN_ACTOR)}"}
    app: FastAPI = jalon.api()
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://jalon", headers=headers) as client:
        assert (await client.post(EVENTS, json=hire())).status_code == status
    assert len(await PgJournal(owner).read(Stream(COMPANY, "E-0042"))) == (1 if status == 202 else 0)


async def test_a_head_that_never_ends_is_not_held_for_ever(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Impatient, "head_seconds", 0.2)
    with served(dsn) as (url, _):
        host, _, port = url.removeprefix("http://").partition(":")
        for begun in (b"", b"GET /healthz HTTP/1.1\r\nhost: x\r\n", b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\nGET /he"):
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(begun)
            try:
                answer = await reader.read()  # until the server closes the connection
            except ConnectionResetError:
                answer = b""
            assert answer == b"" or b"alive" in answer
            writer.close()
