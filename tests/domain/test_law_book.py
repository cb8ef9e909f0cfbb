"""The law as data: complete in time, sourced, and refused with the file and the value when it is wrong."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import pytest

from domain.calendar import add_months
from domain.facts import Leave
from domain.law import Rule, current
from domain.law.loading import LawError, load
from domain.law.readings import choose, default_readings

LAW_FOLDER = Path(__file__).parents[2] / "domain" / "law"
LAW = current()
RULES: dict[str, Rule[Any]] = dict(LAW.rules())
QUARTERS = [date(year, month, 1) for year in range(2014, 2041) for month in (1, 4, 7, 10)][1:]  # from 1 April 2014
SINCE_2025 = {"mid_career", "late_career"}
_BETWEEN = {
    "postponements", "fixed_payments", "elected_mandate", "interview.birth-supplement", "interview.family-solidarity",
    "departure.caregiver", "departure.family-solidarity",
}  # fmt: skip
ALWAYS = sorted(set(RULES) - _BETWEEN)
"""What begins with the law of 2014, or with that of 2025."""

# --- complete in time -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*ALWAYS, "postponements"])
def test_exactly_one_wording_applies_on_the_first_and_last_day_of_every_quarter(name: str) -> None:
    rule = RULES[name]
    for quarter in QUARTERS:
        for day in (quarter, add_months(quarter, 3).replace(day=1)):
            applying = [
                v for v, after in zip(rule.versions, [*rule.starts[1:], date.max], strict=True)
                if v.in_force_from <= day < after
            ]  # fmt: skip
            expected = 0 if (name in SINCE_2025 and day < date(2025, 10, 26)) or name == "postponements" else 1
            assert len(applying) == expected or (name == "postponements" and len(applying) <= 1), day
            assert rule.at(day) is (applying[0] if applying else None)


def test_every_rule_begins_with_the_law_of_2014_or_that_of_2025() -> None:
    for name in ALWAYS:
        assert RULES[name].begins_on == (date(2025, 10, 26) if name in SINCE_2025 else date(2014, 3, 7)), name


def test_each_absence_counts_in_full_by_half_or_not_at_all() -> None:
    assert set(LAW.leaves) == set(get_args(Leave))
    rates = {v.value.rate for about in LAW.leaves.values() for v in about.seniority.versions}
    assert rates == {Fraction(0), Fraction(1, 2), Fraction(1)}


def test_what_tells_of_somebodys_health_is_an_absence_and_no_more() -> None:
    told = {leave: about.told for leave, about in LAW.leaves.items()}
    assert {leave for leave, name in told.items() if name is None} == {
        "sickness", "long-illness", "work-accident", "commuting-accident", "other",
    }  # fmt: skip
    assert told["sabbatical"] == "un congé sabbatique"


@pytest.mark.parametrize(
    ("day", "periodic", "recap", "limit", "window"),
    [
        (date(2014, 3, 7), 24, 72, 84, 72),
        (date(2025, 10, 25), 24, 72, 84, 72),
        (date(2025, 10, 26), 48, 96, 108, 96),
        (date(2040, 12, 31), 48, 96, 108, 96),
    ],
)
def test_the_two_rhythms(day: date, periodic: int, recap: int, limit: int, window: int) -> None:
    rhythm, terms = LAW.periodic.at(day), LAW.recap.at(day)
    assert rhythm
    assert terms
    assert (rhythm.value.months, terms.value.months, terms.value.limit_months, terms.value.window_months) == (
        periodic, recap, limit, window,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("day", "years"), [(date(2014, 3, 7), 1), (date(2019, 12, 31), 1), (date(2020, 1, 1), 5), (date(2040, 1, 1), 5)]
)
def test_the_threshold(day: date, years: int) -> None:
    found = LAW.headcount.at(day)
    assert found
    assert (found.value.threshold, found.value.years) == (50, years)


@pytest.mark.parametrize(
    ("day", "amount", "hours", "criteria"),
    [(date(2018, 12, 31), None, 100, 2), (date(2019, 1, 1), 3000, None, None), (date(2026, 11, 21), 3000, None, None)],
)
def test_the_sanction(day: date, amount: int | None, hours: int | None, criteria: int | None) -> None:
    found = LAW.abondement.at(day)
    assert found
    assert (found.value.amount_eur, found.value.hours_full_time, found.value.criteria_needed) == (
        amount,
        hours,
        criteria,
    )


def test_the_list_of_return_leaves_by_regime() -> None:
    """RULES.md section 3, row by row; the union mandate beside them."""
    always = {"maternity", "adoption", "parental-full-time", "parental-part-time", "caregiver", "sabbatical",
              "secured-mobility", "long-illness"}  # fmt: skip
    never = {"paternity", "unpaid", "work-accident", "parental-presence", "other", "sickness"}
    for day, more, exemption in (
        (date(2015, 1, 1), set[str](), 0),
        (date(2020, 1, 1), set[str](), 0),
        (date(2025, 10, 25), set[str](), 0),
        (date(2025, 10, 26), set[str](), 12),
        (date(2025, 12, 31), {"birth-supplement"}, 12),
    ):
        found = LAW.back.at(day)
        assert found
        listed = {str(leave) for leave, about in LAW.leaves.items() if about.interview_on(day)}
        assert always | more <= listed, day
        assert not listed & never, day
        assert ("birth-supplement" in listed) == ("birth-supplement" in more)
        assert ("family-solidarity" in listed) == (day >= date(2016, 8, 10))
        given = {leave: about.interview_on(day) for leave, about in LAW.leaves.items()}
        early = {leave for leave, version in given.items() if version and version.value.early}
        parental = {"parental-full-time", "parental-part-time"}
        assert early == (parental if day < date(2019, 1, 1) else listed - {"family-solidarity"}), day
        assert found.value.union_mandate
        assert found.value.exemption_months == exemption, day


# --- sourced --------------------------------------------------------------------------------------------------


def test_every_wording_says_where_it_stands() -> None:
    for name, rule in RULES.items():
        assert rule.title, name
        for version in rule.versions:
            assert version.article.strip(), name
            assert version.source.strip(), name
            assert version.published_on <= version.in_force_from, name
            if version.confidence == "A" and name != "postponements":
                assert version.text, f"{name} {version.in_force_from}: read in the official text, which one?"
            if version.text:
                assert version.text.startswith("LEGIARTI"), name


def test_every_open_question_of_the_rule_book_is_a_setting() -> None:
    numbers = [int(name.removeprefix("A")) for name in LAW.questions]
    assert numbers == sorted(numbers)
    assert set(range(1, 24)) <= set(numbers)
    for name, question in LAW.questions.items():
        assert question.question, name
        assert len(question.options) >= 2, name
        assert question.default in question.options, name


def test_the_documented_defaults() -> None:
    chosen = LAW.default_readings
    assert {name: chosen[name] for name in LAW.questions} == {
        "A1": "civil-2222", "A2": "stays-overdue", "A3": "completed-years", "A4": "last-held", "A5": "soft",
        "A6": "anniversary", "A7": "any", "A8": "separate", "A9": "counted", "A10": "half", "A11": "counted",
        "A12": "shifts", "A13": "late-is-held", "A14": "counts", "A15": "any", "A16": "applies", "A17": "theoretical",
        "A18": "recap-year", "A19": "eight-years", "A20": "none", "A21": "common-law", "A22": "shorter",
        "A23": "excluded", "A24": "already-subject-stays", "A25": "before-the-end", "A26": "new-periods-at-once",
        "A27": "no-ceiling", "A28": "postponed-too", "A29": "mean", "A30": "apart", "A31": "law-alone",
        "A32": "clause-applies", "A33": "branch-test", "A34": "new-hire",
    }  # fmt: skip


def test_a_question_that_the_plan_does_not_read_says_who_decides_it() -> None:
    code = "".join(path.read_text("utf-8") for path in LAW_FOLDER.parent.rglob("*.py"))
    for name, question in LAW.questions.items():
        assert f'"{name}"' in code or question.decided_by, name


# --- what was published when ----------------------------------------------------------------------------------


def test_a_law_is_known_from_its_publication_on() -> None:
    before, after = LAW.published_by(date(2025, 10, 24)), LAW.published_by(date(2025, 10, 25))
    assert [v.value.months for v in before.periodic.versions] == [24]
    assert [v.value.months for v in after.periodic.versions] == [24, 48]
    assert before.mid_career.versions == ()
    assert LAW.published_by(date(2040, 1, 1)) is LAW
    assert LAW.published_by(date(2025, 10, 24)) is before  # kept, not made again


def test_each_text_is_published_on_the_eve_of_its_force_at_the_latest() -> None:
    seen = {v.in_force_from: v.published_on for rule in RULES.values() for v in rule.versions}
    assert seen[date(2025, 10, 26)] == date(2025, 10, 25)
    assert seen[date(2014, 3, 7)] == date(2014, 3, 6)
    assert seen[date(2025, 12, 31)] == date(2025, 12, 31)


# --- readings -------------------------------------------------------------------------------------------------


def test_readings_are_chosen_watched_and_refused() -> None:
    base = LAW.default_readings
    chosen, complaints = choose(
        LAW.questions, base, {"A1": "two-years+one-year", "A4": "seniority", "A9": "maybe", "B1": "x"}
    )
    assert (chosen["A1"], chosen["A4"], chosen["A9"]) == ("two-years", "seniority", "counted")
    assert [r["A1"] for r in chosen.alternatives("A1")] == ["one-year"]
    assert chosen.cite("A4") == "A4=seniority"
    assert len(complaints) == 2
    assert "A9" in complaints[0]
    assert "B1" in complaints[1]


# --- bad files ------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in LAW_FOLDER.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    shutil.copytree(LAW_FOLDER / "branches", tmp_path / "branches")
    return tmp_path


def test_the_shipped_files_load_from_anywhere(folder: Path) -> None:
    assert load(folder).model_dump() == LAW.model_dump()


@pytest.mark.parametrize(
    ("instead", "says"),
    [
        ("{months: 24, months: 99,", r"months is said twice\n  in .*, line 11, column 25"),
        (
            "{months: 2014-02-30,",
            r"2014-02-30 is no day of the calendar \(day is out of range.*\)\n  in .*, line 11, col",
        ),
        ("{[months]: 24,", r"expected a key that is a word\n  in .*, line 11, column 13"),
        ("{months: [24,", r"while parsing a flow sequence\n  in .*, line 11, column 21\n"),
    ],
)
def test_what_is_no_plain_yaml_is_refused_with_its_file_and_line(folder: Path, instead: str, says: str) -> None:
    path = folder / "periodic.yaml"
    path.write_text(path.read_text("utf-8").replace("{months: 24,", instead), "utf-8")
    with pytest.raises(LawError, match=rf"^domain/law/periodic\.yaml: {says}"):
        load(folder)


def test_a_file_that_is_not_there_is_named(folder: Path) -> None:
    (folder / "recap.yaml").unlink()
    with pytest.raises(LawError, match=r"^domain/law/recap\.yaml: .*No such file"):
        load(folder)


def test_without_the_folder_of_the_branches_there_are_none(folder: Path) -> None:
    """What lies beside the branches' files, such as their worked cases, is none of them."""
    (folder / "branches" / "README.md").write_text("Les branches", "utf-8")
    (folder / "branches" / "1351.cases.yaml").write_text("[]", "utf-8")
    assert list(load(folder).branches) == list(LAW.branches)
    shutil.rmtree(folder / "branches")
    assert load(folder).branches == {}


