"""How each printed page is laid out: what stands where, in millimetres from its upper left corner.

`golden/layout.txt` holds one paper of each template, and of each kind of convocation. After a change that is meant,
look at the PDF (`pdftoppm -png`), write the file again and read the difference:
`JALON_WRITE_GOLDEN=1 pytest tests/activities/test_page_layout.py`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from lives_of_letters import TODAY, Situation, attached, held, letters_of, situations
from mail_server import MailServer, Received
from pypdf import PageObject, PdfReader, mult
from staff import Life
from test_papers import RENDERING

from activities.adapters.people import PgPeople
from activities.paper.papers import TEMPLATES, render
from activities.steps.context import StepContext
from domain.facts import CertificationAcquired, ProgressionGranted, TrainingCompleted
from domain.french.statement import COUNTED

GOLDEN = Path(__file__).parent / "golden" / "layout.txt"

SECTION = {"title": "Compétences et qualifications", "detail": "celles de l’emploi", "text": "Une phrase. " * 30}
LONG: dict[str, Any] = {
    "place": "Salle Jacquard",
    "interviewer": "Karim Haddad",
    "sections": [SECTION] * 8,
    "employer_reply": "La formation est inscrite au plan.",
    "actions": [{"what": "Formation « Soudure »", "who": "Service formation", "by": "30 juin 2027", "device": None}],
    "employee_remarks": "Hors période de clôture, si possible.",
}
LONG_WORD = "Wolfeschlegelsteinhausenbergerdorffvor"
LONG_NAMES: dict[str, Any] = {
    "amount": "3 000 €",
    "company": RENDERING["company"] | {
        "name": "Société coopérative des ateliers textiles et mécaniques Béranger, Fils, Petits-Fils et Associés",
        "hr_name": "Direction des ressources humaines, de la formation et du dialogue social",
        "hr_email": "rh.formation.dialogue@beranger.example",
    },
    "interviewer": LONG_WORD, "place": LONG_WORD,
    "actions": [{"what": LONG_WORD, "who": LONG_WORD, "by": "30 juin 2027", "device": None}] * 12,
    "addressee": RENDERING["addressee"] | {
        "name": f"Marie-Élisabeth {LONG_WORD}", "job": f"Responsable {LONG_WORD}", "number": "E-0042-ROUBAIX-2026",
    },
}  # fmt: skip
EVIDENCE: dict[str, Any] = {
    "as_of": "21 novembre 2026",
    "hired_on": "3 septembre 2018",
    "ended_on": None,
    "seal": {"at": "21 novembre 2026 à 10 h 00", "number": 7,
             "stamp": {"at": "21 novembre 2026 à 10 h 01", "authority": "Autorité d’horodatage"}},
    "also": ["P-7"], "proofs": ["proof.json", "proof-2.json"],
    "duties": [
        {
            "kind": "entretien périodique",
            "state": "tenu le 15 mars 2024",
            "because": "dernier entretien le 15 mars 2020, puis 48 mois",
            "basis": [{"cited": "Code du travail, L6315-1 I", "readings": ["A1 : la loi nouvelle"]}],
        }
    ],
    "facts": [
        {
            "on": "15 mars 2024", "text": "Entretien périodique tenu", "voided": voided,
            "remarks": "Je n’ai pas vu le plan.\nÀ revoir." if voided else None,
            "recorded": "le 16 mars 2024 à 9 h", "actor": "RH", "hash": "0123456789abcdef",
            "document": {"id": "d-1", "parts": ["0" * 32, "f" * 32]},
        }
        for voided in (False, True)
    ],
    "unknown": ["effectif de 2020"],
    "annex": {"duties": ["Entretien périodique"], "verdict": "indéterminé", "reasons": ["effectif inconnu"]},
    "attachments": [],
}  # fmt: skip
BRIEF: dict[str, Any] = {
    "article": "L. 6315-1, I",
    "slot": {"day": "lundi 21 décembre 2026", "hour": "10 h", "place": "Bureau 12", "interviewer": "Karim Haddad"},
    "topics": [{"title": "Compétences", "detail": "celles de l’emploi"}],
    "previous_on": "12 décembre 2022",
    "path": [{"on": "3 mai 2024", "what": "Formation : Soudure TIG (non obligatoire, certifiante)"}],
    "decided": {
        "on": "12 décembre 2022",
        "actions": [{"what": "Tutorat", "who": "Karim Haddad", "by": None, "device": "Bilan de compétences"}],
    },
}
GROUP: dict[str, Any] = {"name": "Entretien périodique", "counts": [3, 2, 0, 1, 0, 0, 0], "sums": ["3 000 €", "0 €"]}
STATEMENT: dict[str, Any] = {
    "as_of": "21 novembre 2026",
    "known_at": "20 novembre 2026",
    "employees": 4,
    "owed": {"sum": "3 000 €", "count": 1},
    "at_risk": {"sum": "6 000 €", "count": 2},
    "undecided": 1,
    "columns": [name for name, _ in COUNTED],
    "kinds": {"rows": [GROUP | {"sums": None}], "more": 0, "known": True},
    "establishments": {"rows": [GROUP | {"name": "12345678200018"}], "more": 2, "known": True},
    "managers": {"rows": [], "more": 0, "known": False},
    "bdese": [{"year": 2025, "interviewed": 3, "credited": 1, "paid": "3 000 €"}],
    "pressing": [
        {"employee": "E-1", "duties": ["premier entretien, échéance le 2 mars 2026"], "owed": "", "at_risk": "3 000 €"}
    ],
    "more": 1,
    "caveats": ["Ce relevé dit ce qui a été communiqué."],
}  # fmt: skip
FULL = Situation(
    "état des lieux, with all it may show",
    "etat-des-lieux",
    told=(
        TrainingCompleted(title="Soudure TIG", ended_on=date(2024, 5, 3), mandatory=False, certifying=True),
        TrainingCompleted(title="Travail en hauteur", ended_on=date(2025, 5, 5), mandatory=True),
        CertificationAcquired(on=date(2024, 5, 6), label="CQP soudeur"),
        ProgressionGranted(on=date(2023, 1, 2), nature="pay", label="Prime d’îlot"),
        held("recap", TODAY),
    ),
    lateness="said",
)


def laid_out(pdf: bytes) -> Iterator[str]:
    """Each run of text and each stroke or surface of each page, with where it begins."""
    for number, page in enumerate(PdfReader(BytesIO(pdf)).pages, start=1):
        yield f"-- page {number}"
        yield from (f"{x:6.1f} {y:6.1f}  {what}".rstrip() for y, x, what in sorted(_marks(page)))


def _marks(page: PageObject) -> list[tuple[float, float, str]]:
    height, found = float(page.mediabox.height), list[tuple[float, float, str]]()

    def note(x: float, y: float, what: str) -> None:
        found.append((round((height - y) * 25.4 / 72, 1), round(x * 25.4 / 72, 1), what))

    def text(words: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
        if words.strip():
            at = mult(tm, cm)
            note(at[4], at[5], f"{size:g} pt  {words.strip()}")

    def drawing(operator: bytes, operands: list[Any], cm: list[float], _tm: list[float]) -> None:
        if operator in (b"m", b"re"):
            at = mult([1, 0, 0, 1, float(operands[0]), float(operands[1])], cm)
            note(at[4], at[5], "┌")

    page.extract_text(visitor_text=text, visitor_operand_before=drawing)
    return found


async def papers_of_each_kind(
    context: StepContext, server: MailServer, life: Life, people: PgPeople
) -> list[tuple[str, bytes]]:
    """One of each kind, by what it is."""
    usual = [s for s in situations() if s.due == "ahead" and s.average == 80 and "law of 2018" not in s.name]
    mails: list[tuple[str, list[Received]]] = [
        (each.name, await letters_of(context, server, life, people, each)) for each in [*usual, FULL]
    ]
    sent = [(name, pdf) for name, received in mails for mail in received for pdf in attached(mail)]
    made: dict[str, tuple[str, dict[str, Any]]] = {
        "compte_rendu": ("compte-rendu, over a page", LONG),
        "information_abondement_cpf": ("information of a payment", {"amount": "3 000 €"}),
        "dossier_de_preuve": ("evidence file", EVIDENCE),
        "reperes": ("what a manager needs for an interview", BRIEF),
        "releve": ("statement of a company", STATEMENT),
    }
    rendered = [(name, render(template, RENDERING | data).content) for template, (name, data) in made.items()]
    long_names = [
        (f"long names, {template}", render(template, RENDERING | LONG_NAMES).content)
        for template in ("information_abondement_cpf", "compte_rendu")
    ]
    return sent + rendered + long_names


async def test_each_page_is_laid_out_as_it_was_looked_at(
    context: StepContext, server: MailServer, life: Life, people: PgPeople
) -> None:
    papers = await papers_of_each_kind(context, server, life, people)
    found = "\n".join(line for name, pdf in papers for line in (f"=== {name}", *laid_out(pdf))) + "\n"
    if os.environ.get("JALON_WRITE_GOLDEN"):
        GOLDEN.write_text(found, "utf-8")
    assert found == GOLDEN.read_text("utf-8")


def test_the_signatures_of_a_compte_rendu_never_stand_on_a_page_alone() -> None:
    """Whatever length the report has that pushes them over the page."""
    for words in range(1, 160, 8):
        section = SECTION | {"text": "Une phrase de plus. " * words}
        for more in ({}, {"employee_remarks": "Rien à ajouter."}):
            data = RENDERING | {"sections": [SECTION] * 5 + [section]} | more
            last = PdfReader(BytesIO(render("compte_rendu", data).content)).pages[-1].extract_text()
            before, _, _ = last.partition("Ce que prévoit la loi")
            assert len(before) > 30, (words, more, before)


def test_every_template_is_among_them() -> None:
    assert {each.stem for each in TEMPLATES.glob("*.typ")} == {
        "letterhead", "convocation", "compte_rendu", "etat_des_lieux", "bordereau_abondement_cpf",
        "information_abondement_cpf", "dossier_de_preuve", "releve", "compte_rendu_1", "preparation", "reperes",
        "information_embauche", "etat_des_lieux_1", "letterhead_1",
    }  # fmt: skip
