"""A typed client of the HTTP API, thin over httpx2: the demo's own, and yours.

async with Jalon("https://jalon.example.org", token) as jalon:
    await jalon.tell("123456782", [event])
    plan = await jalon.plan("123456782", "E-0042")
    async for event, cursor in jalon.follow("123456782", after=kept):
        ...  # deal with it, then keep the cursor
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Literal, Self, TypeVar
from urllib.parse import quote
from uuid import UUID

import httpx2
from pydantic import BaseModel, TypeAdapter, ValidationError

from api.audit import EmployeeJournal, EmployeeTimeline
from api.cloudevents import BATCH, MAX_BATCH
from api.employees import EmployeePage
from api.events import RefusedEvent
from api.feed import MAX_WAIT, Events
from api.intake import Recorded
from api.problems import Problem
from api.webhooks import Endpoints, Replayed, WithSecret
from domain.errors import JalonError
from domain.facts import Event
from domain.french.plan import WordedPlan
from domain.ports import CompanyProfile, FeedEvent

M = TypeVar("M", bound=BaseModel)
Told = Recorded | RefusedEvent
"""What became of an event: it is recorded, or was before; or it was refused, with the problem that says why."""

_TOLD: TypeAdapter[list[Told]] = TypeAdapter(list[Told])
PATIENCE_SECONDS = 30.0


class ProblemError(JalonError):
    """The API could not do what was asked. `problem` is its own word (RFC 9457), None when something before it answered
    in its place.
    """

    def __init__(self, answer: httpx2.Response) -> None:
        self.status = answer.status_code
        try:
            self.problem = Problem.model_validate_json(answer.content)
        except ValidationError:
            self.problem = None
        said = self.problem.detail if self.problem else "no problem details"
        super().__init__(f"{answer.request.method} {answer.request.url.path} answered {self.status}: {said}")


class Jalon:
    """The API at an address, for the bearer of a token. Every call raises ProblemError when the API refuses it, and
    httpx2.TransportError when it cannot be reached: each may be made again, for none counts twice.
    """

    def __init__(self, address: str, token: str, *, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self._http = httpx2.AsyncClient(
            base_url=address,
            headers={"authorization": f"Bearer {token}"},
            timeout=PATIENCE_SECONDS,
            transport=transport,
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._http.aclose()

    # --- tell -----------------------------------------------------------------------------------------------------

    async def tell(self, siren: str, events: Sequence[Event | Mapping[str, Any]]) -> list[Told]:
        """What became of each event, in their order. One that is refused holds back no other."""
        told: list[Told] = []
        for start in range(0, len(events), MAX_BATCH):
            batch = [_document(event) for event in events[start : start + MAX_BATCH]]
            answer = await self._ask(
                "POST", f"{_company(siren)}/events", json=batch, headers={"content-type": BATCH}
            )  # fmt: skip
            told += _TOLD.validate_python(answer.json()["results"])
        return told

    async def set_profile(self, profile: CompanyProfile) -> CompanyProfile:
        """Who the employer is on letters."""
        document = profile.model_dump(mode="json")
        return await self._read(CompanyProfile, "PUT", _company(profile.siren), json=document)

    # --- read -----------------------------------------------------------------------------------------------------

    async def employees(self, siren: str) -> AsyncIterator[str]:
        """The ids of all of whom anything is recorded."""
        after: str | None = ""
        while after is not None:
            page = await self._read(EmployeePage, "GET", f"{_company(siren)}/employees", params={"after": after})
            for each in page.employees:
                yield each.id
            after = page.next

    async def plan(self, siren: str, employee: str) -> WordedPlan:
        """What is owed to the employee now, and why."""
        return await self._read(WordedPlan, "GET", _employee(siren, employee))

    async def timeline(self, siren: str, employee: str) -> EmployeeTimeline:
        """What was known and owed, day after day."""
        return await self._read(EmployeeTimeline, "GET", f"{_employee(siren, employee)}/timeline")

    async def journal(self, siren: str, employee: str) -> EmployeeJournal:
        """The employee's facts with their hashes."""
        return await self._read(EmployeeJournal, "GET", f"{_employee(siren, employee)}/events")

    async def document(self, siren: str, employee: str, id: str) -> bytes:
        """A paper, as it was issued."""
        return (await self._ask("GET", f"{_employee(siren, employee)}/documents/{quote(id, safe='')}")).content

    # --- hear -----------------------------------------------------------------------------------------------------

    async def feed(self, siren: str, *, after: str = "0-0", limit: int = 100, wait: int = 0) -> Events:
        """One page of what Jalon did and what falls due, after a cursor. `wait`: at most so many seconds for one."""
        asked: dict[str, str | int] = {"after": after, "limit": limit, "wait": wait}
        return await self._read(Events, "GET", f"{_company(siren)}/feed", params=asked, timeout=PATIENCE_SECONDS + wait)

    async def follow(
        self, siren: str, *, after: str = "0-0", wait: int = MAX_WAIT
    ) -> AsyncIterator[tuple[FeedEvent, str | None]]:
        """Every event from a cursor on, for ever; `wait` 0: until there is no more. With the last event of a page comes
        the cursor to keep once it is dealt with: whoever starts again from it misses nothing.
        """
        while True:
            page = await self.feed(siren, after=after, wait=wait)
            for place, event in enumerate(page.events, start=1):
                yield event, page.next if place == len(page.events) else None
            after = page.next
            if page.complete and wait == 0:
                return

    async def webhooks(self, siren: str) -> Endpoints:
        """The company's endpoints, and what waits for each."""
        return await self._read(Endpoints, "GET", f"{_company(siren)}/webhooks")

    async def add_webhook(self, siren: str, url: str, types: Sequence[str] | None = None) -> WithSecret:
        """A new endpoint, with the secret that is never shown again."""
        told = {"url": url, "types": None if types is None else list(types)}
        return await self._read(WithSecret, "POST", f"{_company(siren)}/webhooks", json=told)

    async def replay(self, siren: str, endpoint: UUID) -> int:
        """How many events that were given up are sent again."""
        path = f"{_company(siren)}/webhooks/{endpoint}/replay"
        return (await self._read(Replayed, "POST", path, json={"deliveries": None})).replayed

    # --- over HTTP ------------------------------------------------------------------------------------------------

    async def _read(self, model: type[M], method: Literal["GET", "PUT", "POST"], path: str, **how: Any) -> M:
        return model.model_validate_json((await self._ask(method, path, **how)).content)

    async def _ask(self, method: str, path: str, **how: Any) -> httpx2.Response:
        answer = await self._http.request(method, path, **how)
        if not answer.is_success:
            raise ProblemError(answer)
        return answer


def _company(siren: str) -> str:
    return f"/v1/companies/{quote(siren, safe='')}"


def _employee(siren: str, employee: str) -> str:
    return f"{_company(siren)}/employees/{quote(employee, safe='')}"


def _document(event: Event | Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(event, Event):
        return event
    document = event.model_dump(mode="json", exclude_none=True)
    document["data"].pop("type")
    return document
