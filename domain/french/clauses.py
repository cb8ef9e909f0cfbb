"""What the branches' texts say, in French: a phrase for each kind of clause, and the page of a branch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from domain.facts import Leave
from domain.french.law_phrases import without_article
from domain.french.numbers import cardinal
from domain.french.periods import preceding
from domain.law import Law
from domain.law.branch import Outcome
from domain.law.clauses import (
    Clause,
    ConvocationClause,
    CycleClause,
    RecapClause,
    RecordClause,
    RequestClause,
    ReturnClause,
    RhythmClause,
    SameDay,
    SanctionClause,
    Sufficient,
    SuspensionClause,
)

SAME_DAY: Mapping[SameDay, str] = {
    "allowed": "le même jour que l'entretien d'évaluation s'il le faut, avec un document distinct",
    "interview-first": (
        "le même jour que l'entretien d'évaluation s'il le faut : l'entretien professionnel d'abord, document distinct"
    ),
    "other-day": "un autre jour que l'entretien d'évaluation, dont il est dissocié",
}
OUTCOMES: Mapping[Outcome, str] = {
    "stands": "demeure sous la loi du 24 octobre 2025",
    "lapses": "dépasse le plafond de la loi : sa périodicité tombe le 1er octobre 2026",
    "follows": "suit la loi, dont elle reprend les mots ou la période",
    "set-aside": "s'est effacée d'elle-même devant la loi du 24 octobre 2025",
    "ended": "a pris fin par ses propres termes",
}


def clause_phrases(clause: Clause, law: Law) -> list[str]:
    """What the clause says, kind by kind."""
    return [phrase for part in _PARTS for phrase in part(clause, law)]


def _rhythm(clause: Clause, law: Law) -> Iterator[str]:
    r: RhythmClause | None = clause.rhythm
    if r is None:
        return
    if r.echo:
        yield f"reprend le rythme que la loi avait alors, {r.months} mois : il suit la loi (lecture A21)"
    elif r.below_headcount is not None:
        yield f"périodicité de {r.months} mois en dessous de {r.below_headcount} salariés"
        if r.months_above is not None:
            nothing = f"à exactement {r.below_headcount}, rien d'écrit (lecture A31)"
            yield f"périodicité de {r.months_above} mois au-dessus ; {nothing}"
    elif r.choices:
        choices = " ou ".join(f"{months} mois" for months in r.choices)
        yield f"périodicité de {choices}, au choix de l'entreprise ; {r.months} mois si elle n'a rien dit"
    else:
        yield f"périodicité de {r.months} mois"
    if r.window_months:
        yield f"de {r.window_months} mois avant à {r.window_months} mois après l'anniversaire du dernier entretien"


def _cycle(clause: Clause, law: Law) -> Iterator[str]:
    c: CycleClause | None = clause.cycle
    if c is None:
        return
    if c.years is None:
        yield f"{cardinal(c.interviews)} entretiens dans la période légale de l'état des lieux, qui en est un"
    else:
        civil = " civiles" if c.civil else ""
        yield f"{cardinal(c.interviews)} entretiens en {c.years} années{civil}, un par part égale (lecture A29)"
    if c.starts == "conversion":
        yield "le cycle d'un alternant commence à la conclusion du contrat qui suit"
    if c.least_apart_months:
        yield f"un entretien à moins de {c.least_apart_months} mois du précédent ne compte pas"
    if c.not_all_in_last_year:
        yield "ils ne peuvent tous tenir dans la dernière année du cycle"


def _recap(clause: Clause, law: Law) -> Iterator[str]:
    r: RecapClause | None = clause.recap
    if r is not None and r.civil_years:
        yield f"état des lieux à la fin de la {r.civil_years}e année civile (lecture A22)"
    if r is not None and r.on_return:
        yield "un état des lieux échu pendant une absence se tient au retour"


def _suspension(clause: Clause, law: Law) -> Iterator[str]:
    s: SuspensionClause | None = clause.suspension
    if s is None:
        return
    if s.months_without_work:
        yield "les mois civils sans aucun travail ne comptent pas"
    elif s.over_weeks:
        yield f"une absence de plus de {s.over_weeks} semaines suspend le délai"
    else:
        yield "toute absence, sauf les congés payés, suspend le délai"


def _sanction(clause: Clause, law: Law) -> Iterator[str]:
    s: SanctionClause | None = clause.sanction
    if s is not None and s.sufficient:
        ways = " ou ".join(_enough(way) for way in s.sufficient)
        yield f"abondement dû, sauf {ways} (lecture A33)"
    if s is not None and s.cpf_only_cofinanced:
        yield "une formation du CPF ne compte que si l'entreprise l'a cofinancée"


def _enough(way: Sufficient) -> str:
    plural = "s" if way.trainings > 1 else ""
    return f"{way.interviews} entretiens et {way.trainings} formation{plural} non obligatoire{plural}"


def _returns(clause: Clause, law: Law) -> Iterator[str]:
    r: ReturnClause | None = clause.returns
    if r is None:
        return
    if r.within_months:
        after = f" d'au moins {r.after_months} mois" if r.after_months else ""
        which = f" ({_names(r.leaves, law)})" if r.leaves else ""
        yield f"entretien de retour sous {r.within_months} mois après une absence{after}{which}"
    if r.added:
        yield f"entretien de retour aussi après : {_names(r.added, law)}"
    if r.before:
        yield f"entretien aussi avant le départ : {_names(r.before, law)}"
    if not r.twelve_month_exemption:
        yield "entretien de retour quelle que soit la date du dernier : sans la dispense de douze mois"
    if r.mandate_within_months:
        yield f"entretien sous {r.mandate_within_months} mois après tout mandat, électif ou syndical"


def _transfer(clause: Clause, law: Law) -> Iterator[str]:
    if clause.transfer is not None:
        yield f"entretien par l'entreprise entrante dans les {clause.transfer.within_months} mois d'un transfert"


def _request(clause: Clause, law: Law) -> Iterator[str]:
    r: RequestClause | None = clause.request
    if r is None:
        return
    unless = f", si aucun n'a été tenu depuis {r.unless_within_months} mois" if r.unless_within_months else ""
    within = f", sous {cardinal(r.within_weeks)} semaines" if r.within_weeks else ""
    below = f", en dessous de {r.below_headcount} salariés" if r.below_headcount else ""
    yield f"entretien à la demande du salarié{within}{unless}{below}"


def _convocation(clause: Clause, law: Law) -> Iterator[str]:
    c: ConvocationClause | None = clause.convocation
    if c is not None and c.notice_days:
        yield f"convocation {c.notice_days} jours avant" + (", si possible" if c.if_possible else "")
    if c is not None and c.with_it:
        yield f"avec la convocation : {' ; '.join(c.with_it)}"


def _record(clause: Clause, law: Law) -> Iterator[str]:
    r: RecordClause | None = clause.record
    if r is not None and r.within_months:
        yield f"compte-rendu proposé dans {preceding(r.within_months)}"
    if r is not None and r.signed:
        yield "compte-rendu proposé à la signature des deux parties"


def _same_day(clause: Clause, law: Law) -> Iterator[str]:
    if clause.same_day is not None:
        yield SAME_DAY[clause.same_day]


_PARTS = (
    _rhythm, _cycle, _recap, _suspension, _sanction, _returns, _transfer, _request, _convocation, _record, _same_day,
)  # fmt: skip


def _names(leaves: Sequence[Leave], law: Law) -> str:
    return ", ".join(without_article(law.leaves[leave].name) for leave in leaves)
