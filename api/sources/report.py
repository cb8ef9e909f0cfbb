"""What an import came to, as `jalon import --json` prints it and as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from api.sources.difference import described
from api.sources.outlook import Outlook
from api.sources.reading import Ignored, Question, asks
from api.sources.sheets.headings import Heading
from domain.facts import AnyFact, Event, Fact
from domain.french.facts import in_words
from domain.french.reasons import message


def type_of(fact: Fact) -> str:
    return str(type(fact).model_fields["type"].default)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A fact that is, or would be, recorded. `employee` None: of the company. `voids`: what it takes back."""

    employee: str | None
    event: Event
    voids: AnyFact | None = None

    @property
    def fact(self) -> Fact:
        return self.event.data

    @property
    def text(self) -> str:
        """In French, without a name."""
        return f"annulé : {in_words(self.voids)}" if self.voids else in_words(self.event.data)

    def as_json(self) -> dict[str, Any]:
        data = self.event.data.model_dump(mode="json", exclude_none=True)
        told: dict[str, Any] = {"employee": self.employee, "type": data.pop("type"), **data}
        return {**told, "voids": described(self.voids)} if self.voids else told


@dataclass(slots=True)
class Report:
    """`facts`: what the files add to what was told; `recorded`: how many of them are in the journal now;
    `read`: who is in the files, each once however many of them show them; `outlook`: of a trial, the deadlines that
    would move.
    """

    source: str = ""
    facts: list[Proposed] = field(default_factory=list[Proposed])
    questions: list[Question] = field(default_factory=list[Question])
    ignored: list[Ignored] = field(default_factory=list[Ignored])
    recorded: int = 0
    duplicates: int = 0
    read: set[str] = field(default_factory=set[str])
    outlook: Outlook = field(default_factory=Outlook)
    headings: list[Heading] = field(default_factory=list[Heading])

    def foresee(self, outlook: Outlook) -> None:
        """Of a trial: what would move, and what is to be looked at first."""
        self.outlook = outlook
        self.questions += [
            asks("odd", employee, found=message(each)) for employee, odd in outlook.odd.items() for each in odd
        ]

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "facts": [each.as_json() for each in self.facts],
            "questions": [question_as_json(each) for each in dict.fromkeys(self.questions)],
            "ignored": [{"where": each.where, "why": each.why} for each in dict.fromkeys(self.ignored)],
            "recorded": self.recorded,
            "duplicates": self.duplicates,
        }

    def as_shown(self) -> dict[str, Any]:
        """The same for people: each fact with its sentence, how tables were read, the deadlines that would move."""
        told = self.as_json()
        for fact, each in zip(told["facts"], self.facts, strict=True):
            fact["text"] = each.text
        moved = [
            {"employee": employee, **shift.model_dump(mode="json")}
            for employee, found in self.outlook.moved.items() for shift in found
        ]  # fmt: skip
        headings = [each._asdict() for each in self.headings]
        return {**told, "headings": headings, "deadlines": moved, "deadlines_left_out": self.outlook.left_out}


def question_as_json(each: Question) -> dict[str, Any]:
    told: dict[str, Any] = {"code": each.code, "text": each.text}
    return told if each.employee is None else {"code": each.code, "employee": each.employee, "text": each.text}
