"""What is said to each mistake in a law file, word for word: `golden/law_refused.txt`.

After a change that is meant: `python tests/domain/test_law_refused.py`, and read the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from domain.law.files import LawError
from domain.law.loading import current_sheets, law_of

SAID = Path(__file__).parent / "golden" / "law_refused.txt"
SHEETS = current_sheets()
EVE = date(2014, 3, 6)
"""The day before the law begins."""


@dataclass(frozen=True)
class Mistake:
    """A change that makes a law file wrong: of which file, in words, and how."""

    file: str
    what: str
    edit: Callable[[Any], object]

    def __str__(self) -> str:
        return f"{self.file}: {self.what}"


def _copied(content: Any) -> Any:
    """Another object in each place, also where the file has an anchor."""
    if isinstance(content, dict):
        return {key: _copied(value) for key, value in cast(dict[Any, Any], content).items()}
    return [_copied(each) for each in cast(list[Any], content)] if isinstance(content, list) else content


def _said(mistake: Mistake) -> str:
    sheet = _copied(SHEETS[mistake.file])
    changed = mistake.edit(sheet)
    with pytest.raises(LawError) as refused:
        law_of(SHEETS | {mistake.file: changed if mistake.what.startswith("the whole") else sheet})
    return str(refused.value)


def _value(place: int = 0, **values: object) -> Callable[[Any], object]:
    return lambda s: s["versions"][place]["value"].update(values)


def _version(place: int = 0, **values: object) -> Callable[[Any], object]:
    return lambda s: s["versions"][place].update(values)


def _without(*path: object) -> Callable[[Any], object]:
    def edit(sheet: Any) -> None:
        for key in path[:-1]:
            sheet = sheet[key]
        del sheet[path[-1]]

    return edit


def _set(*path: object, to: object) -> Callable[[Any], object]:
    def edit(sheet: Any) -> None:
        for key in path[:-1]:
            sheet = sheet[key]
        sheet[path[-1]] = to

    return edit


def _of_rules() -> Iterator[Mistake]:
    yield Mistake("periodic", "months in words", _value(months="deux ans"))
    yield Mistake("periodic", "no months", _without("versions", 0, "value", "months"))
    yield Mistake("periodic", "months that are none", _value(months=0))
    yield Mistake("periodic", "a key that nobody reads", _value(semester=4))
    yield Mistake("periodic", "a wording without its article", _without("versions", 1, "article"))
    yield Mistake("periodic", "an article that is a number", _version(1, article=6315))
    yield Mistake("periodic", "another mark of confidence", _version(1, confidence="Z"))
    yield Mistake("periodic", "a day in words", _version(1, in_force_from="un jour"))
    yield Mistake("periodic", "no day", _without("versions", 1, "in_force_from"))
    yield Mistake("periodic", "a day that is none", _version(1, in_force_from="2025-10-26 12:30"))
    yield Mistake("periodic", "the newest wording first", lambda s: s["versions"].reverse())
    yield Mistake("periodic", "a wording twice", lambda s: s["versions"].append(s["versions"][1]))
    yield Mistake("periodic", "no wording", lambda s: s["versions"].clear())
    yield Mistake("periodic", "published too late", _version(1, published_on=date(2025, 10, 27)))
    yield Mistake("periodic", "a value that is a text", _set("versions", 0, "value", to="deux ans"))
    yield Mistake("periodic", "the whole is a text", lambda _: "deux ans")
    yield Mistake("periodic", "a wording that is a text", _set("versions", 0, to="deux ans"))
    yield Mistake("periodic", "nothing on the first day", _without("versions", 0))
    yield Mistake("periodic", "a wording before the first day", _version(in_force_from=EVE))
    yield Mistake("periodic", "a text that its article never had", _version(1, text="LEGIARTI000000000000"))
    yield Mistake("periodic", "a text before its article had it", _version(text="LEGIARTI000033022351"))
    yield Mistake("periodic", "crossed by a text without its wordings", _value(1, crossed_by="Code civil 1"))
    yield Mistake("first", "crossed by a text without its wordings", _value(1, crossed_by="Code civil 1"))
    yield Mistake("recap", "crossed by a text to come", _value(crossed_by="L1222-11"))
    yield Mistake("recap", "a limit before the day to aim at", _value(limit_months=71))
    yield Mistake("agreement", "a day to lapse on without a ceiling", _value(2, ceiling_months=None))
    yield Mistake("agreement", "older agreements where there is no older law", _value(lapses_on=date(2015, 1, 1)))
    yield Mistake("mid_career", "a wording before the first day", _version(in_force_from=EVE))
    yield Mistake("abondement", "money and hours", _value(amount_eur=3000))
    yield Mistake("abondement", "half of the hours", _value(hours_part_time=None))
    yield Mistake("abondement", "a day to pay hours by", _value(pay_by="end-of-next-quarter"))
    yield Mistake("abondement", "a day to pay by under no article", _value(-1, paid_under=None))
    yield Mistake("abondement", "a surcharge under no article", _value(-1, surcharge_under=None))
    yield Mistake("headcount", "nobody waits, yet some are excused", _value(settled_year=2013, settled_by="x"))
    yield Mistake("headcount", "excused by no text", _value(-1, settled_by=None))
    yield Mistake("fixed_payments", "paid before it is due", _value(paid_by=date(2020, 1, 1)))
    yield Mistake(
        "postponements", "no sanction until before the day itself", _value(no_sanction_until=date(2020, 1, 1))
    )
    yield Mistake("topics", "returns without their topic", _without("versions", 0, "value", "by_kind", "return"))
    yield Mistake("topics", "no mid-career topic", _without("versions", 3, "value", "by_kind", "mid-career"))
    yield Mistake("topics", "no late-career topic", _without("versions", 3, "value", "by_kind", "late-career"))
    yield Mistake("topics", "a topic that no report has", _set("versions", 3, "value", "topics", 0, "field", to="cpf"))
    yield Mistake(
        "topics", "a topic of a kind that no report has",
        _set("versions", 3, "value", "by_kind", "return", "field", to="cpf"),
    )  # fmt: skip
    yield Mistake(
        "topics", "a topic for a kind without one",
        lambda s: s["versions"][3]["value"]["by_kind"].update(recap=s["versions"][3]["value"]["topics"][0]),
    )  # fmt: skip


def _of_the_others() -> Iterator[Mistake]:
    yield Mistake("articles", "an article without a wording", _set("L6315-1", to=[]))
    yield Mistake("articles", "the newest wording first", lambda s: s["L6315-1"].reverse())
    yield Mistake("articles", "a wording twice", lambda s: s["L6315-1"].append(s["L6315-1"][-1]))
    yield Mistake("articles", "a wording that is a text", _set("L6315-1", 0, to="2014"))
    yield Mistake("leaves", "no leaves", _without("leaves"))
    yield Mistake("leaves", "a rule without its title", _without("interview", "title"))
    yield Mistake("leaves", "the whole is a text", lambda _: "aucune")
    yield Mistake("leaves", "no titles of the seniority", _without("seniority"))
    yield Mistake("leaves", "a title alone", _set("seniority", to="Ancienneté"))
    yield Mistake("leaves", "leaves in a list", _set("leaves", to=["unpaid"]))
    yield Mistake("leaves", "a part that nobody reads", lambda s: s.update(holidays=[], awards=[]))
    yield Mistake("leaves", "a leave that is a text", _set("leaves", "unpaid", to="non"))
    yield Mistake("leaves", "no rate", _without("leaves", "unpaid", "seniority", 0, "value", "rate"))
    yield Mistake("leaves", "a rate above one", _set("leaves", "unpaid", "seniority", 0, "value", "rate", to=2))
    yield Mistake("leaves", "a leave without its seniority", _without("leaves", "unpaid", "seniority"))
    yield Mistake("leaves", "a leave that can be told is not there", _without("leaves", "unpaid"))
    yield Mistake("leaves", "a leave that nobody can tell", lambda s: s["leaves"].update(strike=s["leaves"]["unpaid"]))
    yield Mistake("leaves", "a reading that is none", _set("leaves", "sickness", "reading", "question", to="A99"))
    yield Mistake(
        "leaves", "answers that the reading has not",
        _set("leaves", "sickness", "reading", "rates", to={"counted": 1, "perhaps": 0, "sometimes": 0}),
    )  # fmt: skip
    yield Mistake("leaves", "nothing on the first day", _leave("unpaid", "seniority", in_force_from=date(2014, 3, 8)))
    yield Mistake("leaves", "a wording before the first day", _leave("unpaid", "seniority", in_force_from=EVE))
    yield Mistake("leaves", "a departure before the first day", _leave("caregiver", "departure", in_force_from=EVE))
    yield Mistake(
        "leaves", "a text that its article never had",
        _leave("parental-presence", "seniority", 1, text="LEGIARTI000000000000"),
    )  # fmt: skip
    yield Mistake("readings", "a default that is no option", _set("A4", "default", to="both"))
    yield Mistake("readings", "a watched answer that is no option", _set("A4", "watched", to=["seniority", "both"]))
    yield Mistake("readings", "a question that the code asks is not there", _without("A7"))
    yield Mistake("readings", "a question that nobody asks", lambda s: s.update(A99=s["A7"]))
    yield Mistake("readings", "a question watched in vain", _set("A7", "watched", to=["ordinary"]))
    yield Mistake("readings", "an option that nobody knows", _set("A7", "options", "some", to="certains"))
    yield Mistake("readings", "an option is not there", _without("A7", "options", "ordinary"))
    yield Mistake("policy", "a field that is not described", _without("described", "attempts"))
    yield Mistake("policy", "a description of nothing", _set("described", "colour", to="La couleur"))
    yield Mistake("policy", "a kind without its lead", _without("defaults", "convene_days_before", "recap"))
    yield Mistake("policy", "a day that ends as it begins", lambda s: s["defaults"].update(day_ends_at="08:30"))
    yield Mistake(
        "policy", "files that go before their employees",
        lambda s: s["defaults"].update(leavers_kept_months=24, files_kept_months=23),
    )  # fmt: skip


def _leave(leave: str, part: str, place: int = 0, **values: object) -> Callable[[Any], object]:
    return lambda s: s["leaves"][leave][part][place].update(values)


def _of_branches() -> Iterator[Mistake]:
    yield _branch("1351", "another idcc", _set("idcc", to="1352"))
    yield _branch("1351", "no words", _without("texts", 0, "words"))
    yield _branch("1351", "no articles", _set("texts", 0, "ids", to=[]))
    yield _branch("1351", "an article of no known form", _set("texts", 0, "ids", to=["KALI1"]))
    yield _branch("1351", "a key that nobody reads", _clause("cycle", weeks=3))
    yield _branch("1351", "interviews that do not divide the cycle", _clause("cycle", interviews=5))
    yield _branch("3043", "a kind of clause twice", lambda s: s["texts"].append(s["texts"][1]))
    yield _branch("3043", "a rhythm beside a count", _set("texts", 0, "value", "rhythm", to={"months": 36}))
    yield _branch("1979", "leaves without their limit", _without("texts", 1, "value", "returns", "within_months"))
    yield _branch("1979", "a leave that nobody can tell", _clause("returns", 1, leaves=["holiday"]))
    yield _branch("2148", "both kinds of suspension", _clause("suspension", months_without_work=True))
    yield _branch("2148", "neither kind of suspension", _clause("suspension", over_weeks=None))
    yield _branch("1404", "choices without its rhythm", _clause("rhythm", choices=[12, 36]))
    yield _branch("1404", "a rhythm above no threshold", _clause("rhythm", months_above=12))
    yield _branch("0573", "civil years of no length", _clause("cycle", civil=True))
    yield _branch("2264", "an end before the beginning", _set("texts", 0, "in_force_to", to="2020-01-01"))
    yield _branch("2264", "extended before it was signed", _set("texts", 0, "extended_on", to="2020-01-01"))
    yield _branch("3127", "a clause that says nothing", _set("texts", 0, "value", to={}))
    yield _branch("3127", "clauses of its own without a text", _set("texts", to=[]))
    yield _branch("1285", "unread, and not said what", _without("unread"))
    for idcc, place, wrong in (
        ("1351", 0, "lapses"), ("1266", 0, "stands"), ("2264", 0, "stands"), ("0573", 0, "stands"),
        ("1597", 0, "follows"), ("2120", 0, "stands"), ("1527", 0, "follows"),
    ):  # fmt: skip
        yield _branch(
            idcc, f"said to be {wrong} under the law of 2025", _set("texts", place, "under_law_of_2025", to=wrong)
        )


def _branch(idcc: str, what: str, edit: Callable[[Any], object]) -> Mistake:
    return Mistake(f"branches/{idcc}", what, edit)


def _clause(kind: str, place: int = 0, **values: object) -> Callable[[Any], object]:
    return lambda s: s["texts"][place]["value"][kind].update(values)


MISTAKES = [*_of_rules(), *_of_the_others(), *_of_branches()]


def _golden() -> dict[str, str]:
    parts = (part.split("\n    ", 1) for part in SAID.read_text("utf-8").split("\n\n"))
    return {what: said.strip() for what, said in parts}


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_in_a_law_file_is_named_in_these_words(mistake: Mistake) -> None:
    assert _said(mistake) == _golden()[str(mistake)]


def test_each_message_has_its_mistake() -> None:
    assert list(_golden()) == [str(each) for each in MISTAKES]


if __name__ == "__main__":
    SAID.write_text("\n\n".join(f"{each}\n    {_said(each)}" for each in MISTAKES) + "\n", "utf-8")
