"""How a page is made: one environment of templates, and what each page has in common."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from api.console.looks import LOOKS
from api.console.services import services_of
from api.rights import Role
from domain.calendar import civil_date, in_french
from domain.french import dates
from domain.french.law_phrases import without_article
from domain.french.numbers import euros, siren
from domain.french.periods import distance
from domain.french.plan import WordedObligation
from domain.french.rows import status_of
from domain.french.terminal import answered, of_verdict
from domain.french.typography import brief, capital, short_month, typeset
from domain.french.words import KINDS_IN_FRENCH

_HERE = Path(__file__).parent


def _long(day: date) -> str:
    return typeset(in_french(day))


def _weekday(day: date) -> str:
    return typeset(dates.long(day))


_FORMS: Mapping[str, Callable[[date], str]] = {"brief": brief, "long": _long, "weekday": _weekday}


def _time(day: date, form: str = "brief") -> Markup:
    """The day as an element that machines read too. `form`: brief, long, or with its weekday."""
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), _FORMS[form](day))


def _named(obligation: WordedObligation) -> str:
    return KINDS_IN_FRENCH[obligation.kind]


def _role(role: Role) -> str:
    return _ROLES[role]


def _distance(obligation: WordedObligation, today: date) -> str:
    """How far the deadline is from today, or when it was met."""
    if obligation.held_on is not None:
        return typeset(f"tenu le {in_french(obligation.held_on)}")
    return typeset(distance(obligation.due_on, today))


_ROLES: Mapping[Role, str] = {
    "operator": "opérateur RH", "auditor": "auditeur", "admin": "administrateur", "hris": "SIRH",
}  # fmt: skip

FILTERS: Mapping[str, Callable[..., str]] = {
    "typo": typeset, "capital": capital, "euros": euros, "bare": without_article,
    "siren": siren,
    "day": _long, "brief": brief, "month": short_month, "slashed": dates.short, "time": _time, "distance": _distance,
    "named": _named, "status_word": status_of, "verdict": of_verdict, "role": _role, "answered": answered,
}  # fmt: skip
"""What a template may do with a value, beside what jinja brings."""


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates beside this module. A name that a page does not know is an error, and what is shown is escaped."""
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    cast(dict[str, Any], made.filters).update(FILTERS)
    cast(dict[str, Any], made.globals).update(looks=LOOKS, asset=_asset)
    return made


def page(request: Request, template: str, status: int = 200, **shown: Any) -> HTMLResponse:
    """The page as an answer. Every template knows the day it is, where it stands, and who is signed in."""
    shown.setdefault("today", civil_date(services_of(request).clock()))
    common = {
        "path": request.scope["path"],
        "session": getattr(request.state, "session", None),
        "place": getattr(request.state, "place", None),
    }
    content = environment().get_template(template).render(**common, **shown)
    return HTMLResponse(content, status)


@lru_cache
def _asset(name: str) -> str:
    """The address of a file of the style, with its digest: a browser asks for it once."""
    digest = hashlib.sha256((_HERE / "static" / name).read_bytes()).hexdigest()[:12]
    return f"/console/static/{name}?v={digest}"
