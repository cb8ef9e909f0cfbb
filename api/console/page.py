"""How a page is made: one environment of templates, and what each page has in common."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol, cast

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from api.console.days import fold
from api.console.services import services_of
from api.console.states import LOOKS
from api.rights import Role
from domain.calendar import PARIS, civil_date, in_french
from domain.day.situation import PendingDuty, Situation
from domain.facts import Entry, Hire, InterviewKind, StepName
from domain.french import dates
from domain.french.citations import citation
from domain.french.company import lead
from domain.french.facts import in_words
from domain.french.forms import FORMS
from domain.french.law_phrases import without_article
from domain.french.names import CONTRACTS, DEVICES
from domain.french.numbers import THIN, euros, number, siren, siret
from domain.french.periods import distance
from domain.french.plan import WordedHeldBack, WordedObligation, WordedStep
from domain.french.rows import outcome, status_of
from domain.french.steps import STEPS
from domain.french.terminal import answered, of_verdict
from domain.french.typography import brief, capital, of, short_month, typeset
from domain.french.watch import RESTRAINTS
from domain.french.words import KINDS_IN_FRENCH, STATUS_IN_FRENCH


class HasStep(Protocol):
    """What is told of a step: it names it."""

    @property
    def step(self) -> StepName: ...


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


def _duty_distance(duty: PendingDuty, today: date) -> str:
    return typeset(distance(duty.last_on, today))


def _moment(at: datetime) -> str:
    """`25 novembre 2026, 14 h 32`, in Paris."""
    return _slot(at.astimezone(PARIS))


def _slot(at: datetime) -> str:
    """The same of an appointment, on the clock it was told by; in Paris, where it was told in universal time."""
    told = at if at.utcoffset() else at.astimezone(PARIS)
    return typeset(f"{in_french(told.date())}, {dates.hour(told)}")


def _kind(kind: InterviewKind) -> str:
    return KINDS_IN_FRENCH[kind]


def _todo(told: Situation) -> list[str]:
    """What of the row waits for a person, in a few words each."""
    counted = (
        (told.owed_eur, f"{euros(told.owed_eur)} à verser"),
        (told.to_hand_over, f"{told.to_hand_over} à remettre"),
        (told.to_acknowledge, f"{_some(told.to_acknowledge, 'accusé')} à recevoir"),
        (told.findings, _some(told.findings, "constat")),
        (told.failed, f"{_some(told.failed, 'envoi')} en échec"),
    )
    return [words for count, words in counted if count]


def _plural(count: int) -> str:
    return "s" if count > 1 else ""


def _some(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count > 1 else ''}"


def _count(number: int) -> str:
    return f"{number:,}".replace(",", THIN)


def _contract(hire: Hire) -> str:
    return CONTRACTS[hire.contract]


def _plainly(text: str) -> str:
    """Without the name of the fact that tells it: here a form does."""
    return _FACT_TO_TELL.sub("", text)


_FACT_TO_TELL = re.compile(r" \((?:fait )?[a-z]+-[a-z]+(?:, [a-z0-9-]+)?\)")
_FILED = "Le document signé est déposé"


def _recorded(entry: Entry) -> str:
    """What a form that has recorded the fact says then."""
    return FORMS[entry.type].done if entry.type in FORMS else _FILED


def _to_do(step: WordedStep | WordedHeldBack) -> str:
    return STEPS[step.step].to_do


def _heading(step: HasStep) -> str:
    return STEPS[step.step].heading


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
    "siren": siren, "siret": siret, "number": number,
    "day": _long, "brief": brief, "month": short_month, "slashed": dates.short, "time": _time, "distance": _distance,
    "named": _named, "status_word": status_of, "verdict": of_verdict, "role": _role, "kind": _kind, "moment": _moment,
    "slot": _slot, "far": _duty_distance, "status": STATUS_IN_FRENCH.__getitem__, "outcome": outcome, "whole": _count,
    "plainly": _plainly, "fact": in_words, "of": of, "recorded": _recorded,
    "contract": _contract, "to_do": _to_do, "heading_of": _heading,
    "folded": fold,
    "restraint": RESTRAINTS.__getitem__, "weekday": _weekday, "lead": lead, "answered": answered, "citation": citation,
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
    cast(dict[str, Any], made.globals).update(
        looks=LOOKS, forms=FORMS, asset=_asset, devices=DEVICES, todo=_todo, s=_plural
    )
    return made


def page(request: Request, template: str, status: int = 200, **shown: Any) -> HTMLResponse:
    """The page as an answer. Every template knows the day it is, where it stands, and who is signed in."""
    now = civil_date(services_of(request).clock())
    shown.setdefault("today", now)  # a page of the past has another
    common = {
        "now": now,
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
