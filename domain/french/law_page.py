"""The law book as `jalon law` prints it, in French."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from domain.calendar import in_french
from domain.french.citations import MARK, READ
from domain.french.clauses import clause_phrases
from domain.french.law_phrases import Phrases, phrases, without_article
from domain.french.readings import answer
from domain.law import Law
from domain.law.branch import Branch, BranchText
from domain.law.sheet import ArticleLine, Line, wordings

CONFIDENCE = {
    "A": "texte officiel", "B": "sources concordantes", "C": "une source", "D": "déduit des textes",
    "K": "texte non lu dans sa version d'alors",
}  # fmt: skip
DOUBTFUL = frozenset({"C", "D", "K"})
"""What no official text says in so many words: marked, so that a reader checks it."""
EXPLAINED = f"{MARK}: aucun texte officiel ne le dit en ces termes, à vérifier."


class Said(NamedTuple):
    """One wording and what is to be said of it: everything, or what it changed."""

    line: Line
    phrases: Sequence[str]


def said_of_day(lines: Sequence[Line]) -> list[Said]:
    """Each wording in force, with all that it says."""
    return [Said(line, list(_phrases(line).values())) for line in lines]


def said_of_changes(lines: Sequence[Line]) -> list[Said]:
    """Each wording from the oldest to the newest, with what it changed in its rule; a new rule's with all it says."""
    before: dict[str, Line] = {}
    found: list[Said] = []
    for line in lines:
        earlier = before.get(line.rule)
        found.append(Said(line, list(_phrases(line).values() if earlier is None else _changed(earlier, line))))
        before[line.rule] = line
    return found


def of_day(lines: Sequence[Line], book: Law, day: date) -> str:
    """Each rule in force on the day, then the known branch clauses, then what the law leaves open."""
    parts = [f"Le droit applicable au {in_french(day)} (recueil {book.edition})", EXPLAINED, ""]
    if not lines:
        parts.append(f"Aucune règle : la première s'applique le {in_french(book.begins_on)}.\n")
    for title, group in groupby(said_of_day(lines), key=lambda said: said.line.title):
        parts += [title, *(part for said in group for part in _wording(*said)), ""]
    parts.append(
        "Textes de branche en vigueur, appliqués aux contrats de la branche (en entier : `jalon branches IDCC`)"
    )
    for branch, texts in branches_of_day(book, day):
        parts.append(f"  {branch.idcc} {branch.title}")
        for text, said in texts:
            parts += [f"    {phrase}" for phrase in said]
            parts.append(f"      {text.name}, {', '.join(text.ids)} ({CONFIDENCE[text.confidence]})")
    parts += ["", "Ce que la loi laisse ouvert, et la lecture par défaut"]
    for name, question in book.questions.items():
        watched = "".join(f" ; date sûre aussi selon : {answer(book, name, w, day)}" for w in question.watched)
        parts.append(f"  {name:<4} {question.question} : {answer(book, name, question.default, day)}{watched}")
    return "\n".join(parts)


def branches_of_day(book: Law, day: date) -> Iterator[tuple[Branch, list[tuple[BranchText, list[str]]]]]:
    """The branches with texts in force on the day, and what each of these texts says."""
    for branch in book.branches.values():
        if texts := list(branch.texts_on(day, book.periodic)):
            yield branch, [(text, clause_phrases(text.value, book)) for text in texts]


def of_changes(lines: Sequence[Line], book: Law) -> str:
    """What came into force, day by day: the rules, what each new wording changed, the articles' wordings."""
    parts = [f"Les textes, du plus ancien au plus récent (recueil {book.edition})", EXPLAINED]
    changed, articles = said_of_changes(lines), wordings(book)
    for day in sorted({said.line.in_force_from for said in changed} | {each.in_force_from for each in articles}):
        parts.append(f"\n{in_french(day)}")
        of_that_day = (said for said in changed if said.line.in_force_from == day)
        for title, group in groupby(of_that_day, key=lambda said: said.line.title):
            parts.append(f"  {title}")
            for said in group:
                parts += _wording(said.line.model_copy(update={"wordings": ()}), *said[1:])
        if read := [_article(each) for each in articles if each.in_force_from == day]:
            parts += ["  Rédactions des articles", *(f"    {each}" for each in read)]
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
    for each in line.wordings:
        if each.in_force_from > line.in_force_from or each.read != "whole":
            yield f"      {_article(each)}"


def _article(line: ArticleLine) -> str:
    """`L6323-13, rédaction du 1er septembre 2026 (LEGIARTI…) : ordonnance…`, marked when nobody has read it."""
    mark = MARK if line.read == "no" else ""
    text = f" ({line.text})" if line.text else ""
    read = f" ; {READ[line.read]}" if line.read != "whole" else ""
    return f"{mark}{line.article}, rédaction du {in_french(line.in_force_from)}{text} : {line.act}{read}"


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
