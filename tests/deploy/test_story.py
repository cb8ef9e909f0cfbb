"""`jalon story`: a working life of forty years, from the hire to retirement, every mail and paper of it in order."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from pypdf import PdfReader
from typer.testing import CliRunner, Result

from activities.paper.papers import Typeset, render
from activities.paper.plain import plain, words_of
from deploy.cli import app
from deploy.errors import InputError
from deploy.life import told
from deploy.life.played import Played, play
from domain import facts as f
from domain.law import current

HOUSE = Path(__file__).parents[2]
FORTY_YEARS = HOUSE / "deploy" / "life" / "forty_years.yaml"
GOLDEN = Path(__file__).parent / "golden" / "forty_years.txt"
PAPERS: dict[str, Mapping[str, Any]] = {}
"""The data of the first paper of each kind."""


async def _noted(template: str, data: Mapping[str, Any]) -> Typeset:
    PAPERS.setdefault(template, data)
    return await plain(template, data)


@pytest.fixture(scope="module")
async def played() -> Played:
    return await play(told.read(FORTY_YEARS.read_text("utf-8")), current(), _noted)


def story(*arguments: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, ["story", *map(str, arguments)], input=stdin)


# --- the life ---------------------------------------------------------------------------------------------------


def test_forty_years_bring_about_these_mails_in_this_order() -> None:
    """`JALON_GOLDEN=1 pytest tests/deploy/test_story.py` writes them anew."""
    printed = story(FORTY_YEARS, "--headings").stdout
    if os.environ.get("JALON_GOLDEN"):
        GOLDEN.write_text(printed, "utf-8")
    assert printed == GOLDEN.read_text("utf-8")


def test_no_duty_is_without_its_papers(played: Played) -> None:
    """What was held was convened to and written down; what was not was refused, or passed before HR's eyes."""
    outcomes = [fact for _, fact in played.outcomes]
    convened = {o.obligation for o in outcomes if isinstance(o, f.ConvocationSent)}
    passed = {o.obligation for o in outcomes if isinstance(o, f.DeadlinePassed)}
    reported = {o.held_on for o in outcomes if isinstance(o, f.ReportIssued)}
    recapped = {o.held_on for o in outcomes if isinstance(o, f.RecapIssued)}
    answers = Counter[str]()
    for duty in played.plan.obligations:
        answers[duty.status] += 1
        if duty.held_on is not None:
            assert duty.held_on in reported, duty
            assert duty.kind != "recap" or duty.held_on in recapped, duty
        elif duty.status == "overdue":
            assert duty.id in passed, duty
        else:
            assert duty.status in ("declined", "lapsed"), duty
        assert duty.id in convened or duty.held_on is not None or duty.status == "lapsed", duty
    assert set(answers) == {"held", "held-late", "declined", "overdue", "lapsed"}
    assert played.closed


def test_no_paper_is_without_its_duty(played: Played) -> None:
    duties = {duty.id for duty in played.plan.obligations}
    held = {duty.held_on for duty in played.plan.obligations}
    done = {entry.id: entry.fact for entry in played.entries if entry.source == f.OWN_SOURCE}
    for at, letter in played.mails:
        fact = done[letter.message_id.strip("<").partition("@")[0].partition(".")[0]]
        assert fact.true_on == at.date(), letter.subject
        named = getattr(fact, "obligation", None)
        of_interview = named is not None and date.fromisoformat(named[-10:]) in held
        assert named is None or named in duties or of_interview, letter.subject
    papers = Counter(e.name.rsplit("-E-", 1)[0] for _, letter in played.mails for e in letter.attachments)
    assert papers["convocation"] == Counter(type(o) for _, o in played.outcomes)[f.ConvocationSent]
    assert papers["etat-des-lieux"] == sum(
        duty.kind == "recap" and bool(duty.held_on) for duty in played.plan.obligations
    )
    assert papers["abondement-cpf"] == 1


def test_a_refusal_stands_in_the_etat_des_lieux_of_its_own_period_alone(played: Played) -> None:
    recaps = [each.content.decode() for _, letter in played.mails for each in letter.attachments
              if each.name.startswith("etat-des-lieux")]  # fmt: skip
    assert [re.findall(r"Période \| du (.+) au", paper)[0][-4:] for paper in recaps if "Décliné" in paper] == ["2035"]


