"""Each fact as the operator and the auditor read it: the exact words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from told import entries, fact_of

from domain import law
from domain.french.facts import each_in_words, in_words
from domain.french.numbers import number

D = date(2026, 3, 1)
PAPER = {"document": "documents/1.pdf", "sha256": "0" * 64}
INTERVIEW = {"interview": {"source": "urn:hris", "id": "i1"}}
NIGHT = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)  # the 11th in Paris
MOVED = {
    "obligation": "periodic-2026-03-02", "kind": "periodic", "was": date(2030, 3, 2), "now": date(2030, 1, 1),
    "article": "L6315-1 I", "in_force_from": date(2027, 1, 1), "edition": "2027-01", "seen_on": D,
}  # fmt: skip
OF_AN_EMPLOYEE = [
    ("hire", {"hired_on": D}, "embauche le 1er mars 2026 en CDI"),
    (
        "hire",
        {"hired_on": D, "contract": "cdd", "seniority_from": date(2020, 2, 3)},
        "embauche le 1er mars 2026 en CDD, ancienneté depuis le 3 février 2020",
    ),
    (
        "hire",
        {"hired_on": D, "contract": "cdd", "ends_on": date(2026, 8, 31)},
        "embauche le 1er mars 2026 en CDD, terme prévu le 31 août 2026",
    ),
    ("hire", {"hired_on": D, "contract": "apprenticeship"}, "embauche le 1er mars 2026 en contrat d'apprentissage"),
    (
        "hire",
        {"hired_on": D, "contract": "professionalisation"},
        "embauche le 1er mars 2026 en contrat de professionnalisation",
    ),
    ("hire", {"hired_on": D, "contract": "other"}, "embauche le 1er mars 2026 en autre contrat"),
    (
        "leave-start",
        {"leave": "maternity", "started_on": D},
        "début d'absence le 1er mars 2026",
    ),
    (
        "leave-start",
        {"leave": "sickness", "started_on": D, "expected_end_on": date(2026, 4, 5)},
        "début d'absence le 1er mars 2026, retour prévu après le 5 avril 2026",
    ),
    ("leave-end", {"leave": "other", "resumed_on": D}, "reprise le 1er mars 2026 après une absence"),
    (
        "leave-planned",
        {"leave": "maternity", "announced_on": D, "starts_on": date(2026, 4, 5), "expected_end_on": date(2026, 5, 6)},
        "absence annoncée pour le 5 avril 2026, retour prévu après le 6 mai 2026",
    ),
    (
        "assignment-changed",
        {"changed_on": D, "idcc": "1486"},
        "affectation changée le 1er mars 2026 : branche IDCC 1486",
    ),
    (
        "assignment-changed",
        {"changed_on": D, "establishment": "12345678200010"},
        "affectation changée le 1er mars 2026 : établissement 12345678200010",
    ),
    (
        "overdue-settled",
        {"obligation": "first-2026-01-05", "due_on": D, "how": "closed"},
        "échéance du 1er mars 2026, en retard à l'ouverture du suivi : close par les RH",
    ),
    (
        "interview-scheduled",
        {"kind": "return", "planned_for": NIGHT},
        "entretien de retour fixé au mercredi 11 mars 2026 à 0 h 30",
    ),
    (
        "interview-scheduled",
        {"kind": "periodic", "planned_for": datetime(2026, 3, 9, 9, tzinfo=timezone(timedelta(hours=4)))},
        "entretien périodique fixé au lundi 9 mars 2026 à 9 h (UTC+4), soit 6 h, heure de Paris",
    ),
    (
        "interview-requested",
        {"requested_on": D, "reason": "employee-wish"},
        "entretien demandé par le salarié le 1er mars 2026",
    ),
    (
        "interview-requested",
        {"requested_on": D, "reason": "certification", "wanted_by": date(2026, 4, 5)},
        "entretien demandé par le salarié le 1er mars 2026 après une certification, souhaité avant le 5 avril 2026",
    ),
    ("interview-completed", {"kind": "first", "held_on": D}, "premier entretien tenu le 1er mars 2026"),
    (
        "interview-completed",
        {"kind": "recap", "held_on": D, "initiative": "employee"},
        "état des lieux tenu le 1er mars 2026 à l'initiative du salarié",
    ),
    (
        "interview-declined",
        {"kind": "mid-career", "declined_on": D},
        "entretien de mi-carrière décliné par le salarié le 1er mars 2026",
    ),
    ("training-completed", {"ended_on": D}, "formation non obligatoire achevée le 1er mars 2026"),
    (
        "training-completed",
        {"ended_on": D, "provenance": {"file": "0" * 64}},
        "formation non obligatoire achevée le 1er mars 2026 (déclaré à la reprise, d'après un fichier)",
    ),
    (
        "training-completed",
        {"ended_on": D, "mandatory": True, "certifying": True},
        "formation obligatoire (L6321-2) certifiante achevée le 1er mars 2026",
    ),
    ("certification-acquired", {"on": D}, "certification acquise le 1er mars 2026"),
    ("progression-granted", {"on": D, "nature": "pay"}, "progression salariale le 1er mars 2026"),
    ("progression-granted", {"on": D, "nature": "role"}, "progression professionnelle le 1er mars 2026"),
    ("mid-career-visit", {"visited_on": D}, "visite médicale de mi-carrière le 1er mars 2026"),
    ("union-mandate-end", {"ended_on": D}, "fin de mandat syndical le 1er mars 2026"),
    ("contract-end", {"ended_on": D}, "fin du contrat le 1er mars 2026"),
    ("abondement-paid", {"paid_on": D, "amount_eur": 3000}, "abondement de 3 000 € versé le 1er mars 2026"),
    (
        "abondement-declared",
        {"declared_on": D, "amount_eur": 3000},
        "abondement de 3 000 € déclaré par les RH le 1er mars 2026",
    ),
    (
        "convocation-handed-over",
        {"obligation": "first-2025-12-10", "handed_on": D},
        "convocation remise en main propre le 1er mars 2026",
    ),
    ("copy-handed-over", {**INTERVIEW, "handed_on": D}, "copie remise en main propre le 1er mars 2026"),
    (
        "scan-filed",
        {"filed_on": D, "what": "copy", "sha256": "0" * 64},
        "document signé déposé le 1er mars 2026 (copie remise contre signature)",
    ),
    ("copy-acknowledged", {**INTERVIEW, "acknowledged_on": D}, "copie reçue, dit le salarié, le 1er mars 2026"),
    (
        "slot-requested",
        {"obligation": "periodic-2026-03-20", "slot": "2026-03-10T10:00:00+01:00", "requested_on": D},
        "autre créneau demandé par le salarié le 1er mars 2026",
    ),
    ("remarks-made", {**INTERVIEW, "made_on": D}, "observations ajoutées par le salarié le 1er mars 2026"),
    (
        "assignment-changed",
        {"changed_on": D, "establishment": "12345678200042", "idcc": "1486"},
        "affectation changée le 1er mars 2026 : établissement 12345678200042, branche IDCC 1486",
    ),
    (
        "interview-missed",
        {"kind": "periodic", "missed_on": D, "missed_by": "employee"},
        "rendez-vous du 1er mars 2026 manqué par le salarié (entretien périodique)",
    ),
    (
        "interview-missed",
        {"kind": "first", "missed_on": D, "missed_by": "postponed"},
        "rendez-vous du 1er mars 2026 remis d'un commun accord (premier entretien)",
    ),
    (
        "leave-planned",
        {"leave": "sickness", "announced_on": D, "starts_on": date(2026, 5, 4)},
        "absence annoncée pour le 4 mai 2026",
    ),
    (
        "leave-planned",
        {"leave": "caregiver", "announced_on": D, "starts_on": date(2026, 5, 4), "withdrawn": True},
        "absence annoncée pour le 4 mai 2026 : elle n'aura pas lieu",
    ),
    (
        "action-done",
        {"interview": {"source": "urn:hris", "id": "e-7"}, "action": 2, "done_on": D},
        "action n° 2 réalisée le 1er mars 2026",
    ),
    (
        "action-dropped",
        {"interview": {"source": "urn:hris", "id": "e-7"}, "action": 1, "dropped_on": D},
        "action n° 1 abandonnée le 1er mars 2026",
    ),
    ("fact-voided", {"event": "e-7"}, "annulation d'un fait"),
]
OF_A_COMPANY = [
    ("headcount", {"year": 2025, "average": 80.5}, "effectif moyen 2025 : 80,5"),
    ("agreement", {"signed_on": D, "effective_from": D}, "accord d'entreprise signé le 1er mars 2026"),
    (
        "agreement",
        {"scope": "branch", "idcc": "1486", "signed_on": D, "effective_from": D},
        "accord de branche signé le 1er mars 2026",
    ),
]
OF_JALON = [
    (
        "reminder-sent",
        {
            "obligation": "periodic-2022-03-01",
            "kind": "periodic",
            "due_on": D,
            "sent_on": D,
            "of": "outcome",
            "name": "outcome/periodic-2022-03-01",
            "to": "n-plus-2",
        },
        "tenue de l'entretien du 1er mars 2026 demandée au supérieur du responsable le 1er mars 2026 "
        "(entretien périodique)",
    ),
    ("notice-given", {"given_on": D}, "salarié informé de ses entretiens le 1er mars 2026"),
    (
        "notice-given",
        {"given_on": D, "hired_on": D, "to": "hr"},
        "salarié informé de ses entretiens le 1er mars 2026, par une lettre que les RH remettent",
    ),
    (
        "convocation-sent",
        {
            "obligation": "late-career-2026-03-01",
            "kind": "late-career",
            "due_on": D,
            "sent_on": D,
            "proposed_for": NIGHT,
            **PAPER,
        },
        "convocation envoyée le 1er mars 2026 (entretien de fin de carrière, proposé le 11 mars 2026)",
    ),
    (
        "convocation-sent",
        {
            "obligation": "first-2026-03-01",
            "kind": "first",
            "due_on": D,
            "sent_on": D,
            "proposed_for": NIGHT,
            "to": "hr",
            **PAPER,
        },
        "convocation envoyée aux RH, pour remise en main propre, le 1er mars 2026 "
        "(premier entretien, proposé le 11 mars 2026)",
    ),
    (
        "convocation-updated",
        {
            "obligation": "first-2026-03-01",
            "kind": "first",
            "sent_on": D,
            "proposed_for": NIGHT,
            "sequence": 1,
            "scheduled": {"source": "urn:hris", "id": "e-2"},
        },
        "nouveau créneau envoyé le 1er mars 2026 (premier entretien, le 11 mars 2026)",
    ),
    (
        "convocation-cancelled",
        {"obligation": "first-2026-03-01", "kind": "first", "sent_on": D, "proposed_for": NIGHT, "sequence": 1},
        "rendez-vous annulé le 1er mars 2026 (premier entretien, proposé le 11 mars 2026)",
    ),
    (
        "abondement-announced",
        {"obligation": "recap-2018-09-03", "sent_on": D, "amount_eur": 3000, "to": "employee", **PAPER},
        "salarié informé le 1er mars 2026 de l'abondement décidé : 3 000 €",
    ),
    (
        "paper-resent",
        {"request": {"source": "urn:op", "id": "r-1"}, "sent_on": D, "to": "employee", "document": "d"},
        "document envoyé de nouveau au salarié le 1er mars 2026",
    ),
    (
        "paper-resent",
        {"request": {"source": "urn:op", "id": "r-1"}, "sent_on": D, "to": "hr", "document": "d"},
        "document envoyé de nouveau aux RH le 1er mars 2026",
    ),
    *(
        (
            "mail-bounced",
            {"outcome": "copy/1", "to": to, "bounced_on": D, "cause": "smtp-550"},
            f"message {whom} revenu le 1er mars 2026 (smtp-550)",
        )
        for to, whom in (("employee", "au salarié"), ("manager", "au responsable"), ("hr", "aux RH"))
    ),
    (
        "reminder-sent",
        {"obligation": "return-2026-03-01", "kind": "return", "due_on": D, "sent_on": D, "to": "hr"},
        "rappel envoyé le 1er mars 2026 (entretien de retour)",
    ),
    (
        "reminder-sent",
        {"obligation": "return-2026-03-01", "kind": "return", "due_on": D, "sent_on": D},
        "rappel envoyé le 1er mars 2026 (entretien de retour)",
    ),
    (
        "deadline-passed",
        {"obligation": "first-2026-03-01", "kind": "first", "due_on": D, "seen_on": date(2026, 3, 2)},
        "échéance du 1er mars 2026 dépassée (premier entretien)",
    ),
    (
        "report-issued",
        {**INTERVIEW, "kind": "first", "held_on": D, "issued_on": date(2026, 3, 2), **PAPER},
        "compte-rendu de l'entretien du 1er mars 2026 établi",
    ),
    (
        "recap-issued",
        {**INTERVIEW, "held_on": D, "issued_on": date(2026, 3, 2), **PAPER},
        "état des lieux du 1er mars 2026 établi",
    ),
    (
        "copy-sent",
        {**INTERVIEW, "document": "d", "sent_on": D, "to": "employee", "message_id": "<m@x>"},
        "copie envoyée au salarié le 1er mars 2026",
    ),
    (
        "copy-sent",
        {**INTERVIEW, "document": "d", "sent_on": D, "to": "hr"},
        "copie envoyée aux RH, pour remise en main propre, le 1er mars 2026",
    ),
    (
        "abondement-due",
        {"obligation": "recap-2026-03-01", "counted_on": D, "amount_eur": 3000, "pay_by": date(2026, 6, 30)},
        "abondement dû : 3 000 €, à verser au plus tard le 30 juin 2026",
    ),
    (
        "abondement-prepared",
        {
            "obligation": "recap-2026-03-01",
            "amount_eur": 3000,
            "prepared_on": D,
            "pay_by": date(2026, 6, 30),
            "transfer_label": "ABO-1",
            **PAPER,
        },
        "déclaration de l'abondement préparée le 1er mars 2026 : 3 000 €",
    ),
    (
        "deadline-moved",
        {**MOVED, "cause": "law"},
        "entretien périodique : échéance déplacée du 2 mars 2030 au 1er janvier 2030 par la loi "
        "(L6315-1 I en vigueur depuis le 1er janvier 2027)",
    ),
    (
        "deadline-moved",
        {**MOVED, "cause": "company", "reading": "A2=stays-overdue"},
        "entretien périodique : échéance déplacée du 2 mars 2030 au 1er janvier 2030 par un accord ou une lecture de "
        "l'entreprise (L6315-1 I en vigueur depuis le 1er janvier 2027, lecture A2=stays-overdue)",
    ),
    (
        "delivery-failed",
        {"obligation": "first-2026-03-01", "step": "compte-rendu", "failed_on": D, "cause": "mail-refused"},
        "échec de l'étape « compte-rendu » le 1er mars 2026 (mail-refused)",
    ),
    (
        "erased",
        {"erased_on": D, "reason": "request", "documents": False},
        "données personnelles effacées le 1er mars 2026, à la demande de la personne",
    ),
    (
        "erased",
        {"erased_on": D, "reason": "retention", "documents": True},
        "données personnelles et documents effacés le 1er mars 2026, au terme de la durée de conservation",
    ),
]


@pytest.mark.parametrize(("kind", "data", "sentence"), [*OF_AN_EMPLOYEE, *OF_A_COMPANY, *OF_JALON])
def test_a_fact_is_said_in_these_words(kind: str, data: dict[str, Any], sentence: str) -> None:
    assert in_words(fact_of(kind, data)) == sentence


def test_an_absence_is_named_to_whom_may_know_it() -> None:
    start = fact_of("leave-start", {"leave": "sabbatical", "started_on": D})
    assert in_words(start, "un congé sabbatique") == "début d'absence pour un congé sabbatique le 1er mars 2026"
    end = fact_of("leave-end", {"leave": "sabbatical", "resumed_on": D})
    assert in_words(end, "un congé sabbatique") == "reprise le 1er mars 2026 après un congé sabbatique"


def test_a_void_says_what_it_takes_back() -> None:
    away = {"leave-start": {"leave": "sabbatical", "started_on": D}, "id": "away"}
    voids = [{"fact-voided": {"event": about}, "id": id} for id, about in (("v", "away"), ("w", "v"), ("x", "x"))]
    told = entries([away, *voids, {"fact-voided": {"event": "elsewhere"}, "id": "y"}])
    assert list(each_in_words(told).values())[1:] == [
        "annulation : début d'absence le 1er mars 2026",
        "annulation d'une annulation", "annulation d'une annulation", "annulation d'un fait",
    ]  # fmt: skip
    assert each_in_words(told, law.current())[told[1].ref] == (
        "annulation : début d'absence pour un congé sabbatique le 1er mars 2026"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [(80, "80"), (80.5, "80,5"), (49.999, "50"), (0.25, "0,25"), (100.0, "100"), (0, "0"), (1200.1, "1200,1")],
)
def test_a_number_is_written_with_a_comma_and_no_idle_zero(value: float, text: str) -> None:
    assert number(value) == text
