"""Interviews tied to an event: a return from leave, the mid-career visit, the years before sixty (L6315-1 I, IV, V)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.calendar import add_months, in_french
from domain.french.words import LEAVES_IN_FRENCH
from domain.law.rules import LateCareer, Version
from domain.ledger.obligations import ORDINARY, Basis, Case, Owed, clause_on, in_force, settle
from domain.ledger.record import Absence

LATE_CAREER_HORIZON_MONTHS = 24
"""How long before its window opens the late-career interview is shown."""

_OWN_ARTICLE = frozenset(
    {"maternity", "adoption", "birth-supplement", "parental-full-time", "parental-part-time", "caregiver",
     "sabbatical", "secured-mobility"}
)  # fmt: skip
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Spell:
    """Absences that follow one another without a day of work between them."""

    absences: tuple[Absence, ...]

    @property
    def started_on(self) -> date:
        return self.absences[0].started_on

    @property
    def resumed_on(self) -> date | None:
        ends = [a.resumed_on for a in self.absences]
        return None if None in ends else max(day for day in ends if day is not None)


def _spells(absences: Sequence[Absence]) -> list[_Spell]:
    """Part-time parental leave stands alone: the employee is at work."""
    spells = [_Spell((a,)) for a in absences if a.leave == "parental-part-time"]
    chain: list[Absence] = []
    for absence in (a for a in absences if a.leave != "parental-part-time"):
        end = _Spell(tuple(chain)).resumed_on if chain else None
        if chain and (end is None or absence.started_on <= end):
            chain.append(absence)
            continue
        if chain:
            spells.append(_Spell(tuple(chain)))
        chain = [absence]
    if chain:
        spells.append(_Spell(tuple(chain)))
    return spells


def returns(case: Case) -> Iterator[Owed]:
    """The interview proposed on return from the leaves the law lists, by the law of the day of return; one a day."""
    found: dict[str, Owed] = {}
    for o in _all_returns(case):
        found.setdefault(o.shown.id, o)
    yield from found.values()


def _all_returns(case: Case) -> Iterator[Owed]:
    for spell in _spells(case.record.absences):
        resumed = spell.resumed_on
        if resumed is None or not case.begins_on <= resumed <= case.as_of:
            continue
        leave = _trigger(case, spell, resumed)
        if leave is not None:
            yield _return(
                case, spell.started_on, resumed, f"reprise le {in_french(resumed)} après {leave[1]}", leave[0]
            )
    for mandate in case.record.mandates:
        version = case.law.back.at(mandate.ended_on)
        if version is not None and version.value.union_mandate:
            words = f"mandat syndical achevé le {in_french(mandate.ended_on)}"
            yield _return(case, mandate.ended_on, mandate.ended_on, words, "mandate")


def _trigger(case: Case, spell: _Spell, resumed: date) -> tuple[str, str] | None:
    """The leave of the spell that the law in force on the day of return lists, and its name; None without one."""
    version = case.law.back.at(resumed)
    if version is None:
        return None
    for absence in reversed(spell.absences):
        if absence.leave in version.value.leaves or absence.leave in version.value.own_articles:
            return absence.leave, LEAVES_IN_FRENCH[absence.leave]
    ill = [a for a in spell.absences if a.leave == "sickness"]
    if ill and add_months(ill[0].started_on, version.value.long_illness_months) < (ill[-1].resumed_on or resumed):
        return "long-illness", f"un arrêt maladie de plus de {version.value.long_illness_months} mois"
    return None


def _return(case: Case, started: date, resumed: date, words: str, leave: str) -> Owed:
    version = case.law.back.at(resumed)
    assert version is not None
    rule = version.value
    agreed = _agreed_limit(case, started, resumed, leave)
    due = agreed or resumed + timedelta(days=rule.target_days)
    early = leave in rule.early_for
    held = next(
        (
            i
            for i in case.record.interviews
            if i.held_on >= resumed or (early and i.kind == "return" and i.by_employee and i.held_on >= started)
        ),
        None,
    )
    exempted = None
    if rule.exemption_months and not (case.readings["A16"] == "not-special" and leave in _OWN_ARTICLE):
        floor = add_months(resumed, -rule.exemption_months)
        exempted = next((i for i in case.record.interviews if floor <= i.held_on < resumed), None)
    if exempted is not None and (held is None or held.kind != "return"):
        held = None
        words += f", mais entretien tenu le {in_french(exempted.held_on)}, dans les douze mois précédents"
    else:
        exempted = None
        target = "(délai de l'accord)" if agreed else f"(aucun délai légal, cible de {rule.target_days} jours)"
        words += f", à proposer pour le {in_french(due)} {target}"
    article = rule.own_articles.get(leave, version.article)
    basis = [Basis(article=article, in_force_from=version.in_force_from)]
    return settle(
        case, "return", resumed, resumed, due, due, held, basis, words, exempt=exempted is not None,
        declined_from=started,
    )  # fmt: skip


def _agreed_limit(case: Case, started: date, resumed: date, leave: str) -> date | None:
    """The day an agreement in force on return sets for the interview; None when none does."""
    for agreement in in_force(case.agreements, resumed):
        if agreement.return_within_days is not None:
            return resumed + timedelta(days=agreement.return_within_days)
    clause = clause_on(case.law, case.agreements, resumed)
    if clause is None or clause.return_within_months is None:
        return None
    if clause.return_leaves is not None and leave not in clause.return_leaves:
        return None
    if add_months(started, clause.return_after_months) > resumed:
        return None
    return add_months(resumed, clause.return_within_months)


def transfer(case: Case) -> Iterator[Owed]:
    """The interview that some branches ask of the incoming employer after a transfer that keeps seniority."""
    hire = case.record.hire
    assert hire is not None
    clause = clause_on(case.law, case.agreements, hire.hired_on)
    if clause is None or clause.transfer_months is None or case.record.seniority_from >= hire.hired_on:
        return
    if case.record.earlier_contracts:  # the same employer's CDD or apprenticeship goes on: nobody was transferred
        return
    due = add_months(hire.hired_on, clause.transfer_months)
    held = next((i for i in case.record.interviews if i.held_on >= hire.hired_on), None)
    basis = [Basis(article=f"{clause.title} ({clause.source})", in_force_from=hire.hired_on)]
    words = f"salarié transféré le {in_french(hire.hired_on)}, puis {clause.transfer_months} mois"
    yield settle(case, "first", hire.hired_on, hire.hired_on, due, due, held, basis, words)


def mid_career(case: Case) -> Iterator[Owed]:
    """Within two months of the actual visit, even after an interview the day before (L6315-1 IV)."""
    start = case.law.mid_career.begins_on
    if start is None:
        return
    for visit in {v.visited_on: v for v in case.record.visits}.values():
        version = case.law.mid_career.at(max(visit.visited_on, start))
        assert version is not None
        reading = None
        if visit.visited_on < start:
            if case.readings["A20"] == "none" or add_months(visit.visited_on, version.value.months) < start:
                continue
            reading = case.readings.cite("A20")
        due = add_months(visit.visited_on, version.value.months)
        held = next(
            (i for i in case.record.interviews if i.kind == "mid-career" and i.held_on >= visit.visited_on), None
        )
        basis = [Basis(article=version.article, in_force_from=version.in_force_from, reading=reading)]
        words = f"visite de mi-carrière le {in_french(visit.visited_on)}, puis {version.value.months} mois"
        yield settle(case, "mid-career", visit.visited_on, visit.visited_on, due, due, held, basis, words)


@dataclass(frozen=True, slots=True)
class _Window:
    """The years before a birthday, as far as the wordings that gave them were in force.

    `opens` is its first day, `birthday` the day after its last one. `cut_on`: the day on which another wording took
    the place of its own before it was over.
    """

    opens: date
    birthday: date
    cut_on: date | None
    version: Version[LateCareer]

    @property
    def until(self) -> date:
        return self.cut_on or self.birthday


def late_career(case: Case) -> Iterator[Owed]:
    """From the 58th birthday to the day before the 60th; none for those already 60 when the law came (L6315-1 V).

    Each wording asks for it in the years that it was in force itself: what a former wording asked for stays, held or
    missed, once its last day is past; what was still to be held when another one came is as that one says.
    """
    born = case.record.hire.born_on if case.record.hire else None
    if born is None:
        return
    kinds = {"late-career"} if case.readings["A8"] == "separate" else {*ORDINARY, "return", "mid-career", "late-career"}
    for window in _late_career_windows(case, born):
        if case.as_of < add_months(window.opens, -LATE_CAREER_HORIZON_MONTHS):
            continue
        held = next(
            (i for i in case.record.interviews if i.kind in kinds and window.opens <= i.held_on < window.until), None
        )
        if window.cut_on is not None and held is None:
            continue
        version, due = window.version, window.birthday - _DAY
        basis = [Basis(article=version.article, in_force_from=version.in_force_from, reading=case.readings.cite("A8"))]
        words = (
            f"{version.value.birthday} ans le {in_french(window.birthday)} : "
            f"entretien dans les {version.value.years_before} années qui précèdent"
        )
        yield settle(case, "late-career", window.opens, window.opens, due, due, held, basis, words)


def _late_career_windows(case: Case, born: date) -> list[_Window]:
    """The windows in which the wordings ask for the interview; one that the next wording continues is one with it."""
    windows: list[_Window] = []
    for version in case.law.late_career.versions:
        birthday = add_months(born, version.value.birthday * 12)
        opens = max(add_months(birthday, -version.value.years_before * 12), version.in_force_from, case.begins_on)
        following = next((v.in_force_from for v in case.law.late_career.after(version.in_force_from)), date.max)
        if opens >= min(birthday, following):
            continue
        if windows and windows[-1].cut_on == opens:
            opens = windows.pop().opens
        windows.append(_Window(opens, birthday, following if following < birthday else None, version))
    return windows
