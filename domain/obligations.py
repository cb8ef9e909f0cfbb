"""Which interviews are owed, since when, until when, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from typing import Literal

from domain.calendar import add_months, in_french
from domain.facts import Agreement, InterviewKind, Value
from domain.law import Law, Readings
from domain.law.readings import choose
from domain.record import Absence, CompanyRecord, Finding, Interview, Record
from domain.seniority import days_not_counted, slowdowns
from domain.terms import (
    Deadline,
    Regime,
    Setting,
    alternatives,
    first_regimes,
    lapse,
    periodic_regimes,
    recap_regimes,
    run,
)

Status = Literal["upcoming", "open", "convened", "overdue", "held", "held-late", "declined", "exempt", "lapsed"]

PENDING: frozenset[Status] = frozenset({"upcoming", "open", "convened", "overdue"})
"""The statuses of an interview that is still to be held."""

CONVENE_DAYS_BEFORE: dict[InterviewKind, int] = {
    "first": 30, "periodic": 30, "recap": 30, "return": 0, "mid-career": 0, "late-career": 180,
}  # fmt: skip
"""Practice, not law: how long before the deadline the convocation goes out; 0 means as soon as it is owed."""

LATE_CAREER_HORIZON_MONTHS = 24
"""How long before its window opens the late-career interview is shown."""

_ORDINARY: frozenset[InterviewKind] = frozenset({"first", "periodic", "recap"})
_OWN_ARTICLE = frozenset(
    {"maternity", "adoption", "birth-supplement", "parental-full-time", "parental-part-time", "caregiver",
     "sabbatical", "secured-mobility"}
)  # fmt: skip
_DAY = timedelta(days=1)


class Basis(Value):
    """What an obligation stands on: the article, since when it reads so, and the reading where it is open."""

    article: str
    in_force_from: date
    reading: str | None = None


class Obligation(Value):
    """One interview that the law asks for.

    `due_on` is the last compliant day; `safe_on` the earliest day under any reading that is switched on.
    """

    id: str
    kind: InterviewKind
    opens_on: date
    due_on: date
    safe_on: date
    status: Status
    held_on: date | None = None
    basis: tuple[Basis, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Owed:
    """An obligation with what the rest of the plan needs to know of it beyond what is shown."""

    shown: Obligation
    limit: date
    convene_from: date
    held: Interview | None = None
    nominal: date | None = None
    first_months: int = 0
    own_term: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One employee on one day: the facts, the law as known that day, and the readings in force."""

    record: Record
    company: CompanyRecord
    law: Law
    readings: Readings
    agreements: tuple[Agreement, ...]
    as_of: date
    setting: Setting
    begins_on: date
    clock: tuple[Interview, ...]

    @classmethod
    def of(cls, record: Record, company: CompanyRecord, law: Law, as_of: date) -> Case:
        """The case as of a day, under the law published by then and the agreements signed by then."""
        law = law.published_by(max(as_of, law.begins_on))
        agreements = tuple(a for a in company.agreements if a.signed_on <= as_of)
        readings = _readings(record, law, agreements, as_of)
        setting = Setting(law, readings, slowdowns(record.absences, law, readings, as_of))
        begins_on = max(record.seniority_from, law.begins_on) if record.hire else law.begins_on
        resetting = [i for i in record.interviews if readings["A7"] == "any" or i.kind in _ORDINARY]
        clock = {i.held_on: i for i in reversed(resetting) if i.held_on >= begins_on}
        return cls(
            record, company, law, readings, agreements, as_of, setting, begins_on,
            tuple(clock[day] for day in sorted(clock)),
        )  # fmt: skip


def _readings(record: Record, law: Law, agreements: Sequence[Agreement], as_of: date) -> Readings:
    """The documented defaults, then what a branch agreement in force says, then a company agreement."""
    readings = law.default_readings
    running = [a for a in agreements if a.effective_from <= as_of <= (a.effective_to or date.max) and a.readings]
    for agreement in sorted(running, key=lambda a: (a.scope == "company", a.effective_from)):
        readings, complaints = choose(law.questions, readings, agreement.readings or {})
        record.findings.extend(Finding("unknown-reading", complaint, None, True) for complaint in complaints)
    return readings


def owed(case: Case) -> list[Owed]:
    """Every interview owed to the employee so far and next, in the order of their deadlines."""
    if case.record.hire is None:
        return []
    found = [*_rhythm(case), *_recaps(case), *_returns(case), *_mid_career(case), *_late_career(case)]
    return sorted(found, key=lambda o: (o.shown.due_on, o.shown.id))


