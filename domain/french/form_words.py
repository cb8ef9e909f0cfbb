"""What a form and a field of it are called, and the words that several share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from domain.french.typography import capital
from domain.french.words import KINDS_IN_FRENCH


class FieldWords(NamedTuple):
    """`words`: of each code that may be chosen, what is read; a code without words is not offered. `missing`: what is
    read before it is recorded where nothing was typed and something had better be.
    """

    label: str
    help: str = ""
    expected: str = "Vérifiez ce champ"
    words: Mapping[str, str] = {}
    missing: str = ""


class FormWords(NamedTuple):
    """`heading` over the form, `verb` on its button, `done` once it is recorded. A field without words is not asked."""

    heading: str
    verb: str
    done: str
    fields: Mapping[str, FieldWords]
    help: str = ""


DAY = "Écrivez une date comme 25/02/2027 ou 25 février 2027, entre 1900 et 2199"
LINE = "Écrivez une seule ligne, de 255 signes au plus"
TEXT = "Écrivez 10 000 signes au plus, sur 500 lignes au plus"
EMAIL = "Écrivez une adresse comme camille.martin@example.org, une seule et sans accent avant l’arobase"
SIRET = "Écrivez les quatorze chiffres du SIRET, sans espace ; l’un d’eux ne va pas"
IDCC = "Écrivez les quatre chiffres de l’IDCC, comme 1486"
EUROS = "Écrivez une somme en euros entiers, d’un euro à un million"
OPTIONAL = "Facultatif"
KINDS = {code: capital(words) for code, words in KINDS_IN_FRENCH.items()}

KIND = FieldWords("Quel entretien", "", "Choisissez l’entretien", KINDS)
AGREED_IN = FieldWords("Décidée lors de quel entretien", "", "Choisissez l’entretien")
ACTION = "Écrivez le numéro de l’action, de 1 à 99"
INTERVIEW = FieldWords("La copie de quel entretien", "", "Choisissez l’entretien")
ESTABLISHMENT = FieldWords("Établissement", f"{OPTIONAL} : son SIRET, quatorze chiffres", SIRET)
BRANCH = FieldWords("Convention collective", f"{OPTIONAL} : son IDCC, quatre chiffres", IDCC)
LEAVE = FieldWords("Genre de l’absence", "Une absence de santé n’est nommée ni aux responsables, ni dans les lettres")
