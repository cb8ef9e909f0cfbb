"""What may be told of a company on the pages: each form read into the fact it tells, with what is wrong in French."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, cast, get_args

from pydantic import ValidationError

from api.console.typed import Typed
from domain import identifiers
from domain.facts import Agreement, Headcount, InterviewKind, Policy, contradictions
from domain.facts.told import Told
from domain.french.company import (
    DIGESTS,
    HIRE_NOTICES,
    LATENESS,
    LETTERS,
    PRACTICE,
    RUNGS,
    ZONES,
    lead,
    practice_value,
)
from domain.french.words import KINDS_IN_FRENCH
from domain.law import Law
from domain.law.policy import policy_on
from domain.ledger.record import CompanyRecord

MOST_PEOPLE, MOST_MONTHS, MOST_DAYS = 10_000_000, 600, 365
CRITERIA_LONGEST, MOST_LINES = 3000, 100
NUMBERS: Mapping[str, tuple[int, int]] = {
    "slot_notice_days": (0, MOST_DAYS), "least_notice_days": (0, MOST_DAYS), "slots_a_day": (1, 20),
    "slot_spread_days": (0, MOST_DAYS), "attempts": (1, 20), "slot_reminder_days": (0, MOST_DAYS),
    "reminder_days": (1, MOST_DAYS), "convocations": (1, 10), "acknowledge_days": (0, MOST_DAYS),
    "follow_up_months": (1, MOST_MONTHS), "late_career_horizon_months": (1, MOST_MONTHS),
    "leavers_kept_months": (1, 1200), "files_kept_months": (1, 1200), "accesses_kept_months": (6, 36),
    "mails_an_hour": (1, 100_000),
}  # fmt: skip
"""The fields of a practice that hold a number, and between what."""
HOURS = ("slot_hour", "day_begins_at", "day_ends_at", "letters_until")
_LEADS = "convene_days_before"
_CONTRADICTED: Mapping[str, str] = {
    "slot_notice_days": "Écrivez au moins le plus petit délai",
    _LEADS: "Écrivez 0, ou au moins le plus petit délai avant un rendez-vous",
    "letters_until": "Écrivez une heure postérieure au début des envois",
    "files_kept_months": "Écrivez au moins autant de mois que pour les données",
}
"""What to write where a value cannot go with another one of the practice."""
MAY_BE_EMPTY = frozenset({"leavers_kept_months", "files_kept_months", "follow_up_months", "mails_an_hour"})
"""What nobody need fix: once told, it can be changed and not taken back."""
_NOT_FAR = timedelta(days=3660)
_ZONE_LINE = re.compile(r"(\d{14})\s+(\S+)")


@dataclass(frozen=True)
class About:
    """What a form is read under."""

    law: Law
    company: CompanyRecord
    today: date


@dataclass(frozen=True)
class CompanyForm:
    """A form by its name in the address: its title, its template, the verb of what it tells, and how it is read."""

    title: str
    template: str
    verb: str
    read: Callable[[Typed, About], Told | None]


def read_headcount(typed: Typed, about: About) -> Told | None:
    """The average headcount of a civil year."""
    year = typed.whole("annee", 2000, about.today.year, "Écrivez l’année, comme 2025")
    average = typed.decimal("effectif", MOST_PEOPLE, "Écrivez l’effectif moyen, comme 79,5")
    if year is None or average is None:
        return None
    return Headcount(year=year, average=average)


def read_agreement(typed: Typed, about: About) -> Told | None:
    """An agreement on the interviews (L6315-1 III)."""
    scope = typed.one_of("portee", ("company", "branch"), "Choisissez la portée de l’accord")
    idcc = typed.text("idcc")
    if scope == "branch" and not (idcc and re.fullmatch(r"\d{1,4}", idcc)):
        typed.wrong["idcc"] = "Écrivez l’IDCC de la branche : quatre chiffres, comme 1486"
    signed = typed.day("signe", "Écrivez le jour de la signature : la loi applicable en dépend")
    begins = typed.day("debut", "Écrivez le jour où l’accord prend effet")
    ends = typed.day("fin")
    if ends and begins and ends < begins:
        typed.wrong["fin"] = "Écrivez un jour postérieur à la prise d’effet, ou rien"
    terms = {
        "periodicity_months": typed.whole("rythme", 1, MOST_MONTHS),
        "recap_months": typed.whole("etat", 1, MOST_MONTHS),
        "return_within_days": typed.whole("retour", 0, 730),
    }
    criteria = _criteria(typed)
    if scope == "company" and not criteria and all(value is None for value in terms.values()) and not typed.wrong:
        typed.wrong["rythme"] = "Écrivez au moins une des trois durées : sans elle l’accord ne change rien"
    _same_day(typed, about, "debut", scope or "", idcc, begins)
    if typed.wrong or scope is None or signed is None or begins is None:
        return None
    return Agreement.model_validate({
        "scope": scope, "idcc": idcc.zfill(4) if idcc and scope == "branch" else None, "signed_on": signed,
        "effective_from": begins, "effective_to": ends, "criteria": criteria, **terms,
    })  # fmt: skip


def _criteria(typed: Typed) -> str | None:
    """How the agreement has careers appraised, in its own words."""
    words = typed["criteres"].replace("\r\n", "\n")
    if len(words) > CRITERIA_LONGEST or words.count("\n") > MOST_LINES:
        typed.wrong["criteres"] = f"Écrivez {CRITERIA_LONGEST} signes au plus, sur {MOST_LINES} lignes au plus"
    return words or None


def read_reading(typed: Typed, about: About) -> Told | None:
    """Another answer to a question that the law leaves open: the company's agreement chooses it."""
    question = about.law.questions.get(typed["question"])
    if question is None or question.decided_by is not None:
        typed.wrong["question"] = "Choisissez une question de la liste"
        return None
    option = typed.one_of("reponse", question.options, "Choisissez une lecture")
    signed = typed.day("signe", "Écrivez le jour de la signature")
    begins = typed.day("debut", "Écrivez le jour où la lecture s’applique")
    _same_day(typed, about, "debut", "company", None, begins)
    if typed.wrong or option is None or signed is None or begins is None:
        return None
    return Agreement(scope="company", signed_on=signed, effective_from=begins, readings={typed["question"]: option})


