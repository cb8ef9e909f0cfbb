"""What each step is called: by a noun, as something to do, as a heading, and by the paper it makes."""

from __future__ import annotations

from typing import NamedTuple

from domain.facts import StepName


class StepWords(NamedTuple):
    """`noun` within a sentence, `to_do` as an infinitive, `heading` at the head of a line, `paper` as a reader of mails
    knows what the step sends.
    """

    noun: str
    to_do: str
    heading: str
    paper: str


STEPS: dict[StepName, StepWords] = {
    "convocation": StepWords("convocation", "envoyer la convocation", "Convocation", "convocation à un entretien"),
    "deadline-passed": StepWords(
        "constat d'échéance dépassée",
        "constater le dépassement de l'échéance",
        "Constat d'échéance dépassée",
        "échéance dépassée",
    ),
    "compte-rendu": StepWords(
        "compte-rendu",
        "établir le compte-rendu et en envoyer la copie",
        "Compte-rendu envoyé au salarié",
        "compte-rendu d’entretien",
    ),
    "etat-des-lieux": StepWords(
        "état des lieux",
        "établir l'état des lieux et en envoyer la copie",
        "État des lieux récapitulatif envoyé au salarié",
        "état des lieux récapitulatif",
    ),
    "cpf-abondement": StepWords(
        "abondement du CPF",
        "préparer la déclaration de l'abondement du CPF",
        "Préparation de la déclaration de l'abondement CPF",
        "information sur l’abondement du CPF",
    ),
}
