"""The news about a company, as the heading of its page."""

from __future__ import annotations

from datetime import date, timedelta

from domain.calendar import in_french
from domain.french.numbers import THIN, cardinal
from domain.french.typography import capital

_SOON = timedelta(days=30)
_SPELT = 10


def heading(today: date, *, followed: int, overdue: int, people: int, soon: int) -> str:
    """What is late, and what comes within thirty days. `overdue`: deadlines, of so many `people`; `soon`: people."""
    until = in_french(today + _SOON)
    if not followed:
        return "Aucun salarié n'est encore suivi"
    if not overdue and not soon:
        return f"Aucun entretien n'est dû avant le {until}"
    if not overdue:
        return f"Aucune échéance n'est dépassée. {capital(_people(soon))} {_has(soon)} une échéance avant le {until}."
    if overdue == 1:
        late = "Une échéance est dépassée."
    else:
        late = f"{capital(_number(overdue))} échéances sont dépassées, pour {_people(people)}."
    return f"{late} {capital(_people(soon))} en {_has(soon)} une avant le {until}." if soon else late


def _people(count: int) -> str:
    return f"{_number(count)} salarié{'s' if count > 1 else ''}"


def _has(count: int) -> str:
    return "ont" if count > 1 else "a"


def _number(count: int) -> str:
    """In words up to ten, as headings have them."""
    return cardinal(count) if count <= _SPELT else f"{count:,}".replace(",", THIN)
