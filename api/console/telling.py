"""Facts that people tell on the pages: through the one door, in their own name, and once however often they click."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence

from fastapi import Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from api.console.guards import Place
from api.console.services import services_of
from api.console.works import Works
from api.intake import Recorded, Refused, Result
from domain.facts import Event, Stream
from domain.facts.told import Told

SOURCE = "urn:console"
KEY_FIELD = "cle"
"""The field of a form that makes its second sending the same as its first."""
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


def new_key() -> str:
    """For a form that is shown anew."""
    return secrets.token_urlsafe(18)


def key_of(form: FormData) -> str:
    """The key of the form that was sent. Ends the request when it bears none."""
    key = text(form, KEY_FIELD)
    if not _KEY.fullmatch(key):
        raise HTTPException(403)
    return key


def text(form: FormData, name: str) -> str:
    """What was typed into a field, without the spaces around it; empty when it was not sent."""
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


async def tell(
    request: Request,
    place: Place,
    key: str,
    facts: Sequence[tuple[str | None, Told]],
    part: str = "",
    seen: Mapping[Stream, int] | None = None,
) -> list[Result]:
    """Records the facts, each of an employee or of the company (None); a result for each.

    Sent again with the same key they are there already. `part`: tells two sendings of one form apart; `seen`: as
    `Intake.accept` has it. Raises ForbiddenError when the role gives no right to it, VersionConflictError.
    """
    told = [_event(f"{key}.{part}{n}", employee, fact) for n, (employee, fact) in enumerate(facts)]
    works: Works = request.app.state.works
    try:
        return await services_of(request).intake.accept(place.siren, told, place.caller, seen=seen)
    finally:
        works.forget(place.siren)


def refused(results: Sequence[Result]) -> Refused | None:
    """The first that was not taken, if there is one."""
    return next((each for each in results if not isinstance(each, Recorded)), None)


def _event(id: str, employee: str | None, fact: Told) -> Event:
    return Event(specversion="1.0", id=id, source=SOURCE, type=fact.type, subject=employee, data=fact)
