"""What an operator should look at, in French."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from domain.calendar import civil_date, in_french
from domain.facts import AnyFact, InterviewKind, Mailbox, StepName
from domain.french.facts import in_words
from domain.french.numbers import euros
from domain.french.sentences import Sentences
from domain.french.steps import BOUNCED, STEPS
from domain.french.words import KINDS_IN_FRENCH, VERDICTS_IN_FRENCH
from domain.ledger.abondement import Verdict


def _slot_requested(kind: InterviewKind, slot: date, requested_on: date) -> str:
    return (
        f"{KINDS_IN_FRENCH[kind]} : le salarié a demandé le {in_french(requested_on)} un autre créneau que celui du "
        f"{in_french(slot)}, à proposer par les RH (fait interview-scheduled)"
    )


def _outcome_untold(kind: InterviewKind, slot: date) -> str:
    return (
        f"{KINDS_IN_FRENCH[kind]} : personne n'a dit si le rendez-vous du {in_french(slot)} a été tenu ; à dire par "
        "les RH (interview-completed, interview-missed ou interview-declined)"
    )


def _missed_too_often(kind: InterviewKind, times: int, due_on: date) -> str:
    return (
        f"{KINDS_IN_FRENCH[kind]}, échéance le {in_french(due_on)} : le salarié n'est venu à aucun des {times} "
        "rendez-vous proposés ; plus aucune convocation ne part d'elle-même, les RH décident de la suite (un créneau "
        "convenu avec lui : interview-scheduled)"
    )


def _sum_missing(
    left_eur: int, paid_eur: int, counted_on: date, pay_by: date, late: bool, exposure: Mapping[str, Any] | None
) -> str:
    known = f"{euros(paid_eur)} versés sur {euros(paid_eur + left_eur)}" if paid_eur else "aucun versement n'est connu"
    since = "étaient à verser" if late else "restent à verser"
    words = (
        f"abondement de l'état des lieux du {in_french(counted_on)} : {known} ; {euros(left_eur)} {since} au plus tard "
        f"le {in_french(pay_by)} ; aux RH de le faire, ou d'enregistrer le versement"
    )
    if exposure is not None:
        words += (
            f" ; un contrôle peut, si une mise en demeure reste vaine, réclamer {euros(exposure['amount_eur'])} "
            f"pour le Trésor public ({exposure['article']})"
        )
    return words


def _sum_void(amount_eur: int, prepared_on: date, paid_eur: int) -> str:
    told = f"abondement de {euros(amount_eur)} soumis aux RH le {in_french(prepared_on)} : d'après les faits connus "
    told += "aujourd'hui, rien ne serait dû ; "
    if paid_eur:
        return (
            f"{told}{euros(paid_eur)} ont été versés depuis : vérifier les faits qui ont changé et, si cela se "
            "confirme, demander à la Caisse des dépôts quelle suite donner au versement"
        )
    return f"{told}vérifier les faits qui ont changé avant de déclarer ou de verser quoi que ce soit"


def _unknown_reading(question: str, answer: str | None, expected: Sequence[str]) -> str:
    if answer is None:
        return f"lecture {question} inconnue : attendu {', '.join(expected)}"
    return f"lecture {question} : attendu {', '.join(expected)}, reçu {answer}"


def _overdue_on_arrival(kind: InterviewKind, due_on: date, obligation: str) -> str:
    return (
        f"{KINDS_IN_FRENCH[kind]}, échéance du {in_french(due_on)}, déjà en retard à l'ouverture du suivi : "
        f"aucune lettre ne part avant que les RH en décident (fait overdue-settled, {obligation})"
    )


def _branch_conflict(idcc: str, known: Sequence[str]) -> str:
    return (
        f"contrat de la branche IDCC {idcc}, accords de branche annoncés par l'entreprise : {', '.join(known)} ; aucun "
        "n'est appliqué à ce contrat, à vérifier par les RH"
    )


def _branch_unnamed(known: Sequence[str]) -> str:
    return (
        f"accords de plusieurs branches dans l'entreprise ({', '.join(known)}) : préciser l'IDCC du contrat, "
        "le dernier accord est appliqué d'ici là"
    )


def _clause_unknown(idcc: str, unread: str | None) -> str:
    what = "clause non connue de Jalon" if unread is None else f"texte non lu ({unread})"
    return f"accord de branche {idcc} : {what} ; dire la périodicité de l'accord, sans quoi la loi seule s'applique"


def _branch_agreement_untold(idcc: str, applies: bool) -> str:
    then = "ses textes étendus sont appliqués, à confirmer par les RH" if applies else "seule la loi s'applique"
    return f"contrat de la branche IDCC {idcc}, dont l'entreprise n'a annoncé aucun accord : {then}"


def _rhythm_not_a_choice(idcc: str, months: int, choices: Sequence[int]) -> str:
    known = " ou ".join(str(each) for each in choices)
    return f"accord de branche {idcc} : {months} mois annoncés, la clause laisse choisir entre {known}, à vérifier"


def _hand_over(with_it: Sequence[str]) -> str:
    return (
        f"l'accord de branche veut que le salarié ait avec la convocation : {' ; '.join(with_it)} ; à donner par les RH"
    )


def _report_missing(held_on: date, limit_on: date | None) -> str:
    limit = f", au plus tard le {in_french(limit_on)} (accord de branche)" if limit_on else ""
    return f"entretien du {in_french(held_on)} sans compte-rendu : la copie est due au salarié{limit}"


def _told_before_done(fact: AnyFact, told_on: date) -> str:
    return f"{in_words(fact)} : annoncé comme fait dès le {in_french(told_on)}, à vérifier"


def _elected_mandate_yearly(on: date, times: int, article: str) -> str:
    then = f", puis {times} fois par année civile au plus" if times else " seulement"
    granted = f"au début du mandat{then} ({article})"
    return f"entretien d'élu local demandé le {in_french(on)} : {granted}, réponse à donner par les RH"


def _before_hire(fact: AnyFact) -> str:
    return f"{in_words(fact)} : antérieur à l'embauche, sans effet"


def _leave_end_unplanned(started_on: date, next_safe_on: date | None, next_due_on: date | None) -> str:
    words = f"absence commencée le {in_french(started_on)}, ni fin prévue ni reprise annoncées : la faire dire"
    if next_safe_on is not None and next_due_on is not None:
        words += f" ; prochaine échéance le {in_french(next_due_on)}"
        if next_safe_on < next_due_on:
            words += f", le {in_french(next_safe_on)} si l'absence ne la reporte pas"
    return words


def _leave_end_untold(expected_end_on: date, at_work: bool, next_due_on: date | None) -> str:
    words = f"absence dont la fin était prévue le {in_french(expected_end_on)} : ni reprise ni prolongation annoncées, "
    words += "à vérifier"
    if not at_work:
        words += " ; aucune convocation ne part d'ici là"
    if next_due_on is not None:
        words += f" ; prochaine échéance le {in_french(next_due_on)}, comptée d'une reprise à la date prévue"
    return words


def _slot_after_deadline(kind: InterviewKind, due_on: date, slot: date) -> str:
    return (
        f"{KINDS_IN_FRENCH[kind]}, échéance le {in_french(due_on)} : aucun rendez-vous n'était libre plus tôt, il est "
        f"proposé le {in_french(slot)} ; le tenir avant l'échéance si le salarié en est d'accord"
    )


def _slot_in_absence(kind: InterviewKind, at: datetime, until: date | None) -> str:
    end = f"annoncée jusqu'au {in_french(until)}" if until else "dont la fin n'est pas annoncée"
    return (
        f"{KINDS_IN_FRENCH[kind]}, proposé le {in_french(civil_date(at))} : ce jour tombe dans une absence {end} ; "
        "fixer un autre créneau, le salarié en recevra la mise à jour"
    )


def _letter_without_object(kind: InterviewKind, at: datetime) -> str:
    return (
        f"{KINDS_IN_FRENCH[kind]}, rendez-vous du {in_french(civil_date(at))} proposé par une lettre remise en main "
        "propre : il n'a plus d'objet, et Jalon n'en prévient personne ; le dire au salarié et à son responsable"
    )


def _no_notice_left(kind: InterviewKind, due_on: date, days: int) -> str:
    return (
        f"{KINDS_IN_FRENCH[kind]}, échéance le {in_french(due_on)} : moins de {days} jour{'s' if days > 1 else ''}, "
        "aucun rendez-vous ne peut plus être proposé d'ici là ; le tenir avant l'échéance si le salarié en est d'accord"
    )


def _interview_requested(on: date, wanted_by: date | None) -> str:
    wanted = f", souhaité avant le {in_french(wanted_by)}" if wanted_by else ""
    return f"entretien demandé le {in_french(on)}{wanted} : aucun texte ne fixe de délai, réponse à donner par les RH"


def _delivery_failed(step: StepName, kind: InterviewKind | None, failures: int, stuck: bool) -> str:
    about = "" if kind is None else f" ({KINDS_IN_FRENCH[kind]})"
    times = f"{failures} échec{'s' if failures > 1 else ''}"
    then = "nouvel essai prévu"
    if stuck:
        then = "plus aucun essai : corriger les coordonnées, puis demander un nouvel envoi (resend-requested)"
    return f"étape « {STEPS[step].noun} »{about} : {times}, {then}"


_MAILBOXES: Mapping[Mailbox, tuple[str, str]] = {
    "employee": ("au salarié", "la corriger (fiche du salarié), puis demander un nouvel envoi (resend-requested)"),
    "manager": ("au responsable", "la corriger (fiche du salarié), puis prévenir le responsable"),
    "hr": ("aux RH", "la corriger (en-tête de l'entreprise), puis demander un nouvel envoi (resend-requested)"),
}


def _mail_bounced(outcome: str, to: Mailbox, bounced_on: date) -> str:
    whom, then = _MAILBOXES[to]
    return (
        f"message revenu le {in_french(bounced_on)} ({BOUNCED.get(outcome, 'envoi')}, {whom}) : l'adresse ne reçoit "
        f"pas ; {then}, ou remettre le document en main propre"
    )


def _verdict_disputed(verdict: Verdict, readings: Sequence[str]) -> str:
    return (
        f"abondement {VERDICTS_IN_FRENCH[verdict]}, mais une autre lecture donne un autre résultat "
        f"({', '.join(readings)}) : ni lettre ni déclaration, à trancher par les RH"
    )


FINDINGS: Sentences = {
    "unknown-employee": "aucune embauche connue : aucune échéance ne peut être calculée",
    "several-hires": "plusieurs embauches pour un même contrat : la dernière annoncée est retenue",
    "interview-before-hire": "entretien antérieur à l'ancienneté connue : il n'est pas compté",
    "leave-end-without-start": "fin d'absence dont le début n'est pas connu",
    "leave-still-open": "absence sans fin connue, tenue pour close le {closed_on}",
    "leave-open-after-return": (
        "absence commencée le {started_on} sans fin connue, alors qu'une reprise est connue au {resumed_on} : "
        "le salarié est tenu pour absent, dire la fin de la première absence"
    ),
    "leave-ends-before-start": "fin d'absence antérieure à son début, le {started_on} : elle n'est pas retenue",
    "leave-end-untold": _leave_end_untold,
    "leave-end-unplanned": _leave_end_unplanned,
    "leave-planned-untold": ("absence annoncée pour le {starts_on} : ni début ni abandon annoncés depuis, à vérifier"),
    "before-hire": _before_hire,
    "contract-end-untold": (
        "terme du contrat prévu le {ends_on} : ni fin, ni prolongation, ni poursuite annoncées, à vérifier"
    ),
    "unknown-reading": _unknown_reading,
    "agreement-over-ceiling": (
        "accord signé le {signed_on} : {months} mois dépassent le plafond légal, cette périodicité ne s'applique pas"
    ),
    "clause-unknown": _clause_unknown,
    "agreement-lapses": "accord à {months} mois : sa périodicité cesse de s'appliquer le {on} ({by})",
    "verdict-disputed": _verdict_disputed,
    "overdue-on-arrival": _overdue_on_arrival,
    "sum-on-arrival": (
        "abondement de {amount_eur} né le {counted_on}, avant l'ouverture du suivi : Jalon n'en déclare rien, aux RH "
        "de le verser et de le dire (abondement-paid)"
    ),
    "sum-missing": _sum_missing,
    "sum-void": _sum_void,
    "sum-overpaid": (
        "abondement : {paid_eur} enregistrés comme versés, {due_eur} dus d'après les faits connus aujourd'hui, soit "
        "{over_eur} de plus ; vérifier les versements enregistrés et, s'ils sont exacts, voir avec la Caisse des "
        "dépôts quelle suite leur donner"
    ),
    "sum-held-since": (
        "abondement de {amount_eur} soumis aux RH le {prepared_on}, à verser au plus tard le {was_to_pay_by}, l'état "
        "des lieux n'ayant pas été tenu : il l'a été depuis, en retard, le {held_on} ({duty}) ; la somme se verse "
        "alors au plus tard le {pay_by} ({article}) ; il n'y en a qu'une"
    ),
    "sum-under-another-date": (
        "abondement de {amount_eur} soumis aux RH le {prepared_on}, à verser au plus tard le {was_to_pay_by} : d'après "
        "les faits connus aujourd'hui, il tient à l'état des lieux du {counted_on} et se verse au plus tard le "
        "{pay_by} ; une seule somme est due, Jalon n'en redemande pas, aux RH de dire celle qu'ils déclarent "
        "(abondement-declared, {obligation})"
    ),
    "sum-due-again": (
        "abondement de {amount_eur} déclaré par les RH, puis dit sans objet le {void_on} : d'après les faits connus "
        "aujourd'hui, il est de nouveau à verser au plus tard le {pay_by} ; voir avec la Caisse des dépôts ce que "
        "devient la déclaration avant d'en faire une autre, et le dire (abondement-declared, {obligation})"
    ),
    "verdict-untold": (
        "état des lieux du {counted_on} : abondement indéterminé, rien ne dit que les formations et les entretiens ont "
        "tous été communiqués depuis le {since} (fait history-complete)"
    ),
    "settles-nothing": (
        "décision sur une échéance du {due_on}, que le plan ne connaît pas ou plus (fait overdue-settled, {obligation})"
    ),
    "mid-career-visit-due": (
        "{birthday} ans en {year} : visite médicale de mi-carrière à prévoir dans l'année civile ({article}) ; "
        "l'entretien la suivra"
    ),
    "apprentice-kept": (
        "apprentissage achevé le {until}, embauche le {hired_on} sans ancienneté reprise : elle compte (L6222-16), "
        "dire seniority_from"
    ),
    "subject-unknown": (
        "au moins {threshold} salariés en {year}, non établi pour l'année d'avant : si l'employeur n'était pas soumis "
        "au seuil en {year}, choisir la lecture A24=five-years-for-all"
    ),
    "resend-of-nothing": "nouvel envoi demandé d'un document qui n'existe pas pour ce salarié : rien n'est envoyé",
    "slot-after-deadline": _slot_after_deadline,
    "slot-in-absence": _slot_in_absence,
    "letter-without-object": _letter_without_object,
    "no-notice-left": _no_notice_left,
    "outcome-untold": _outcome_untold,
    "copy-unacknowledged": (
        "entretien du {held_on} : copie envoyée le {sent_on}, rien ne dit que le salarié l'a reçue ; la lui remettre "
        "contre signature (copy-handed-over) ou noter qu'il l'a (copy-acknowledged)"
    ),
    "missed-too-often": _missed_too_often,
    "interview-requested": _interview_requested,
    "slot-requested": _slot_requested,
    "elected-mandate-yearly": _elected_mandate_yearly,
    "report-missing": _report_missing,
    "end-before-hire": (
        "fin de contrat du {ended_on}, antérieure à l'embauche du {hired_on} : elle ne met fin à aucun contrat connu"
    ),
    "born-after-hire": "date de naissance postérieure à l'embauche : à corriger",
    "told-before-done": _told_before_done,
    "establishment-elsewhere": "établissement {establishment} : ce SIRET n'est pas de l'entreprise, à vérifier",
    "branch-conflict": _branch_conflict,
    "branch-unnamed": _branch_unnamed,
    "branch-agreement-untold": _branch_agreement_untold,
    "hand-over-with-convocation": _hand_over,
    "rhythm-not-a-choice": _rhythm_not_a_choice,
    "rhythm-by-A21": (
        "accord de branche {idcc} : il reprend les {months} mois de la loi d'alors, le rythme de la loi est appliqué ; "
        "si les parties ont voulu {months} mois, choisir la lecture A21=two-years"
    ),
    "rhythm-by-A31": (
        "accord de branche {idcc} : l'effectif est exactement le seuil de la clause, qui ne le vise pas ; la loi seule "
        "est appliquée, {months} mois pour la date sûre (lecture A31)"
    ),
    "void-of-nothing": "annulation de l'événement {event}, inconnu pour ce salarié : rien n'est annulé",
    "former-sum": (
        "abondement soumis aux RH le {prepared_on} sous un contrat précédent, à verser au plus tard le {pay_by} : "
        "{left_eur} ne sont pas enregistrés comme versés ; il n'est plus suivi depuis la réembauche, aux RH de voir "
        "ce qu'il en est et de dire ce qui est versé (abondement-paid)"
    ),
    "former-recap": (
        "état des lieux du {held_on} tenu sous un contrat précédent et annoncé après la réembauche : "
        "le document et l'abondement éventuel sont à établir à la main"
    ),
    "delivery-failed": _delivery_failed,
    "mail-bounced": _mail_bounced,
    "paper-respelt": (
        "le dernier document omet des mots ou des signes que la police ne sait pas imprimer (autre écriture, "
        "pictogramme) : si c'est un nom, dire son orthographe latine (fiche du salarié)"
    ),
}
