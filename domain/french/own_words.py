"""A company's own words in its letters: what they may not speak of, whatever the company wishes.

They only ever stand beside what the law has a letter say; some words are refused, so that they take nothing back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple, cast

from domain.ports.people import LetterName, Wording

LETTERS: Mapping[LetterName, str] = {
    "hire": "Information à l’embauche",
    "convocation": "Convocation",
    "proposal": "Proposition d’entretien, au retour d’un congé ou d’un mandat",
    "abondement": "Information d’un abondement du CPF",
}

Subject = Literal["appraisal", "health", "threat", "waiver", "duty"]

_WORDS: Mapping[Subject, str] = {
    "appraisal": "évalu|notation|performance|résultats|objectifs|appréciation",
    "health": "santé|maladi|malade|handicap|médic|grossesse|enceinte|inaptitude",
    "threat": "sanction|licenci|disciplin|avertissement|faute",
    "waiver": "renonc|dispens|facultati|sans objet|ne s’applique|n’est pas (?:obligatoire|prévu)|vaut accord|décharge",
    "duty": "obligat|obligé|devez|tenue?s? d|impérati|exigé",
}
_OF_EVERY: tuple[Subject, ...] = ("appraisal", "health", "threat", "waiver")

SAID: Mapping[Subject, str] = {
    "appraisal": "l’entretien ne porte pas sur l’évaluation du travail",
    "health": "aucune lettre ne parle de santé",
    "threat": "une lettre ne menace de rien",
    "waiver": "rien n’y retire ce que la loi prévoit",
    "duty": "le salarié est libre d’accepter ou de décliner",
}
"""Why not, in French."""


def own_words(wording: Wording | None) -> Mapping[LetterName, str]:
    """The paragraphs that there are."""
    return cast(Mapping[LetterName, str], wording.model_dump(exclude_none=True)) if wording else {}


class Unfit(NamedTuple):
    subject: Subject
    word: str


def unfit(letter: LetterName, text: str) -> Unfit | None:
    """The first word that the paragraph of that letter may not hold. Nobody is bound to come to what is proposed."""
    subjects = (*_OF_EVERY, "duty") if letter == "proposal" else _OF_EVERY
    for subject in subjects:
        if found := re.search(rf"\b(?:{_WORDS[subject]})\w*", text.replace("'", "’"), re.IGNORECASE):
            return Unfit(subject, found[0])
    return None