def read_practice(typed: Typed, about: About) -> Told | None:
    """What of the practice is typed otherwise than it stands on that day."""
    begins = typed.day("debut", "Écrivez le jour où cette pratique commence")
    if begins is not None and abs(begins - about.today) > _NOT_FAR:
        typed.wrong["debut"] = "Écrivez un jour à moins de dix ans d’ici"
    said = _practice(typed)
    if typed.wrong or begins is None:
        return None
    stands = policy_on(about.law, about.company, begins).model_dump(mode="json")
    changed = {
        name: value for name, value in said.items() if value is not None and value != _comparable(name, stands[name])
    }
    if {"day_begins_at", "day_ends_at"} & changed.keys():
        changed |= {name: said[name] for name in ("day_begins_at", "day_ends_at")}
    if not changed:
        typed.wrong["debut"] = "Rien n’est changé : modifiez au moins une valeur"
        return None
    try:
        told = Policy.model_validate({"effective_from": begins, **changed})
        whole = Policy.model_validate({"effective_from": begins, **_spelt(stands), **_spelt(said)})
    except ValidationError:
        typed.wrong["day_ends_at"] = "Écrivez une heure postérieure au début des envois"
        return None
    for field, _ in contradictions(whole):
        typed.wrong[f"lead-{field[1]}" if field[0] == _LEADS else field[0]] = _CONTRADICTED[field[0]]
    return None if typed.wrong else told


def practice_changes(about: About, told: Told) -> list[tuple[str, str, str]]:
    """What a practice that is told changes on its first day: a field, what holds before, and what then."""
    if not isinstance(told, Policy):
        return []
    day, company = told.effective_from, about.company
    after = policy_on(about.law, replace(company, policies=[*company.policies, told]), day)
    before = policy_on(about.law, company, day)
    changed = [
        (f"{PRACTICE[_LEADS]}, {KINDS_IN_FRENCH[kind]}", lead(was), lead(now))
        for kind, was in before.convene_days_before.items() if (now := after.convene_days_before[kind]) != was
    ]  # fmt: skip
    fields = ((name, practice_value(name, before), practice_value(name, after)) for name in PRACTICE if name != _LEADS)
    return changed + [(PRACTICE[name], was, now) for name, was, now in fields if was != now]


