"""What the templates make of what they are given, whatever people wrote."""

from __future__ import annotations

import hashlib
import io
import re
from typing import Any

import pytest
from mail_server import plain, printed
from pypdf import PdfReader

from activities.paper.papers import TEMPLATES, mail_text, paper, render
from domain.french.numbers import cardinal, ordinal

RENDERING: dict[str, Any] = {
    "company": {"name": "Béranger", "siren": "123 456 782", "hr_name": "RH", "hr_email": "rh@beranger.example"},
    "addressee": {"name": "Élodie Lefèvre", "job": None, "number": "E-0042", "also": []},
    "date": {"year": 2026, "month": 11, "day": 21},
    "on": "21 novembre 2026",
    "number": "CR-6F2A91C3",
    "interview": "entretien de parcours professionnel",
    "kind": "periodic",
    "held_on": "18 novembre 2026",
    "held_day": "mercredi 18 novembre 2026",
    "initiative": "l’employeur",
    "place": None,
    "interviewer": None,
    "convened_on": None,
    "previous_on": None,
    "contract": None,
    "hired_on": None,
    "seniority_from": None,
    "known": True,
    "path": [],
    "sections": [],
    "employer_reply": None,
    "actions": [],
    "employee_remarks": None,
    "signed_by": None,
}


def remarks(text: str) -> bytes:
    return render("compte_rendu", RENDERING | {"employee_remarks": text}).content


async def test_the_same_words_on_the_same_day_are_the_same_bytes() -> None:
    one, other = [(await paper("compte_rendu", RENDERING)).content for _ in range(2)]
    assert hashlib.sha256(one).digest() == hashlib.sha256(other).digest()
    assert one != remarks("Autre chose.")


def claims(document: PdfReader) -> set[str]:
    """The standards that a PDF says it follows."""
    assert document.xmp_metadata is not None
    said = document.xmp_metadata.stream.get_data().decode()
    archive = "<pdfaid:part>2</pdfaid:part>" in said and "<pdfaid:conformance>A</pdfaid:conformance>" in said
    readers = "<pdfuaid:part>1</pdfuaid:part>" in said
    return {name for name, claimed in (("PDF/A-2a", archive), ("PDF/UA-1", readers)) if claimed}


def test_the_paper_is_made_for_archives_and_screen_readers() -> None:
    document = PdfReader(io.BytesIO(remarks("Rien à ajouter.")))
    catalog = document.root_object
    assert claims(document) >= {"PDF/A-2a", "PDF/UA-1"}
    assert catalog["/Lang"] == "fr-FR"
    assert document.metadata is not None
    assert document.metadata.title == "Compte-rendu de l’entretien de parcours professionnel"
    assert document.metadata.author == "Béranger"
    assert catalog["/StructTreeRoot"]


@pytest.mark.parametrize(
    "written",
    [
        '#panic(1) #read("/etc/passwd") *gras* _italique_ $x^2$ @ref <label> // rien /* non */ ```raw``` \\u{41}',
        "Elle a dit : « je reste » ; et l'équipe d'accord ?",
        "= Titre\n- liste\n+ numéro",
        '"guillemets" & <b>balise</b> {{ 7 * 7 }} {% raw %}',
    ],
)
def test_what_people_write_is_shown_and_never_obeyed(written: str) -> None:
    assert plain(written) in printed(remarks(written))


@pytest.mark.parametrize("name", ["李 Nà", "Zoé 🎉👩‍💻", "李娜 김 ひかり", "ﷺ Amina"])
def test_what_no_font_shows_is_told_in_words_and_costs_no_archive_quality(name: str) -> None:
    addressee = {"name": name, "job": None, "number": "E-0042"}
    pdf, respelt = render("compte_rendu", RENDERING | {"addressee": addressee})
    assert respelt
    text = printed(pdf)
    assert claims(PdfReader(io.BytesIO(pdf))) >= {"PDF/A-2a", "PDF/UA-1"}
    assert [word for word in ("Nà", "Zoé", "Amina") if word in name] == [
        word for word in ("Nà", "Zoé", "Amina") if word in text
    ]
    assert ("[écriture non latine]" in text) is ("Zoé" not in name)
    assert not set("李娜김ひ🎉") & set(text)


