"""The small client that asks an HRIS for what its notices leave out: page by page, as its data file describes it."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import httpx2

from api.sources.hris.vendors import Collection, Vendor
from domain.errors import JalonError
from domain.ports import HrisKeys, HrisSource

MAX_PAGES = 2000
Record = Mapping[str, Any]


class UnansweredError(JalonError):
    """The system could not be asked. The message says what was asked and how it answered, and nothing of people."""


@dataclass(frozen=True)
class Asking:
    """One system, asked with the company's own token."""

    vendor: Vendor
    source: HrisSource
    keys: HrisKeys
    client: httpx2.AsyncClient
    now: datetime

    async def records(self, collection: Collection, named: Iterable[str] = ()) -> list[Record]:
        """All of them; where the path holds `{id}`, those of the people who are named. Raises UnansweredError."""
        headers = await self._headers()
        paths = [collection.path.replace("{id}", each) for each in dict.fromkeys(named)]
        if "{id}" not in collection.path:
            paths = [collection.path]
        return [record for path in paths async for record in self._pages(collection, path, headers)]

    async def _pages(self, collection: Collection, path: str, headers: Mapping[str, str]) -> AsyncIterator[Record]:
        address = self._address(path)
        query = {name: self._filled(value) for name, value in collection.query.items()}
        offset = 0
        for _ in range(MAX_PAGES):
            if collection.offset_as:
                query[collection.offset_as] = f"{offset},{collection.size}"
            answer = await self._asked(collection, address, query, headers)
            records = _records(at(answer, collection.items))
            for record in records:
                yield record
            offset += collection.size
            if collection.offset_as and len(records) == collection.size:
                continue
            token, link = at(answer, collection.next or "-"), at(answer, collection.link or "-")
            if token and collection.next_as:
                query[collection.next_as] = str(token)
            elif link:
                address, query = self._same_host(str(link)), {}
            else:
                return
        raise UnansweredError(f"{self.vendor.name}: {path} has more than {MAX_PAGES} pages")

    async def _asked(
        self, collection: Collection, address: str, query: Mapping[str, str], headers: Mapping[str, str]
    ) -> Any:
        try:
            answer = await self.client.request(
                collection.method, address, params=query or None, json=collection.body, headers=headers
            )
        except (httpx2.HTTPError, JalonError, OSError) as error:
            raise UnansweredError(f"{self.vendor.name} could not be reached: {type(error).__name__}") from None
        return self._read(answer, collection.path)

    def _read(self, answer: httpx2.Response, path: str) -> Any:
        if answer.status_code != 200:
            raise UnansweredError(f"{self.vendor.name} answered {answer.status_code} to {path}")
        try:
            return answer.json()
        except (ValueError, RecursionError):
            raise UnansweredError(f"{self.vendor.name} answered no JSON to {path}") from None

    async def _headers(self) -> dict[str, str]:
        token = self.keys.token or ""
        if exchange := self.vendor.exchange:
            form = {"grant_type": "client_credentials", "client_id": self.source.account or "", "client_secret": token}
            try:
                answer = await self.client.post(self._address(exchange.path), data=form)
            except (httpx2.HTTPError, JalonError, OSError) as error:
                raise UnansweredError(f"{self.vendor.name} could not be reached: {type(error).__name__}") from None
            token = str(at(self._read(answer, exchange.path), exchange.access) or "")
        return {name: self._filled(value, token) for name, value in self.vendor.headers.items()}

    def _address(self, path: str) -> str:
        base = self.source.address or self._filled(self.vendor.base or "")
        return base.rstrip("/") + self._filled(path)

    def _same_host(self, link: str) -> str:
        """A next page is asked for where the first one was: nobody leads us elsewhere with the company's token."""
        page, base = httpx2.URL(link), httpx2.URL(self._address("/"))
        return str(page.copy_with(scheme=base.scheme, host=base.host, port=base.port))

    def _filled(self, text: str, token: str | None = None) -> str:
        account, secret = self.source.account or "", token if token is not None else self.keys.token or ""
        values = {
            "{account}": account,
            "{token}": secret,
            "{basic}": base64.b64encode(f"{account}:{secret}".encode()).decode(),
            "{basic_token}": base64.b64encode(f"{secret}:x".encode()).decode(),
            "{180_days_ago}": f"{self.now - timedelta(days=180):%Y-%m-%dT%H:%M:%SZ}",
        }
        for name, value in values.items():
            text = text.replace(name, value)
        return text


def _records(items: Any) -> list[Record]:
    if isinstance(items, dict):
        return [cast(Record, items)]
    return [cast(Record, each) for each in cast(list[Any], items) if isinstance(each, dict)] if items else []


def at(value: Any, path: str) -> Any:
    """What stands at the path; None where it leads nowhere. Through a list it is what its members have."""
    for step in filter(None, path.split(".")):
        if isinstance(value, list):
            value = [cast(Record, each).get(step) for each in cast(list[Any], value) if isinstance(each, dict)]
        else:
            value = cast(Record, value).get(step) if isinstance(value, dict) else None
    return value
