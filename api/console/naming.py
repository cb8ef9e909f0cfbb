"""The names of employees where a page lists them by id."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from fastapi import Request

from api.console.guards import Place
from api.console.services import services_of


async def names_of(request: Request, here: Place, employees: Iterable[str]) -> dict[str, str]:
    """Each employee's name, where it is known and the role may know it."""
    if not here.may("person"):
        return {}
    ids, people = list(dict.fromkeys(employees)), services_of(request).people
    found = await asyncio.gather(*(people.person(here.siren, each) for each in ids))
    return {
        id: f"{person.given_name} {person.family_name}".strip()
        for id, person in zip(ids, found, strict=True) if person is not None
    }  # fmt: skip
