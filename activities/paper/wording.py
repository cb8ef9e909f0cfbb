"""The words of the papers: interviews, topics, leaves, articles, dates and sums as a French reader expects them.

The topics are those of art. L6315-1 in the version in force on the day of the interview.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from itertools import pairwise
from typing import Literal

from domain.calendar import PARIS, in_french
from domain.facts import InterviewKind, Leave, StepName
from domain.law import current
from domain.law.rules import Topic, Topics

_READING = re.compile(r" \(lecture A\d+\)")
_ARTICLE = re.compile(r"\b([LRD])(\d{4}-)")
_YEARS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

_KINDS: dict[InterviewKind, str] = {
    "first": "premier {}",
    "periodic": "{}",
    "return": "{} de reprise d’activité",
    "recap": "{} avec état des lieux récapitulatif",
    "mid-career": "{} de mi-carrière",
    "late-career": "{} de fin de carrière",
}

_LEAVES: dict[Leave, str] = {
    "maternity": "d’un congé de maternité",
    "adoption": "d’un congé d’adoption",
    "birth-supplement": "d’un congé supplémentaire de naissance",
    "paternity": "d’un congé de paternité et d’accueil de l’enfant",
    "parental-full-time": "d’un congé parental d’éducation",
    "parental-part-time": "d’une période d’activité à temps partiel pour élever un enfant",
    "caregiver": "d’un congé de proche aidant",
    "sabbatical": "d’un congé sabbatique",
    "secured-mobility": "d’une période de mobilité volontaire sécurisée",
    "family-solidarity": "d’un congé de solidarité familiale",
    "parental-presence": "d’un congé de présence parentale",
    "unpaid": "d’un congé sans solde",
}

CONTRACTS: dict[Literal["cdi", "cdd", "apprenticeship", "professionalisation", "other"], str] = {
    "cdi": "Contrat à durée indéterminée",
    "cdd": "Contrat à durée déterminée",
    "apprenticeship": "Contrat d’apprentissage",
    "professionalisation": "Contrat de professionnalisation",
    "other": "Autre contrat",
}

AGREEMENTS = {
    "accord d'entreprise": "l’accord d’entreprise applicable",
    "accord de branche": "l’accord de branche applicable",
}
"""An obligation's basis that is an agreement -> how a letter refers to it."""

PAPERS: dict[StepName, str] = {
    "convocation": "convocation à un entretien",
    "compte-rendu": "compte-rendu d’entretien",
    "etat-des-lieux": "état des lieux récapitulatif",
    "cpf-abondement": "information sur l’abondement du CPF",
    "deadline-passed": "échéance dépassée",
}


CPF = "cpf_information_given"


def topics(on: date) -> tuple[Topic, ...]:
    """What every interview held on that day is about (L6315-1 I)."""
    return _topics(on).topics


def extra_topic(kind: InterviewKind, on: date) -> Topic | None:
    """What this kind of interview adds on that day (L6315-1 I for a return, IV, V)."""
    return _topics(on).by_kind.get(kind)


def _topics(on: date) -> Topics:
    law = current()
    version = law.topics.at(max(on, law.begins_on))
    assert version is not None, "the loader refuses law that begins without its topics"
    return version.value


def short_interview(kind: InterviewKind) -> str:
    """`Entretien de mi-carrière`: the interview as a table names it."""
    words = _KINDS[kind].format("entretien")
    return words[0].upper() + words[1:] if kind != "periodic" else "Entretien périodique"


def reason(text: str) -> str:
    """A reason of the plan as somebody outside HR reads it: without the codes of the readings chosen."""
    words = _ARTICLE.sub(r"\1. \2", _READING.sub("", text)).replace("'", "’")
    return words[:1].upper() + words[1:]


def every_topic(on: date) -> tuple[Topic, ...]:
    """All that a report may hold, as the law of that day names it."""
    topics = _topics(on)
    return (*topics.topics, *topics.by_kind.values())


def interview(kind: InterviewKind, on: date) -> str:
    """`premier entretien de parcours professionnel`: the interview under the name the law gave it on that day."""
    return _KINDS[kind].format(_topics(on).name)


def rhythm(on: date) -> dict[str, str]:
    """The years between two interviews and between two états des lieux, as the law said on that day (I, II)."""
    law = current()
    day = max(on, law.begins_on)
    periodic, recap = law.periodic.at(day), law.recap.at(day)
    assert periodic is not None, "the loader refuses law that begins without its terms"
    assert recap is not None, "the loader refuses law that begins without its terms"
    return {"periodic": _YEARS[periodic.value.months // 12], "recap": _YEARS[recap.value.months // 12]}


def absence(leave: Leave) -> str | None:
    """`d’un congé sabbatique`; null for what must not be named on a paper whose copy the manager reads: health."""
    return _LEAVES.get(leave)


def article(reference: str) -> str:
    """`L6315-1 I` -> `L. 6315-1, I`."""
    code, _, paragraph = reference.partition(" ")
    if code[:1] not in "LRD" or not code[1:2].isdigit():
        return reference
    return f"{code[0]}. {code[1:]}" + (f", {paragraph}" if paragraph else "")


def short(day: date) -> str:
    """`15/03/2028`."""
    return f"{day:%d/%m/%Y}"


def long(day: date) -> str:
    """`mercredi 15 mars 2028`."""
    return f"{_DAYS[day.weekday()]} {in_french(day)}"


def hour(moment: datetime) -> str:
    """`10 h` or `10 h 30`, in Paris."""
    local = moment.astimezone(PARIS)
    return f"{local.hour} h {local.minute:02}" if local.minute else f"{local.hour} h"


def siren(digits: str) -> str:
    """`123 456 782`."""
    return "\u00a0".join((digits[:3], digits[3:6], digits[6:]))


def euros(amount: int) -> str:
    """`3 000 €`, with the spaces that do not break."""
    return f"{amount:,}".replace(",", "\u202f") + "\u00a0€"


def number(value: float) -> str:
    """`80` or `79,5`."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def nir(digits: str) -> str:
    """`2 85 12 75 123 456 78`: a social security number in its usual groups."""
    cuts = (0, 1, 3, 5, 7, 10, 13, 15)
    groups = (digits[start:end] for start, end in pairwise(cuts))
    return "\u00a0".join(group for group in groups if group)


def line(text: str) -> str:
    """The same text on one line: a header or a file name holds no line break."""
    return " ".join(text.split())
