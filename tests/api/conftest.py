"""The API over a real journal, asked through ASGI."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from functools import partial

import asyncpg
import httpx2
import pytest
from api_samples import COMPANY, Clock
from fastapi import FastAPI

from api.tokens import PgTokens
from deploy.composition import Composition, compose
from deploy.settings import Settings
from domain.facts import OWN_ACTOR
from tests.console_company import SIREN, session, settle


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tokens(pool: asyncpg.Pool) -> PgTokens:
    return PgTokens(pool)


@pytest.fixture
def app(pool: asyncpg.Pool, tokens: PgTokens, clock: Clock) -> FastAPI:
    return replace(compose(pool, Settings()), tokens=tokens, clock=clock).api()


@asynccontextmanager
async def _client(app: FastAPI, token: str | None) -> AsyncGenerator[httpx2.AsyncClient]:
    headers = {} if token is None else {"authorization": f"Bearer {token}"}
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://jalon", headers=headers) as client:
        yield client


@pytest.fixture
def as_bearer(app: FastAPI) -> Callable[[str | None], AbstractAsyncContextManager[httpx2.AsyncClient]]:
    """A client that sends this token, or none."""
    return partial(_client, app)


@pytest.fixture
async def hris(app: FastAPI, tokens: PgTokens) -> AsyncGenerator[httpx2.AsyncClient]:
    async with _client(app, await tokens.create("SIRH", "hris", [COMPANY], actor=OWN_ACTOR)) as client:
        yield client


@pytest.fixture
async def admin(app: FastAPI, tokens: PgTokens) -> AsyncGenerator[httpx2.AsyncClient]:
    async with _client(app, await tokens.create("Exploitation", "admin", actor=OWN_ACTOR)) as client:
        yield client


@pytest.fixture
async def jalon(pool: asyncpg.Pool, clock: Clock) -> Composition:
    """The company of the console's tests, on Saturday, 21 November 2026."""
    made = replace(compose(pool, Settings()), clock=clock)
    await settle(made)
    return made


@pytest.fixture
async def clerk(jalon: Composition) -> AsyncGenerator[httpx2.AsyncClient]:
    """The browser of somebody from its HR."""
    transport = httpx2.ASGITransport(jalon.api(), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://jalon") as client:
        client.headers["cookie"] = f"jalon={await session(jalon, f'operator:{SIREN}')}"
        yield client
