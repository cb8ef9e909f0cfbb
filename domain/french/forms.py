"""The forms in which people tell facts: what each is called, what each of its fields asks for, and what to write there.

The fields themselves are those of the fact's model; here are their words. `expected` is what is read beside a field
whose content the model does not take.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from domain.french.names import CONTRACTS
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


_DAY = "Écrivez une date comme 25/02/2027 ou 25 février 2027, entre 1900 et 2199"
_LINE = "Écrivez une seule ligne, de 255 signes au plus"
_TEXT = "Écrivez 10 000 signes au plus, sur 500 lignes au plus"
_EMAIL = "Écrivez une adresse comme camille.martin@example.org, une seule et sans accent avant l’arobase"
_SIRET = "Écrivez les quatorze chiffres du SIRET, sans espace ; l’un d’eux ne va pas"
_IDCC = "Écrivez les quatre chiffres de l’IDCC, comme 1486"
_EUROS = "Écrivez une somme en euros entiers, d’un euro à un million"
_OPTIONAL = "Facultatif"
_KINDS = {code: capital(words) for code, words in KINDS_IN_FRENCH.items()}

_KIND = FieldWords("Quel entretien", "", "Choisissez l’entretien", _KINDS)
_AGREED_IN = FieldWords("Décidée lors de quel entretien", "", "Choisissez l’entretien")
_ACTION = "Écrivez le numéro de l’action, de 1 à 99"
_INTERVIEW = FieldWords("La copie de quel entretien", "", "Choisissez l’entretien")
_ESTABLISHMENT = FieldWords("Établissement", f"{_OPTIONAL} : son SIRET, quatorze chiffres", _SIRET)
_BRANCH = FieldWords("Convention collective", f"{_OPTIONAL} : son IDCC, quatre chiffres", _IDCC)
_LEAVE = FieldWords("Genre de l’absence", "Une absence de santé n’est nommée ni aux responsables, ni dans les lettres")

PERSON: Mapping[str, FieldWords] = {
    "given_name": FieldWords("Prénom", "", _LINE),
    "family_name": FieldWords("Nom", "", _LINE),
    "birth_name": FieldWords("Nom de naissance", f"{_OPTIONAL} : la déclaration d’un abondement le demande", _LINE),
    "email": FieldWords("Adresse électronique", "Sans elle, les lettres sont à remettre en main propre", _EMAIL),
    "job": FieldWords("Emploi", _OPTIONAL, _LINE),
    "manager_name": FieldWords("Responsable", f"{_OPTIONAL} : qui conduit ses entretiens", _LINE),
    "manager_email": FieldWords("Adresse du responsable", f"{_OPTIONAL} : il reçoit copie des convocations", _EMAIL),
    "n_plus_2_name": FieldWords("Supérieur du responsable", f"{_OPTIONAL} : à qui s’adresser après lui", _LINE),
    "n_plus_2_email": FieldWords(
        "Adresse de ce supérieur", f"{_OPTIONAL} : ce qui reste sans réponse lui est demandé", _EMAIL
    ),
    "nir": FieldWords(
        "Numéro de sécurité sociale",
        f"{_OPTIONAL} : la déclaration d’un abondement le demande",
        "Écrivez les quinze caractères du numéro et de sa clé, sans espace",
    ),
}
"""Who an employee is, field by field."""

REPORT: Mapping[str, FieldWords] = {
    "interviewer": FieldWords("Qui a conduit l’entretien", _OPTIONAL, _LINE),
    "place": FieldWords("Lieu", _OPTIONAL, _LINE),
    "employer_reply": FieldWords("Réponse de l’employeur", f"{_OPTIONAL} : ce que l’entreprise répond", _TEXT),
    "employee_remarks": FieldWords("Observations du salarié", f"{_OPTIONAL} : dans ses propres mots", _TEXT),
}
"""What a compte-rendu holds beside the topics that the law names."""

FORMS: Mapping[str, FormWords] = {
    "interview-scheduled": FormWords(
        "Fixer ou déplacer un entretien", "Fixer l’entretien", "L’entretien est fixé",
        {
            "kind": _KIND,
            "planned_for": FieldWords("Jour", "", "Écrivez un jour et une heure, comme 25/02/2027 et 14 h 30"),
            "place": FieldWords("Lieu", f"{_OPTIONAL} : sinon celui de l’entreprise", _LINE),
            "interviewer": FieldWords("Avec qui", f"{_OPTIONAL} : sinon le responsable", _LINE),
        },
        "Si le salarié est déjà convoqué, il reçoit le nouveau créneau et son agenda suit.",
    ),
    "interview-completed": FormWords(
        "Enregistrer un entretien tenu", "Enregistrer comme tenu", "L’entretien est enregistré comme tenu",
        {
            "kind": _KIND,
            "held_on": FieldWords("Tenu le", "", _DAY),
            "initiative": FieldWords(
                "À l’initiative de", "", "Choisissez qui a demandé l’entretien",
                {"employer": "l’employeur", "employee": "le salarié"},
            ),
        },
    ),
    "interview-declined": FormWords(
        "Enregistrer un refus", "Enregistrer le refus", "Le refus est enregistré",
        {
            "kind": _KIND,
            "declined_on": FieldWords("Refusé le", "", _DAY),
            "evidence": FieldWords(
                "La preuve du refus",
                "Ce qui le montre et où cela se trouve : un courriel, une lettre signée. Elle reste hors du journal",
                _TEXT,
                missing="Aucune n’est notée",
            ),
        },
        "Seul le refus du salarié se note ici : une absence au rendez-vous n’en est pas un.",
    ),
    "interview-missed": FormWords(
        "Enregistrer un rendez-vous manqué", "Enregistrer comme manqué", "Le rendez-vous manqué est enregistré",
        {
            "kind": _KIND,
            "missed_on": FieldWords("Rendez-vous du", "Le jour où l’entretien était proposé", _DAY),
            "missed_by": FieldWords(
                "Qui n’a pas pu s’y rendre", "", "Choisissez qui",
                {"employee": "le salarié", "employer": "l’employeur", "postponed": "il a été remis d’un commun accord"},
            ),
        },
        "Un autre rendez-vous est proposé. Ce n’est pas un refus, et le motif n’est pas demandé.",
    ),
    "interview-requested": FormWords(
        "Enregistrer une demande d’entretien", "Enregistrer la demande", "La demande est enregistrée",
        {
            "requested_on": FieldWords("Demandé le", "", _DAY),
            "reason": FieldWords(
                "À quel titre", "", "Choisissez à quel titre",
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
                "Souhaité avant le", _OPTIONAL, "Écrivez un jour qui ne précède pas celui de la demande"
            ),
        },
    ),
    "hire": FormWords(
        "Enregistrer une embauche", "Enregistrer l’embauche", "L’embauche est enregistrée",
        {
            "hired_on": FieldWords("Embauche le", "", _DAY),
            "contract": FieldWords("Contrat", "", "Choisissez le contrat", {**CONTRACTS}),
            "seniority_from": FieldWords(
                "Ancienneté depuis le", f"{_OPTIONAL} : si elle remonte plus haut (L1224-1, L1243-11)",
                "Écrivez un jour qui ne suit pas l’embauche",
            ),
            "ends_on": FieldWords(
                "Terme prévu le", f"{_OPTIONAL} : pour un contrat à durée déterminée",
                "Écrivez un jour qui ne précède pas l’embauche",
            ),
            "working_time": FieldWords(
                "Temps de travail", "1 pour un temps plein, 0,8 pour quatre cinquièmes",
                "Écrivez un nombre de plus de 0 à 1, comme 0,8",
            ),
            "establishment": _ESTABLISHMENT,
            "idcc": _BRANCH,
            "born_on": FieldWords(
                "Naissance", f"{_OPTIONAL} : les entretiens de mi-carrière et de fin de carrière en dépendent", _DAY
            ),
        },
    ),
    "assignment-changed": FormWords(
        "Enregistrer un changement d’affectation", "Enregistrer l’affectation", "L’affectation est enregistrée",
        {
            "changed_on": FieldWords("À partir du", "", _DAY),
            "establishment": _ESTABLISHMENT,
            "idcc": _BRANCH._replace(expected="Écrivez un établissement, une convention collective, ou les deux"),
        },
        "Ce qui n’est pas rempli reste comme avant.",
    ),
    "contract-end": FormWords(
        "Enregistrer la fin du contrat", "Enregistrer la fin du contrat", "La fin du contrat est enregistrée",
        {
            "ended_on": FieldWords("Dernier jour du contrat", "", _DAY),
            "reason": FieldWords("Motif", f"{_OPTIONAL}. Il reste hors du journal", _LINE),
        },
    ),
    "leave-start": FormWords(
        "Enregistrer une absence", "Enregistrer l’absence", "L’absence est enregistrée",
        {
            "leave": _LEAVE,
            "started_on": FieldWords("Premier jour d’absence", "", _DAY),
            "expected_end_on": FieldWords("Dernier jour prévu", f"{_OPTIONAL} : s’il est connu", _DAY),
        },
    ),
    "leave-planned": FormWords(
        "Enregistrer une absence annoncée", "Enregistrer l’annonce", "L’annonce est enregistrée",
        {
            "leave": _LEAVE,
            "announced_on": FieldWords("Annoncée le", "", _DAY),
            "starts_on": FieldWords("Premier jour d’absence prévu", "", _DAY),
            "expected_end_on": FieldWords("Dernier jour prévu", f"{_OPTIONAL} : s’il est connu", _DAY),
            "withdrawn": FieldWords(
                "Le salarié y renonce-t-il ?", "Oui : l’absence annoncée pour ce jour n’aura pas lieu",
                "Répondez oui ou non",
            ),
        },
        "Avant certains congés un entretien est dû : il se planifie dès l’annonce. Le début de l’absence s’enregistre "
        "à part, le jour venu.",
    ),
    "leave-end": FormWords(
        "Enregistrer un retour", "Enregistrer le retour", "Le retour est enregistré",
        {
            "leave": _LEAVE,
            "started_on": FieldWords(
                "Premier jour d’absence", f"{_OPTIONAL} : sinon, la dernière absence de ce genre", _DAY
            ),
            "resumed_on": FieldWords("Premier jour de travail", "", _DAY),
        },
    ),
    "training-completed": FormWords(
        "Enregistrer une formation", "Enregistrer la formation", "La formation est enregistrée",
        {
            "title": FieldWords("Intitulé", f"{_OPTIONAL} : l’état des lieux le cite", _LINE),
            "ended_on": FieldWords("Achevée le", "", _DAY),
            "mandatory": FieldWords(
                "Conditionne-t-elle l’exercice d’une activité ou d’une fonction ?",
                "Formation obligatoire (L6321-2) : elle ne compte pas pour l’abondement",
                "Répondez oui ou non",
            ),
            "certifying": FieldWords("Est-elle certifiante ?", "", "Répondez oui ou non"),
            "funding": FieldWords(
                "Financement", _OPTIONAL, "Choisissez le financement",
                {
                    "employer": "Par l’employeur",
                    "cpf": "Par le compte du salarié (CPF)",
                    "cpf-cofinanced": "Par le CPF, avec une part de l’employeur",
                },
            ),
        },
    ),
    "certification-acquired": FormWords(
        "Enregistrer une certification", "Enregistrer la certification", "La certification est enregistrée",
        {
            "on": FieldWords("Acquise le", "", _DAY),
            "label": FieldWords("Intitulé", _OPTIONAL, _LINE),
        },
    ),
    "progression-granted": FormWords(
        "Enregistrer une progression", "Enregistrer la progression", "La progression est enregistrée",
        {
            "on": FieldWords("À compter du", "", _DAY),
            "nature": FieldWords(
                "Nature", "", "Choisissez la nature", {"pay": "Salariale", "role": "Professionnelle"}
            ),
            "label": FieldWords("Précision", f"{_OPTIONAL} : un coefficient, un poste", _LINE),
        },
    ),
    "mid-career-visit": FormWords(
        "Enregistrer la visite médicale de mi-carrière", "Enregistrer la visite", "La visite est enregistrée",
        {"visited_on": FieldWords("Passée le", "Le jour seulement : rien de la santé n’entre ici", _DAY)},
    ),
    "union-mandate-end": FormWords(
        "Enregistrer la fin d’un mandat syndical", "Enregistrer la fin du mandat", "La fin du mandat est enregistrée",
        {"ended_on": FieldWords("Dernier jour du mandat", "", _DAY)},
    ),
    "abondement-declared": FormWords(
        "Enregistrer la déclaration d’un abondement", "Enregistrer la déclaration", "La déclaration est enregistrée",
        {
            "obligation": FieldWords("Pour quel état des lieux", _OPTIONAL, "Choisissez l’état des lieux"),
            "declared_on": FieldWords("Déclaré le", "", _DAY),
            "amount_eur": FieldWords("Somme", "En euros entiers", _EUROS),
        },
        "Une fois la décision enregistrée, Jalon en informe le salarié.",
    ),
    "abondement-paid": FormWords(
        "Enregistrer le versement d’un abondement", "Enregistrer le versement", "Le versement est enregistré",
        {
            "paid_on": FieldWords("Versé le", "", _DAY),
            "amount_eur": FieldWords("Somme", "En euros entiers", _EUROS),
            "reference": FieldWords(
                "Référence", f"{_OPTIONAL} : celle du virement",
                "Écrivez au plus 64 lettres sans accent, chiffres, espaces, points, barres ou tirets",
            ),
        },
    ),
    "copy-handed-over": FormWords(
        "Enregistrer une remise en main propre", "Enregistrer la remise", "La remise est enregistrée",
        {
            "interview": _INTERVIEW,
            "handed_on": FieldWords("Remise le", "Contre signature ; la copie signée peut ensuite être déposée", _DAY),
        },
    ),
    "convocation-handed-over": FormWords(
        "Enregistrer une convocation remise", "Enregistrer la remise", "La remise de la convocation est enregistrée",
        {
            "obligation": FieldWords("La convocation à quel entretien", "", "Choisissez l’entretien"),
            "handed_on": FieldWords("Remise le", "Contre signature ; la lettre signée peut ensuite être déposée", _DAY),
        },
    ),
    "copy-acknowledged": FormWords(
        "Enregistrer un accusé de réception", "Enregistrer l’accusé de réception", "L’accusé est enregistré",
        {
            "interview": _INTERVIEW,
            "acknowledged_on": FieldWords("Le salarié l’a dit le", "Il dit avoir la copie, non être d’accord", _DAY),
        },
    ),
    "action-done": FormWords(
        "Enregistrer une action réalisée", "Enregistrer comme réalisée", "L’action est réalisée",
        {
            "interview": _AGREED_IN,
            "action": FieldWords("Quelle action", "Son numéro dans le plan d’action du compte-rendu", _ACTION),
            "done_on": FieldWords("Réalisée le", "", _DAY),
        },
    ),
    "action-dropped": FormWords(
        "Enregistrer une action abandonnée", "Enregistrer comme abandonnée", "L’action est abandonnée",
        {
            "interview": _AGREED_IN,
            "action": FieldWords("Quelle action", "Son numéro dans le plan d’action du compte-rendu", _ACTION),
            "dropped_on": FieldWords("Abandonnée le", "", _DAY),
            "reason": FieldWords("Pourquoi", f"{_OPTIONAL}. Reste hors du journal", _LINE),
        },
    ),
    "resend-requested": FormWords(
        "Renvoyer un document", "Renvoyer", "Le nouvel envoi est demandé",
        {"document": FieldWords("Quel document", "Il part tel qu’il a été établi", "Choisissez le document")},
        "Après une adresse corrigée, ou parce que le salarié le demande.",
    ),
    "overdue-settled": FormWords(
        "Régler un retard d’avant le suivi", "Régler ce retard", "Le retard est réglé",
        {
            "obligation": FieldWords("Quelle échéance", "", "Choisissez l’échéance"),
            "how": FieldWords(
                "Que devient-elle", "", "Choisissez ce qu’elle devient",
                {
                    "released": "Jalon convoque le salarié comme pour une échéance d’aujourd’hui",
                    "planned": "Les RH organisent elles-mêmes l’entretien, Jalon n’envoie rien",
                    "closed": "Elle ne concerne plus Jalon : close par les RH",
                },
            ),
        },
    ),
    "history-complete": FormWords(
        "Dire l’historique complet", "Dire l’historique complet", "L’historique est dit complet",
        {"since": FieldWords("Tout est connu depuis le", "Toutes ses formations et tous ses entretiens", _DAY)},
        "Sans cela, le silence d’avant le suivi ne prouve rien et l’abondement reste indéterminé.",
    ),
    "held": FormWords(
        "Retenir les envois", "Retenir les envois", "Les envois sont retenus",
        {}, "Rien ne part plus au sujet de ce salarié jusqu’à la reprise des envois. Le motif n’est pas demandé.",
    ),
    "released": FormWords(
        "Reprendre les envois", "Reprendre les envois", "Les envois reprennent",
        {}, "Ce qui attendait part à la prochaine relecture.",
    ),
    "fact-voided": FormWords(
        "Annuler un fait", "Annuler ce fait", "Le fait est annulé",
        {"reason": FieldWords("Pourquoi", f"{_OPTIONAL}. Reste hors du journal", _LINE)},
        "Le fait reste au journal, barré : il est tenu pour n’avoir jamais été vrai.",
    ),
}  # fmt: skip

GROUPS: Mapping[str, Sequence[str]] = {
    "Entretiens": ("interview-scheduled", "interview-completed", "interview-declined", "interview-missed",
                   "interview-requested"),
    "Absences": ("leave-planned", "leave-start", "leave-end"),
    "Parcours": (
        "training-completed", "certification-acquired", "progression-granted", "mid-career-visit", "union-mandate-end",
    ),
    "Contrat": ("assignment-changed", "contract-end", "hire"),
    "Copies et lettres": ("convocation-handed-over", "copy-handed-over", "copy-acknowledged", "resend-requested"),
    "Actions décidées": ("action-done", "action-dropped"),
    "Abondement du CPF": ("abondement-declared", "abondement-paid"),
    "Suivi": ("held", "released", "overdue-settled", "history-complete"),
}  # fmt: skip
"""What may be told of an employee, in the order in which it is offered."""

BULK: Mapping[str, FormWords] = {
    "copy-handed-over": FORMS["copy-handed-over"]._replace(
        heading="Remettre les copies en main propre", verb="Enregistrer les remises",
        help="Toutes les copies de ces salariés qui ne sont ni remises, ni accusées.",
    ),
    "convocation-handed-over": FORMS["convocation-handed-over"]._replace(
        heading="Remettre les convocations en main propre", verb="Enregistrer les remises",
        help="Toutes les convocations de ces salariés qui attendent d’être remises en main propre.",
    ),
    "copy-acknowledged": FORMS["copy-acknowledged"]._replace(
        heading="Enregistrer les accusés de réception", verb="Enregistrer les accusés",
        help="Pour toutes les copies de ces salariés qui ne sont ni remises, ni accusées.",
    ),
    "resend-requested": FORMS["resend-requested"]._replace(
        heading="Renvoyer ce qui n’a pas pu partir", verb="Renvoyer",
        help="Chaque envoi en échec de ces salariés est tenté de nouveau.",
    ),
    "overdue-settled": FORMS["overdue-settled"]._replace(
        heading="Régler les retards d’avant le suivi", verb="Régler ces retards",
        help="Toutes les échéances de ces salariés déjà dépassées à l’ouverture du suivi et pas encore réglées.",
    ),
    "training-completed": FORMS["training-completed"]._replace(help="La même formation pour tous."),
    "history-complete": FORMS["history-complete"],
    "manager": FormWords(
        "Changer de responsable", "Changer de responsable", "Le responsable est changé", PERSON,
        "La prochaine lettre en tient compte ; rien n’entre au journal.",
    ),
    "held": FORMS["held"]._replace(help="Rien ne part plus au sujet de ces salariés jusqu’à la reprise des envois."),
    "released": FORMS["released"],
}  # fmt: skip
"""What may be done for several employees at once, in the order in which it is offered."""
