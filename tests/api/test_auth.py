"""No token, no answer; a token's role and companies decide the rest."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, get_args

import asyncpg
import httpx2
import pytest
from api_samples import COMPANY, EMPLOYEE, EVENTS, OTHER, hire

from activities.adapters.journal import PgJournal
from api.openapi import SIGNED
from api.rights import Role
from api.tokens import CACHE_SECONDS, PgTokens
from domain.facts import OWN_ACTOR, Stream

AsBearer = Callable[[str | None], AbstractAsyncContextManager[httpx2.AsyncClient]]

PERSON = {"given_name": "Ada", "family_name": "Lovelace"}
PROFILE = {"siren": COMPANY, "name": "Exemple SA", "hr_email": "rh@example.org"}
PREVIEW = "00000000-0000-4000-8000-000000000000"
REQUESTS: list[tuple[str, str, Any, frozenset[str]]] = [
    ("POST", EVENTS, hire(), frozenset({"hris", "operator", "admin"})),
    ("POST", f"{EVENTS}/batch", [], frozenset({"hris", "operator", "admin"})),
    ("GET", f"/v1/companies/{COMPANY}/situations", None, frozenset({"hris", "operator", "auditor", "admin"})),
    ("GET", f"/v1/companies/{COMPANY}/employees", None, frozenset({"hris", "operator", "auditor", "admin"})),
    ("GET", EMPLOYEE, None, frozenset({"hris", "operator", "auditor", "admin"})),
    ("GET", f"{EMPLOYEE}/timeline", None, frozenset({"operator", "auditor", "admin"})),
    ("GET", f"{EMPLOYEE}/difference", None, frozenset({"operator", "auditor", "admin"})),
    ("GET", f"/v1/companies/{COMPANY}/watch/preview", None, frozenset({"operator", "admin"})),
    ("GET", f"{EMPLOYEE}/events", None, frozenset({"operator", "auditor", "admin"})),
    ("GET", f"{EMPLOYEE}/evidence", None, frozenset({"operator", "auditor", "admin"})),
    ("GET", f"{EMPLOYEE}/documents", None, frozenset({"operator", "auditor", "admin"})),
    ("GET", f"{EMPLOYEE}/documents/none", None, frozenset({"operator", "auditor", "admin"})),
    ("PUT", f"{EMPLOYEE}/person", PERSON, frozenset({"hris", "operator", "admin"})),
    ("GET", f"{EMPLOYEE}/person", None, frozenset({"hris", "operator", "admin"})),
    ("DELETE", f"{EMPLOYEE}/person", None, frozenset({"operator", "admin"})),
    ("PUT", f"/v1/companies/{COMPANY}", PROFILE, frozenset({"operator", "admin"})),
    ("GET", f"/v1/companies/{COMPANY}", None, frozenset({"operator", "admin"})),
    ("POST", f"/v1/companies/{COMPANY}/imports", None, frozenset({"hris", "operator", "admin"})),
    ("GET", f"/v1/companies/{COMPANY}/imports/{PREVIEW}", None, frozenset({"hris", "operator", "admin"})),
    ("POST", f"/v1/companies/{COMPANY}/imports/{PREVIEW}/run", None, frozenset({"hris", "operator", "admin"})),
    ("POST", f"/v1/companies/{COMPANY}/comparisons", None, frozenset({"hris", "operator", "admin"})),
    ("GET", f"/v1/companies/{COMPANY}/comparisons/{PREVIEW}", None, frozenset({"hris", "operator", "admin"})),
    ("POST", f"/v1/companies/{COMPANY}/comparisons/{PREVIEW}/accept", None, frozenset({"hris", "operator", "admin"})),
    ("GET", f"/v1/companies/{COMPANY}/answers", None, frozenset({"hris", "operator", "auditor", "admin"})),
    ("PUT", f"/v1/companies/{COMPANY}/answers/c-1", {"value": "x"}, frozenset({"hris", "operator", "admin"})),
    ("DELETE", f"/v1/companies/{COMPANY}/answers/c-1", None, frozenset({"hris", "operator", "admin"})),
    ("GET", f"/v1/companies/{COMPANY}/feed", None, frozenset({"hris", "operator", "auditor", "admin"})),
    ("GET", f"/v1/companies/{COMPANY}/webhooks", None, frozenset({"operator", "admin"})),
    ("POST", f"/v1/companies/{COMPANY}/webhooks", None, frozenset({"operator", "admin"})),
    ("DELETE", f"/v1/companies/{COMPANY}/webhooks/{PREVIEW}", None, frozenset({"operator", "admin"})),
    ("POST", f"/v1/companies/{COMPANY}/webhooks/{PREVIEW}/secret", None, frozenset({"operator", "admin"})),
    ("POST", f"/v1/companies/{COMPANY}/webhooks/{PREVIEW}/enable", None, frozenset({"operator", "admin"})),
    ("GET", f"/v1/companies/{COMPANY}/webhooks/{PREVIEW}/failed", None, frozenset({"operator", "admin"})),
    ("POST", f"/v1/companies/{COMPANY}/webhooks/{PREVIEW}/replay", None, frozenset({"operator", "admin"})),
    ("GET", f"/v1/companies/{COMPANY}/sources", None, frozenset({"operator", "admin"})),
    ("PUT", f"/v1/companies/{COMPANY}/sources/s-1", {"vendor": "kombo"}, frozenset({"operator", "admin"})),
    ("DELETE", f"/v1/companies/{COMPANY}/sources/s-1", None, frozenset({"operator", "admin"})),
    ("GET", f"/v1/companies/{COMPANY}/calendars", None, frozenset({"operator", "admin"})),
    ("POST", f"/v1/companies/{COMPANY}/calendars", None, frozenset({"operator", "admin"})),
    ("DELETE", f"/v1/companies/{COMPANY}/calendars/{PREVIEW}", None, frozenset({"operator", "admin"})),
    ("GET", f"/v1/companies/{COMPANY}/statement", None, frozenset({"operator", "auditor", "admin"})),
    ("GET", f"/v1/companies/{COMPANY}/letterhead", None, frozenset({"operator", "admin"})),
    ("PUT", f"/v1/companies/{COMPANY}/letterhead", {"address": "1 rue X"}, frozenset({"operator", "admin"})),
    ("GET", f"/v1/companies/{COMPANY}/declarations", None, frozenset({"hris", "operator", "admin"})),
    ("GET", f"/v1/companies/{COMPANY}/training-plan", None, frozenset({"operator", "auditor", "admin"})),
    ("GET", f"/v1/companies/{COMPANY}/quarantine", None, frozenset({"hris", "operator", "auditor", "admin"})),
]


async def test_each_role_may_do_its_part_and_no_more(tokens: PgTokens, as_bearer: AsBearer) -> None:
    for role in get_args(Role):
        async with as_bearer(await tokens.create(role, role, [COMPANY], actor=OWN_ACTOR)) as client:
            for method, path, body, roles in REQUESTS:
                answer = await client.request(method, path, json=body)
                forbidden = answer.status_code == 403
                assert forbidden == (role not in roles), (role, method, path, answer.status_code, answer.text)
                assert answer.status_code < 500


async def test_every_operation_is_in_the_matrix(app: Any) -> None:
    paths = app.openapi()["paths"]
    operations = {
        (method.upper(), path)
        for path, methods in paths.items()
        for method in methods
        # `options` answers everybody; where systems call, a signature opens in place of a token
        if path.startswith("/v1") and method != "options" and (method, path) not in SIGNED
    }
    known = {
        (
            method,
            path.replace(COMPANY, "{siren}")
            .replace("E-0042", "{employee}")
            .replace("/none", "/{document}")
            .replace("/c-1", "/{code}")
            .replace("/s-1", "/{name}")
            .replace(PREVIEW, "{id}"),
        )
        for method, path, _, _ in REQUESTS
    }
    assert operations == known


@pytest.mark.parametrize(("method", "path", "body"), [request[:3] for request in REQUESTS])
async def test_no_token_no_answer(as_bearer: AsBearer, method: str, path: str, body: Any) -> None:
    for token in (None, "jalon_invented", ""):
        async with as_bearer(token) as client:
            answer = await client.request(method, path, json=body)
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"].startswith("Bearer")
            assert answer.json()["type"] == "/problems/unauthorized"


async def test_another_scheme_than_bearer_is_no_token(as_bearer: AsBearer, tokens: PgTokens) -> None:
    token = await tokens.create("SIRH", "hris", [COMPANY], actor=OWN_ACTOR)
    async with as_bearer(None) as client:
        answer = await client.get(EMPLOYEE, headers={"authorization": f"Basic {token}"})
        assert answer.status_code == 401


async def test_a_revoked_token_is_refused(tokens: PgTokens, as_bearer: AsBearer) -> None:
    token = await tokens.create("SIRH", "hris", [COMPANY], actor=OWN_ACTOR)
    async with as_bearer(token) as client:
        assert (await client.get(EMPLOYEE)).status_code == 404
        (info,) = await tokens.list()
        assert await tokens.revoke(info.id, actor=OWN_ACTOR)
        assert (await client.get(EMPLOYEE)).status_code == 401
    assert not await tokens.revoke(info.id, actor=OWN_ACTOR)
    assert (await tokens.list())[0].revoked_at is not None


async def test_a_revocation_elsewhere_takes_effect_when_the_memory_fades(pool: asyncpg.Pool) -> None:
    now = 1000.0
    here, elsewhere = PgTokens(pool, monotonic=lambda: now), PgTokens(pool)
    token = await elsewhere.create("SIRH", "hris", [COMPANY], actor=OWN_ACTOR)
    assert await here.caller(token) is not None
    (info,) = await elsewhere.list()
    await elsewhere.revoke(info.id, actor=OWN_ACTOR)
    now += CACHE_SECONDS - 0.1
    assert await here.caller(token) is not None
    now += 0.2
    assert await here.caller(token) is None


async def test_only_a_tokens_digest_is_kept(pool: asyncpg.Pool, tokens: PgTokens) -> None:
    token = await tokens.create("SIRH", "hris", [COMPANY], actor=OWN_ACTOR)
    assert token.startswith("jalon_")
    assert len(token) > 40
    kept = await pool.fetchval("SELECT row_to_json(t)::text FROM tokens t")
    assert token not in kept
    assert token.removeprefix("jalon_") not in kept


async def test_a_company_out_of_scope_and_one_that_does_not_exist_look_the_same(
    tokens: PgTokens, as_bearer: AsBearer, journal: PgJournal, admin: httpx2.AsyncClient
) -> None:
    await admin.post(f"/v1/companies/{OTHER}/events", json=hire())
    async with as_bearer(await tokens.create("SIRH", "admin", [COMPANY], actor=OWN_ACTOR)) as client:
        for method, path, body, _ in REQUESTS:
            known = await client.request(method, path.replace(COMPANY, OTHER), json=body)
            unknown = await client.request(method, path.replace(COMPANY, "732829320"), json=body)
            assert known.status_code == unknown.status_code == 403
            assert known.text.replace(OTHER, "") == unknown.text.replace("732829320", "")
    assert len(await journal.read(Stream(OTHER, "E-0042"))) == 1


async def test_a_token_without_companies_is_good_for_all(admin: httpx2.AsyncClient) -> None:
    for siren in (COMPANY, OTHER):
        assert (await admin.post(f"/v1/companies/{siren}/events", json=hire())).status_code == 202


@pytest.mark.parametrize(
    ("siren", "said"),
    [
        ("123456789", "its check digit is wrong"),
        ("12345678A", "expected the nine digits of a SIREN"),
        ("123 456 782", "with spaces"),
        ("12345678200010", "a SIRET, of which the first nine are the SIREN"),
    ],
)
async def test_a_wrong_siren_is_told_what_it_is(admin: httpx2.AsyncClient, siren: str, said: str) -> None:
    answer = await admin.post(f"/v1/companies/{siren}/events", json=hire())
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["parameter"] == "siren"
    assert said in error["detail"]
    assert ("check digit" in error["detail"]) is (siren == "123456789")
