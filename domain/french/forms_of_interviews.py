"""The forms about interviews: fixed, held, declined, missed, asked for; what was handed over, and what was agreed."""

from __future__ import annotations

from collections.abc import Mapping

from domain.french.form_words import (
    ACTION,
    AGREED_IN,
    DAY,
    INTERVIEW,
    KIND,
    LINE,
    OPTIONAL,
    TEXT,
    FieldWords,
    FormWords,
)

OF_INTERVIEWS: Mapping[str, FormWords] = {
    "interview-scheduled": FormWords(
        "Fixer ou déplacer un entretien",
        "Fixer l’entretien",
        "L’entretien est fixé",
        {
            "kind": KIND,
            "planned_for": FieldWords("Jour", "", "Écrivez un jour et une heure, comme 25/02/2027 et 14 h 30"),
            "place": FieldWords("Lieu", f"{OPTIONAL} : sinon celui de l’entreprise", LINE),
            "interviewer": FieldWords("Avec qui", f"{OPTIONAL} : sinon le responsable", LINE),
        },
        "Si le salarié est déjà convoqué, il reçoit le nouveau créneau et son agenda suit.",
    ),
    "interview-completed": FormWords(
        "Enregistrer un entretien tenu",
        "Enregistrer comme tenu",
        "L’entretien est enregistré comme tenu",
        {
            "kind": KIND,
            "held_on": FieldWords("Tenu le", "", DAY),
            "initiative": FieldWords(
                "À l’initiative de",
                "",
                "Choisissez qui a demandé l’entretien",
                {"employer": "l’employeur", "employee": "le salarié"},
            ),
        },
    ),
    "interview-declined": FormWords(
        "Enregistrer un refus",
        "Enregistrer le refus",
        "Le refus est enregistré",
        {
            "kind": KIND,
            "declined_on": FieldWords("Refusé le", "", DAY),
            "evidence": FieldWords(
                "La preuve du refus",
                "Ce qui le montre et où cela se trouve : un courriel, une lettre signée. Elle reste hors du journal",
                TEXT,
                missing="Aucune n’est notée",
            ),
        },
        "Seul le refus du salarié se note ici : une absence au rendez-vous n’en est pas un.",
    ),
    "interview-missed": FormWords(
        "Enregistrer un rendez-vous manqué",
        "Enregistrer comme manqué",
        "Le rendez-vous manqué est enregistré",
        {
            "kind": KIND,
            "missed_on": FieldWords("Rendez-vous du", "Le jour où l’entretien était proposé", DAY),
            "missed_by": FieldWords(
                "Qui n’a pas pu s’y rendre",
                "",
                "Choisissez qui",
                {"employee": "le salarié", "employer": "l’employeur", "postponed": "il a été remis d’un commun accord"},
            ),
        },
        "Un autre rendez-vous est proposé. Ce n’est pas un refus, et le motif n’est pas demandé.",
    ),
    "interview-requested": FormWords(
        "Enregistrer une demande d’entretien",
        "Enregistrer la demande",
        "La demande est enregistrée",
        {
            "requested_on": FieldWords("Demandé le", "", DAY),
            "reason": FieldWords(
                "À quel titre",
                "",
                "Choisissez à quel titre",
                {
                    "employee-wish": "Souhait du salarié",
                    "branch-clause": "Accord de branche",
                    "certification": "Après une certification",
                    "examination-failed": "Après un échec à un examen",
                    "job-change": "Avant un changement d’emploi",
                    "staff-mandate-end": "Fin d’un mandat de représentant du personnel",
                    "elected-mandate-start": "Début d’un mandat d’élu local",
                    "elected-mandate": "Au cours d’un mandat d’élu local",
                },
            ),
            "wanted_by": FieldWords(
                "Souhaité avant le", OPTIONAL, "Écrivez un jour qui ne précède pas celui de la demande"
            ),
        },
    ),
    "copy-handed-over": FormWords(
        "Enregistrer une remise en main propre",
        "Enregistrer la remise",
        "La remise est enregistrée",
        {
            "interview": INTERVIEW,
            "handed_on": FieldWords("Remise le", "Contre signature ; la copie signée peut ensuite être déposée", DAY),
        },
    ),
    "convocation-handed-over": FormWords(
        "Enregistrer une convocation remise",
        "Enregistrer la remise",
        "La remise de la convocation est enregistrée",
        {
            "obligation": FieldWords("La convocation à quel entretien", "", "Choisissez l’entretien"),
            "handed_on": FieldWords("Remise le", "Contre signature ; la lettre signée peut ensuite être déposée", DAY),
        },
    ),
    "copy-acknowledged": FormWords(
        "Enregistrer un accusé de réception",
        "Enregistrer l’accusé de réception",
        "L’accusé est enregistré",
        {
            "interview": INTERVIEW,
            "acknowledged_on": FieldWords("Le salarié l’a dit le", "Il dit avoir la copie, non être d’accord", DAY),
        },
    ),
    "action-done": FormWords(
        "Enregistrer une action réalisée",
        "Enregistrer comme réalisée",
        "L’action est réalisée",
        {
            "interview": AGREED_IN,
            "action": FieldWords("Quelle action", "Son numéro dans le plan d’action du compte-rendu", ACTION),
            "done_on": FieldWords("Réalisée le", "", DAY),
        },
    ),
    "action-dropped": FormWords(
        "Enregistrer une action abandonnée",
        "Enregistrer comme abandonnée",
        "L’action est abandonnée",
        {
            "interview": AGREED_IN,
            "action": FieldWords("Quelle action", "Son numéro dans le plan d’action du compte-rendu", ACTION),
            "dropped_on": FieldWords("Abandonnée le", "", DAY),
            "reason": FieldWords("Pourquoi", f"{OPTIONAL}. Reste hors du journal", LINE),
        },
    ),
}
"""By the type of the fact that each tells."""
