"""The case files: facts, a day, and what the plan must say. What differs is said in one readable block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import cases_of_leaves
import yaml
from told import EMPLOYEE, company, entries, plan

from domain.day.status import PENDING
from domain.facts import Entry
from domain.french.plan import WordedAbondement, WordedObligation, WordedPlan
from domain.law import Law, current
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ledger.record import SINCE_EVER

FOLDER = Path(__file__).parent / "cases"
TYPES = {"official", "case-law", "branch", "expert", "derived"}
_CASE_KEYS = {"title", "number", "type", "source", "from", "given", "then", "pending", "note"}
_GIVEN_KEYS = {"headcounts", "agreements", "readings", "company", "employee"}
_THEN_KEYS = {
    "as_of", "known_at", "obligations", "only", "pending_only", "none", "recap", "abondement", "next_step", "findings",
    "no_findings", "messages", "serious", "cited", "timers", "pending", "practice", "returns",
}  # fmt: skip
_OF_A_BASIS = frozenset({"article", "reading", "in_force_from", "wording_from", "read"})
_ABSENT = object()


@dataclass(frozen=True)
class Expectation:
    """One case seen on one day."""

    file: str
    case: Mapping[str, Any]
    then: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"{self.file}: {self.case['title']} @ {self.then['as_of']}"

    @property
    def pending(self) -> str | None:
        return self.then.get("pending") or self.case.get("pending")

    @cached_property
    def employee(self) -> list[Entry]:
        return entries(self.case["given"]["employee"])

    @cached_property
    def firm(self) -> list[Entry]:
        given = self.case["given"]
        return company(
            headcounts=given.get("headcounts"), agreements=given.get("agreements", ()), readings=given.get("readings"),
            facts=given.get("company", ()),
        )  # fmt: skip

    def plan(self, law: Law | None = None) -> WordedPlan:
        """What the plan says, under the law as it ships unless another is given."""
        day, known_at = self.then["as_of"], self.then.get("known_at")
        return plan(EMPLOYEE, self.employee, self.firm, law or current(), as_of=day, known_at=known_at)

    def found(self, law: Law | None = None) -> list[str]:
        """Every point in which the plan, or the practice that its branch asks for, is not what is expected."""
        return differences(self.plan(law), self.then) + self._practice(law)

    def _practice(self, law: Law | None) -> list[str]:
        """What the steps are to keep to: the policy's notice, and what the branch's texts add to the papers."""
        wanted = cast(Mapping[str, Any], self.then.get("practice") or {})
        if not wanted:
            return []
        day, book = self.then["as_of"], law or current()
        case = derive(EMPLOYEE, self.employee, fold_company(self.firm, unopened=SINCE_EVER), book).page(day).case
        clause, policy = case.applied.clause, case.policy
        said = {
            "slot_notice_days": policy.slot_notice_days, "least_notice_days": policy.least_notice_days,
            "with_it": list(clause.convocation.with_it) if clause.convocation else [], "same_day": clause.same_day,
            "signed": clause.record.signed if clause.record else False,
            "record_months": clause.record.within_months if clause.record else None,
        }  # fmt: skip
        return [
            f"practice.{key}: expected {wanted[key]}, got {said[key]}" for key in wanted if said[key] != wanted[key]
        ]


def expectations() -> Iterator[Expectation]:
    for path in sorted(FOLDER.glob("*.yaml")):
        for case in cast(list[dict[str, Any]], yaml.safe_load(path.read_text("utf-8"))):
            _check_shape(path.name, case)
            for then in case["then"]:
                yield Expectation(path.stem, case, then)
    for case in cases_of_leaves.cases():
        _check_shape("leaves", case)
        for then in case["then"]:
            yield Expectation("leaves", case, then)


def _check_shape(file: str, case: Mapping[str, Any]) -> None:
    where = f"{file}, {case.get('title')}"
    assert set(case) <= _CASE_KEYS, f"{where}: unknown {set(case) - _CASE_KEYS}"
    assert case["type"] in TYPES, f"{where}: type {case['type']}"
    assert case.get("source") or case.get("from"), f"{where}: a source, or the rules it is derived from"
    assert case["type"] != "derived" or case.get("from"), f"{where}: derived, but not said from which rules"
    assert set(case["given"]) <= _GIVEN_KEYS, f"{where}: given {set(case['given']) - _GIVEN_KEYS}"
    for then in case["then"]:
        assert set(then) <= _THEN_KEYS, f"{where}: then {set(then) - _THEN_KEYS}"


def differences(made: WordedPlan, then: Mapping[str, Any]) -> list[str]:
    """Every point in which the plan is not what the case expects; empty when it is."""
    by_id = {o.id: o for o in made.obligations}
    found: list[str] = []
    for wanted_id, fields in cast(Mapping[str, Mapping[str, Any]], then.get("obligations") or {}).items():
        o = by_id.get(wanted_id)
        if o is None:
            found.append(f"{wanted_id}: not owed at all")
            continue
        found += [f"{wanted_id}.{line}" for line in _fields(o, fields or {})]
    for name, words in cast(Mapping[str, str], then.get("cited") or {}).items():
        articles = [basis.article for basis in by_id[name].basis] if name in by_id else []
        found += [] if any(words in article for article in articles) else [f"{name}: {words} not cited, got {articles}"]
    for kind in then.get("none", ()):
        found += [
            f"{o.id} ({o.status}): no obligation of kind {kind} expected" for o in made.obligations if o.kind == kind
        ]
    if "only" in then and sorted(by_id) != sorted(then["only"]):
        found.append(f"obligations: expected exactly {sorted(then['only'])}, got {sorted(by_id)}")
    returns = [o.id for o in made.obligations if o.kind == "return"]
    if "returns" in then and returns != then["returns"]:
        found.append(f"returns: expected exactly {then['returns']}, got {returns}")
    pending = sorted(o.id for o in made.obligations if o.status in PENDING)
    if "pending_only" in then and pending != sorted(then["pending_only"]):
        found.append(f"to be held: expected exactly {sorted(then['pending_only'])}, got {pending}")
    found += _part("recap", made.recap, then)
    found += _part("abondement", made.abondement, then)
    found += _part("next_step", made.next_step, then)
    codes = {f.code for f in made.findings}
    found += [
        f"finding {code}: expected, got {sorted(codes)}" for code in then.get("findings", ()) if code not in codes
    ]
    found += [f"finding {code}: not expected" for code in then.get("no_findings", ()) if code in codes]
    serious = sorted({f.code for f in made.findings if f.serious})
    if "serious" in then and serious != sorted(then["serious"]):
        found.append(f"serious findings: expected {sorted(then['serious'])}, got {serious}")
    said = " | ".join(f.message for f in made.findings)
    found += [f"finding {words!r}: expected, got {said}" for words in then.get("messages", ()) if words not in said]
    timers = {t.obligation: t.at.date() for t in made.timers}
    for name, day in cast(Mapping[str, Any], then.get("timers") or {}).items():
        if timers.get(name) != day:
            found.append(f"timer {name}: expected {day}, got {timers.get(name)} of {timers}")
    return found


def _part(name: str, actual: object | None, then: Mapping[str, Any]) -> list[str]:
    if name not in then:
        return []
    wanted = then[name]
    if wanted is None or actual is None:
        return [] if wanted is None and actual is None else [f"{name}: expected {wanted}, got {actual}"]
    return [f"{name}.{line}" for line in _fields(actual, wanted)]


def _fields(actual: object, wanted: Mapping[str, Any]) -> list[str]:
    return [
        f"{field}: expected {value}, got {_value(actual, field)}"
        for field, value in wanted.items()
        if not _equal(field, value, _value(actual, field))
    ]


def _value(actual: object, field: str) -> Any:
    if isinstance(actual, WordedAbondement) and field == "cited":
        return {basis.article: basis.in_force_from for basis in actual.basis}
    if isinstance(actual, WordedObligation | WordedAbondement) and field in _OF_A_BASIS:
        return [getattr(basis, field) for basis in actual.basis if getattr(basis, field) is not None]
    value = getattr(actual, field, _ABSENT)
    assert value is not _ABSENT, f"{type(actual).__name__} has no {field}"
    if field == "interviews":
        rows = cast(Sequence[Any], value)
        return [
            {
                "obligation": row.obligation,
                "due_on": row.due_on,
                "held_on": row.held_on,
                "on_time": row.on_time,
                "counts": row.counts,
                "outcome": row.outcome,
                "days_late": row.days_late,
            }
            for row in rows
        ]
    return list(cast(Sequence[Any], value)) if isinstance(value, tuple) else value


def _equal(field: str, wanted: Any, actual: Any) -> bool:
    if field == "article":
        return {*wanted} == {*actual} if isinstance(wanted, list) else wanted in actual
    if field == "reading":
        return (not actual) if wanted is None else any(str(wanted) in text for text in actual)
    if field in ("in_force_from", "wording_from", "read"):
        return wanted in actual
    if field == "cited":
        return wanted.items() <= actual.items()
    if field == "because":
        return str(wanted) in actual
    if field == "reasons":
        return all(any(text in reason for reason in actual) for text in wanted)
    if field == "interviews":
        return len(wanted) == len(actual) and all(
            all(row[key] == value for key, value in line.items()) for line, row in zip(wanted, actual, strict=True)
        )
    return bool(wanted == actual)


def report(expectation: Expectation, made: WordedPlan, found: Sequence[str]) -> str:
    """What differs, and beside it the whole plan in short: enough to see why without a debugger."""
    case = expectation.case
    lines = ["", f"{case['title']}", f"  {case['type']}: {case.get('source') or ', '.join(case['from'])}",
             f"  as of {expectation.then['as_of']}:"]  # fmt: skip
    lines += [f"    - {difference}" for difference in found]
    lines.append("  the plan says:")
    lines += [
        f"    {o.id}: {o.status}, opens {o.opens_on}, due {o.due_on}, safe {o.safe_on}, held {o.held_on} ({o.because})"
        f" {[(b.article, b.reading) for b in o.basis]}"
        for o in made.obligations
    ]
    lines += [f"    recap {made.recap!r}", f"    abondement {made.abondement!r}", f"    next step {made.next_step!r}"]
    lines += [f"    finding {finding.code}: {finding.message}" for finding in made.findings]
    return "\n".join(lines)
