"""What is said of an imported file, in French: why it is refused, what is asked of HR, what was left aside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.calendar import in_french
from domain.day.shifts import Shift
from domain.french.law_phrases import without_article
from domain.french.names import CONTRACTS
from domain.french.words import KINDS_IN_FRENCH
from domain.law import Law

_LEAVES: dict[str, str] = {
    "maternity": "un congé de maternité",
    "adoption": "un congé d'adoption",
    "birth-supplement": "un congé supplémentaire de naissance",
    "paternity": "un congé de paternité",
    "parental-full-time": "un congé parental d'éducation",
    "parental-part-time": "une activité à temps partiel pour élever un enfant",
    "caregiver": "un congé de proche aidant",
    "sabbatical": "un congé sabbatique",
    "secured-mobility": "une mobilité volontaire sécurisée",
    "family-solidarity": "un congé de solidarité familiale",
    "parental-presence": "un congé de présence parentale",
    "unpaid": "un congé sans solde",
}
PROPOSALS: dict[str, str] = {
    "missing": "Dans la liste, inconnus de Jalon",
    "new-fact": "Faits que Jalon ne connaît pas",
    "differs": "Dits autrement à Jalon",
    "extra": "Absents de la liste, présents chez Jalon : dernier jour supposé, à vérifier un par un",
}
"""What a full list proposes, by its kind."""
_AN_ABSENCE = "une absence"

REFUSALS = {
    "empty": "le fichier est vide",
    "cells": "des cellules sont à corriger :\n{cells}",
    "sheet-locked": "ce classeur est protégé par un mot de passe : enregistrez-le sans",
    "sheet-unreadable": "ce classeur ne se lit pas : est-il entier ? Enregistrez-le en XLSX, ODS ou CSV",
    "sheet-old": "ce classeur est d'un ancien format : enregistrez-le en XLSX, ODS ou CSV",
    "sheet-too-large": "ce tableau est démesuré : 200 000 lignes et 500 colonnes au plus",
    "sheet-no-table": "aucun tableau reconnu : les titres du modèle de tableau sont attendus (à télécharger, ou par "
    "jalon import --template all -o modele.xlsx)",
    "sheet-lacks": "aucun tableau complet. {where}, lue comme « {table} » : il manque {columns}. Donnez ce titre à la "
    "colonne, ou dites laquelle c'est",
    "no-list": "aucun salarié : une liste complète est attendue, DSN mensuelle ou tableau des salariés",
    "kind": "ni une DSN, ni un tableau (CSV, XLSX, ODS) que Jalon sache lire",
    "siren": "ce fichier est celui de l'entreprise {found}, et non de {expected}",
    "dsn-line": "ce n'est pas une rubrique : S21.G00.30.001,'valeur' est attendu",
    "dsn-outside": "cette rubrique est hors de tout envoi, qui commence par S10.G00.00",
    "dsn-cut": "le fichier est coupé : l'envoi ne se termine pas par S90.G00.90.001 et S90.G00.90.002",
    "dsn-count": "S90.G00.90.001 annonce {stated} rubriques, l'envoi en a {counted} : fichier coupé ou modifié",
    "dsn-declarations": "S90.G00.90.002 annonce {stated} déclarations, l'envoi en a {counted}",
    "dsn-orphan": "le bloc {block} est hors d'un bloc {parent}",
    "dsn-missing": "la rubrique {rubric} manque",
    "dsn-day": "{rubric} : une date JJMMAAAA est attendue",
    "dsn-number": "{rubric} : un nombre est attendu, avec un point pour les décimales",
    "dsn-nic": "S21.G00.11.001 : les cinq chiffres du NIC de l'établissement sont attendus",
    "dsn-month": "S20.G00.05.005 : le premier jour du mois déclaré est attendu, JJMMAAAA",
}

QUESTIONS = {
    "first-import": "Premier import : les contrats, entretiens et formations d'avant {month} ne sont pas connus. "
    "Importez les mois précédents (treize ou plus, dans n'importe quel ordre) et le tableau des entretiens passés.",
    "headcount-missing": "L'effectif moyen annuel (art. L130-1 du code de la sécurité sociale) n'est pas dans "
    "une DSN : "
    "indiquez-le pour chaque année civile. L'Urssaf le notifie (compte rendu métier 118, ligne A01, et compte en "
    "ligne).",
    "headcount-proposed": "La DSN de décembre {year} déclare un effectif moyen de {average} : est-ce l'effectif "
    "de {year} "
    "au sens de l'art. L130-1 du code de la sécurité sociale ? Confirmez-le.",
    "email-missing": "Pas d'adresse électronique (S21.G00.30.018) : indiquez-la, ou les lettres seront à remettre.",
    "email-wrong": "L'adresse électronique déclarée n'en est pas une : indiquez la bonne.",
    "name-missing": "Le nom ou le prénom manque : indiquez-les, les lettres les portent.",
    "born-on-missing": "La date de naissance est inconnue ou incomplète : indiquez-la, l'entretien de fin de "
    "carrière en dépend.",
    "born-on-wrong": "La date de naissance déclarée n'est pas antérieure à l'embauche ou à l'ancienneté : elle n'est "
    "pas reprise, indiquez la bonne.",
    "working-time": "La quotité du contrat du {hired_on} ne se lit pas dans la DSN (temps plein supposé) : "
    "quelle est-elle ?",
    "contract-kind": "Le contrat du {hired_on} était déclaré {was}, il l'est maintenant {now}, sans bloc de "
    "changement : "
    "de quand date le changement ?",
    "contract-kind-other": "La nature du contrat du {hired_on} (S21.G00.40.007 {nature}) n'est ni un CDI, ni un CDD, "
    "ni un contrat en alternance : qu'est-elle, et l'entretien s'applique-t-il ?",
    "several-contracts": "Deux contrats à la fois ({hired_on} et {other}) : Jalon suit le plus ancien. Est-ce juste ?",
    "contract-missing": "Absent du fichier de {month}, sans fin de contrat déclarée : le contrat a-t-il pris fin ?",
    "contract-end-missing": "Absent des fichiers depuis trois mois, sans fin de contrat déclarée : le contrat "
    "a-t-il pris fin "
    "le {proposed} ?",
    "late-appearance": "Paraît dans le fichier de {month} avec un contrat du {hired_on}, plus ancien que les "
    "mois déjà importés : "
    "depuis quand l'ancienneté court-elle (transfert, reprise, mutation) ?",
    "seniority-longer": "L'ancienneté déclarée dans l'entreprise dépasse le contrat du {hired_on} : depuis quand "
    "court-elle ?",
    "employee-unknown": "Ce signalement parle d'un salarié dont aucun fichier n'a encore donné le contrat : "
    "rien n'est enregistré avant la DSN mensuelle qui le porte.",
    "return-inferred": "{leave} (depuis le {started_on}) ne figure plus ensuite : le retour est supposé "
    "au {resumed_on}. Confirmez-le ou corrigez-le.",
    "leave-vanished": "{leave} (depuis le {started_on}) ne figure plus dans le fichier de {month}, sans "
    "date de retour : "
    "quand le salarié est-il revenu ?",
    "leave-code": "Motif {rubric} (depuis le {started_on}) inconnu de Jalon : quelle absence est-ce ? Elle est "
    "gardée comme "
    "« autre » en attendant.",
    "leave-with-training": "Absence {rubric} depuis le {started_on} : une formation est-elle à déclarer ?",
    "maternity-of-a-man": "Le motif 02 (maternité) est déclaré pour un homme : est-ce un congé d'adoption ?",
    "mobility-of-apprentice": "Le motif 601 est commun à la mobilité des alternants : est-ce une mobilité "
    "volontaire sécurisée ?",
    "why-part-time": "Le contrat du {hired_on} est passé à temps partiel : est-ce un congé parental à temps "
    "partiel (L1225-47) ?",
    "parental-part-time": "Congé parental d'éducation déclaré avec un temps partiel : est-ce à temps plein ou à "
    "temps partiel ?",
    "number-shared": "Le matricule {number} est porté par plusieurs personnes : Jalon leur a donné d'autres "
    "identifiants.",
    "establishment-moved": "Le contrat du {hired_on} a changé d'établissement ({was}, puis {now}) : à partir de "
    "quand ?",
    "idcc-differs": "La convention collective du contrat du {hired_on} a changé ({was}, puis {now}) : à partir "
    "de quand ?",
    "differs": "La source « {source} » a dit autre chose ({told}) que ce fichier ({found}) : lequel est vrai ?",
    "leave-type": "Absence « {written} » (depuis le {started_on}) inconnue de Jalon : quelle absence est-ce ? "
    "Elle est gardée "
    "comme « autre » en attendant.",
    "voided-by-hand": "Le fichier dit encore ce qui a été annulé ici ({found}) : ce n'est pas redit. Lequel est vrai ?",
    "odd": "À vérifier : {found}.",
    "norm-unknown": "Norme {norm} : Jalon connaît les normes P22 à P27. Vérifiez l'aperçu avant d'enregistrer.",
}

IGNORED = {
    "sheet-lacks": "lue comme « {table} », il y manque {columns} : feuille laissée de côté",
    "sheet-unknown": "feuille sans titres reconnus : laissée de côté",
    "column-unknown": "titre non reconnu : colonne laissée de côté",
    "example-row": "ligne d'exemple du modèle : laissée de côté",
    "title-row": "titre ou total, qui ne nomme personne : ligne laissée de côté",
    "hris-no-id": "fiche sans identifiant que Jalon puisse garder : laissée de côté",
    "hris-days": "absence sans premier jour lisible, ou qui finit avant de commencer : laissée de côté",
    "hris-no-type": "absence sans type : laissée de côté",
    "no-leave": "« {written} » : ce n'est pas une absence que Jalon suit",
    "trial": "fichier d'essai (S10.G00.00.005 = 01) : rien n'en est enregistré",
    "nature": "nature {nature} : ni une DSN mensuelle, ni un signalement d'arrêt, de reprise ou de fin de contrat",
    "of-nobody": "déclaration sans individu (type {kind}) : un mois vide ne dit le départ de personne",
    "replaced": "une déclaration plus récente du même mois est déjà lue : celle-ci ne dit plus rien",
    "cancelled": "déclaration annulée : ce qu'elle seule avait dit est annulé",
    "not-employed": "nature de contrat {nature} : la personne n'est pas salariée (stage, mandat, volontariat...)",
    "contract-moves": "fin pour transfert sans rupture : l'entreprise qui reprend le contrat garde l'ancienneté",
    "establishment-wrong": "SIRET {siret} : sa clé est fausse, l'établissement n'est pas retenu",
    "refused": "fait refusé ({found}) : {why}",
    "known": "déjà connu par une autre source : {found}",
}


def meaning(subject: str, told: str, law: Law) -> str:
    """What a company may say that a code or a word is: `congé sabbatique`, `contrat à durée déterminée`."""
    if told == "none":
        return "rien que Jalon suive"
    if subject == "contract":
        return next((name.lower().replace("’", "'") for kind, name in CONTRACTS.items() if kind == told), told)
    if subject == "interview":
        return next((name for kind, name in KINDS_IN_FRENCH.items() if kind == told), told)
    return next((without_article(each.name) for leave, each in law.leaves.items() if leave == told), told)


def shift_in_words(shift: Shift) -> str:
    """`entretien périodique : 2 mars 2028 au plus tard, au lieu du 2 mars 2027`."""
    kind = KINDS_IN_FRENCH[shift.kind]
    if shift.now is None:
        return f"{kind} : plus à tenir (il l'était le {in_french(shift.was or date.max)})"
    if shift.was is None:
        return f"{kind} : {in_french(shift.now)} au plus tard"
    return f"{kind} : {in_french(shift.now)} au plus tard, au lieu du {in_french(shift.was)}"


def refusal(code: str, line: int | None, about: Mapping[str, object]) -> str:
    """One sentence, with the line where there is one."""
    text = REFUSALS.get(code, code).format_map(_worded(about))
    return f"ligne {line} : {text}" if line is not None else text


def question(code: str, about: Mapping[str, Any]) -> str:
    return _sentence(QUESTIONS[code].format_map(_worded(about)))


def ignored(code: str, about: Mapping[str, Any]) -> str:
    return IGNORED[code].format_map(_worded(about))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _worded(about: Mapping[str, Any]) -> dict[str, str]:
    return {name: _word(name, value) for name, value in about.items()}


def _word(name: str, value: object) -> str:
    """Days as they are read, months by their name, leaves without anything on health."""
    if name == "leave":
        return _LEAVES.get(str(value), _AN_ABSENCE)
    day = _day(value)
    if day is None:
        return str(value)
    return in_french(day).partition(" ")[2] if name == "month" else in_french(day)


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == len("2026-11-25") else None
    except ValueError:
        return None
