"""`jalon branches`: a branch's clause with its source, and the check of a file that a lawyer has written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from deploy.cli import app
from deploy.errors import InputError
from domain.law import current

BRANCHES = Path(__file__).parents[2] / "domain" / "law" / "branches"


def branches(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["branches", *arguments])


def test_all_branches_are_listed_with_what_was_found() -> None:
    page = branches("--on", "2026-11-25").stdout
    assert "  1351  Prévention et sécurité : clauses propres, 2 textes en vigueur\n" in page
    assert "  1597  Bâtiment, ouvriers (plus de 10 salariés) : reprend la loi, 0 texte en vigueur\n" in page
    assert "  1043  Gardiens, concierges et employés d'immeubles : aucune clause trouvée\n" in page
    assert "  1285  Entreprises artistiques et culturelles : textes non lus\n" in page
    assert all(f"  {idcc}  " in page for idcc in current().branches)


def test_a_branch_is_shown_with_its_words_its_source_and_what_it_changes() -> None:
    page = branches("1527", "--on", "2026-11-25").stdout
    assert "  avenant n° 99 du 19 juin 2023, art. 4.5\n    KALIARTI000048044190 (texte officiel)\n" in page
    assert "signé le 19 juin 2023, étendu le 8 décembre 2023, en vigueur depuis le 1er septembre 2023\n" in page
    assert "« Concernant les entreprises de moins de 50 salariés : au moins un entretien professionnel est" in page
    assert "    devenir : demeure sous la loi du 24 octobre 2025\n" in page
    assert "    la loi : tous les 48 mois (L6315-1 I)\n" in page
    assert branches("573", "--on", "2026-11-25").stdout.startswith("0573 Commerces de gros (clauses propres)\n")


@pytest.mark.parametrize(
    ("idcc", "day", "changes"),
    [
        ("2264", "2025-10-25", "trois entretiens en 6 années"),
        ("2264", "2025-10-26", "rien : la loi seule"),
        ("1480", "2026-01-01", "rien : la loi seule"),
        ("1043", "2026-11-25", "rien : la loi seule"),
    ],
)
def test_what_it_changes_depends_on_the_day(idcc: str, day: str, changes: str) -> None:
    assert changes in branches(idcc, "--on", day).stdout.split("Ce que cela change")[1]


def test_an_unknown_branch_is_said_with_those_that_are_known() -> None:
    refused = branches("9999")
    assert isinstance(refused.exception, InputError)
    assert "IDCC 9999" in str(refused.exception)
    assert "1351" in str(refused.exception)


# --- the file of a lawyer -------------------------------------------------------------------------------------------

_CASE = """
- title: three years from {held}
  source: KALIARTI000044244054
  given:
    employee: [{{hire: {{hired_on: {hired}}}}}, {{interview-completed: {{kind: first, held_on: {held}}}}}]
  then:
    - {{as_of: {as_of}, obligations: {{periodic-{held}: {{due_on: {due}}}}}}}
"""
CASES = "".join(
    _CASE.format(hired=hired, held=held, as_of=as_of, due=due)
    for hired, held, as_of, due in (
        ("2024-01-08", "2024-06-03", "2024-07-01", "2027-06-03"),
        ("2024-01-08", "2025-12-01", "2026-02-02", "2028-12-01"),
        ("2025-12-01", "2026-06-01", "2026-07-06", "2029-06-01"),
    )
)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A file as a lawyer writes one, for a branch whose number nobody has: the words of 3043, three years."""
    sheet: dict[str, Any] = yaml.safe_load((BRANCHES / "3043.yaml").read_text("utf-8"))
    sheet |= {"idcc": "9997", "title": "Branche d'essai", "texts": [sheet["texts"][1]]}
    file = tmp_path / "9997.yaml"
    file.write_text(yaml.safe_dump(sheet, allow_unicode=True), "utf-8")
    (tmp_path / "9997.cases.yaml").write_text(CASES, "utf-8")
    return file


def test_a_complete_file_with_its_cases_is_accepted(written: Path) -> None:
    page = branches("--check", str(written))
    assert page.exit_code == 0, page.exception
    assert "9997 Branche d'essai" in page.stdout
    assert page.stdout.endswith("complet et sourcé, 3 cas vérifiés.\n")