def check_agreements(case: Case) -> Iterator[Finding]:
    """What an operator must know about agreements that do not apply as they are written."""
    for agreement in case.agreements:
        end, months = lapse(agreement, case.law), agreement.periodicity_months
        if months is None or end is None or (agreement.effective_to and end > agreement.effective_to):
            continue
        if end <= agreement.effective_from:
            yield Finding(
                "agreement-over-ceiling", f"accord signé le {in_french(agreement.signed_on)} : {months} mois "
                "dépassent le plafond légal, cette périodicité ne s'applique pas", None, True,
            )  # fmt: skip
        elif case.as_of < end:
            yield Finding("agreement-lapses", f"accord à {months} mois : caduc le {in_french(end)} (L6315-1 III)")


# --- the rhythm: the first interview, then the periodic ones --------------------------------------------------


def _rhythm(case: Case) -> Iterator[Owed]:
    """The first interview, then one after each interview held, each until the next one."""
    first, periodic = first_regimes(case.law, case.agreements), periodic_regimes(case.law, case.agreements)
    held = case.clock
    owed_first = _in_rhythm(case, "first", case.begins_on, first, held[0] if held else None)
    yield owed_first
    if not held and owed_first.own_term:
        # Every employee « restant employé »: the rhythm also runs from the hire until a first interview is held.
        yield _in_rhythm(case, "periodic", case.begins_on, periodic, None)
    for interview, following in zip_longest(held, held[1:]):
        yield _in_rhythm(case, "periodic", interview.held_on, periodic, following)


def _in_rhythm(
    case: Case, kind: InterviewKind, anchor: date, regimes: Sequence[Regime], held: Interview | None
) -> Owed:
    until = held.held_on if held else None
    deadline = run(anchor, kind, regimes, case.setting, until)
    safe = _safe(case, anchor, kind, regimes, deadline.due, ("A1",) if kind == "first" else (), until)
    start = "embauche" if anchor == case.begins_on and kind == "first" else "entretien tenu"
    if anchor == case.begins_on and (kind == "first" or not case.clock):
        start = "embauche" if anchor == case.record.seniority_from else "cycle commencé"
    because = f"{start} le {in_french(anchor)}, puis {_term_in_words(deadline)}{_moved(case, anchor, deadline)}"
    return _settled(case, kind, anchor, anchor, deadline, safe, held, because)


def _term_in_words(deadline: Deadline) -> str:
    if any(reading.startswith("A1=civil-2222") for reading in deadline.readings):
        return "l'ancien délai, ramené à un an après le 26 octobre 2025"
    if deadline.regime.own_term:
        return "la première année"
    words = f"{deadline.regime.months} mois"
    if deadline.regime.agreement is not None:
        scope = "d'entreprise" if deadline.regime.agreement.scope == "company" else "de branche"
        words += f" (accord {scope})"
    return words


def _moved(case: Case, anchor: date, deadline: Deadline) -> str:
    """What else moved the deadline: days that do not count, and the health crisis."""
    words = ""
    days = days_not_counted(anchor, deadline.nominal, case.setting.pauses)
    if days:
        words += f", reporté de {days} jours d'absence non comptés"
    if deadline.postponed_by:
        words += f", reporté au {in_french(deadline.due)} ({deadline.postponed_by})"
    return words


def _safe(
    case: Case,
    anchor: date,
    kind: InterviewKind,
    regimes: Sequence[Regime],
    due: date,
    questions: Sequence[str],
    until: date | None,
) -> date:
    """The earliest deadline under any reading switched on; always with the one that no absence has moved."""
    settings = [*alternatives(case.setting, *questions)]
    if case.setting.pauses:
        settings += [setting.unshifted for setting in (case.setting, *settings)]
    return min([due, *(run(anchor, kind, regimes, setting, until).due for setting in settings)])


# --- the état des lieux ---------------------------------------------------------------------------------------


