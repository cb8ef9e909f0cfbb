"""Checking the file of a branch that a lawyer has written, and the worked cases beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import yaml
from pydantic import ValidationError

from api.field_errors import explain
from deploy.errors import InputError
from domain.facts import Entry, NewEntry, Stream, decode
from domain.french.plan import WordedObligation, plan_of
from domain.law import Law
from domain.law.branch import Branch
from domain.law.files import LawError, strict
from domain.law.loading import current_sheets, law_of
from domain.ledger.record import SINCE_EVER
from domain.proof.chain import recorded

_EMPLOYEE = Stream("123456782", "E-1")
_NOBODY = UUID(int=0)
_LEAST = {"own": 3, "echo": 1}
"""How many worked cases a branch must have beside it."""
_COMPARED = ("due_on", "safe_on", "held_on", "status")
"""What a case may say of an obligation."""


def checked(file: Path, book: Law) -> tuple[Branch, int]:
    """The branch of the file, complete and sourced, and how many of its cases hold.

    The cases stand beside it in `<idcc>.cases.yaml`: a list of {title, source, given: {employee, headcounts, readings},
    then: [{as_of, obligations: {id: {due_on, safe_on, held_on, status}}}]}. Raises InputError with all that is wrong.
    """
    idcc = file.name.removesuffix(".yaml")
    if not re.fullmatch(r"\d{4}\.yaml", file.name):
        raise InputError(f"{file}: expected the branch's IDCC as its name, four digits, such as 1351.yaml.")
    try:
        law = law_of({**current_sheets(), f"branches/{idcc}": _read(file)})
    except LawError as error:
        raise InputError(str(error).replace(f"domain/law/branches/{idcc}.yaml", str(file))) from None
    branch = law.branches[idcc]
    beside = file.with_name(f"{idcc}.cases.yaml")
    cases = _cases(beside)
    if len(cases) < _LEAST.get(branch.standing, 0):
        raise InputError(f"{beside}: expected at least {_LEAST[branch.standing]} worked cases, found {len(cases)}.")
    wrong = [line for case in cases for line in _wrong(case, branch, law)]
    if wrong:
        raise InputError("\n".join(f"{beside}: {line}" for line in wrong))
    return branch, len(cases)


def _cases(file: Path) -> list[dict[str, Any]]:
    cases = cast(list[Any] | None, _read(file)) if file.exists() else []
    if isinstance(cases, list) and all(isinstance(case, dict) for case in cases):
        return cases
    raise InputError(f"{file}: expected a list of cases, each with its title, source, given and then.")


def _read(file: Path) -> Any:
    try:
        return strict(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError(f"{file} cannot be read: {error}.") from None


def _wrong(case: Mapping[str, Any], branch: Branch, law: Law) -> Iterator[str]:
    """Every point in which the case does not come out as it says."""
    title = case.get("title", "a case without a title")
    if "KALIARTI" not in str(case.get("source")):
        yield f"{title}: source: expected the id of the article, KALIARTI and twelve digits"
    try:
        given = case["given"]
        firm, staff = list(_firm(given, branch)), [pair for fact in given["employee"] for pair in fact.items()]
        for then in case["then"]:
            made = plan_of(
                _EMPLOYEE, _entries(_EMPLOYEE, staff), _entries(_EMPLOYEE.of_company, firm), law,
                as_of=then["as_of"], unopened=SINCE_EVER,
            )  # fmt: skip
            owed = {o.id: o for o in made.obligations}
            for name, fields in then["obligations"].items():
                yield from (
                    f"{title}, {then['as_of']}: {line}" for line in _differs(name, fields, owed.get(name), owed)
                )
    except KeyError as error:
        yield f"{title}: {error} is missing; expected given (employee) and then (as_of, obligations)"
    except ValidationError as error:
        details = (f"{each.pointer}: {each.detail}" for each in explain(error.errors(include_url=False)))
        yield f"{title}, given: {'; '.join(details)}"
    except (TypeError, AttributeError, ValueError) as error:
        yield f"{title}: expected given (employee) and then (as_of, obligations): {error}"


def _differs(
    name: str, fields: Mapping[str, Any], o: WordedObligation | None, owed: Mapping[str, object]
) -> Iterator[str]:
    if o is None:
        yield f"{name}: not owed; owed are {', '.join(owed)}"
        return
    for field, wanted in fields.items():
        if field not in _COMPARED:
            yield f"{name}.{field}: expected one of {', '.join(_COMPARED)}"
            continue
        found = getattr(o, field)
        if found != wanted:
            yield f"{name}.{field}: expected {wanted}, got {found} ({o.because})"


def _firm(given: Mapping[str, Any], branch: Branch) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The company under the branch's agreement, since its first text; its headcounts."""
    first = min(branch.texts, key=lambda text: text.in_force_from)
    readings = given.get("readings")
    yield "agreement", {
        "scope": "branch", "idcc": branch.idcc, "signed_on": min(text.signed_on for text in branch.texts),
        "effective_from": first.in_force_from, "readings": readings, **given.get("agreement", {}),
    }  # fmt: skip
    headcounts: Mapping[int, float] = given.get("headcounts") or {}
    for year, average in headcounts.items():
        yield "headcount", {"year": year, "average": average}


def _entries(stream: Stream, told: list[tuple[str, Mapping[str, Any]]]) -> list[Entry]:
    at = datetime.combine(date(2000, 1, 1), time(12), UTC)
    facts = [decode(kind, 1, {**_UNSAID.get(kind, {}), **data}) for kind, data in told]
    news = [
        NewEntry(source="urn:case", id=str(n), time=at, actor=_NOBODY, fact=fact) for n, fact in enumerate(facts, 1)
    ]
    return [recorded(stream, new, version=n, recorded_at=at, salt=b"") for n, new in enumerate(news, 1)]


_UNSAID: Mapping[str, Mapping[str, Any]] = {"hire": {"contract": "cdi"}, "training-completed": {"title": None}}
"""What a case need not say."""
