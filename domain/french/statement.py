"""The company's statement in words. It says what was told and what was not; it admits nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from domain.calendar import in_french
from domain.day.statement import StatementLine
from domain.day.status import Status
from domain.french.words import KINDS_IN_FRENCH
from domain.law import Law

STATUSES: Mapping[Status, str] = {
    "upcoming": "à venir",
    "open": "à convoquer",
    "convened": "convoqué",
    "held": "tenu dans le délai",
    "held-late": "tenu après l'échéance",
    "declined": "décliné",
    "overdue": "échéance passée, aucun entretien communiqué",
    "exempt": "dispensé",
    "lapsed": "sans objet",
}
"""What became of a duty, as one says it of a company: what nobody told is not said not to have been."""

UNREADABLE = "dossier illisible par cette version de Jalon"

COUNTED: Sequence[tuple[str, tuple[Status, ...]]] = (
    ("À venir", ("upcoming", "open")),
    ("Convoqué", ("convened",)),
    ("Tenu", ("held",)),
    ("Après l'échéance", ("held-late",)),
    ("Décliné", ("declined",)),
    ("Échéance passée", ("overdue",)),
    ("Sans objet", ("exempt", "lapsed")),
)
"""The columns of the totals."""

HEADER = (
    "Matricule", "Nom", "Responsable", "Établissement", "Embauche", "Fin du contrat", "Entretien", "Échéance",
    "Situation", "Tenu le", "Somme calculée (€)", "Au plus tard", "Somme en jeu (€)", "À instruire",
)  # fmt: skip


def rows(line: StatementLine) -> Iterator[tuple[str | int | date | None, ...]]:
    """A row for each duty; one for an employee who has none. The sums stand on the first, so that a column adds up."""
    who = line.employee, line.name, line.manager, line.establishment or "", line.hired_on, line.left_on
    sums = line.owed_eur, line.pay_by, line.at_risk_eur, "oui" if line.undecided else ""
    no_sums = 0, None, 0, ""
    for number, duty in enumerate(line.duties):
        what = KINDS_IN_FRENCH[duty.kind], duty.due_on, STATUSES[duty.status], duty.held_on
        yield *who, *what, *(no_sums if number else sums)
    if not line.duties:
        yield *who, "", None, UNREADABLE if line.unreadable else "", None, *sums


def counted(statuses: Counter[Status]) -> list[int]:
    """How many duties stand in each column of the totals."""
    return [sum(statuses[each] for each in group) for _, group in COUNTED]


def caveats(law: Law, day: date, unreadable: int = 0) -> list[str]:
    """What the reader must know of the figures: what they are made of, and what they cannot say. `unreadable`: of how
    many they say nothing.
    """
    rule = law.abondement.at(day)
    article, below = (rule.value.reported_under, rule.value.reported_below) if rule else (None, None)
    found = [
        f"Ce relevé dit, au {in_french(day)}, ce que la loi demande au vu des faits communiqués à Jalon. Un entretien "
        "dont personne n'a rien dit peut avoir eu lieu : « échéance passée » veut dire qu'aucun n'a été communiqué. Le "
        "relevé ne vaut reconnaissance d'aucun manquement ni d'aucune somme.",
        "Une somme est « calculée » quand les faits communiqués y conduisent (un état des lieux tenu, ou une échéance "
        "passée sans état des lieux communiqué) et qu'aucun paiement n'a été communiqué ; l'employeur en décide. Elle "
        "est « en jeu » quand elle s'imposerait si l'état des lieux se tenait ce jour-là : elle peut être évitée.",
        "Figurent les salariés présents ce jour-là, et ceux qui sont partis et dont une somme reste calculée.",
    ]
    if unreadable:
        found.insert(0, _without(unreadable))
    if article is not None:
        limit = f", qui s'adresse aux entreprises de moins de {below} salariés" if below else ""
        found.append(
            f"Les chiffres annuels sont ceux que demande l'article {article}{limit} : salariés ayant bénéficié d'un "
            "entretien (un état des lieux en est un), salariés ayant bénéficié de l'abondement, sommes versées. Jalon "
            "n'enregistre ni le sexe ni la catégorie professionnelle : cette répartition est à faire avec la paie."
        )
    return found


def _without(unreadable: int) -> str:
    files = "1 dossier n'est pas compté" if unreadable == 1 else f"{unreadable} dossiers ne sont pas comptés"
    return (
        f"{files} : une version plus récente de Jalon y a enregistré un fait que celle-ci ne connaît pas. "
        "L'exploitation remet la version récente."
    )
