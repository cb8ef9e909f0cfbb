"""The days of the branches' texts: those that the official data give, and what the ledger makes of each of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from domain.facts import Agreement
from domain.law import Law
from domain.law.branch import BranchText
from domain.ledger.agreed import Agreed, agreed, presumed
from domain.ledger.record import CompanyRecord

TABLE = Path(__file__).parent / "official_days.yaml"
_DAY, _LONG_AGO, _TODAY = timedelta(days=1), date(2000, 1, 1), date(2026, 11, 25)


@lru_cache(maxsize=1)
def official() -> dict[str, dict[str, Any]]:
    """By article: `titles`, `amended`, `extended`, `signed`, `from`, `to`, `periods`, as the table explains them."""
    return yaml.safe_load(TABLE.read_text("utf-8"))


def wrong(law: Law, only: str | None = None) -> list[str]:
    """Every text whose days are others than those of the table, or that binds from or until another day; `only`: of
    one branch.
    """
    return [
        f"{idcc}, {text.name}: {what}"
        for idcc, branch in law.branches.items()
        if only in (None, idcc)
        for text in branch.texts
        for what in list(_of(text)) or list(_bound(law, idcc, text))
    ]


def _of(text: BranchText) -> Iterator[str]:
    row = official()[text.ids[0]]
    signed = {row["signed"]} if "signed" in row else {*row["titles"], *row.get("amended", ())}
    if text.signed_on not in signed:
        yield f"signed on {text.signed_on}, which is none of {sorted(map(str, signed))}"
    if text.extended_on != next(iter(row.get("extended", ())), None):
        yield f"extended on {text.extended_on}, and the order is of {row.get('extended')}"
    if [text.in_force_from, text.in_force_to] not in _periods(text):
        yield f"in force from {text.in_force_from} to {text.in_force_to}"


def _periods(text: BranchText) -> list[list[date | None]]:
    row = official()[text.ids[0]]
    return row.get("periods") or [[row.get("from", text.signed_on), row.get("to")]]


def _bound(law: Law, idcc: str, text: BranchText) -> Iterator[str]:
    """A member of those who signed is bound from the text's first day to its last; a firm of which the branch alone is
    known, by what was extended, from its extension on.
    """
    first, last = text.in_force_from, text.until(law.periodic)
    agreement = Agreement(scope="branch", idcc=idcc, signed_on=_LONG_AGO, effective_from=_LONG_AGO)
    member, other = CompanyRecord(agreements=[agreement]), CompanyRecord(presumed=((idcc, _LONG_AGO, None),))
    yield from _from_to("a member", text, list(agreed(member, law, _TODAY)), first, last)
    begins = text.extended_on and max(first, text.extended_on, law.begins_on)
    yield from _from_to("any employer", text, list(presumed(other, law, _TODAY)), begins, last)
    if any(text in each.texts for each in agreed(member, law, text.signed_on - _DAY)):
        yield "it binds before it is signed"


def _from_to(whom: str, text: BranchText, spans: list[Agreed], first: date | None, last: date) -> Iterator[str]:
    def binds(day: date) -> bool:
        return any(text in each.texts for each in spans if each.runs_on(day))

    if first is None or first > last:
        if any(text in each.texts for each in spans):
            yield f"it binds {whom}, though it was not extended"
        return
    if not binds(first) or binds(first - _DAY):
        yield f"it does not begin to bind {whom} on {first}"
    if not binds(last) or (last < date.max and binds(last + _DAY)):
        yield f"{last} is not the last day on which it binds {whom}"
