"""What is remembered of a company between two files, and what a declaration changes in it.

No I/O: it is loaded and kept by who runs the import.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from api.sources.dsn.codes import Answered, Codes
from api.sources.dsn.history import CompanyHistory, History
from api.sources.dsn.identity import People
from api.sources.dsn.life import NOTHING, Life, life, missing_since
from api.sources.dsn.model import Contract, Declaration, Individual
from api.sources.dsn.questions import of_absence, of_company, of_headcount, of_person
from api.sources.reading import Ignored, Question, asks, ignores
from domain import identifiers
from domain.facts import Person

_NORMS = tuple(f"P{year}" for year in range(22, 28))


@dataclass(frozen=True, slots=True)
class Changed:
    """An employee of whom the declaration says something new: all that is true now, and what was before."""

    employee: str
    before: Life
    after: Life
    individual: Individual | None
    questions: tuple[Question, ...]


@dataclass(slots=True)
class Heard:
    """What a declaration comes to. `known`: how many facts it had brought before; `shown`: whom it shows."""

    changed: list[Changed] = field(default_factory=list[Changed])
    questions: list[Question] = field(default_factory=list[Question])
    ignored: list[Ignored] = field(default_factory=list[Ignored])
    known: int = 0
    shown: dict[str, Individual] = field(default_factory=dict[str, Individual])


@dataclass(slots=True)
class Memory:
    """`histories`: employee -> what was shown of them, as JSON (a tenth of the objects' memory). `touched`: to be kept.

    `told_elsewhere`: the employees of whom something is recorded.
    """

    siren: str
    codes: Codes
    people: People
    company: CompanyHistory = field(default_factory=CompanyHistory)
    histories: dict[str, str] = field(default_factory=dict[str, str])
    told_elsewhere: frozenset[str] = frozenset()
    touched: set[str] = field(default_factory=set[str])

    def history(self, employee: str) -> History:
        found = self.histories.get(employee)
        return History.model_validate_json(found) if found else History()

    def hear(self, declaration: Declaration, where: str) -> Heard:
        """Takes the declaration in. What is remembered then is kept only once the facts are recorded."""
        heard = Heard()
        if (aside := _left_aside(declaration)) is not None:
            heard.ignored.append(ignores(where, aside[0], **aside[1]))
            if not (declaration.replaces and declaration.of_nobody and declaration.nature == "01"):
                return heard
        before = self.company.of(declaration)
        if before is not None and before.over(declaration):
            heard.ignored.append(ignores(where, "replaced"))
            return heard
        if before is None and not self.company.declared and declaration.month is not None and declaration.individuals:
            heard.questions += of_company(declaration)
        if before is None:
            heard.questions += of_headcount(declaration)
        heard.questions += _of_norm(declaration)
        seen = self._people(declaration, heard)
        for employee, individual, contracts in seen:
            self._show(employee, individual, declaration, contracts, heard)
        shown = {employee for employee, _, _ in seen}
        self._forget(declaration, shown, heard)
        self.company = self.company.with_(declaration, 0)
        heard.questions += self._gone(declaration, shown)
        if declaration.cancels:
            heard.ignored.append(ignores(where, "cancelled"))
        return heard

    def answered(self, code: str, meaning: Answered | None) -> Iterator[Changed]:
        """Everybody of whom the files say that code, as they are now that the company has said what it means; None: it
        has taken its answer back.
        """
        block, _, motive = code.partition(".")
        others = {each: told for each, told in self.codes.answers.items() if each != code}
        before, self.codes = self.codes, self.codes.answered({**others, code: meaning} if meaning else others)
        for employee in sorted(self.histories):
            history = self.history(employee)
            if motive in history.motives(block):
                was = life(self.siren, employee, history, before, known=employee in self.told_elsewhere)
                yield Changed(employee, was, self._life(employee, history), None, ())

    def lives(self) -> Iterator[tuple[str, Life]]:
        """All that is true of everybody, by what was shown."""
        for employee in self.histories:
            yield employee, self._life(employee, self.history(employee))

    def waiting(self) -> Iterator[Question]:
        """What is still to be asked of everybody, by what all files together show."""
        for employee in sorted(self.histories):
            history = self.history(employee)
            found = self._life(employee, history)
            yield from found.questions
            if found.running and history.sights:
                siret = history.shown()[-1][0].siret
                missing = missing_since(history, self.company.complete_months(siret))
                yield from of_absence(employee, history, missing[: 1 if len(missing) < 3 else 3])

    def _people(self, declaration: Declaration, heard: Heard) -> list[tuple[str, Individual, tuple[Contract, ...]]]:
        """Each person once, with all contracts that the declaration shows of them."""
        if declaration.of_nobody:
            return []
        ids, questions = self.people.identify(declaration.individuals)
        heard.questions += questions
        together: dict[str, tuple[Individual, tuple[Contract, ...]]] = {}
        for employee, individual in zip(ids, declaration.individuals, strict=True):
            _, before = together.get(employee, (individual, ()))
            together[employee] = (individual, (*before, *individual.contracts))
        heard.shown = {employee: individual for employee, (individual, _) in together.items()}
        return [(employee, individual, contracts) for employee, (individual, contracts) in together.items()]

    def _show(
        self, employee: str, individual: Individual, declaration: Declaration, contracts: tuple[Contract, ...],
        heard: Heard,
    ) -> None:  # fmt: skip
        history = self.history(employee)
        if declaration.cancels:
            now = history.without(history.replaced_by(declaration))
        else:
            now = history.showing(declaration, contracts)
        if now == history:
            heard.known += len(self._life(employee, history).facts)
            return
        self._remember(employee, now)
        if _uneventful(history, now):
            return
        before, after = self._life(employee, history), self._life(employee, now)
        asked = [question for question in after.questions if question not in before.questions]
        asked += of_person(employee, individual, declaration, self.company, before, after)
        moved = before.facts != after.facts
        if moved or asked:
            heard.changed.append(Changed(employee, before, after, individual, tuple(asked)))
        heard.ignored += [each for each in after.ignored if each not in before.ignored]

    def _forget(self, declaration: Declaration, seen: set[str], heard: Heard) -> None:
        """Takes back what only the declaration before this one had shown."""
        if self.company.of(declaration) is None:
            return
        for employee in [each for each in self.histories if each not in seen]:
            history = self.history(employee)
            if gone := history.replaced_by(declaration):
                now = history.without(gone)
                self._remember(employee, now)
                before, after = self._life(employee, history), self._life(employee, now)
                if before.facts != after.facts:
                    heard.changed.append(Changed(employee, before, after, None, ()))

    def _gone(self, declaration: Declaration, seen: set[str]) -> Iterator[Question]:
        """Of those who are shown no more, once after a month and once after three; only of the latest month."""
        month = declaration.month
        complete = self.company.complete_months(declaration.siret)
        if month is None or not complete or complete[-1] != month:
            return
        for employee, shown in self.histories.items():
            if employee in seen or declaration.siret not in shown:
                continue
            history = self.history(employee)
            missing = missing_since(history, complete)
            if missing and missing[-1] == month and self._life(employee, history).running:
                yield from of_absence(employee, history, missing)

    def _life(self, employee: str, history: History) -> Life:
        if not history.sights:
            return NOTHING
        return life(self.siren, employee, history, self.codes, known=employee in self.told_elsewhere)

    def _remember(self, employee: str, history: History) -> None:
        self.histories[employee] = history.model_dump_json(exclude_none=True)
        self.touched.add(employee)


def _left_aside(declaration: Declaration) -> tuple[str, Mapping[str, object]] | None:
    if declaration.trial:
        return ("trial", {})
    if declaration.nature not in ("01", "04", "05", "07"):
        return ("nature", {"nature": declaration.nature})
    return ("of-nobody", {"kind": declaration.kind}) if declaration.of_nobody else None


def _of_norm(declaration: Declaration) -> Sequence[Question]:
    return () if declaration.norm.startswith(_NORMS) else (asks("norm-unknown", norm=declaration.norm),)


def _uneventful(before: History, now: History) -> bool:
    """Whether a month was added that is like the last one, in which nothing happened: most are."""
    if not before.sights or len(now.sights) != len(before.sights) + 1:
        return False
    added, latest = now.sights[-1], max(before.sights, key=lambda each: each.when)
    if added.content != latest.content or added.when < latest.when or latest.month is None or added.month is None:
        return False
    return not any(c.stops or c.suspensions or c.end or c.changes for c in now.contents[added.content])


def person_of(individual: Individual) -> Person | None:
    """Who the employee is; None when a name is missing. An address that is none is left out."""
    given, family = individual.given_names, individual.usage_name or individual.family_name
    if not given or not family:
        return None
    return Person(
        given_name=given[:255], family_name=family[:255], birth_name=individual.family_name,
        email=email_of(individual), job=individual.job,
    )  # fmt: skip


def email_of(individual: Individual) -> str | None:
    try:
        return identifiers.email(individual.email) if individual.email else None
    except ValueError:
        return None
