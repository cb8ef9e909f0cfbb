"""What `jalon import` prints of an import."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from api.sources.outlook import Outlook
from api.sources.reading import Question
from api.sources.report import Report
from domain.facts import EventRef, Person
from domain.french.facts import FACTS
from domain.french.imports import shift_in_words
from domain.ports import CompanyProfile, Letterhead

SHOWN = 20
"""Lines of a kind that are printed; the rest is counted. `--json` has them all."""


class NoPeople:
    """Implements `domain.ports.People` where there is no database: nobody is known."""

    async def person(self, company: str, employee: str) -> Person | None:
        return None

    async def company(self, siren: str) -> CompanyProfile | None:
        return None

    async def letterhead(self, siren: str) -> Letterhead | None:
        return None

    async def private_part(self, company: str, ref: EventRef) -> Mapping[str, Any] | None:
        return None


def of_report(report: Report, *, trial: bool) -> str:
    """What was or would be recorded, what is asked, what was left aside."""
    return "\n".join(_lines(report, trial=trial))


def of_waiting(questions: Sequence[Question]) -> str:
    """What still waits for an answer."""
    if not questions:
        return "Rien n'attend de réponse."
    return "\n".join(["À demander à la RH", *_some([_asked(question) for question in questions])])


def _asked(question: Question) -> str:
    return f"{question.employee + ' : ' if question.employee else ''}{question.text}"


def _lines(report: Report, *, trial: bool) -> Iterator[str]:
    count, read = len(report.facts), _counted(len(report.read), "personne lue", "personnes lues")
    if trial:
        yield f"Aperçu : {_counted(count, 'fait')} à enregistrer, {read}. Rien n'est enregistré."
    else:
        yield f"{_counted(report.recorded, 'fait enregistré', 'faits enregistrés')}, {read}."
    kinds = Counter(str(each.fact.model_dump(include={"type"})["type"]) for each in report.facts)
    for kind, number in kinds.most_common():
        yield f"  {number:>6}  {FACTS[kind].name}"
    if report.duplicates:
        yield f"  {report.duplicates:>6}  déjà enregistrés"
    if report.facts:
        yield from ("", "Faits")
        yield from _some([f"{each.employee or 'entreprise':<20}  {each.text}" for each in report.facts])
    yield from _deadlines(report.outlook)
    if report.questions:
        yield from ("", "À demander à la RH")
        questions = list(dict.fromkeys(report.questions))
        yield from _some([_asked(question) for question in questions])
    if report.ignored:
        yield from ("", "Laissé de côté")
        yield from _some([f"{each.where} : {each.why}" for each in dict.fromkeys(report.ignored)])


def _deadlines(outlook: Outlook) -> Iterator[str]:
    if not outlook.moved:
        return
    yield from ("", "Échéances qui changent")
    yield from _some(
        [f"{employee:<20}  {shift_in_words(each)}" for employee, moved in outlook.moved.items() for each in moved]
    )
    if outlook.left_out:
        yield f"  … sans {_counted(outlook.left_out, 'personne', 'personnes')}, que l'aperçu ne calcule pas"


def _some(lines: list[str]) -> Iterator[str]:
    yield from (f"  {line}" for line in lines[:SHOWN])
    if len(lines) > SHOWN:
        yield f"  … et {len(lines) - SHOWN} de plus (--json les donne tous)"


def _counted(number: int, thing: str, things: str | None = None) -> str:
    return f"{number} {thing if number < 2 else things or thing + 's'}"
