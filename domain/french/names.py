"""What papers and mails call things: interviews, topics, contracts, leaves, articles. Each as of a day of the law."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, TypeVar

from domain.facts import Device, InterviewKind, Leave
from domain.french.numbers import number
from domain.law import Law
from domain.law.rules import Rule
from domain.law.values import Subject, Topic
from domain.ledger.recap_content import Outcome

T = TypeVar("T")

_KINDS: dict[InterviewKind, str] = {
    "first": "premier {}",
    "periodic": "{}",
    "return": "{} de reprise d’activité",
    "recap": "{} avec état des lieux récapitulatif",
    "mid-career": "{} de mi-carrière",
    "late-career": "{} de fin de carrière",
    "on-demand": "{} à la demande du salarié",
    "elected-mandate": "entretien d’élu local",
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

_OUTCOMES: dict[Outcome, str] = {
    "held": "Dans les délais",
    "late": "En retard",
    "after-period": "Après l’état des lieux",
    "recap": "Fait l’état des lieux",
    "proposed": "Proposé",
    "declined": "Décliné",
    "missed": "Non tenu",
    "to-come": "À venir",
}

_ADMITTING_NOTHING: dict[Outcome, str] = {
    **_OUTCOMES,
    "held": "Tenu",
    "late": "Tenu",
    "after-period": "Tenu",
    "missed": "Aucune date enregistrée à ce jour",
}

INITIATIVES: dict[Literal["employer", "employee"], str] = {"employer": "l’employeur", "employee": "le salarié"}
NATURES: dict[Literal["pay", "role"], str] = {"pay": "Salariale", "role": "Professionnelle"}
CPF_INFORMATION = {
    True: "Information donnée au salarié pendant l’entretien.",
    False: "Point à reprendre avec le salarié.",
}
DEVICES: dict[Device, str] = {
    "plan": "Plan de développement des compétences",
    "cpf": "Compte personnel de formation (CPF)",
    "vae": "Validation des acquis de l’expérience (VAE)",
    "skills-review": "Bilan de compétences",
    "transition": "Projet de transition professionnelle",
}
SHORT_DEVICES: dict[Device, str] = {
    "plan": "plan",
    "cpf": "CPF",
    "vae": "VAE",
    "skills-review": "bilan de compétences",
    "transition": "projet de transition",
}
"""The same as a table names them."""
ANY_SUPERIOR = "Un supérieur hiérarchique ou un représentant de la direction"
UNTITLED = "Intitulé non conservé"
IDENTITY = {
    "nir": "numéro de sécurité sociale (NIR)",
    "birth_name": "nom de naissance",
    "given_name": "prénoms",
    "born_on": "date de naissance",
}
"""What identifies a beneficiary, by its field in the declaration."""


def in_force(rule: Rule[T], on: date) -> T:
    """What the rule says on that day; for a day before it came into being, what it said first."""
    version = rule.at(max(on, rule.begins_on or on))
    assert version is not None, "the loader refuses a rule without a wording"
    return version.value


def interview(law: Law, kind: InterviewKind, on: date) -> str:
    """`premier entretien de parcours professionnel`: the interview under the name the law gave it on that day."""
    return _KINDS[kind].format(in_force(law.topics, on).name)


def to_invited(interview: str) -> str:
    """Its name as one writes to whoever is invited to it: `entretien de parcours professionnel à votre demande`."""
    return interview.replace("à la demande du salarié", "à votre demande")


def after_mandate(law: Law, on: date) -> str:
    """`entretien de parcours professionnel de fin de mandat`: the return of somebody who was not away."""
    return f"{in_force(law.topics, on).name} de fin de mandat"


def recap_row(outcome: Outcome, days_late: int, *, late_said: bool) -> str:
    """`En retard de 12 jours`: what became of an interview that was owed, as the état des lieux says it; without
    `late_said`, nothing of lateness: `Tenu`.
    """
    if not late_said:
        return _ADMITTING_NOTHING[outcome]
    late = f" de {days_late} jour{'s' if days_late > 1 else ''}" if outcome == "late" else ""
    return _OUTCOMES[outcome] + late


def short_interview(kind: InterviewKind) -> str:
    """`Entretien de mi-carrière`: the interview as a table names it."""
    return capital(_KINDS[kind].format("entretien")) if kind != "periodic" else "Entretien périodique"


def topics(law: Law, kind: InterviewKind, on: date) -> list[Topic]:
    """What an interview of that kind is about on that day (L6315-1 I, IV and V)."""
    found = in_force(law.topics, on)
    own = found.by_kind.get(kind)
    return [*found.topics, *([own] if own else [])]


def subjects(law: Law, kind: InterviewKind, on: date) -> Sequence[Subject]:
    """What a convocation announces: the topics of L6315-1, or those of L6315-2 for an elected member."""
    return in_force(law.elected_mandate, on).topics if kind == "elected-mandate" else topics(law, kind, on)


def every_topic(law: Law, on: date) -> list[Topic]:
    """All that a report may hold, as the law of that day names it."""
    found = in_force(law.topics, on)
    return [*found.topics, *found.by_kind.values()]


def absence(law: Law, leave: Leave) -> str | None:
    """`d’un congé sabbatique`; None for what must not be named: health."""
    told = law.leaves[leave].told
    return told and f"d’{told}".replace("'", "’")


def article(reference: str) -> str:
    """`L6315-1 I` -> `L. 6315-1, I`."""
    code, _, paragraph = reference.partition(" ")
    if code[:1] not in "LRD" or not code[1:2].isdigit():
        return reference
    return f"{code[0]}. {code[1:]}" + (f", {paragraph}" if paragraph else "")


def employee(number: str) -> str:
    """`Salarié n° E-0042`: somebody whose name is not known, or no longer."""
    return f"Salarié n° {number}"


def headcount(average: float, year: int) -> str:
    """`79,5 salariés en 2025`."""
    return f"{number(average)} salariés en {year}"


def capital(text: str) -> str:
    """The text with a capital to begin with."""
    return text[:1].upper() + text[1:]
