"""What an HR operator reads in the Temporal UI, in French, without any personal data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.calendar import civil_date, in_french
from domain.day.watch import Restraint
from domain.facts import StepName
from domain.french.facts import FACTS
from domain.french.numbers import siren
from domain.french.plan import WordedObligation
from domain.french.steps import STEPS
from domain.french.watch import RESTRAINTS
from domain.french.words import KINDS_IN_FRENCH

LINE_BYTES = 200
"""The longest summary that Temporal keeps."""

SAFETY = "relecture de sécurité"
ON_DEMAND = "demande d'un opérateur"

READ_AGAIN = "nouvelle lecture d'un dossier illisible"
UNREADABLE = (
    "> **À vérifier : ce dossier ne peut pas être relu, donc rien n'y est fait.** La cause est dans l'historique, à "
    "l'activité `review`. Un nouvel essai a lieu toutes les dix minutes. Pour réessayer tout de suite, envoyez le "
    "signal `relire`.\n\n"
)

_NEWS = {"replan": "changement d'une règle ou d'une lecture"}


def line(text: str) -> str:
    """One line, short enough for a Temporal summary: the server refuses a longer one for ever."""
    flat = " ".join(text.split())
    if len(flat.encode()) <= LINE_BYTES:
        return flat
    return flat.encode()[: LINE_BYTES - 3].decode(errors="ignore") + "…"


def fact(type: str) -> str:
    """The name of an event type, or of news that is no fact; a type of a later release keeps its technical name."""
    return FACTS[type].name if type in FACTS else _NEWS.get(type, type)


def review(reasons: Sequence[str]) -> str:
    """Why the file is read again."""
    return line("Relecture du dossier : " + ", ".join(dict.fromkeys(reasons)))


def step(name: StepName, obligation: WordedObligation | None) -> str:
    """What is being done, for which interview."""
    if obligation is None:
        return line(STEPS[name].heading)
    return line(
        f"{STEPS[name].heading} : {KINDS_IN_FRENCH[obligation.kind]}, échéance du {in_french(obligation.due_on)}"
    )


def after(name: StepName) -> str:
    return f"suite de l'étape « {STEPS[name].heading} »"


def retry(name: StepName) -> str:
    """The timer that waits before a failed step is tried again."""
    return line(f"Nouvel essai : {STEPS[name].heading}")


def failed(name: StepName) -> str:
    """The warning that stands above the current details while a step fails."""
    return (
        f"> **À vérifier : l'étape « {STEPS[name].heading} » échoue.** La cause est dans l'historique ; elle est "
        "souvent passagère (messagerie, base de données). Un nouvel essai est prévu dans l'heure. Pour réessayer "
        "tout de suite, envoyez le signal `relire`.\n\n"
    )


def held_back(why: Restraint) -> str:
    """What a step came to that was stopped between its decision and its mail."""
    return f"retenu : {RESTRAINTS[why]}"


OUTDATED = "ordre trop ancien (dossier remis à un point antérieur) : rien n'est parti, le dossier est relu"
"""What a step came to whose order is from before: somebody has reset the workflow."""


def declined(at: datetime) -> str:
    """What is said to the operator who asked Temporal to cancel the workflow."""
    return (
        f"> **Annulation demandée le {in_french(civil_date(at))}, et refusée : un dossier ne s'arrête pas d'ici.** "
        "Pour que rien ne parte plus : le fait `held` pour ce salarié, `watch-paused` pour l'entreprise. Quand le "
        "contrat prend fin : `contract-end`. Un dossier arrêté par « Terminate » est rouvert au contrôle suivant.\n\n"
    )


def summary(company: str, employee: str) -> str:
    """The workflow's line in a list: `Salarié E-0042 · entreprise 123 456 782`."""
    return line(f"Salarié {employee} · entreprise {siren(company)}")


def details(company: str, employee: str) -> str:
    """What an operator who opens the workflow for the first time needs to know.

    In lists, one line to a paragraph: the Temporal UI draws tables without gaps and breaks where a line ends.
    """
    return "\n".join(
        [
            f"### Entretiens professionnels du salarié {employee}",
            "",
            f"Entreprise {siren(company)}. Ce dossier reste ouvert aussi longtemps que le contrat : "
            "il est normal qu'il soit « Running » pendant des années.",
            "",
            "- **Current Details**, à côté : ce qui est dû, jusqu'à quand, pourquoi, et ce qui a été fait.",
            "- **Timeline** : les faits reçus du logiciel RH, sous le nom de leur type ; ce qui a été fait "
            "(convocation, compte-rendu, état des lieux, abondement) ; et un minuteur pour chaque échéance en attente.",
            "- **Search Attributes** : l'état, la prochaine échéance et la prochaine étape. La liste des dossiers "
            "se filtre avec, par exemple `JalonNeedsHuman = true` pour ceux qui demandent une intervention.",
            "- **More Actions › Send a Signal** : le signal `relire`, sans argument, fait relire le dossier tout de "
            "suite, et réessayer une étape qui échoue.",
            "",
            "Ni nom, ni adresse, ni texte libre n'apparaissent jamais ici.",
        ]
    )


REPLAN_PAGE = "Comparaison des plans avec ceux des dernières relectures"
REPLAN_PAUSE = "pause : les dossiers qui changent sont relus sans hâte"


def replan_summary(company: str | None, edition: str) -> str:
    """Whom a round of replanning concerns, and under which edition of the law."""
    whom = f"l'entreprise {siren(company)}" if company else "toutes les entreprises"
    return line(f"Relecture de {whom} : édition {edition} du droit")


def replanned(looked: int, total: int, woken: int) -> str:
    """How far a round of replanning has got."""
    return f"{looked} dossiers comparés sur {total} ; {woken} changent et sont relus.\n"
