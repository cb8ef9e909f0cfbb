"""Every sentence that a code of the plan can become: a finding, a reason, a sum. Each is shown once with usual values,
then once for each other value that one of its values may have.

`python test_every_sentence.py` in this folder writes the golden file anew; what differs is read before it is kept.
"""

from __future__ import annotations

import inspect
import string
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, get_args

import pytest
from golden_texts import Texts, write, written
from told import fact_of

from domain.facts import EventRef, Mailbox, ReminderOf
from domain.french.deadlines import DEADLINES
from domain.french.findings import FINDINGS
from domain.french.reasons import message, sentence
from domain.french.sanction import SUMS
from domain.french.sentences import Sentences
from domain.french.steps import BOUNCED
from domain.ledger.abondement import Verdict
from domain.ledger.obligation import Basis
from domain.ledger.reasons import Finding, Reason

GOLDEN = "sentences.txt"
TABLES: Mapping[str, Sentences] = {"findings": FINDINGS, "deadlines": DEADLINES, "sums": SUMS}

D = date(2027, 1, 4)
HIRE = fact_of("hire", {"hired_on": D})
LEAVE = fact_of("leave-start", {"leave": "sickness", "started_on": D, "expected_end_on": date(2027, 2, 1)})
BACK = fact_of("leave-end", {"leave": "sickness", "resumed_on": D})
LAW = Basis("L6315-1 I", date(2025, 10, 26))

VALUES: Mapping[str, Sequence[Any]] = {
    "about": [date(2027, 3, 1)],
    "absence": ["un congé sabbatique", None],
    "agreed": [True, False],
    "amount_eur": [3000],
    "anchor": [date(2020, 2, 3)],
    "answer": ["peut-être", None],
    "applies": [True, False],
    "article": ["L6315-1 II"],
    "at": [datetime(2027, 5, 3, 22, 30, tzinfo=UTC)],  # the 4th in Paris
    "at_work": [True, False],
    "average": [48.5],
    "basis": [LAW, LAW._replace(scope="company"), LAW._replace(scope="branch")],
    "birthday": [60],
    "bounced_on": [date(2027, 6, 1)],
    "by": ["loi n° 2025-989"],
    "choices": [[24, 36]],
    "closed_on": [date(2027, 7, 1)],
    "counted_on": [date(2027, 8, 2)],
    "days": [7, 1, 2],
    "days_added": [0, 1, 2],
    "due_on": [date(2027, 9, 1)],
    "ended_on": [date(2027, 10, 1)],
    "ends_on": [date(2027, 11, 2)],
    "ends_with_contract": [False, True],
    "establishment": ["12345678200010"],
    "event": [EventRef(source="urn:hris", id="e-7")],
    "exempt_months": [12],
    "exempted_by": [None, date(2026, 12, 1)],
    "expected": [["hard", "soft"]],
    "expected_end_on": [date(2027, 12, 1)],
    "due_eur": [3000],
    "duty": ["L6315-1 II"],
    "exposure": [None, {"amount_eur": 4500, "article": "L6315-1 II"}],
    "fact": [HIRE, LEAVE, BACK],
    "failures": [1, 2],
    "held": [1, 2],
    "held_on": [date(2028, 1, 3)],
    "hired_on": [date(2028, 2, 1)],
    "hours": [100],
    "idcc": ["1486"],
    "kind": ["first", "recap"],
    "known": [["1486", "2120"]],
    "late": [1, 2],
    "left_eur": [1000],
    "length": ["whole", "shortened", "first-year", "share"],
    "limit_on": [None, date(2028, 3, 1)],
    "mandate": [False, True],
    "met": [1, 2],
    "missing": [0, 1, 2],
    "months": [24],
    "needed": [2],
    "next_due_on": [date(2028, 4, 3), None],
    "next_safe_on": [date(2028, 4, 3), date(2028, 4, 2), None],
    "obligation": ["first-2027-01-04"],
    "of": get_args(ReminderOf),
    "on": [date(2028, 5, 2)],
    "outcome": [*BOUNCED, "reminder-sent"],
    "owed": [3, 0, 1],
    "over_eur": [2000],
    "paid_eur": [0, 2000],
    "pay_by": [date(2028, 6, 30)],
    "postponed_by": [None, "ordonnance n° 2020-387"],
    "prepared_on": [date(2028, 7, 3)],
    "question": ["A5"],
    "reading": ["A13=missed"],
    "readings": [["A5=hard", "A13=missed"]],
    "requested_on": [date(2028, 8, 1)],
    "resumed_on": [date(2028, 9, 1)],
    "scope": [None, "company", "branch"],
    "sent_on": [date(2028, 10, 2)],
    "signed_on": [date(2028, 11, 2)],
    "since": [date(2028, 12, 1)],
    "slot": [date(2029, 1, 2)],
    "start": ["hired", "cycle-begun", "interview-held", "declined", "run-out", "recap-held", "seniority"],
    "started_on": [date(2029, 2, 1)],
    "starts_on": [date(2029, 3, 1)],
    "step": ["convocation", "compte-rendu"],
    "stuck": [False, True],
    "target_days": [30, None],
    "text": ["décret n° 2018-1171"],
    "threshold": [50],
    "times": [3],
    "to": get_args(Mailbox),
    "told_on": [date(2029, 4, 3)],
    "trained": [1, 2],
    "training": ["any", "non-mandatory"],
    "unread": [None, "avenant du 3 mars 2021"],
    "until": [date(2029, 5, 2)],
    "verdict": get_args(Verdict),
    "visited_on": [date(2029, 6, 1)],
    "wanted_by": [None, date(2029, 7, 2)],
    "with_it": [["le guide", "le formulaire"]],
    "year": [2025],
    "void_on": [date(2029, 6, 4)],
    "was_to_pay_by": [date(2029, 9, 30)],
    "years": [2],
}  # fmt: skip
"""By the name of what stands in a sentence: the usual value, then the others."""