def test_each_mail_is_printed_with_its_text_and_the_words_of_its_papers(played: Played) -> None:
    printed = re.sub(r"[\u00a0\u202f]", " ", story(FORTY_YEARS, "--until", "2030-06-30").stdout)
    assert "4 janvier 2027 à 09:00\n  ← embauche le 4 janvier 2027 en CDI\n  ✉ à camille.exemple@" in printed
    for line in (
        "    │ Vous avez rejoint l’entreprise le 4 janvier 2027. À cette occasion, nous vous",
        "    ├─ convocation-E-0001-2027-12-06.pdf",
        "    ┃ Date | mardi 21 décembre 2027",
        "    ┃ SEQUENCE:0",
        "  entretien de retour, échéance le 26 juin 2030 : tenu le 17 juin 2030",
    ):
        assert line in printed.splitlines(), line
    assert "2031" not in re.sub(r"(?m)^  .*$", "", printed), "nothing happens after the last day"
    assert played.mails[0].letter.attachments[0].content.decode().splitlines()[0] == "Atelier Pastel (fictif)"


def test_the_words_are_those_of_the_pdf(played: Played) -> None:
    """Grids, boxes and tables are no place for words to be lost in."""
    assert played.mails
    assert {"convocation", "preparation", "reperes", "compte_rendu", "etat_des_lieux", "bordereau_abondement_cpf",
            "information_embauche", "information_abondement_cpf"} <= set(PAPERS)  # fmt: skip
    for template, data in PAPERS.items():
        pages = [page.extract_text() for page in PdfReader(BytesIO(render(template, data).content)).pages]
        footer = re.compile(r"Document n°.*", re.DOTALL)
        printed = set(re.findall(r"[\w’]{3,}", " ".join(footer.sub("", page) for page in pages)))
        typed = re.sub(r"\s", "", words_of(template, data))
        assert [word for word in printed if word not in typed] == [], template
        assert len(printed) > 50, template


# --- the file ---------------------------------------------------------------------------------------------------

HIRE: dict[str, Any] = {"time": "2027-01-04", "type": "hire", "data": {"hired_on": "2027-01-04", "contract": "cdi"}}


def test_a_file_of_events_is_a_life_whose_watch_opens_with_its_first_fact() -> None:
    event = {"specversion": "1.0", "id": "1", "source": "urn:hris", "subject": "E-0042", **HIRE}
    printed = story("-", "--until", "2027-06-30", "--headings", stdin=json.dumps([event])).stdout
    assert "✉ à rh@employeur.example : " in printed, "nobody has told an address: HR hands it over"
    assert "Salarié 000000000/E-0042, au 30 juin 2027" in printed


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[", "neither YAML nor JSON"),
        ("", "Expected a list of facts"),
        ("[]", "Expected a list of facts"),
        ("- hire", "item 0: expected a fact"),
        (json.dumps([HIRE | {"time": "soon"}]), "item 0: time: "),
        (json.dumps([{**HIRE, "time": None}]), "item 0: time: expected the day on which it was told"),
        (json.dumps([HIRE | {"data": {"hired_on": "2027-01-04"}}]), "item 0: data.contract: "),
        (json.dumps([HIRE | {"type": "hired"}]), "item 0: "),
        (json.dumps({"facts": [HIRE], "law": 1}), "law: expected employer and facts"),
        (json.dumps({"facts": [HIRE], "employer": {"siren": 1}}), "employer.siren: "),
        (json.dumps({"facts": [HIRE], "employer": []}), "employer: expected an object"),
        (json.dumps([HIRE, HIRE | {"subject": "E-2"}]), "several"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(text: str, problem: str) -> None:
    result = story("-", stdin=text)
    assert isinstance(result.exception, InputError)
    assert problem in str(result.exception)


def test_a_law_on_paper_is_played_with_its_own_files(tmp_path: Path) -> None:
    shutil.copytree(HOUSE / "domain" / "law", tmp_path / "law", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    sheet = tmp_path / "law" / "first.yaml"
    first = yaml.safe_load(sheet.read_text("utf-8"))
    wording: dict[str, Any] = {**first["versions"][-1], "in_force_from": date(2027, 3, 1)}
    wording |= {"published_on": date(2027, 2, 1), "value": wording["value"] | {"months": 6}}
    first["versions"].append(wording)
    sheet.write_text(yaml.safe_dump(first, allow_unicode=True), "utf-8")
    asked = ("--until", "2027-05-31", "--headings")
    before, after = (story("-", *asked, *law, stdin=json.dumps([HIRE])).stdout for law in ((), ("--law", sheet.parent)))
    assert "premier entretien, échéance le 3 janvier 2028 : à venir" in before
    assert "premier entretien : échéance déplacée du 3 janvier 2028" in after
