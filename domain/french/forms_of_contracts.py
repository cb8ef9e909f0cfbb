"""The forms about a contract and a career: hires, ends, absences, trainings, progressions, the mid-career visit."""

from __future__ import annotations

from collections.abc import Mapping

from domain.french.form_words import BRANCH, DAY, ESTABLISHMENT, LEAVE, LINE, OPTIONAL, FieldWords, FormWords
from domain.french.names import CONTRACTS

OF_CONTRACTS: Mapping[str, FormWords] = {
    "hire": FormWords(
        "Enregistrer une embauche",
        "Enregistrer l’embauche",
        "L’embauche est enregistrée",
        {
            "hired_on": FieldWords("Embauche le", "", DAY),
            "contract": FieldWords("Contrat", "", "Choisissez le contrat", {**CONTRACTS}),
            "seniority_from": FieldWords(
                "Ancienneté depuis le",
                f"{OPTIONAL} : si elle remonte plus haut (L1224-1, L1243-11)",
                "Écrivez un jour qui ne suit pas l’embauche",
            ),
            "ends_on": FieldWords(
                "Terme prévu le",
                f"{OPTIONAL} : pour un contrat à durée déterminée",
                "Écrivez un jour qui ne précède pas l’embauche",
            ),
            "working_time": FieldWords(
                "Temps de travail",
                "1 pour un temps plein, 0,8 pour quatre cinquièmes",
                "Écrivez un nombre de plus de 0 à 1, comme 0,8",
            ),
            "establishment": ESTABLISHMENT,
            "idcc": BRANCH,
            "born_on": FieldWords(
                "Naissance", f"{OPTIONAL} : les entretiens de mi-carrière et de fin de carrière en dépendent", DAY
            ),
        },
    ),
    "assignment-changed": FormWords(
        "Enregistrer un changement d’affectation",
        "Enregistrer l’affectation",
        "L’affectation est enregistrée",
        {
            "changed_on": FieldWords("À partir du", "", DAY),
            "establishment": ESTABLISHMENT,
            "idcc": BRANCH._replace(expected="Écrivez un établissement, une convention collective, ou les deux"),
        },
        "Ce qui n’est pas rempli reste comme avant.",
    ),
    "contract-end": FormWords(
        "Enregistrer la fin du contrat",
        "Enregistrer la fin du contrat",
        "La fin du contrat est enregistrée",
        {
            "ended_on": FieldWords("Dernier jour du contrat", "", DAY),
            "reason": FieldWords("Motif", f"{OPTIONAL}. Il reste hors du journal", LINE),
        },
    ),
    "leave-start": FormWords(
        "Enregistrer une absence",
        "Enregistrer l’absence",
        "L’absence est enregistrée",
        {
            "leave": LEAVE,
            "started_on": FieldWords("Premier jour d’absence", "", DAY),
            "expected_end_on": FieldWords("Dernier jour prévu", f"{OPTIONAL} : s’il est connu", DAY),
        },
    ),
    "leave-planned": FormWords(
        "Enregistrer une absence annoncée",
        "Enregistrer l’annonce",
        "L’annonce est enregistrée",
        {
            "leave": LEAVE,
            "announced_on": FieldWords("Annoncée le", "", DAY),
            "starts_on": FieldWords("Premier jour d’absence prévu", "", DAY),
            "expected_end_on": FieldWords("Dernier jour prévu", f"{OPTIONAL} : s’il est connu", DAY),
            "withdrawn": FieldWords(
                "Le salarié y renonce-t-il ?",
                "Oui : l’absence annoncée pour ce jour n’aura pas lieu",
                "Répondez oui ou non",
            ),
        },
        "Avant certains congés un entretien est dû : il se planifie dès l’annonce. Le début de l’absence s’enregistre "
        "à part, le jour venu.",
    ),
    "leave-end": FormWords(
        "Enregistrer un retour",
        "Enregistrer le retour",
        "Le retour est enregistré",
        {
            "leave": LEAVE,
            "started_on": FieldWords(
                "Premier jour d’absence", f"{OPTIONAL} : sinon, la dernière absence de ce genre", DAY
            ),
            "resumed_on": FieldWords("Premier jour de travail", "", DAY),
        },
    ),
    "union-mandate-end": FormWords(
        "Enregistrer la fin d’un mandat syndical",
        "Enregistrer la fin du mandat",
        "La fin du mandat est enregistrée",
        {"ended_on": FieldWords("Dernier jour du mandat", "", DAY)},
    ),
    "training-completed": FormWords(
        "Enregistrer une formation",
        "Enregistrer la formation",
        "La formation est enregistrée",
        {
            "title": FieldWords("Intitulé", f"{OPTIONAL} : l’état des lieux le cite", LINE),
            "ended_on": FieldWords("Achevée le", "", DAY),
            "mandatory": FieldWords(
                "Conditionne-t-elle l’exercice d’une activité ou d’une fonction ?",
                "Formation obligatoire (L6321-2) : elle ne compte pas pour l’abondement",
                "Répondez oui ou non",
            ),
            "certifying": FieldWords("Est-elle certifiante ?", "", "Répondez oui ou non"),
            "funding": FieldWords(
                "Financement",
                OPTIONAL,
                "Choisissez le financement",
                {
                    "employer": "Par l’employeur",
                    "cpf": "Par le compte du salarié (CPF)",
                    "cpf-cofinanced": "Par le CPF, avec une part de l’employeur",
                },
            ),
        },
    ),
    "certification-acquired": FormWords(
        "Enregistrer une certification",
        "Enregistrer la certification",
        "La certification est enregistrée",
        {
            "on": FieldWords("Acquise le", "", DAY),
            "label": FieldWords("Intitulé", OPTIONAL, LINE),
        },
    ),
    "progression-granted": FormWords(
        "Enregistrer une progression",
        "Enregistrer la progression",
        "La progression est enregistrée",
        {
            "on": FieldWords("À compter du", "", DAY),
            "nature": FieldWords("Nature", "", "Choisissez la nature", {"pay": "Salariale", "role": "Professionnelle"}),
            "label": FieldWords("Précision", f"{OPTIONAL} : un coefficient, un poste", LINE),
        },
    ),
    "mid-career-visit": FormWords(
        "Enregistrer la visite médicale de mi-carrière",
        "Enregistrer la visite",
        "La visite est enregistrée",
        {"visited_on": FieldWords("Passée le", "Le jour seulement : rien de la santé n’entre ici", DAY)},
    ),
}
"""By the type of the fact that each tells."""
