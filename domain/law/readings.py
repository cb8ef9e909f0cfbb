"""The readings: what the law leaves open, each a named setting with a documented default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

from pydantic import model_validator

from domain.facts import Value

ANSWERS: Mapping[str, frozenset[str]] = {
    name: frozenset(answers.split())
    for name, answers in {
        "A1": "one-year civil-2222 two-years four-years", "A2": "stays-overdue new-clock",
        "A3": "completed-years strict", "A4": "last-held seniority", "A5": "soft hard", "A6": "anniversary day-before",
        "A7": "any ordinary", "A8": "separate content", "A9": "counted not-counted", "A10": "half none full",
        "A11": "counted not-counted", "A12": "shifts ignored", "A13": "late-is-held late-is-missing undetermined",
        "A14": "counts ignored",
        "A15": "any union", "A16": "applies not-special", "A17": "theoretical none", "A18": "recap-year any-year",
        "A19": "eight-years six-years", "A20": "none two-months", "A21": "common-law two-years",
        "A22": "shorter as-written no", "A23": "excluded agency",
        "A24": "already-subject-stays five-years-for-all",
        "A25": "before-the-end no-duty-within-the-year", "A26": "new-periods-at-once old-law-until-1-oct-2026",
        "A27": "no-ceiling three-years", "A28": "postponed-too not-postponed",
        "A29": "mean each-gap", "A30": "apart strict", "A31": "law-alone as-above",
        "A32": "clause-applies law-alone", "A33": "branch-test law-only", "A34": "new-hire kept",
    }.items()
}  # fmt: skip
"""The answers that the code knows to each question of readings.yaml."""


WATCHABLE = frozenset({"A1", "A3", "A4", "A5", "A6", "A13", "A22", "A25", "A26", "A27", "A28", "A29", "A31", "A33"})
"""The questions whose other answers may bring the safe date forward, or have the verdict disputed (A13, A33).

The safe date without suspensions (A12) is watched in any case.
"""


class Question(Value):
    """An open question of the law: its possible readings, the default, and those watched for the safe date."""

    question: str
    options: Mapping[str, str]
    default: str
    watched: tuple[str, ...] = ()
    decided_by: str | None = None

    @model_validator(mode="after")
    def _known_options(self) -> Self:
        if unknown := [name for name in (self.default, *self.watched) if name not in self.options]:
            raise ValueError(f"{unknown[0]}: expected one of {', '.join(self.options)}")
        return self


@dataclass(frozen=True, slots=True)
class Readings:
    """The reading chosen for each question, and those watched beside it."""

    chosen: Mapping[str, str]
    watched: Mapping[str, tuple[str, ...]]
    _others: dict[tuple[str, str], Readings] = field(default_factory=dict, repr=False, compare=False)

    def __getitem__(self, question: str) -> str:
        return self.chosen[question]

    def instead(self, question: str, option: str) -> Readings:
        """The readings with that answer: made once, for a whole company asks for the same."""
        other = self._others.get((question, option))
        if other is None:
            other = self._others[question, option] = Readings({**self.chosen, question: option}, self.watched)
        return other

    def alternatives(self, *questions: str) -> Iterator[Readings]:
        """The readings with one watched answer in place of the chosen one, for each question named."""
        for question in questions:
            for option in self.watched.get(question, ()):
                if option != self.chosen[question]:
                    yield self.instead(question, option)

    def cite(self, question: str) -> str:
        """`A13=late-is-held`."""
        return f"{question}={self.chosen[question]}"


def default_readings(questions: Mapping[str, Question]) -> Readings:
    return Readings(
        {name: question.default for name, question in questions.items()},
        {name: question.watched for name, question in questions.items() if question.watched},
    )


Unknown = tuple[str, str | None, tuple[str, ...]]
"""A question nobody asks (no answer), or an answer it does not have; and what was expected."""


def choose(
    questions: Mapping[str, Question], base: Readings, wanted: Mapping[str, str]
) -> tuple[Readings, list[Unknown]]:
    """`base` with the wanted answers, and each that is unknown.

    An answer may name several options joined by `+`: the first applies, the others are watched for the safe date.
    """
    chosen, watched, unknown = dict(base.chosen), dict(base.watched), list[Unknown]()
    for name, answer in wanted.items():
        question = questions.get(name)
        first, *others = answer.split("+")
        if question is None:
            unknown.append((name, None, tuple(questions)))
        elif odd := [option for option in (first, *others) if option not in question.options]:
            unknown.append((name, odd[0], tuple(question.options)))
        else:
            chosen[name] = first
            watched[name] = tuple(others) if others else watched.get(name, ())
    return Readings(chosen, watched), unknown
