"""A letter to nobody, by which somebody sees how their company's letterhead looks before papers bear it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from activities.paper.letterhead import data_of
from activities.paper.papers import render
from domain.calendar import in_french, next_business_day
from domain.french import names
from domain.french.dates import long
from domain.french.letters import law_in_letters
from domain.french.names import in_force
from domain.french.numbers import euros, siren
from domain.law import Law
from domain.ports import CompanyProfile, Letterhead, LetterName

_TEMPLATES: Mapping[LetterName, str] = {
    "hire": "information_embauche",
    "convocation": "convocation",
    "proposal": "convocation",
    "abondement": "information_abondement_cpf",
}


async def sample(letter: LetterName, profile: CompanyProfile, letterhead: Letterhead, law: Law, on: date) -> bytes:
    """The PDF of such a letter of that day, to an employee who is made up. Raises PaperError for a logo that cannot be
    read.
    """
    data = _common(profile, letterhead, law, on) | _appointment(letter, profile, law, on)
    return (await asyncio.to_thread(render, _TEMPLATES[letter], data)).content


def _common(profile: CompanyProfile, letterhead: Letterhead, law: Law, on: date) -> dict[str, Any]:
    first = law.first.at(on)
    assert first is not None, "a letter of today is written under a law of today"
    return {
        "company": {
            "name": profile.name, "siren": siren(profile.siren), "hr_name": profile.hr_name,
            "hr_email": profile.hr_email,
        },
        "addressee": {"name": "Camille Exemple", "job": "Lettre d’exemple, envoyée à personne", "number": "E-0000"},
        "date": {"year": on.year, "month": on.month, "day": on.day}, "on": in_french(on), "number": "EXEMPLE",
        "letterhead": data_of(letterhead), "law": law_in_letters(law, on), "article": names.article(first.article),
        "in_force_from": in_french(first.in_force_from), "interview": names.interview(law, "periodic", on),
        "topics": [{"title": each.title, "detail": each.detail} for each in names.topics(law, "periodic", on)],
        "hired_on": in_french(on), "lasting": True, "amount": euros(in_force(law.abondement, on).amount_eur or 0),
    }  # fmt: skip


def _appointment(letter: LetterName, profile: CompanyProfile, law: Law, on: date) -> dict[str, Any]:
    """What a convocation says beside: three weeks ahead, due a month later."""
    proposed, day = letter == "proposal", next_business_day(on + timedelta(weeks=3))
    said: dict[str, Any] = {
        "kind": "return" if proposed else "periodic", "optional": proposed, "elected": False, "mandate": False,
        "agreement": None, "within_first_period": False, "last_held_on": None, "absence": None, "missed_on": None,
        "in_time": True, "late_said": False, "dated": True, "due_on": in_french(day + timedelta(days=30)),
        "branch": {"text": None, "with_it": [], "same_day": None},
        "slot": {"day": long(day), "hour": "10 h", "place": profile.place, "interviewer": names.ANY_SUPERIOR},
    }  # fmt: skip
    return said | ({"interview": names.interview(law, "return", on)} if proposed else {})
