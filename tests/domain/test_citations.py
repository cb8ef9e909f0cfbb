"""How texts are cited: each line exactly, and nothing before it existed."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from generated import AS_OF, Life, lives
from hypothesis import given
from told import EMPLOYEE, company, entries, plan

from domain.french import law_page, terminal
from domain.french.citations import citation
from domain.french.plan import WordedBasis
from domain.french.readings import answered
from domain.law import current
from domain.law.sheet import changes, in_force

FRENCH = Path(__file__).parents[2] / "domain" / "french"
VALUE, WORDING, UNREAD = date(2014, 3, 7), date(2020, 1, 1), date(2019, 1, 1)


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        (WordedBasis(article="L6315-1 I", in_force_from=VALUE), "L6315-1 I, en vigueur depuis le 7 mars 2014"),
        (
            WordedBasis(article="L6315-1 I", in_force_from=VALUE, wording_from=VALUE),
            "L6315-1 I, en vigueur depuis le 7 mars 2014",
        ),
        (
            WordedBasis(article="L6315-1 I", in_force_from=VALUE, wording_from=WORDING),
            "L6315-1 I, en vigueur depuis le 7 mars 2014, dans sa rédaction du 1er janvier 2020",
        ),
        (
            WordedBasis(article="L1225-54", in_force_from=VALUE, wording_from=date(2008, 5, 1)),
            "L1225-54, dans sa rédaction du 1er mai 2008",
        ),
        (
            WordedBasis(article="L6315-1 I", in_force_from=VALUE, wording_from=UNREAD, read="no"),
            "⚠ L6315-1 I, en vigueur depuis le 7 mars 2014, dans sa rédaction du 1er janvier 2019 "
            "(rédaction non lue, à vérifier)",
        ),
        (
            WordedBasis(article="L6315-2", in_force_from=UNREAD, wording_from=UNREAD, read="part"),
            "L6315-2, en vigueur depuis le 1er janvier 2019 (rédaction lue par extraits)",
        ),
    ],
)
def test_a_text_is_cited_in_these_words(basis: WordedBasis, said: str) -> None:
    assert citation(basis) == said


def test_the_unread_wording_is_marked_wherever_it_is_cited() -> None:
    """L6323-13 as of 1 September 2026: in `jalon law`, in `jalon law --changes`, in `jalon explain`."""
    law, mark = current(), "⚠ L6323-13"
    eve, day = date(2026, 8, 31), date(2026, 9, 1)
    assert mark in law_page.of_day(in_force(law, day), law, day)
    assert mark not in law_page.of_day(in_force(law, eve), law, eve)
    listed = f"1er septembre 2026\n  Rédactions des articles\n    {mark}, rédaction du 1er septembre 2026"
    assert listed in law_page.of_changes(changes(law), law)
    staff = entries(
        [{"hire": {"hired_on": date(2019, 9, 2)}}, {"interview-completed": {"kind": "recap", "held_on": day}}]
    )
    firm = company(headcounts=dict.fromkeys(range(2021, 2026), 90))
    assert mark in terminal.of_plan(plan(EMPLOYEE, staff, firm, law, as_of=day), law)


def test_a_reading_takes_its_numbers_from_the_law_of_the_day() -> None:
    """A six-year état des lieux does not speak of eight."""
    law = current()
    subject = "A5, échéance de l'état des lieux"
    assert (
        answered("A5=soft", law, date(2025, 10, 25)) == f"{subject} : à viser à six ans et au plus tard avant sept ans"
    )
    assert (
        answered("A5=soft", law, date(2025, 10, 26)) == f"{subject} : à viser à huit ans et au plus tard avant neuf ans"
    )
    assert answered("A5=hard", law, date(2024, 1, 1)) == f"{subject} : au plus tard à six ans"
    staff = entries([{"hire": {"hired_on": date(2018, 5, 14)}}])
    page = terminal.of_plan(plan(EMPLOYEE, staff, [], law, as_of=date(2024, 5, 14)), law)
    assert "lecture retenue : A5, échéance de l'état des lieux : à viser à six ans" in page
    assert "huit ans" not in page
    assert "à viser à six ans et au plus tard avant sept ans" in law_page.of_day([], law, date(2020, 1, 1))


def test_every_reading_is_said_on_every_day() -> None:
    law = current()
    for name, question in law.questions.items():
        for option in question.options:
            for day in (date(2014, 3, 7), date(2026, 11, 25)):
                assert "{" not in answered(f"{name}={option}", law, day)


@given(lives(), AS_OF)
def test_no_text_is_cited_before_it_existed(life: Life, as_of: date) -> None:
    """A wording is in force by the day it is cited for, and what a rule takes from it by the day it applies."""
    made = plan(EMPLOYEE, life.staff, life.company, current(), as_of=as_of)
    for o in made.obligations:
        day = min(o.held_on or o.due_on, as_of)
        for basis in o.basis:
            assert basis.wording_from is None or basis.wording_from <= max(day, basis.in_force_from), (o, basis)
    for basis in made.abondement.basis if made.abondement else ():
        assert basis.in_force_from <= as_of, basis
        assert basis.wording_from is None or basis.in_force_from <= basis.wording_from <= as_of, basis


_ARTICLE = re.compile(r"\b[LRD]\d{4}(?:-\d+)+|\bloi n°|\bordonnance n°|\bdécret n°|\bCode civil \d")
ALLOWED = {
    ("facts.py", "L6321-2"): "what the fact's own field means",
    ("findings.py", "L6222-16"): "why HR is asked for a seniority",
    ("forms_of_contracts.py", "L1224-1"): "which older day a hire's seniority may have, a transfer",
    ("forms_of_contracts.py", "L1243-11"): "the same, a fixed term that goes on",
    ("forms_of_contracts.py", "L6321-2"): "what the fact's own field means",
    ("imports.py", "L1225-47"): "which part-time work the payroll file means",
    ("law_phrases.py", "L6321-2"): "the training that the rule's code stands for",
}
"""Articles that no rule of `domain/law` speaks of."""


def test_no_article_stands_in_a_sentence_of_the_code() -> None:
    """Which text says so is the law's to tell: it comes from a law file, with the number it gives."""
    found: set[tuple[str, str]] = set()
    for path in sorted(FRENCH.glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                found |= {(path.name, cited) for cited in _ARTICLE.findall(node.value)}
    assert found == set(ALLOWED)