def test_a_rule_as_it_could_be_known_keeps_its_name_and_what_was_published() -> None:
    rule = current().periodic
    known = rule.published_by(date(2025, 10, 24))
    assert (known.title, known.note, known.versions) == (rule.title, rule.note, rule.versions[:1])
    assert type(known) is type(rule)
    assert rule.published_by(rule.versions[1].published_on).versions == rule.versions  # on the day itself
    assert rule.published_by(date(2014, 1, 1)).versions == ()


def test_the_wordings_after_a_day_are_those_that_came_into_force_later() -> None:
    rule = current().periodic
    assert list(rule.after(rule.starts[1])) == []
    assert list(rule.after(rule.starts[1] - timedelta(days=1))) == [rule.versions[1]]


def test_an_unknown_reading_is_said_with_what_was_expected() -> None:
    questions = {name: current().questions[name] for name in ("A4", "A13")}
    base = default_readings(questions)
    chosen, complaints = choose(questions, base, {"A99": "x", "A4": "last-held+never", "A13": "late-is-missing"})
    assert complaints == [
        ("A99", None, ("A4", "A13")),
        ("A4", "never", ("last-held", "seniority")),
    ]
    assert (chosen["A4"], chosen["A13"]) == ("last-held", "late-is-missing")
    assert (chosen.watched["A4"], chosen.watched["A13"]) == (("seniority",), ("late-is-missing",))