def _recaps(case: Case) -> Iterator[Owed]:
    """The état des lieux: first by seniority, then from the last one held (reading A4)."""
    regimes = recap_regimes(case.law, case.agreements, case.readings)
    held = [i for i in case.record.interviews if i.kind == "recap" and i.held_on >= case.begins_on]
    anchor, theory = case.begins_on, case.begins_on
    for index in range(len(held) + 1):
        interview = held[index] if index < len(held) else None
        until = interview.held_on if interview else None
        deadline = run(anchor, "recap", regimes, case.setting, until)
        safe = _safe(case, anchor, "recap", regimes, deadline.due, ("A3",), until)
        by_seniority = deadline if theory == anchor else run(theory, "recap", regimes, case.setting, until)
        if any(s.readings["A4"] == "seniority" for s in alternatives(case.setting, "A4")):
            safe = min(safe, by_seniority.due)
        since = "état des lieux tenu le" if index else "ancienneté comptée du"
        months = f"{_term_in_words(deadline)}{_moved(case, anchor, deadline)}"
        because = f"{since} {in_french(anchor)}, puis {months}"
        if deadline.limit > deadline.due:
            because += f" ; au plus tard le {in_french(deadline.limit)}"
        opens = _recap_opens(case, anchor, index, deadline)
        yield _settled(case, "recap", anchor, opens, deadline, safe, interview, because)
        if interview is not None:
            theory = by_seniority.nominal
            anchor = interview.held_on if case.readings["A4"] == "last-held" else theory


def _recap_opens(case: Case, anchor: date, index: int, deadline: Deadline) -> date:
    """The first état des lieux may be held seven years after the first interview (L6315-1 II, since 2025)."""
    version = case.law.recap.at(case.as_of)
    months = version.value.after_first_months if version else None
    if index or months is None or not case.clock:
        return anchor
    opens = add_months(case.clock[0].held_on, months)
    return opens if opens <= deadline.due else anchor


# --- interviews tied to an event ------------------------------------------------------------------------------


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


def _returns(case: Case) -> Iterator[Owed]:
    """The interview proposed on return from the leaves the law lists, by the law of the day of return."""
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


LEAVES_IN_FRENCH = {
    "maternity": "un congé de maternité", "adoption": "un congé d'adoption",
    "birth-supplement": "un congé supplémentaire de naissance", "paternity": "un congé de paternité",
    "parental-full-time": "un congé parental d'éducation", "parental-part-time": "un temps partiel parental",
    "caregiver": "un congé de proche aidant", "sabbatical": "un congé sabbatique",
    "secured-mobility": "une mobilité volontaire sécurisée", "long-illness": "un arrêt longue maladie",
    "sickness": "un arrêt maladie", "work-accident": "un arrêt pour accident du travail",
    "family-solidarity": "un congé de solidarité familiale", "parental-presence": "un congé de présence parentale",
    "unpaid": "un congé sans solde", "other": "une absence",
}  # fmt: skip


def _trigger(case: Case, spell: _Spell, resumed: date) -> tuple[str, str] | None:
    """The leave of the spell that the law in force on the day of return lists, and its name; None without one."""
    version = case.law.back.at(resumed)
    if version is None:
        return None
    for absence in reversed(spell.absences):
        if absence.leave in version.value.leaves:
            return absence.leave, LEAVES_IN_FRENCH[absence.leave]
    ill = [a for a in spell.absences if a.leave == "sickness"]
    if ill and add_months(ill[0].started_on, version.value.long_illness_months) < (ill[-1].resumed_on or resumed):
        return "long-illness", f"un arrêt maladie de plus de {version.value.long_illness_months} mois"
    return None


