"""The branches as `jalon branches` prints them, in French: the words, their source, what they change, what is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from textwrap import fill
from typing import NamedTuple

from domain.calendar import in_french
from domain.french.clauses import OUTCOMES, clause_phrases
from domain.french.law_page import CONFIDENCE
from domain.law import Law
from domain.law.branch import Branch, BranchText
from domain.law.clauses import Clause

_WIDTH = 110

_STANDING = {
    "own": "clauses propres", "echo": "reprend la loi", "none": "aucune clause trouvée", "unread": "textes non lus",
}  # fmt: skip


class Shown(NamedTuple):
    """A text in force: each thing it says beside what the law says of it; until when it runs; what becomes of it."""

    branch: Branch
    text: BranchText
    against: Sequence[tuple[str, str]]
    days: str
    becomes: str


def shown(book: Law, day: date) -> list[Shown]:
    """The texts of all branches in force on the day."""
    return [
        Shown(branch, text, list(_against_the_law(text.value, book, day)), _days(text, book),
              OUTCOMES[text.under_law_of_2025])
        for branch in book.branches.values()
        for text in branch.texts_on(day, book.periodic)
    ]  # fmt: skip


def without_clause(book: Law) -> Mapping[str, Sequence[Branch]]:
    """The branches that change nothing, for none was found or nobody has read their texts."""
    kinds = ("none", "unread")
    return {_STANDING[kind]: [b for b in book.branches.values() if b.standing == kind] for kind in kinds}


def of_all(book: Law, day: date) -> str:
    """A line for each branch: what was found, and what stands of it on the day."""
    parts = [f"Les branches connues, au {in_french(day)} (recueil {book.edition})", ""]
    for idcc, branch in book.branches.items():
        running = len(list(branch.texts_on(day, book.periodic)))
        texts = f", {running} texte{'s' if running > 1 else ''} en vigueur" if branch.texts else ""
        parts.append(f"  {idcc}  {branch.title} : {_STANDING[branch.standing]}{texts}")
    return "\n".join([*parts, "", "Les textes d'une branche : jalon branches IDCC"])


def of_branch(branch: Branch, book: Law, day: date) -> str:
    """A branch's texts with their words and sources, and what those in force on the day change against the law."""
    parts = [
        f"{branch.idcc} {branch.title} ({_STANDING[branch.standing]})",
        f"  lu le {in_french(branch.read_on)} : {branch.source}",
    ]
    if branch.unread:
        parts.append(_wrapped(f"non lu : {branch.unread}", 2))
    if branch.note:
        parts.append(_wrapped(f"à noter : {branch.note}", 2))
    for text in branch.texts:
        parts += ["", *_text(text, book)]
    running = list(branch.texts_on(day, book.periodic))
    parts += ["", f"Ce que cela change à la loi au {in_french(day)}"]
    changes = [change for text in running for change in _against_the_law(text.value, book, day)]
    parts += [f"{_wrapped(said, 2)}\n    la loi : {law}" for said, law in changes] or ["  rien : la loi seule"]
    return "\n".join(parts)


def _text(text: BranchText, book: Law) -> Iterator[str]:
    yield f"  {text.name}"
    yield f"    {', '.join(text.ids)} ({CONFIDENCE[text.confidence]})"
    yield f"    {_days(text, book)}"
    yield _wrapped(text.words, 4)
    yield from (f"    - {phrase}" for phrase in clause_phrases(text.value, book))
    yield f"    devenir : {OUTCOMES[text.under_law_of_2025]}"
    if text.by_hand:
        yield _wrapped(f"à suivre à la main : {text.by_hand}", 4)


def _days(text: BranchText, book: Law) -> str:
    return f"signé le {in_french(text.signed_on)}, {_extension(text)}, {_span(text, book)}"


def _extension(text: BranchText) -> str:
    return f"étendu le {in_french(text.extended_on)}" if text.extended_on else "non étendu"


def _span(text: BranchText, book: Law) -> str:
    last = text.until(book.periodic)
    until = f" jusqu'au {in_french(last)}" if last < date.max else ""
    return f"en vigueur depuis le {in_french(text.in_force_from)}{until}"


def _against_the_law(clause: Clause, book: Law, day: date) -> Iterator[tuple[str, str]]:
    """Each kind of clause beside what the law says of it that day."""
    for kind in clause.kinds:
        alone = Clause.model_validate({kind: getattr(clause, kind)})
        law = _LAW[kind]
        yield " ; ".join(clause_phrases(alone, book)), law if isinstance(law, str) else law(book, day)


def _wrapped(words: str, indent: int) -> str:
    return fill(words, _WIDTH, initial_indent=" " * indent, subsequent_indent=" " * indent, break_on_hyphens=False)


def _rhythm(book: Law, day: date) -> str:
    rule = book.periodic.at(day)
    return "rien" if rule is None else f"tous les {rule.value.months} mois ({rule.article})"


def _recap(book: Law, day: date) -> str:
    rule = book.recap.at(day)
    return "rien" if rule is None else f"à {rule.value.months} mois d'ancienneté ({rule.article})"


def _sanction(book: Law, day: date) -> str:
    rule = book.abondement.at(day)
    if rule is None:
        return "rien"
    both = rule.value.failings == "both"
    failings = "si manquent les entretiens et une formation" if both else "dès l'un des deux manquements"
    return f"due {failings} ({rule.article})"


def _returns(book: Law, day: date) -> str:
    rule = book.back.at(day)
    if rule is None:
        return "rien"
    months = rule.value.exemption_months
    exemption = f"dispense si un entretien date de moins de {months} mois" if months else "sans dispense"
    return f"aucun délai, après les congés de sa liste, {exemption} ({rule.article})"


_LAW: Mapping[str, str | Callable[[Law, date], str]] = {
    "rhythm": _rhythm,
    "cycle": _rhythm,
    "recap": _recap,
    "suspension": "ce qui ne compte pas comme ancienneté suspend le délai",
    "sanction": _sanction,
    "returns": _returns,
    "transfer": "aucun entretien propre au transfert",
    "request": "aucun entretien à la demande du salarié",
    "convocation": "ni forme ni préavis",
    "record": "un document dont une copie est remise au salarié, sans délai ni signature",
    "same_day": "rien ; le même jour reste possible (Cass. soc. 5 juillet 2023, n° 21-24.122)",
}  # fmt: skip
