"""A process that makes papers as a worker does: `papers_made.py COUNT` prints, as JSON, the CPU seconds that they took
and the process's memory after the first fifty and at the end.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from activities.paper.papers import render

TOPICS = [{"title": f"Sujet {n}", "detail": "au regard de l’emploi"} for n in range(5)]
PAPER: dict[str, Any] = {
    "company": {"name": "Béranger", "siren": "123 456 782", "hr_name": "RH", "hr_email": "rh@beranger.example"},
    "addressee": {"name": "Élodie Lefèvre", "job": "Technicienne", "number": "E-0042"},
    "date": {"year": 2026, "month": 11, "day": 21}, "on": "21 novembre 2026", "number": "CR-6F2A91C3",
    "interview": "entretien de parcours professionnel", "kind": "periodic", "held_on": "18 novembre 2026",
    "held_day": "mercredi 18 novembre 2026", "initiative": "l’employeur", "place": "Salle Jacquard",
    "interviewer": "Karim Haddad", "convened_on": "21 octobre 2026", "previous_on": None, "contract": None,
    "hired_on": None, "seniority_from": None, "known": True, "path": [], "signed_by": None,
    "sections": [{"title": t["title"], "detail": t["detail"], "text": "Une phrase de plus. " * 20} for t in TOPICS],
    "employer_reply": "La formation est inscrite au plan.", "actions": [], "employee_remarks": None,
}  # fmt: skip
WARM = 50


def main(count: int) -> None:
    for number in range(WARM):
        render("compte_rendu", PAPER | {"number": f"CR-{number}"})
    before, began = resident(), time.process_time()
    for number in range(count):
        render("compte_rendu", PAPER | {"number": f"CR-{WARM + number}"})
    print(json.dumps({"seconds": time.process_time() - began, "before": before, "after": resident()}))


def resident() -> int:
    """MiB of this process that are in memory now."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) // 1024


if __name__ == "__main__":
    main(int(sys.argv[1]))