def _return(case: Case, started: date, resumed: date, words: str, leave: str) -> Owed:
    version = case.law.back.at(resumed)
    assert version is not None
    rule = version.value
    within = next(
        (a.return_within_days for a in _by_precedence(case, resumed) if a.return_within_days is not None), None
    )
    due = resumed + timedelta(days=rule.target_days if within is None else within)
    held = next(
        (i for i in case.record.interviews if i.held_on >= resumed or (i.kind == "return" and i.held_on >= started)),
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
        words += ", à proposer " + (f"sous {within} jours (accord)" if within is not None else
                                    f"(aucun délai légal, cible de {rule.target_days} jours)")  # fmt: skip
    basis = [Basis(article=version.article, in_force_from=version.in_force_from)]
    return _owed(
        case, "return", resumed, resumed, due, due, held, basis, words, limit=due, exempt=exempted is not None,
        declined_from=started,
    )  # fmt: skip


def _by_precedence(case: Case, day: date) -> list[Agreement]:
    running = [a for a in case.agreements if a.effective_from <= day <= (a.effective_to or date.max)]
    return sorted(running, key=lambda a: (a.scope == "branch", -a.effective_from.toordinal()))


def _mid_career(case: Case) -> Iterator[Owed]:
    """Within two months of the actual visit, even after an interview the day before (L6315-1 IV)."""
    if not case.law.mid_career.versions:
        return
    start = case.law.mid_career.versions[0].in_force_from
    for visit in case.record.visits:
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
        yield _owed(case, "mid-career", visit.visited_on, visit.visited_on, due, due, held, basis, words, limit=due)


def _late_career(case: Case) -> Iterator[Owed]:
    """From the 58th birthday to the day before the 60th; none for those already 60 when the law came (L6315-1 V)."""
    born = case.record.hire.born_on if case.record.hire else None
    if born is None or not case.law.late_career.versions:
        return
    version = case.law.late_career.versions[-1]
    rule = version.value
    sixty = add_months(born, rule.birthday * 12)
    opens = max(add_months(sixty, -rule.years_before * 12), version.in_force_from, case.begins_on)
    if sixty <= opens or case.as_of < add_months(opens, -LATE_CAREER_HORIZON_MONTHS):
        return
    due = sixty - _DAY
    kinds = (
        {"late-career"} if case.readings["A8"] == "separate" else {*_ORDINARY, "return", "mid-career", "late-career"}
    )
    held = next((i for i in case.record.interviews if i.kind in kinds and opens <= i.held_on < sixty), None)
    basis = [Basis(article=version.article, in_force_from=version.in_force_from, reading=case.readings.cite("A8"))]
    words = f"{rule.birthday} ans le {in_french(sixty)} : entretien dans les {rule.years_before} années qui précèdent"
    yield _owed(case, "late-career", opens, opens, due, due, held, basis, words, limit=due)


# --- what became of each --------------------------------------------------------------------------------------


def _settled(
    case: Case,
    kind: InterviewKind,
    anchor: date,
    opens: date,
    deadline: Deadline,
    safe: date,
    held: Interview | None,
    because: str,
) -> Owed:
    """An obligation whose deadline is a term of the law or of an agreement."""
    regime = deadline.regime
    reading = _cited(case, kind, anchor, deadline)
    basis = [Basis(article=regime.article, in_force_from=regime.in_force_from, reading=reading)]
    if regime.agreement is not None:
        scope = "accord d'entreprise" if regime.agreement.scope == "company" else "accord de branche"
        basis.append(Basis(article=scope, in_force_from=regime.agreement.effective_from))
    limit = deadline.limit if kind == "recap" and case.readings["A5"] == "soft" else deadline.due
    shown = _owed(case, kind, anchor, opens, deadline.due, safe, held, basis, because, limit=limit)
    return Owed(
        shown.shown,
        deadline.limit,
        shown.convene_from,
        held,
        deadline.nominal,
        deadline.first_months,
        deadline.regime.own_term,
    )


def _cited(case: Case, kind: InterviewKind, anchor: date, deadline: Deadline) -> str | None:
    """The readings an obligation stands on, as `A1=civil-2222`; None when the text alone decides."""
    used = list(deadline.readings)
    if kind == "recap":
        used.append(case.readings.cite("A5"))
        if deadline.regime.agreement is not None:
            used.append(case.readings.cite("A22"))
    if days_not_counted(anchor, deadline.nominal, case.setting.pauses):
        used.append(case.readings.cite("A12"))
    return ", ".join(dict.fromkeys(used)) or None


def _owed(
    case: Case,
    kind: InterviewKind,
    anchor: date,
    opens: date,
    due: date,
    safe: date,
    held: Interview | None,
    basis: Sequence[Basis],
    because: str,
    *,
    limit: date,
    exempt: bool = False,
    declined_from: date | None = None,
) -> Owed:
    identity = f"{kind}-{anchor.isoformat()}"
    lead = CONVENE_DAYS_BEFORE[kind]
    convene_from = max(due - timedelta(days=lead), opens) if lead else opens
    declined = any(d.kind == kind and d.declined_on >= (declined_from or anchor) for d in case.record.declined)
    status = _status(case, identity, due, limit, convene_from, held, exempt=exempt, declined=declined)
    shown = Obligation.model_construct(
        id=identity, kind=kind, opens_on=opens, due_on=due, safe_on=safe, status=status,
        held_on=held.held_on if held else None, basis=tuple(basis), because=because,
    )  # fmt: skip
    return Owed(shown, limit, convene_from, held)


def _status(
    case: Case,
    identity: str,
    due: date,
    limit: date,
    convene_from: date,
    held: Interview | None,
    *,
    exempt: bool,
    declined: bool,
) -> Status:
    if held is not None:
        return "held" if held.held_on <= max(due, limit) else "held-late"
    if exempt:
        return "exempt"
    if declined:
        return "declined"
    ended = case.record.ended_on
    if ended is not None and ended < case.as_of and ended <= limit:
        return "lapsed"
    if case.as_of > limit:
        return "overdue"
    if identity in case.record.convened:
        return "convened"
    return "open" if case.as_of >= convene_from else "upcoming"