def practice_fields(about: About, day: date) -> dict[str, str]:
    """The practice as it stands on a day, as the form shows it."""
    stands = policy_on(about.law, about.company, day).model_dump(mode="json")
    shown: dict[str, str] = {f"lead-{kind}": str(days) for kind, days in stands.pop("convene_days_before").items()}
    zones: Mapping[str, str] = stands.pop("establishment_zones")
    shown["establishment_zones"] = "\n".join(f"{siret} {zone}" for siret, zone in zones.items())
    shown["escalation"] = " ".join(stands.pop("escalation"))
    shown["slot_hours"] = ", ".join(each[:5] for each in stands.pop("slot_hours"))
    return shown | {name: str(_comparable(name, value)) for name, value in stands.items() if value is not None}


def _practice(typed: Typed) -> dict[str, Any]:
    """Every field of the form, as a `policy` tells it."""
    said: dict[str, Any] = {
        "convene_days_before": {
            kind: typed.whole(f"lead-{kind}", 0, MOST_DAYS, "Écrivez un nombre de jours")
            for kind in get_args(InterviewKind)
        }
    }
    for name, (least, most) in NUMBERS.items():
        said[name] = typed.whole(name, least, most, None if name in MAY_BE_EMPTY else "Écrivez un nombre")
    for name in HOURS:
        said[name] = typed.hour(name, typed[name])
    said["slot_hours"] = [typed.hour("slot_hours", each) for each in typed["slot_hours"].split(",")]
    said["zone"] = typed.one_of("zone", ZONES, "Choisissez un fuseau")
    said["letters"] = typed.one_of("letters", LETTERS, "Choisissez quand partent les courriers")
    said["digest"] = typed.one_of("digest", DIGESTS, "Choisissez ce que les RH reçoivent le lundi")
    said["lateness"] = typed.one_of("lateness", LATENESS, "Choisissez ce que disent les courriers")
    said["hire_notice"] = typed.one_of("hire_notice", HIRE_NOTICES, "Choisissez comment le salarié est informé")
    if ladder := typed["escalation"]:
        said["escalation"] = [each for each in ladder.split() if each in RUNGS]
    if zones := _zones(typed):
        said["establishment_zones"] = zones
    return said


def _zones(typed: Typed) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in filter(None, (each.strip() for each in typed["establishment_zones"].splitlines())):
        match = _ZONE_LINE.fullmatch(line)
        if match is None or match[2] not in cast(Mapping[str, str], ZONES) or not _is_siret(match[1]):
            typed.wrong["establishment_zones"] = "Écrivez par ligne un SIRET et un fuseau, comme Indian/Reunion"
        else:
            found[match[1]] = match[2]
    return found


def _is_siret(digits: str) -> bool:
    try:
        identifiers.siret(digits)
    except ValueError:
        return False
    return True


def _spelt(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that are set, as a `policy` spells them."""
    return {name: _comparable(name, value) for name, value in values.items() if value or value == 0}


def _comparable(name: str, value: Any) -> Any:
    """As the form spells it: hours without seconds."""
    if name == "slot_hours":
        return [each[:5] for each in value]
    return value[:5] if name in HOURS else value


def _same_day(typed: Typed, about: About, field: str, scope: str, idcc: str | None, begins: date | None) -> None:
    """Of two agreements of one scope that begin on a day the last told alone counts: nobody should lose one so."""
    branch = idcc.zfill(4) if idcc and scope == "branch" else None
    for each in about.company.agreements:
        known = each.idcc if each.scope == "branch" else None
        if (each.scope, known, each.effective_from) == (scope, branch, begins):
            typed.wrong[field] = (
                "Un accord de même portée prend effet ce jour-là et serait remplacé : prenez un autre jour"
            )


FORMS: Mapping[str, CompanyForm] = {
    "effectif": CompanyForm(
        "Effectif moyen d’une année", "company_headcount.html", "Enregistrer l’effectif", read_headcount
    ),
    "accord": CompanyForm(
        "Accord sur les entretiens", "company_agreement.html", "Enregistrer l’accord", read_agreement
    ),
    "lecture": CompanyForm(
        "Lecture d’une question ouverte", "company_reading.html", "Retenir cette lecture", read_reading
    ),
    "pratiques": CompanyForm(
        "Pratiques de l’entreprise", "company_practice.html", "Changer les pratiques", read_practice
    ),
}
