"""Endpoints of web hooks over the API: set up, shown without their secrets, guarded from our own network."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import asyncpg
import httpx2
import pytest
from api_samples import COMPANY, OTHER

from deploy.composition import compose
from deploy.settings import Settings
from domain.facts import OWN_ACTOR

HOOKS = f"/v1/companies/{COMPANY}/webhooks"
PUBLIC = "https://93.184.215.14/hook"


async def test_a_secret_is_shown_once_and_never_again(admin: httpx2.AsyncClient) -> None:
    made = await admin.post(HOOKS, json={"url": PUBLIC, "types": ["report-issued"]})
    assert made.status_code == 201
    secret, id = made.json()["secret"], made.json()["endpoint"]["id"]
    assert secret.startswith("whsec_")
    listed = (await admin.get(HOOKS)).json()
    assert [(e["id"], e["url"], e["types"], e["waiting"]) for e in listed["endpoints"]] == [
        (id, PUBLIC, ["report-issued"], 0)
    ]
    rotated = await admin.post(f"{HOOKS}/{id}/secret")
    assert rotated.json()["secret"] != secret
    assert rotated.json()["endpoint"]["old_secret_until"] is not None
    assert secret not in json.dumps(rotated.json())
    assert "secret" not in json.dumps((await admin.get(HOOKS)).json()).replace("old_secret_until", "")
    assert (await admin.delete(f"{HOOKS}/{id}")).status_code == 204
    assert (await admin.delete(f"{HOOKS}/{id}")).status_code == 404


@pytest.mark.parametrize(
    ("told", "pointer", "why"),
    [
        ({"url": "http://93.184.215.14/"}, "#/url", "expected https"),
        ({"url": "https://127.0.0.1/"}, "#/url", "public addresses"),
        ({"url": "https://169.254.169.254/latest"}, "#/url", "public addresses"),
        ({"url": "example.org"}, "#/url", ""),
        ({"url": PUBLIC, "types": ["hire"]}, "#/types", "not hire"),
        ({"url": PUBLIC, "after": "yesterday"}, "#/after", ""),
        ({"url": PUBLIC, "after": "9999999999999999999-1"}, "#/after", ""),
        ({"url": PUBLIC, "secret": "mine"}, "#/secret", ""),
    ],
)
async def test_what_cannot_be_an_endpoint_is_named(
    admin: httpx2.AsyncClient, told: dict[str, object], pointer: str, why: str
) -> None:
    answer = await admin.post(HOOKS, json=told)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert why in error["detail"]
    assert (await admin.get(HOOKS)).json()["endpoints"] == []


async def test_the_setting_opens_our_own_network(pool: asyncpg.Pool) -> None:
    jalon = replace(
        compose(pool, Settings(private_addresses=True)), clock=lambda: datetime(2026, 11, 24, 9, tzinfo=UTC)
    )
    token = await jalon.tokens.create("admin", "admin", [COMPANY], actor=OWN_ACTOR)
    transport = httpx2.ASGITransport(jalon.api())
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://jalon", headers={"authorization": f"Bearer {token}"}
    ) as client:
        assert (await client.post(HOOKS, json={"url": "http://127.0.0.1:9/"})).status_code == 201


async def test_an_endpoint_of_another_company_is_none(admin: httpx2.AsyncClient) -> None:
    id = (await admin.post(HOOKS, json={"url": PUBLIC})).json()["endpoint"]["id"]
    other = f"/v1/companies/{OTHER}/webhooks/{id}"
    for method, path in (
        ("DELETE", other), ("POST", f"{other}/secret"), ("POST", f"{other}/enable"), ("GET", f"{other}/failed"),
        ("POST", f"{other}/replay"),
    ):  # fmt: skip
        assert (await admin.request(method, path, json={})).status_code == 404
    assert len((await admin.get(HOOKS)).json()["endpoints"]) == 1
    assert (await admin.get(f"{HOOKS}/{id}/failed")).json() == {"failed": []}
    assert (await admin.post(f"{HOOKS}/{id}/replay", json={})).json() == {"replayed": 0}


@pytest.mark.parametrize("number", [0, -1, 2**63, 10**30])
async def test_a_delivery_of_no_such_number_is_refused(admin: httpx2.AsyncClient, number: int) -> None:
    id = (await admin.post(HOOKS, json={"url": PUBLIC})).json()["endpoint"]["id"]
    answer = await admin.post(f"{HOOKS}/{id}/replay", json={"deliveries": [number]})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/deliveries/0")