def test_a_word_that_no_line_holds_stays_on_the_page() -> None:
    """Two hundred letters without a space: as an employee's name, in a narrow column and in running text."""
    word = "Aé" * 100
    action = {"what": word, "who": word, "by": word, "device": None}
    data = {"addressee": {"name": word, "job": word, "number": "E-0042"}, "actions": [action], "employee_remarks": word}
    document = PdfReader(io.BytesIO(render("compte_rendu", RENDERING | data).content))
    assert claims(document) >= {"PDF/A-2a", "PDF/UA-1"}
    lines = [line.strip() for page in document.pages for line in page.extract_text().splitlines()]
    assert max(len(line) for line in lines if "Aé" in line) < 110
    assert sum(line.count("Aé") for line in lines) == 6 * 100


def test_a_stray_control_character_does_not_cost_the_archive_quality() -> None:
    pdf = remarks("Formation\tréussie.\x00\x07 Fin.")
    assert "Formation réussie. Fin." in printed(pdf)
    assert "PDF/A-2a" in claims(PdfReader(io.BytesIO(pdf)))


def test_lines_stay_lines_however_they_end() -> None:
    for ending in ("\n", "\r\n", "\r"):
        pages = PdfReader(io.BytesIO(remarks(f"Premier point.{ending}Second point."))).pages
        text = "\n".join(page.extract_text() for page in pages)
        assert "Premier point.\n" in text.replace(" \n", "\n")


def test_a_long_report_runs_over_numbered_pages() -> None:
    text = printed(remarks("Une remarque de plus. " * 900))
    assert "Page 1 / 4" in text
    assert "Page 4 / 4" in text


def test_a_mail_has_its_subject_and_no_line_that_ends_before_a_colon() -> None:
    subject, body = mail_text(
        "echeance_depassee", name="Élodie", employee="E-0042", interview="entretien périodique", kind="return",
        due_on="1er mars 2026", article="L. 6315-1, I", company="Béranger", number="6F2A91C3",
        law={"size": "d’au moins cinquante salariés", "training": "une formation non obligatoire"},
    )  # fmt: skip
    assert subject == "Échéance passée, aucun entretien enregistré\u00a0: entretien périodique, salarié n°\u00a0E-0042"
    assert body.startswith("Bonjour,")
    assert " :" not in body
    assert "L.\u00a06315-1" in body
    assert "1er\u00a0mars 2026" in body


def test_a_subject_has_no_doubled_space_whatever_people_typed() -> None:
    subject, _ = mail_text(
        "echeance_depassee", name="Élodie", employee="E  42", interview="entretien  périodique ", kind="return",
        due_on="1er mars 2026", article="L. 6315-1, I", company="Béranger", number="6F2A91C3",
        law={"size": "d’au moins cinquante salariés", "training": "une formation non obligatoire"},
    )  # fmt: skip
    assert "entretien périodique" in subject
    assert "  " not in subject


def test_no_template_holds_a_number_of_the_law() -> None:
    spelt = {word for value in range(2, 101) for word in (cardinal(value), ordinal(value))} | {
        "trimestre",
        "ans",
        "mois",
    }
    for template in TEMPLATES.iterdir():
        words = set(re.findall(r"[a-zà-ÿ]+(?:-[a-zà-ÿ]+)*", template.read_text().lower()))
        assert not words & spelt, f"{template.name}: {sorted(words & spelt)}"


def test_every_mail_says_whom_it_is_about_for_several_may_share_a_mailbox() -> None:
    for template in sorted(TEMPLATES.glob("*.txt")):
        text = template.read_text()
        named = re.search(r"{{ addressee(\.name)? }}|{% if addressee %} {{ addressee }}", text)
        numbered = re.search(r"^Objet : .*salarié n° {{ (employee|addressee\.number) }}", text)
        about_nobody = template.name == "point_du_lundi.txt"
        assert named or numbered or about_nobody, template.name


def test_every_mail_begins_with_its_subject() -> None:
    names = sorted(template.name for template in TEMPLATES.glob("*.txt"))
    assert names
    for name in names:
        assert (TEMPLATES / name).read_text().startswith("Objet : "), name
