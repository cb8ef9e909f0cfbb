"""The law book as `jalon law` prints it, in French."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from domain.calendar import in_french
from domain.law import Law
from domain.law.sheet import Line

CONFIDENCE = {"A": "texte officiel", "B": "sources concordantes", "C": "une source", "D": "déduit des textes"}


def of_day(lines: Sequence[Line], book: Law, day: date) -> str:
    """Each rule in force on the day, then what the law leaves open."""
    parts = [f"Le droit applicable au {in_french(day)} (recueil {book.edition})\n"]
    for title, group in groupby(lines, key=lambda line: line.title):
        parts.append(title)
        parts += [_rule(line) for line in group]
        parts.append("")
    parts.append("Ce que la loi laisse ouvert, et la lecture par défaut")
    for name, question in book.questions.items():
        watched = "".join(f" ; date sûre aussi selon : {question.options[w]}" for w in question.watched)
        parts.append(f"  {name:<4} {question.question} : {question.options[question.default]}{watched}")
    return "\n".join(parts)


def of_changes(lines: Sequence[Line], book: Law) -> str:
    """What came into force, day by day."""
    parts = [f"Les textes, du plus ancien au plus récent (recueil {book.edition})"]
    for day, group in groupby(lines, key=lambda line: line.in_force_from):
        parts.append(f"\n{in_french(day)}")
        parts += [f"  {line.title}\n{_rule(line)}" for line in group]
    return "\n".join(parts)


def _rule(line: Line) -> str:
    name = line.rule.partition(".")[2]
    identity = f", {line.text}" if line.text else ""
    return (
        f"    {name + ' : ' if name else ''}{line.value}\n"
        f"      {line.article}{identity}, depuis le {in_french(line.in_force_from)} ({CONFIDENCE[line.confidence]})\n"
        f"      {line.source}"
    )