def _edit(file: Path, edit: Callable[[Any], object]) -> None:
    sheet = yaml.safe_load(file.read_text("utf-8"))
    edit(sheet)
    file.write_text(yaml.safe_dump(sheet, allow_unicode=True), "utf-8")


def test_what_is_missing_is_named_with_the_lawyers_own_file(written: Path) -> None:
    _edit(written, lambda sheet: sheet["texts"][0].pop("words"))
    refused = branches("--check", str(written))
    assert isinstance(refused.exception, InputError)
    assert str(refused.exception) == f"{written}, texts.0.words: Field required"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("title: Branche d'essai", "title: A\ntitle: B", "title is said twice"),
        ("signed_on: 2021-05-26", "signed_on: 2021-02-30", "2021-02-30 is no day of the calendar"),
        ("signed_on: 2021-05-26", "signed_on: 26 mai 2021", "texts.0.signed_on: expected a day, such as 2021-02-05"),
        ("idcc: '9997'", "idcc: 0044", "idcc: expected text, in quotes where it looks like a number"),
        ("months: 36", "months: trois ans", "texts.0.value.rhythm.months: expected a whole number"),
        ("rhythm:", "rythme:", "texts.0.value.rythme: no such key is known here"),
    ],
)
def test_each_kind_of_mistake_is_told_in_words(written: Path, before: str, after: str, said: str) -> None:
    text = written.read_text("utf-8")
    assert before in text
    written.write_text(text.replace(before, after, 1), "utf-8")
    refused = branches("--check", str(written))
    assert isinstance(refused.exception, InputError)
    assert str(written) in str(refused.exception)
    assert said in str(refused.exception)


@pytest.mark.parametrize("content", ["", "- a list", "\ta: tab", "\x00"])
def test_what_is_no_sheet_is_told_as_well(written: Path, content: str) -> None:
    written.write_text(content, "utf-8")
    assert isinstance(branches("--check", str(written)).exception, InputError)


def test_a_file_is_named_by_its_branch(written: Path) -> None:
    other = written.rename(written.with_name("essai.yaml"))
    assert "four digits, such as 1351.yaml" in str(branches("--check", str(other)).exception)


@pytest.mark.parametrize(
    ("cases", "said"),
    [
        ("hello", "expected a list of cases"),
        (CASES.replace("due_on", "due"), "periodic-2024-06-03.due: expected one of due_on, safe_on, held_on, status"),
        (CASES.replace("interview-completed", "entretien"), "#/type: expected one of hire, leave-start"),
        (CASES.replace("  given:\n", "  donné:\n"), "'given' is missing"),
        (CASES.replace("KALIARTI000044244054", "Légifrance"), "source: expected the id of the article"),
        (CASES.replace("2024-06-03", "2024-06-31"), "2024-06-31 is no day of the calendar"),
    ],
)
def test_a_mistake_in_the_cases_is_told_with_its_case(written: Path, cases: str, said: str) -> None:
    written.with_name("9997.cases.yaml").write_text(cases, "utf-8")
    refused = branches("--check", str(written))
    assert isinstance(refused.exception, InputError)
    assert "9997.cases.yaml" in str(refused.exception)
    assert said in str(refused.exception)


def test_a_case_that_comes_out_otherwise_is_named(written: Path) -> None:
    _edit(written, lambda sheet: sheet["texts"][0]["value"]["rhythm"].update(months=24))
    refused = branches("--check", str(written))
    assert isinstance(refused.exception, InputError)
    assert "periodic-2024-06-03.due_on: expected 2027-06-03, got 2026-06-03" in str(refused.exception)


def test_a_branch_with_clauses_of_its_own_needs_three_cases(written: Path) -> None:
    _edit(written.with_name("9997.cases.yaml"), lambda cases: cases.pop())
    refused = branches("--check", str(written))
    assert isinstance(refused.exception, InputError)
    assert "expected at least 3 worked cases, found 2" in str(refused.exception)


def test_a_case_without_its_article_is_refused(written: Path) -> None:
    _edit(written.with_name("9997.cases.yaml"), lambda cases: cases[0].update(source="le droit"))
    assert "source: expected the id of the article" in str(branches("--check", str(written)).exception)


def test_the_shipped_files_pass_as_well(tmp_path: Path) -> None:
    """Without cases beside it, the file of a branch that says nothing is complete."""
    file = Path(shutil.copy(BRANCHES / "1043.yaml", tmp_path / "1043.yaml"))
    assert branches("--check", str(file)).exit_code == 0
