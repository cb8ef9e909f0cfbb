"""The law book as `jalon law` prints it, in French."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from domain.calendar import in_french
from domain.french.law_phrases import Phrases, clause_phrases, phrases, without_article
from domain.law import Law
from domain.law.sheet import Line

CONFIDENCE = {
    "A": "texte officiel", "B": "sources concordantes", "C": "une source", "D": "déduit des textes",
    "K": "texte non lu dans sa version d'alors",
}  # fmt: skip
DOUBTFUL = frozenset({"C", "D", "K"})
"""What no official text says in so many words: marked, so that a reader checks it."""
MARK = "⚠ "
EXPLAINED = f"{MARK}: aucun texte officiel ne le dit en ces termes, à vérifier."


def of_day(lines: Sequence[Line], book: Law, day: date) -> str:
    """Each rule in force on the day, then the known branch clauses, then what the law leaves open."""
    parts = [f"Le droit applicable au {in_french(day)} (recueil {book.edition})", EXPLAINED, ""]
    if not lines:
        parts.append(f"Aucune règle : la première s'applique le {in_french(book.begins_on)}.\n")
    for title, group in groupby(lines, key=lambda line: line.title):
        parts += [title, *(part for line in group for part in _wording(line, list(_phrases(line).values()))), ""]
    parts.append("Clauses de branche connues, appliquées avec l'accord de branche que l'entreprise déclare")
    for idcc, clause in book.branches.items():
        parts.append(f"  {idcc} {clause.title}")
        parts += [f"    {phrase}" for phrase in clause_phrases(clause, book)]
        parts.append(f"      {clause.source}")
    parts += ["", "Ce que la loi laisse ouvert, et la lecture par défaut"]
    for name, question in book.questions.items():
        watched = "".join(f" ; date sûre aussi selon : {question.options[w]}" for w in question.watched)
        parts.append(f"  {name:<4} {question.question} : {question.options[question.default]}{watched}")
    return "\n".join(parts)


def of_changes(lines: Sequence[Line], book: Law) -> str:
    """What came into force, day by day: each new rule, and what each new wording changed in it."""
    parts = [f"Les textes, du plus ancien au plus récent (recueil {book.edition})", EXPLAINED]
    before: dict[str, Line] = {}
    for day, of_that_day in groupby(lines, key=lambda line: line.in_force_from):
        parts.append(f"\n{in_french(day)}")
        for title, group in groupby(of_that_day, key=lambda line: line.title):
            parts.append(f"  {title}")
            for line in group:
                earlier = before.get(line.rule)
                said = list(_phrases(line).values()) if earlier is None else list(_changed(earlier, line))
                parts += _wording(line, said)
                before[line.rule] = line
    return "\n".join(parts)


def _wording(line: Line, said: Sequence[str]) -> Iterator[str]:
    """What the rule says, then its article, text, date, confidence and source."""
    mark = MARK if line.confidence in DOUBTFUL else ""
    identity = f", {line.text}" if line.text else ""
    about = f"{without_article(line.about)} : " if line.about else ""
    yield f"    {mark}{about}{said[0]}"
    yield from (f"    {phrase}" for phrase in said[1:])
    yield f"      {line.article}{identity}, depuis le {in_french(line.in_force_from)} ({CONFIDENCE[line.confidence]})"
    yield f"      {line.source}"


def _changed(before: Line, line: Line) -> Iterator[str]:
    """Each phrase that is new, is another than before, or is gone."""
    old, new = _phrases(before), _phrases(line)
    if old == new:
        yield "sans changement de contenu"
    for field, phrase in new.items():
        if field not in old:
            yield phrase
        elif old[field] != phrase:
            yield _instead(phrase, old[field])
    yield from (f"ne s'applique plus : {phrase}" for field, phrase in old.items() if field not in new)


def _instead(new: str, old: str) -> str:
    """`versement : fin du trimestre (auparavant : aucune date fixée)`: what both begin with is said once."""
    topic, colon, _ = new.partition(" : ")
    return f"{new} (auparavant : {old.removeprefix(topic + colon) if colon else old})"


def _phrases(line: Line) -> Phrases:
    return phrases(line.rule, json.loads(line.value))
