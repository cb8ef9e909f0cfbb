"""The law as a labour lawyer's program reads it: every wording with its dates, its article and its value."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from domain.law import current
from domain.law.sheet import ArticleLine, Line, changes, in_force, wordings

TODAY = date(2026, 11, 21)


def line(lines: list[Line], rule: str) -> Line:
    [found] = [entry for entry in lines if entry.rule == rule]
    return found


def test_the_wording_of_the_day_is_told_with_its_article_its_text_and_its_source() -> None:
    law = current()
    version = law.first.versions[-1]
    assert line(in_force(law, TODAY), "first") == Line(
        rule="first", title="Premier entretien après l'embauche", in_force_from=date(2025, 10, 26),
        published_on=date(2025, 10, 25), article="L6315-1 I", text="LEGIARTI000052437081", source=version.source,
        confidence="A",
        value='{"months": 12, "last_day": "day-before", "crossed_by": "Code civil 2222", "own_term": true}',
        wordings=(
            ArticleLine(
                article="L6315-1", in_force_from=date(2025, 12, 31), text="LEGIARTI000053279288",
                act="loi n° 2025-1403 du 30 décembre 2025, art. 99", read="whole",
            ),
        ),
    )  # fmt: skip


def test_the_day_decides_the_wording_and_what_did_not_exist_has_none() -> None:
    law = current()
    assert '"months": 24' in line(in_force(law, date(2025, 10, 25)), "periodic").value
    assert '"months": 48' in line(in_force(law, date(2025, 10, 26)), "periodic").value
    assert in_force(law, date(2014, 3, 6)) == []
    assert "mid_career" in {entry.rule for entry in in_force(law, TODAY)}
    assert "mid_career" not in {entry.rule for entry in in_force(law, date(2020, 1, 1))}


def test_each_leave_has_its_line_in_words_a_person_can_read() -> None:
    law = current()
    leaves = [entry for entry in in_force(law, TODAY) if entry.rule.startswith("seniority.")]
    assert {entry.rule for entry in leaves} == {f"seniority.{leave}" for leave in law.leaves}
    assert line(leaves, "seniority.parental-full-time").value == '{"rate": "1/2"}'
    assert line(leaves, "seniority.unpaid").article == "L6315-1 II"


def test_the_value_is_as_short_and_as_french_as_the_file() -> None:
    law = current()
    assert line(in_force(law, date(2020, 1, 1)), "recap").value == (
        '{"months": 72, "limit_months": 84, "window_months": 72, "apart_months": 6}'
    )
    assert "Perspectives d’évolution professionnelle" in line(in_force(law, date(2020, 1, 1)), "topics").value


def test_every_wording_is_told_in_the_order_of_its_entry_into_force() -> None:
    told = changes(current())
    assert [(entry.in_force_from, entry.rule) for entry in told] == sorted((e.in_force_from, e.rule) for e in told)
    assert [entry.in_force_from for entry in told if entry.rule == "periodic"] == [date(2014, 3, 7), date(2025, 10, 26)]
    assert {entry.rule for entry in in_force(current(), TODAY)} <= {entry.rule for entry in told}


# --- the page of the law, word for word -----------------------------------------------------------------------

PAGE = Path(__file__).parent / "golden" / "law.txt"


def _page() -> str:
    """What only a reader of the law sees: articles, texts, sources, days of publication."""
    return "".join(
        f"{line.in_force_from} {line.rule} ({line.title}{f', {line.about}' if line.about else ''})\n"
        f"  {line.article}, {line.text}, publié le {line.published_on}, {line.confidence}\n  {line.source}\n"
        for line in changes(current())
    ) + "".join(
        f"{line.in_force_from} {line.article}, {line.text}, {line.read}\n  {line.act}\n" for line in wordings(current())
    )


def test_the_law_is_cited_in_exactly_these_words() -> None:
    """After a change that is meant: `python tests/domain/test_law_sheet.py`, and read the difference."""
    assert _page() == PAGE.read_text("utf-8")


if __name__ == "__main__":
    PAGE.write_text(_page(), "utf-8")
