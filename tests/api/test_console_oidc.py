"""Signing in with a real OpenID provider (Canaille, by pytest-iam), from the button to the page one came for."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import httpx2
import pytest
from pydantic import SecretStr

from deploy.composition import compose
from deploy.settings import Settings

HERE = "http://127.0.0.1:8099"
BACK = f"{HERE}/console/connexion/retour"
SECRET = "a secret between Jalon and the provider"


@pytest.fixture(scope="module")
def registered(iam_server: Any) -> Any:
    """The provider, which knows Jalon as a client."""
    client = iam_server.models.Client(
        client_id="jalon", client_secret=SECRET, client_name="Jalon", contacts=["admin@example.org"],
        client_uri=HERE, redirect_uris=[BACK], grant_types=["authorization_code"], response_types=["code"],
        token_endpoint_auth_method="client_secret_basic", id_token_signed_response_alg="RS256",
        scope=["openid", "profile", "groups"],
    )  # fmt: skip
    iam_server.backend.save(client)
    client.audience = [client]
    iam_server.backend.save(client)
    return iam_server


@pytest.fixture
async def console(registered: Any, pool: asyncpg.Pool) -> AsyncGenerator[httpx2.AsyncClient]:
    settings = Settings(
        oidc_issuer=registered.url, oidc_client_id="jalon", oidc_client_secret=SecretStr(SECRET),
        oidc_scope="openid profile groups", console_url=HERE,
    )  # fmt: skip
    transport = httpx2.ASGITransport(replace(compose(pool, settings)).api(), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=HERE) as client:
        yield client


def member(provider: Any, *groups: str) -> Any:
    """Somebody of these groups, who is signed in at the provider."""
    user = provider.random_user(formatted_name="Sacha Imaginaire")
    for group in groups:
        provider.random_group(display_name=group, members=[user])
    provider.login(user)
    provider.consent(user)
    return user


async def at_provider(address: str) -> str:
    """What the person's browser does at the provider; where it is sent back to."""
    async with httpx2.AsyncClient(trust_env=False) as browser:
        answer = await browser.get(address)
    assert answer.status_code in (302, 303), answer.text
    return answer.headers["location"]


async def leave(console: httpx2.AsyncClient, back: str = "/console/entreprises") -> str:
    answer = await console.get("/console/connexion/fournisseur", params={"vers": back})
    assert answer.status_code == 303
    return answer.headers["location"]


async def test_a_group_at_the_provider_is_a_role_here(registered: Any, console: httpx2.AsyncClient) -> None:
    member(registered, "jalon-operator-123456782", "chorale")
    address = await leave(console, "/console/droit?jour=2020-05-05")
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    back = await at_provider(address)
    assert back.startswith(BACK)
    entered = await console.get(back)
    assert (entered.status_code, entered.headers["location"]) == (303, "/console/droit?jour=2020-05-05")
    assert "Sacha Imaginaire" in (await console.get("/console/droit")).text


async def test_somebody_without_a_group_of_ours_is_told_and_does_not_enter(
    registered: Any, console: httpx2.AsyncClient
) -> None:
    member(registered, "chorale")
    answer = await console.get(await at_provider(await leave(console)))
    assert answer.status_code == 403
    assert "Aucun rôle ne vous est donné" in answer.text
    assert (await console.get("/console/entreprises")).status_code == 303


async def test_an_answer_counts_once_and_in_the_browser_that_asked_for_it(
    registered: Any, console: httpx2.AsyncClient, pool: asyncpg.Pool
) -> None:
    member(registered, "jalon-admin")
    back = await at_provider(await leave(console))
    cookie = console.cookies["jalon-entree"]
    console.cookies.delete("jalon-entree")
    assert (await console.get(back)).status_code == 400  # another browser: somebody was sent a link of somebody else's
    console.cookies.set("jalon-entree", cookie, domain="127.0.0.1", path="/console/connexion")
    assert (await console.get(back.replace("state=", "state=x"))).status_code == 400
    assert (await console.get(back)).status_code == 400  # it was used up by the try before
    assert await pool.fetchval("SELECT count(*) FROM sessions") == 0


async def test_a_provider_that_is_away_is_told_in_french_and_logged(pool: asyncpg.Pool) -> None:
    settings = Settings(oidc_issuer="http://127.0.0.1:9/", oidc_client_id="jalon", console_url=HERE)
    transport = httpx2.ASGITransport(compose(pool, settings).api(), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=HERE) as client:
        answer = await client.get("/console/connexion/fournisseur")
    assert answer.status_code == 400
    assert "La connexion n’a pas abouti" in answer.text
