"""The branches' files: complete, sourced, without overlap; and what is said to each mistake."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import cases_of_days
import pytest
import yaml
from cases_of_law import expectations
from law_mutants import mutants, noticed

import domain.law
from domain.law import current
from domain.law.clauses import (
    KINDS,
    ConvocationClause,
    CycleClause,
    RecapClause,
    RecordClause,
    RequestClause,
    ReturnClause,
    RhythmClause,
    SanctionClause,
    SuspensionClause,
)
from domain.law.files import LawError
from domain.law.loading import load

LAW = current()
FOLDER = Path(domain.law.__file__).parent
TEXTS = [(idcc, text) for idcc, branch in LAW.branches.items() for text in branch.texts]
"""Each text of each branch."""


def test_the_branches_that_were_read_are_there() -> None:
    """BRANCHES.md: fifty read, and those whose texts are known to exist and were not."""
    by_standing = {
        s: [i for i, b in LAW.branches.items() if b.standing == s] for s in ("own", "echo", "none", "unread")
    }
    assert {name: len(found) for name, found in by_standing.items()} == {"own": 40, "echo": 16, "none": 7, "unread": 5}


def test_every_text_quotes_the_words_that_decide() -> None:
    for idcc, text in TEXTS:
        assert text.words.startswith("« "), idcc
        assert text.words.endswith(" »"), idcc


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_clause_is_used_by_some_branch(kind: str) -> None:
    assert [idcc for idcc, text in TEXTS if kind in text.value.kinds]


_PARTS: Mapping[str, Any] = {
    "rhythm": RhythmClause, "cycle": CycleClause, "recap": RecapClause, "suspension": SuspensionClause,
    "sanction": SanctionClause, "returns": ReturnClause, "request": RequestClause, "convocation": ConvocationClause,
    "record": RecordClause,
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "field"), [(kind, field) for kind, part in _PARTS.items() for field in part.model_fields]
)
def test_every_field_of_every_kind_is_set_by_some_branch(kind: str, field: str) -> None:
    default = _PARTS[kind].model_fields[field].default
    values = [getattr(text.value, kind) for _, text in TEXTS]
    assert [value for value in values if value is not None and getattr(value, field) != default]


# --- what is said to a mistake --------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in FOLDER.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    shutil.copytree(FOLDER / "branches", tmp_path / "branches")
    return tmp_path


def _mistakes() -> Iterator[Any]:
    def case(idcc: str, says: str, edit: Callable[[Any], object]) -> Any:
        return pytest.param(idcc, says, edit, id=f"{idcc}: {says}")

    yield case("1351", "idcc: expected 1351", lambda s: s.update(idcc="1352"))
    yield case("1351", "texts.0.words: Field required", lambda s: s["texts"][0].pop("words"))
    yield case("1351", "texts.0.ids", lambda s: s["texts"][0].update(ids=[]))
    yield case("1351", "texts.0.ids.0", lambda s: s["texts"][0].update(ids=["KALI1"]))
    yield case("1351", "texts.0.value.cycle.weeks", lambda s: s["texts"][0]["value"]["cycle"].update(weeks=3))
    yield case("1351", "divides the months", lambda s: s["texts"][0]["value"]["cycle"].update(interviews=5))
    yield case("1351", "texts.0.under_law_of_2025: expected stands", _becomes("lapses"))
    yield case("1266", "texts.0.under_law_of_2025: expected lapses", _becomes("stands"))
    yield case("2264", "texts.0.under_law_of_2025: expected set-aside", _becomes("stands"))
    yield case("0573", "texts.0.under_law_of_2025: expected follows", _becomes("stands"))
    yield case("1597", "texts.0.under_law_of_2025: expected ended", _becomes("follows"))
    yield case("3043", "rhythm is set twice on 2022-01-01", lambda s: s["texts"].append(s["texts"][1]))
    yield case(
        "3043", "rhythm: the cycle's count sets it", lambda s: s["texts"][0]["value"].update(rhythm={"months": 36})
    )
    yield case("1979", "no within_months", lambda s: s["texts"][1]["value"]["returns"].pop("within_months"))
    yield case("1979", "leaves.0", lambda s: s["texts"][1]["value"]["returns"].update(leaves=["holiday"]))
    yield case(
        "2148", "one of the two", lambda s: s["texts"][0]["value"]["suspension"].update(months_without_work=True)
    )
    yield case("1404", "choices: expected months among them", _rhythm(choices=[12, 36]))
    yield case("1404", "no below_headcount", _rhythm(months_above=12))
    yield case("0573", "years: expected", lambda s: s["texts"][0]["value"]["cycle"].update(civil=True))
    yield case("2264", "in_force_to: expected on or after", lambda s: s["texts"][0].update(in_force_to="2020-01-01"))
    yield case("2264", "extended_on: expected on or after", lambda s: s["texts"][0].update(extended_on="2020-01-01"))
    yield case("3127", "the clause says nothing", lambda s: s["texts"][0].update(value={}))
    yield case("3127", "texts: expected with standing", lambda s: s.update(texts=[]))
    yield case("1285", "unread: expected", lambda s: s.pop("unread"))


def _becomes(outcome: str) -> Callable[[Any], object]:
    return lambda s: s["texts"][0].update(under_law_of_2025=outcome)


def _rhythm(**values: object) -> Callable[[Any], object]:
    return lambda s: s["texts"][0]["value"]["rhythm"].update(values)


@pytest.mark.parametrize(("idcc", "says", "edit"), list(_mistakes()))
def test_a_mistake_is_named_with_its_file_and_its_key(
    folder: Path, idcc: str, says: str, edit: Callable[[Any], object]
) -> None:
    path = folder / "branches" / f"{idcc}.yaml"
    sheet = yaml.safe_load(path.read_text("utf-8"))
    edit(sheet)
    path.write_text(yaml.safe_dump(sheet, allow_unicode=True), "utf-8")
    with pytest.raises(LawError) as refused:
        load(folder)
    assert f"branches/{idcc}.yaml, " in str(refused.value)
    assert says in str(refused.value)


# --- days and worked cases ------------------------------------------------------------------------------------------


def test_each_text_binds_from_and_until_the_days_of_the_official_data() -> None:
    assert cases_of_days.wrong(LAW) == []


def test_a_day_that_is_another_is_noticed() -> None:
    days = {"signed_on", "extended_on", "in_force_from", "in_force_to"}
    of_days = [each for each in mutants() if each.file.startswith("branches/") and each.path[-1] in days]
    assert len(of_days) > 400
    sample = random.Random(2261).sample(of_days, 60)  # noqa: S311
    assert [str(each) for each in sample if noticed(each) is None] == []


def test_each_branch_has_its_worked_cases() -> None:
    """Three for a branch with clauses of its own, one for an echo; a text without a value is for a person alone."""
    given = [str(case.case["given"]) for case in expectations()]
    few: dict[str, int] = {}
    for idcc, branch in LAW.branches.items():
        wanted = {"own": 3, "echo": 1}.get(branch.standing, 0) if any(t.value.kinds for t in branch.texts) else 0
        made = sum(f"'{idcc}'" in each for each in given)
        few |= {idcc: made} if made < wanted else {}
    assert few == {}
