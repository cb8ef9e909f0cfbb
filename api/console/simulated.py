"""A life that somebody types into the simulator: read from the address, told as facts, planned, never kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import zip_longest
from typing import get_args
from uuid import UUID

from pydantic import ValidationError

from api.console.days import read_day
from domain import facts as f
from domain.day.plan import Plan, on
from domain.facts import NO_COMPANY, Entry, InterviewKind, Leave, NewEntry, Stream
from domain.french.numbers import cardinal
from domain.law import Law
from domain.ledger.corrections import AT_NO_KNOWN_MOMENT
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ledger.record import SINCE_EVER
from domain.proof.chain import recorded

STREAM = Stream(NO_COMPANY, "simulation")
NOBODY = UUID(int=0)
MOST_ROWS = 40
_MOST_PEOPLE = 10_000_000
_MOST_MONTHS = 600

MEASURES = {
    "formation": "formation non obligatoire",
    "obligatoire": "formation obligatoire",
    "certification": "certification",
    "salaire": "progression salariale",
    "poste": "progression professionnelle",
}
CONTRACTS = {
    "cdi": "CDI",
    "cdd": "CDD",
    "apprenticeship": "apprentissage",
    "professionalisation": "professionnalisation",
}

EXAMPLE: Mapping[str, Sequence[str]] = {
    "embauche": ("01/09/2020",), "effectif": ("85",),
    "entretien": ("14/06/2022", "11/06/2024", "27/08/2025"), "genre": ("periodic", "periodic", "return"),
    "absence": ("sabbatical",), "du": ("03/02/2025",), "reprise": ("04/08/2025",),
}  # fmt: skip
"""What the page shows to somebody who has typed nothing yet."""

Query = Mapping[str, Sequence[str]]


@dataclass
class Typed:
    """What was typed, field by field, as it was typed; and what is wrong with it, by the field's id on the page."""

    hired: str = ""
    contract: str = "cdi"
    ended: str = ""
    born: str = ""
    headcount: str = ""
    day: str = ""
    rhythm: str = ""
    signed: str = ""
    interviews: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])
    leaves: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])
    measures: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])
    wrong: dict[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def of(cls, query: Query) -> Typed:
        """From the address of the page; `plus` asks for one more empty row of its kind."""
        one = {name: values[-1].strip()[:40] for name, values in query.items() if values}
        typed = cls(
            one.get("embauche", ""), one.get("contrat", "cdi"), one.get("fin", ""), one.get("naissance", ""),
            one.get("effectif", ""), one.get("jour", ""), one.get("rythme", ""), one.get("signe", ""),
        )  # fmt: skip
        more = one.get("plus", "")
        typed.interviews = _rows(query, more == "entretien", "entretien", "genre")
        typed.leaves = _rows(query, more == "absence", "du", "reprise", "absence")
        typed.measures = _rows(query, more == "mesure", "le", "mesure")
        return typed

    def day_of(self, id: str, text: str) -> date | None:
        """The day that the field holds; None when it is empty or wrong, which is then noted."""
        if not text:
            return None
        try:
            return read_day(text)
        except ValueError as error:
            self.wrong[id] = str(error)
            return None

    def number_of(self, id: str, text: str, most: int) -> int | None:
        """The whole number that the field holds, from 0 to `most`."""
        digits = text.replace(" ", "").replace("\u202f", "").replace("\u00a0", "")
        if not digits:
            return None
        if not (digits.isascii() and digits.isdigit()) or int(digits) > most:
            self.wrong[id] = f"Écrivez un nombre entier, de 0 à {cardinal(most)}"
            return None
        return int(digits)


def _rows(query: Query, more: bool, *names: str) -> list[tuple[str, ...]]:
    """The rows of a group whose first field was filled, and an empty one where it is asked for or there is none."""
    columns = [[value.strip()[:40] for value in query.get(name, ())][:MOST_ROWS] for name in names]
    filled = [row for row in zip_longest(*columns, fillvalue="") if row[0]]
    return [*filled, ("",) * len(names)] if more or not filled else filled


def plan_of_typed(typed: Typed, law: Law, today: date) -> Plan | None:
    """The plan of what was typed; None when the hire is not there, or something is wrong with a field."""
    day = typed.day_of("jour", typed.day) or today
    facts = list(_facts(typed))
    company = list(_of_company(typed, day))
    if not typed.hired and not typed.wrong:
        typed.wrong["embauche"] = "Écrivez la date d’embauche"
    if typed.wrong:
        return None
    about = fold_company(_entries(STREAM.of_company, company), unopened=SINCE_EVER)
    return on(derive(STREAM, _entries(STREAM, facts), about, law), day)


def _facts(typed: Typed) -> Iterator[f.AnyFact]:
    hired, born = typed.day_of("embauche", typed.hired), typed.day_of("naissance", typed.born)
    if hired is not None:
        contract = typed.contract if typed.contract in CONTRACTS else "cdi"
        yield f.Hire.model_validate({"hired_on": hired, "contract": contract, "born_on": born})
    for n, (text, kind) in enumerate(typed.interviews, 1):
        if held_on := typed.day_of(f"entretien-{n}", text):
            known = kind if kind in get_args(InterviewKind) else "periodic"
            yield f.InterviewCompleted.model_validate({"kind": known, "held_on": held_on, "report": f.Report()})
    for n, row in enumerate(typed.leaves, 1):
        yield from _leave(typed, n, *row)
    for n, (text, measure) in enumerate(typed.measures, 1):
        if day := typed.day_of(f"mesure-{n}", text):
            yield _measure(measure, day)
    if ended := typed.day_of("fin", typed.ended):
        yield f.ContractEnd(ended_on=ended)


def _leave(typed: Typed, n: int, since: str, back: str, kind: str) -> Iterator[f.AnyFact]:
    started, resumed = typed.day_of(f"absence-{n}", since), typed.day_of(f"reprise-{n}", back)
    if started and resumed and resumed <= started:
        typed.wrong[f"reprise-{n}"] = "Écrivez une date de reprise postérieure au début de l’absence"
        return
    known = kind if kind in get_args(Leave) else "other"
    if started:
        yield f.LeaveStart.model_validate({"leave": known, "started_on": started})
    if started and resumed:
        yield f.LeaveEnd.model_validate({"leave": known, "started_on": started, "resumed_on": resumed})


def _measure(measure: str, day: date) -> f.AnyFact:
    match measure:
        case "certification":
            return f.CertificationAcquired(on=day)
        case "salaire" | "poste":
            return f.ProgressionGranted(on=day, nature="pay" if measure == "salaire" else "role")
        case _:
            return f.TrainingCompleted(title=None, ended_on=day, mandatory=measure == "obligatoire")


def _of_company(typed: Typed, day: date) -> Iterator[f.AnyFact]:
    """The same headcount for each year that the law looks at, and an agreement where its rhythm was typed."""
    if (average := typed.number_of("effectif", typed.headcount, _MOST_PEOPLE)) is not None:
        for year in range(2010, day.year + 1):
            yield f.Headcount(year=year, average=average)
    months = typed.number_of("rythme", typed.rhythm, _MOST_MONTHS)
    signed = typed.day_of("signe", typed.signed)
    if months and not signed and "signe" not in typed.wrong:
        typed.wrong["signe"] = "Écrivez le jour où l’accord a été signé : la loi applicable en dépend"
    elif months and signed:
        try:
            yield f.Agreement(scope="company", signed_on=signed, effective_from=signed, periodicity_months=months)
        except ValidationError:
            typed.wrong["rythme"] = f"Écrivez un nombre de mois entre 1 et {_MOST_MONTHS}"


def _entries(stream: Stream, facts: Sequence[f.AnyFact]) -> list[Entry]:
    """As if they had been journaled, at no known moment."""
    moment: datetime = AT_NO_KNOWN_MOMENT
    return [
        recorded(
            stream, NewEntry(source="urn:simulation", id=str(n), time=None, actor=NOBODY, fact=fact),
            version=n, recorded_at=moment, salt=b"",
        )
        for n, fact in enumerate(facts, 1)
    ]  # fmt: skip
