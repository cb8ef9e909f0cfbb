"""The forms in which people tell facts: what each is called, what each of its fields asks for, and what to write there.

The fields themselves are those of the fact's model; here are their words. `expected` is what is read beside a field
whose content the model does not take.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.french.form_words import DAY, EMAIL, EUROS, LINE, OPTIONAL, TEXT, FieldWords, FormWords
from domain.french.forms_of_contracts import OF_CONTRACTS
from domain.french.forms_of_interviews import OF_INTERVIEWS

PERSON: Mapping[str, FieldWords] = {
    "given_name": FieldWords("Prénom", "", LINE),
    "family_name": FieldWords("Nom", "", LINE),
    "birth_name": FieldWords("Nom de naissance", f"{OPTIONAL} : la déclaration d’un abondement le demande", LINE),
    "email": FieldWords("Adresse électronique", "Sans elle, les lettres sont à remettre en main propre", EMAIL),
    "job": FieldWords("Emploi", OPTIONAL, LINE),
    "manager_name": FieldWords("Responsable", f"{OPTIONAL} : qui conduit ses entretiens", LINE),
    "manager_email": FieldWords("Adresse du responsable", f"{OPTIONAL} : il reçoit copie des convocations", EMAIL),
    "n_plus_2_name": FieldWords("Supérieur du responsable", f"{OPTIONAL} : à qui s’adresser après lui", LINE),
    "n_plus_2_email": FieldWords(
        "Adresse de ce supérieur", f"{OPTIONAL} : ce qui reste sans réponse lui est demandé", EMAIL
    ),
    "nir": FieldWords(
        "Numéro de sécurité sociale",
        f"{OPTIONAL} : la déclaration d’un abondement le demande",
        "Écrivez les quinze caractères du numéro et de sa clé, sans espace",
    ),
}
"""Who an employee is, field by field."""

REPORT: Mapping[str, FieldWords] = {
    "interviewer": FieldWords("Qui a conduit l’entretien", OPTIONAL, LINE),
    "place": FieldWords("Lieu", OPTIONAL, LINE),
    "employer_reply": FieldWords("Réponse de l’employeur", f"{OPTIONAL} : ce que l’entreprise répond", TEXT),
    "employee_remarks": FieldWords("Observations du salarié", f"{OPTIONAL} : dans ses propres mots", TEXT),
}
"""What a compte-rendu holds beside the topics that the law names."""

FORMS: Mapping[str, FormWords] = {
    **OF_INTERVIEWS,
    **OF_CONTRACTS,
    "abondement-declared": FormWords(
        "Enregistrer la déclaration d’un abondement", "Enregistrer la déclaration", "La déclaration est enregistrée",
        {
            "obligation": FieldWords("Pour quel état des lieux", OPTIONAL, "Choisissez l’état des lieux"),
            "declared_on": FieldWords("Déclaré le", "", DAY),
            "amount_eur": FieldWords("Somme", "En euros entiers", EUROS),
        },
        "Une fois la décision enregistrée, Jalon en informe le salarié.",
    ),
    "abondement-paid": FormWords(
        "Enregistrer le versement d’un abondement", "Enregistrer le versement", "Le versement est enregistré",
        {
            "paid_on": FieldWords("Versé le", "", DAY),
            "amount_eur": FieldWords("Somme", "En euros entiers", EUROS),
            "reference": FieldWords(
                "Référence", f"{OPTIONAL} : celle du virement",
                "Écrivez au plus 64 lettres sans accent, chiffres, espaces, points, barres ou tirets",
            ),
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
        {"since": FieldWords("Tout est connu depuis le", "Toutes ses formations et tous ses entretiens", DAY)},
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
        {"reason": FieldWords("Pourquoi", f"{OPTIONAL}. Reste hors du journal", LINE)},
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
