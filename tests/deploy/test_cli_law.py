"""`jalon law`, as a labour lawyer reads it and as a program does."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from deploy.cli import app
from deploy.errors import InputError
from domain.french.law_phrases import phrases
from domain.law import current
from domain.law.sheet import changes


def law(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["law", *arguments])


def part(text: str, title: str) -> str:
    """The paragraph of the page under that title."""
    return text.split(f"\n{title}\n")[1].split("\n\n")[0]


def test_a_rule_is_said_in_french_with_its_article_its_text_and_its_source() -> None:
    page = law("--on", "2026-11-21").stdout
    assert page.startswith(f"Le droit applicable au 21 novembre 2026 (recueil {current().edition})\n")
    assert part(page, "Premier entretien après l'embauche") == (
        "    dans les 12 mois (1 an) de l'embauche\n"
        "    dernier jour : la veille de l'anniversaire\n"
        "    délai propre, qu'aucun accord ne change\n"
        "    délais alors en cours : Code civil 2222\n"
        "      L6315-1 I, LEGIARTI000052437081, depuis le 26 octobre 2025 (texte officiel)\n"
        "      loi n° 2025-989 du 24 octobre 2025, art. 3\n"
        "      L6315-1, rédaction du 31 décembre 2025 (LEGIARTI000053279288) : "
        "loi n° 2025-1403 du 30 décembre 2025, art. 99"
    )
    assert "3\u202f000\u00a0€" in part(page, "Abondement correctif du CPF")
    returns = part(page, "Absences au retour desquelles un entretien est proposé")
    assert "congé supplémentaire de naissance : entretien proposé au retour\n" in returns
    assert not [sign for sign in "{}[]" if sign in page]
    assert "None" not in page


def test_what_no_official_text_says_is_marked() -> None:
    leaves = part(law("--on", "2026-11-21").stdout, "Part de chaque absence qui compte pour l'ancienneté")
    assert "    congé parental d'éducation : compte pour moitié\n" in leaves
    assert "    ⚠ arrêt maladie : compte en entier, le délai court\n" in leaves
    assert leaves.count("(déduit des textes)") == leaves.count("⚠")


@pytest.mark.parametrize(
    ("day", "said"), [("2025-10-25", "tous les 24 mois (2 ans)"), ("2025-10-26", "tous les 48 mois (4 ans)")]
)
def test_the_day_decides(day: str, said: str) -> None:
    assert said in part(law("--on", day).stdout, "Périodicité de l'entretien")


def test_before_the_first_law_there_is_none() -> None:
    page = law("--on", "2014-03-06").stdout
    assert "Aucune règle : la première s'applique le 7 mars 2014." in page
    assert "Périodicité" not in page


def test_the_branch_clauses_and_the_readings_are_on_the_page_of_a_day() -> None:
    page = law("--on", "2026-11-21").stdout
    assert "  1527 Immobilier\n    périodicité de 36 mois en dessous de 50 salariés\n" in page
    assert (
        "      accord du 18 décembre 2019, art. 1er, KALIARTI000042191939, KALIARTI000042191948 (texte officiel)\n"
        in page
    )
    assert (
        "  A4   Point de départ du deuxième état des lieux et des suivants : le dernier état des lieux tenu ; " in page
    )
    for idcc, branch in current().branches.items():
        in_force = list(branch.texts_on(date(2026, 11, 21), current().periodic))
        assert (f"  {idcc} {branch.title}\n" in page) == bool(in_force)
    assert "2264" not in page, "it set itself aside before the law of 2025"


def test_the_changes_say_what_each_wording_changed() -> None:
    page = law("--changes").stdout
    of_2025 = page.split("\n26 octobre 2025\n")[1].split("\n\n")[0]
    assert "    tous les 48 mois (4 ans) (auparavant : tous les 24 mois (2 ans))\n" in of_2025
    assert (
        "    dispense : un entretien tenu dans les 12 mois (1 an) avant la reprise (auparavant : sans dispense)\n"
        in of_2025
    )
    of_2019 = page.split("\n1er janvier 2019\n")[1].split("\n\n")[0]
    assert "    ne s'applique plus : 100 heures, 130 pour un temps partiel\n" in of_2019
    assert (
        "    formation qui compte : une formation non obligatoire (L6321-2) (auparavant : toute formation)\n" in of_2019
    )
    of_december = page.split("\n31 décembre 2025\n")[1]
    assert "    congé supplémentaire de naissance : entretien proposé au retour\n" in of_december
    assert "    congé supplémentaire de naissance : sans changement de contenu\n" in of_december
    assert "congé sabbatique : avant la reprise si le salarié le demande (auparavant : pas avant la reprise)" in of_2019
    assert "lecture par défaut" not in page
    assert [day for day in ("7 mars 2014", "1er janvier 2020", "11 mars 2023") if f"\n{day}\n" not in page] == []


def test_a_program_reads_the_values_as_the_files_have_them() -> None:
    lines = json.loads(law("--on", "2026-11-21", "--json").stdout)
    [periodic] = [line for line in lines if line["rule"] == "periodic"]
    assert list(periodic) == ["rule", "title", "about", "in_force_from", "published_on", "article", "text", "source",
                              "confidence", "value", "wordings"]  # fmt: skip
    assert json.loads(periodic["value"]) == {"months": 48, "last_day": "anniversary", "crossed_by": "Code civil 2222"}
    assert len(json.loads(law("--changes", "--json").stdout)) == len(changes(current()))


def test_a_day_that_is_none_and_two_questions_at_once_are_told() -> None:
    wrong = law("--on", "21/11/2026")
    assert wrong.exit_code == 2
    assert "expected a date such as 2026-11-21" in " ".join(wrong.stderr.replace("│", " ").split())
    assert isinstance(law("--on", "2026-11-21", "--changes").exception, InputError)


@pytest.mark.parametrize("line", changes(current()), ids=lambda line: f"{line.rule}@{line.in_force_from}")
def test_every_value_of_every_wording_is_heard_in_the_words(line: Any) -> None:
    """Another value is said in other words: no field is passed over in silence."""
    value = json.loads(line.value)
    for field, amount in value.items():
        assert phrases(line.rule, value) != phrases(line.rule, value | {field: _another(field, amount)}), field


_OTHER_WORDS = {
    "anniversary": "day-before", "day-before": "anniversary", "any": "non-mandatory", "non-mandatory": "any",
    "both": "either", "either": "both", "none": "end-of-next-quarter", "end-of-next-quarter": "none",
}  # fmt: skip


def _another(field: str, amount: Any) -> Any:
    """A value of the same kind that is not the same."""
    if field in ("topics", "by_kind"):
        return type(amount)()
    if field == "name":
        return f"{amount} nouveau"
    if isinstance(amount, bool):
        return not amount
    if isinstance(amount, int | float):
        return amount + 1
    if field == "rate":
        return "1/4"
    if isinstance(amount, str):
        return _OTHER_WORDS.get(amount, "1999-12-31")
    return {} if isinstance(amount, dict) else ["return"]
