"""What each worked case comes to, whole: every date, reason, article and finding of its ledger, as data.

A case of `cases/` says the few points that it is about. The page beside it in `golden/ledgers/` has all the others, so
that none changes unnoticed. After a change that is meant: `python tests/domain/test_whole_ledgers.py`, and read the
difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from difflib import unified_diff
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import pytest
from cases_of_law import Expectation, expectations
from told import EMPLOYEE

from domain.day.plan import Plan, on
from domain.facts import EventRef, Fact
from domain.law import current
from domain.ledger.abondement import Abondement
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ledger.obligation import Basis, Obligation
from domain.ledger.reasons import Finding, Reason
from domain.ledger.recap_content import Recap
from domain.ledger.record import SINCE_EVER, Record

PAGES = Path(__file__).parent / "golden" / "ledgers"


@lru_cache(maxsize=1)
def _files() -> Mapping[str, Sequence[Expectation]]:
    """The cases written by hand, by file: those of `cases_of_leaves.py` say the same of each leave in turn."""
    told = (each for each in expectations() if each.file != "leaves")
    return {file: list(group) for file, group in groupby(told, key=lambda each: each.file)}


FILES = list(_files())


def _page(file: str) -> str:
    """The cases of a file in their order; of a case's later days what is new or otherwise (+) and what is gone (-)."""
    lines: list[str] = []
    for title, days in groupby(_files()[file], key=lambda each: each.case["title"]):
        lines += ["", f"# {title}"]
        before: list[str] = []
        for each in days:
            found = list(_whole(_plan(each)))
            known_at = each.then.get("known_at")
            lines.append(f"## {each.then['as_of']}" + (f", known at {known_at}" if known_at else ""))
            lines += [f"- {name}" for name in map(_name, before) if name not in set(map(_name, found))]
            lines += [f"+ {part}" if before else part for part in found if part not in before]
            before = found
    return "\n".join(lines[1:]) + "\n"


_ONE_OF_MANY = frozenset({"row", "absent", "coming", "finding", "finding!"})


def _name(part: str) -> str:
    """What a part is about: `periodic-2024-03-15`, `row periodic-2024-03-15`, `absent sabbatical`."""
    first, *others = part.splitlines()[0].split(" ")
    return " ".join([first, *others[:1]] if first in _ONE_OF_MANY else [first])


def _plan(case: Expectation) -> Plan:
    known_at = case.then.get("known_at")
    firm = fold_company(case.firm, known_at, unopened=SINCE_EVER)
    return on(derive(EMPLOYEE, case.employee, firm, current(), known_at=known_at), case.then["as_of"])


def _whole(plan: Plan) -> Iterator[str]:
    page = plan.page
    yield from _record(page.record)
    yield from map(_obligation, page.obligations)
    if plan.recap is not None:
        yield from _recap(plan.recap)
    if plan.abondement is not None:
        yield _abondement(plan.abondement)
    yield from map(_finding, plan.findings)


def _record(record: Record) -> Iterator[str]:
    """The contract and the absences as the ledger believes them."""
    if record.hire is not None:
        yield _line(
            "contract", hired=record.hire.hired_on, seniority=record.seniority_from, ended=record.ended_on,
            ends=record.ends_on, alternance=record.alternance_until, apprentice=record.apprentice_until,
            earlier=record.earlier_contracts, former=[i.held_on for i in record.former],
        )  # fmt: skip
    for each in record.assignments[1:]:
        yield _line("assigned", since=each.since, idcc=each.idcc, establishment=each.establishment)
    for a in record.absences:
        yield _line(
            f"absent {a.leave}", since=a.started_on, back=a.resumed_on, until=a.expected_end_on, at_work=a.present
        )
    for day, fact in record.coming:
        yield _line("coming", on=day, what=fact)


def _obligation(o: Obligation) -> str:
    dates = _line(
        o.id, kind=o.kind if not o.id.startswith(o.kind) else None, opens=o.opens_on, convene=o.convene_from,
        due=o.due_on, safe=_other(o.safe_on, o.due_on), last=_other(o.last_on, o.due_on),
        limit=_other(o.limit_on, o.last_on), nominal=o.nominal_on and _other(o.nominal_on, o.due_on),
        began=_other(o.began_on, o.opens_on),
        shown=o.shown_from, of=o.recap, held=o.held and f"{o.held.held_on} ({o.held.kind})", exempt=o.exempt,
        declined=o.declined, superseded=o.superseded, absent=o.absent, own_term=o.own_term,
    )  # fmt: skip
    return "\n    ".join([dates, _reason(o.because), *map(_basis, o.basis)])


def _recap(recap: Recap) -> Iterator[str]:
    yield _line(
        "recap", due=recap.due_on, limit=recap.limit_on, held=recap.held_on, period=recap.period,
        training=recap.training, certification=recap.certification, progression=recap.progression,
    )  # fmt: skip
    for row in recap.interviews:
        yield _line(
            f"row {row.obligation}", kind=row.kind, due=row.due_on, held=row.held_on, outcome=row.outcome,
            counts=row.counts, late=row.days_late,
        )  # fmt: skip


def _abondement(a: Abondement) -> str:
    said = _line(
        f"abondement {a.verdict}", eur=a.amount_eur, pay_by=a.pay_by, today=a.if_today, disputed=a.disputed
    )  # fmt: skip
    stands_on = ["by " + ", ".join(_basis(each).removeprefix("by ") for each in a.basis)] if a.basis else []
    return "\n    ".join([said, *map(_reason, a.reasons), *stands_on])


def _finding(finding: Finding) -> str:
    serious = "!" if finding.serious else ""
    return f"finding{serious} {_line(finding.code, **finding.values, ref=finding.event)}"


def _reason(reason: Reason) -> str:
    return f"because {_line(reason.code, **reason.values)}"


def _basis(basis: Basis) -> str:
    name = f"by {basis.article or 'agreement'}"
    return _line(name, since=basis.in_force_from, under=basis.reading, of=basis.scope, on=basis.day)


def _other(day: date | None, than: date) -> str | None:
    return None if day == than else str(day)


def _line(name: str, **values: object) -> str:
    """The name and what there is to say of it; what is empty is not said."""
    return " ".join([name, *(_value(key, value) for key, value in values.items() if _is_said(value))])


def _is_said(value: object) -> bool:
    return not (not value or value in (date.min, date.max))


def _value(key: str, value: object) -> str:
    return key if value is True else f"{key}={_said(value)}"


def _said(value: object) -> str:
    match value:
        case Fact():
            return type(value).__name__
        case EventRef():
            return value.id
        case list() | tuple():
            return f"[{' '.join(map(_said, value))}]"  # pyright: ignore[reportUnknownArgumentType]
        case _:
            return str(value)


@pytest.mark.parametrize("file", FILES)
def test_no_part_of_a_worked_cases_ledger_changes_unnoticed(file: str) -> None:
    kept = (PAGES / f"{file}.txt").read_text("utf-8")
    assert "\n".join(unified_diff(kept.splitlines(), _page(file).splitlines(), lineterm="", n=2)) == ""


def test_each_page_has_its_cases() -> None:
    assert {path.stem for path in PAGES.glob("*.txt")} == set(FILES)


if __name__ == "__main__":
    PAGES.mkdir(exist_ok=True)
    for name in FILES:
        (PAGES / f"{name}.txt").write_text(_page(name), "utf-8")
