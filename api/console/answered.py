"""What the pages show of a company's answers: the open codes with what may be said of them, and those kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from api.sources.answering import code_of
from api.sources.answers import NONE, expected, subject_of
from api.sources.reading import Open, Question
from api.sources.sheets.words import TableKind, tables
from domain.french.imports import meaning
from domain.law import Law

_WORDS = {"leave": "Absence", "contract": "Contrat", "interview": "Entretien"}
_NOT_READ = "une colonne à ne pas lire"


@dataclass(frozen=True)
class OpenCode:
    """A code with its choices: meaning and French. `people`: of how many something waits for it; `where`: in which rows
    and column of a table it stands.
    """

    code: str
    label: str
    choices: Sequence[tuple[str, str]]
    people: int = 0
    where: str = ""


@dataclass(frozen=True)
class Kept:
    code: str
    label: str
    meaning: str


def of_questions(questions: Iterable[Question], law: Law) -> tuple[list[OpenCode], list[Question]]:
    """The codes that are asked, each once, and what is asked besides."""
    people: dict[str, set[str]] = {}
    written: dict[str, str] = {}
    others: list[Question] = []
    for each in questions:
        if (code := code_of(each)) is None:
            others.append(each)
            continue
        people.setdefault(code, set()).add(each.employee or "")
        written[code] = str(dict(each.about).get("written", ""))
    return [_open(code, written[code], law, len(who)) for code, who in people.items()], others


def of_open(codes: Iterable[Open], law: Law) -> list[OpenCode]:
    """Those of files, each once."""
    found: dict[str, list[Open]] = {}
    for each in codes:
        found.setdefault(each.code, []).append(each)
    return [
        _open(code, those[0].written, law, where=" ; ".join(each.where for each in those if each.where))
        for code, those in found.items()
    ]


def kept(told: Mapping[str, str], law: Law) -> list[Kept]:
    """What the company has said, by code."""
    return [Kept(code, label(code), _word(code, told[code], law)) for code in sorted(told)]


def columns(headings: Iterable[Mapping[str, Any]], law: Law) -> list[tuple[str, str | None, bool]]:
    """How the headings of tables were read: as it is written, what it stands for, whether it was said before."""
    return [
        (each["written"], _word(each["code"], each["column"], law) if each["column"] else None, each["kept"])
        for each in headings
    ]


def label(code: str, written: str = "") -> str:
    """`Motif 60.20 de la DSN`, `Absence « congé zen »`, `Colonne « rh » (Salariés)`."""
    subject, _, word = code.partition(":")
    if not word:
        return f"{'Nature de contrat' if code.startswith('40.') else 'Motif'} {code} de la DSN"
    if subject != "column":
        return f"{_WORDS[subject]} « {written or word} »"
    kind, _, heading = word.partition(":")
    return f"Colonne « {written or heading} » ({tables()[cast(TableKind, kind)].sheet})"


def _open(code: str, written: str, law: Law, people: int = 0, where: str = "") -> OpenCode:
    choices = sorted((_word(code, each, law), each) for each in expected(code) if each != NONE)
    last = [(NONE, _word(code, NONE, law))] if NONE in expected(code) else []
    return OpenCode(code, label(code, written), [*((each, word) for word, each in choices), *last], people, where)


def _word(code: str, told: str, law: Law) -> str:
    subject = subject_of(code)
    if subject != "column":
        return meaning(subject, told, law)
    kind = cast(TableKind, code.split(":")[1])
    return _NOT_READ if told == NONE else tables()[kind].columns[told].headings[0]
