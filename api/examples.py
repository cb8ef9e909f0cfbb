"""One worked example of each event type, as an HRIS would post it. The tests post them all."""

from __future__ import annotations

from typing import Any

SOURCE = "urn:example:hris"


def _event(
    number: int, type: str, told_at: str, data: dict[str, Any], subject: str | None = "E-0042"
) -> dict[str, Any]:
    envelope: dict[str, Any] = {"specversion": "1.0", "id": f"evt-{number:04}", "source": SOURCE, "type": type}
    if subject is not None:
        envelope["subject"] = subject
    return {**envelope, "time": told_at, "data": data}


_LIST = [
    _event(1, "hire", "2024-03-15T08:00:00+01:00", {
        "hired_on": "2024-03-15", "seniority_from": "2022-09-01", "contract": "cdi", "working_time": 0.8,
        "born_on": "1981-05-02",
        "person": {
            "given_name": "Camille", "family_name": "Martin", "email": "camille.martin@example.org",
            "job": "Technicienne de maintenance", "manager_name": "Dominique Leroy",
            "manager_email": "dominique.leroy@example.org",
        },
    }),
    _event(2, "leave-start", "2025-01-06T08:00:00+01:00",
           {"leave": "maternity", "started_on": "2025-01-06", "expected_end_on": "2025-04-28"}),
    _event(3, "leave-end", "2025-04-29T08:00:00+02:00",
           {"leave": "maternity", "started_on": "2025-01-06", "resumed_on": "2025-04-29"}),
    _event(36, "leave-planned", "2026-05-04T09:00:00+02:00",
           {"leave": "caregiver", "announced_on": "2026-05-04", "starts_on": "2026-06-15",
            "expected_end_on": "2026-09-14"}),
    _event(4, "interview-scheduled", "2025-05-02T10:00:00+02:00",
           {"kind": "return", "planned_for": "2025-05-20T14:00:00+02:00", "place": "Salle Curie",
            "interviewer": "Dominique Leroy"}),
    _event(5, "interview-completed", "2025-05-20T16:00:00+02:00", {
        "kind": "return", "held_on": "2025-05-20", "initiative": "employer",
        "report": {
            "interviewer": "Dominique Leroy", "skills": "Maîtrise des automates de la ligne 3.",
            "training_needs": "Habilitation électrique B2V.", "wishes": "Évoluer vers la coordination d'équipe.",
            "cpf_information_given": True,
            "actions": [{"what": "Inscription à l'habilitation B2V", "who": "Service RH", "by": "2025-09-30"}],
        },
    }),
    _event(6, "interview-declined", "2025-05-21T09:00:00+02:00",
           {"kind": "return", "declined_on": "2025-05-21", "evidence": "Courriel de la salariée du 21 mai 2025."}),
    _event(33, "interview-missed", "2025-05-13T16:00:00+02:00",
           {"kind": "return", "missed_on": "2025-05-13", "missed_by": "employee"}),
    _event(34, "action-done", "2025-09-12T16:00:00+02:00",
           {"interview": {"source": SOURCE, "id": "evt-0005"}, "action": 1, "done_on": "2025-09-12"}),
    _event(35, "action-dropped", "2025-10-01T16:00:00+02:00",
           {"interview": {"source": SOURCE, "id": "evt-0005"}, "action": 1, "dropped_on": "2025-10-01",
            "reason": "La session a été annulée."}),
    _event(7, "training-completed", "2025-09-26T17:00:00+02:00",
           {"title": "Conduite de projet", "ended_on": "2025-09-26", "mandatory": False, "certifying": True}),
    _event(8, "certification-acquired", "2025-10-10T09:00:00+02:00",
           {"on": "2025-10-10", "label": "Certificat de compétences « Conduite de projet »"}),
    _event(9, "progression-granted", "2026-01-05T09:00:00+01:00",
           {"on": "2026-01-01", "nature": "pay", "label": "Coefficient 240"}),
    _event(10, "mid-career-visit", "2026-02-03T12:00:00+01:00", {"visited_on": "2026-02-03"}),
    _event(11, "union-mandate-end", "2026-03-31T18:00:00+02:00", {"ended_on": "2026-03-31"}),
    _event(12, "contract-end", "2026-06-30T18:00:00+02:00", {"ended_on": "2026-06-30", "reason": "Démission"}),
    _event(13, "abondement-paid", "2026-07-15T10:00:00+02:00",
           {"paid_on": "2026-07-15", "amount_eur": 3000, "reference": "VIR-2026-0715"}),
    _event(14, "fact-voided", "2026-07-16T10:00:00+02:00",
           {"event": {"source": SOURCE, "id": "evt-0012"}, "reason": "Démission annulée d'un commun accord."}),
    _event(15, "headcount", "2026-02-01T09:00:00+01:00", {"year": 2025, "average": 81.5}, subject=None),
    _event(16, "agreement", "2026-01-15T09:00:00+01:00", {
        "scope": "company", "signed_on": "2025-12-18", "effective_from": "2026-01-01",
        "periodicity_months": 24, "recap_months": 72,
    }, subject=None),
    _event(20, "policy", "2026-11-02T09:00:00+01:00", {
        "effective_from": "2027-01-01", "convene_days_before": {"periodic": 60, "recap": 90}, "slot_notice_days": 21,
        "slot_hour": "14:30",
    }, subject=None),
    _event(32, "identified-as", "2026-03-02T09:00:00+01:00",
           {"employee": "E-0042", "also": "P-1f0c9a3b77e2d401", "source": "dsn:123456782"}, subject=None),
    _event(17, "abondement-declared", "2026-07-10T10:00:00+02:00",
           {"declared_on": "2026-07-10", "amount_eur": 3000, "obligation": "recap-2024-03-15"}),
    _event(18, "copy-handed-over", "2025-05-23T09:00:00+02:00",
           {"interview": {"source": SOURCE, "id": "evt-0005"}, "handed_on": "2025-05-23"}),
    _event(33, "convocation-handed-over", "2026-11-30T09:00:00+01:00",
           {"obligation": "periodic-2026-12-21", "handed_on": "2026-11-30"}),
    _event(21, "assignment-changed", "2026-09-01T09:00:00+02:00",
           {"changed_on": "2026-09-01", "establishment": "12345678200044", "idcc": "1486"}),
    _event(19, "copy-acknowledged", "2025-05-23T18:00:00+02:00",
           {"interview": {"source": SOURCE, "id": "evt-0005"}, "acknowledged_on": "2025-05-23"}),
    _event(30, "slot-requested", "2026-11-25T18:00:00+01:00",
           {"obligation": "periodic-2026-12-21", "slot": "2026-12-08T10:00:00+01:00", "requested_on": "2026-11-25",
            "wishes": "Le mardi ou le jeudi, après 14 h."}),
    _event(31, "remarks-made", "2025-05-26T18:00:00+02:00",
           {"interview": {"source": SOURCE, "id": "evt-0005"}, "made_on": "2025-05-26",
            "remarks": "La formation demandée n’y figure pas."}),
    _event(27, "interview-requested", "2026-04-07T09:00:00+02:00",
           {"requested_on": "2026-04-07", "reason": "elected-mandate-start", "wanted_by": "2026-05-15"}),
    _event(22, "watch-opened", "2026-11-20T09:00:00+01:00", {"from": "2026-11-20"}, subject=None),
    _event(23, "watch-paused", "2026-12-23T09:00:00+01:00", {}, subject=None),
    _event(24, "watch-resumed", "2027-01-04T09:00:00+01:00", {}, subject=None),
    _event(25, "held", "2026-12-01T09:00:00+01:00", {}),
    _event(26, "released", "2026-12-15T09:00:00+01:00", {}),
    _event(27, "history-complete", "2026-11-20T09:00:00+01:00", {"since": "2016-09-01"}, subject=None),
    _event(30, "scan-filed", "2025-05-26T09:00:00+02:00", {
        "filed_on": "2025-05-26", "what": "copy", "about": {"source": SOURCE, "id": "evt-0018"},
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    }),
    _event(29, "resend-requested", "2026-12-03T09:00:00+01:00",
           {"document": "0b7f0c1e-6d0a-5a53-8f0e-5d0a9a4b1c77"}),
    _event(28, "overdue-settled", "2026-11-23T09:00:00+01:00",
           {"obligation": "first-2024-03-15", "due_on": "2026-03-15", "how": "released"}),
]  # fmt: skip

EXAMPLES: dict[str, dict[str, Any]] = {example["type"]: example for example in _LIST}