OF_ITS_OWN: Mapping[str, Mapping[str, Sequence[Any]]] = {
    "criteria": {"until": [None, date(2029, 5, 2)]},
    "delivery-failed": {"kind": [None, "first"]},
    "departure": {"article": ["L1225-27", None]},
    "elected-mandate-yearly": {"times": [2, 0]},
    "hours": {"until": [None, date(2029, 5, 2)]},
    "on-demand": {"target_days": [30, None], "agreed": [False, True]},
    "pay-by-quarter": {"held": [True, False]},
    "slot-in-absence": {"until": [date(2029, 5, 2), None]},
    "sum-missing": {"late": [False, True]},
}
"""What a name means in one sentence alone."""


def _placeholders(words: Any) -> list[str]:
    if callable(words):
        return list(inspect.signature(words).parameters)
    return [name for _, name, _, _ in string.Formatter().parse(words) if name]


def _variants(code: str, words: Any) -> Iterator[Mapping[str, Any]]:
    may_be = {name: OF_ITS_OWN.get(code, {}).get(name, VALUES[name]) for name in _placeholders(words)}
    usual = {name: values[0] for name, values in may_be.items()}
    yield usual
    for name, values in may_be.items():
        yield from ({**usual, name: value} for value in values[1:])


def _said(table: str) -> str:
    say = message if table == "findings" else sentence
    make = Finding if table == "findings" else Reason
    return "\n".join(
        f"{code}: {say(make(code, values))}"  # pyright: ignore[reportArgumentType]
        for code, words in TABLES[table].items()
        for values in _variants(code, words)
    )


TEXTS: Texts = {table: partial(_said, table) for table in TABLES}


@pytest.mark.parametrize("table", TEXTS)
def test_each_code_is_said_in_exactly_these_words(table: str) -> None:
    assert TEXTS[table]().rstrip() == written(GOLDEN)[table]


if __name__ == "__main__":
    write(GOLDEN, TEXTS)
