"""The verdict on the CPF sanction (L6315-1 II, L6323-13, R6323-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.calendar import end_of_next_quarter, in_french
from domain.facts import Derived
from domain.french.words import number
from domain.law.rules import Sanction, Threshold, Version
from domain.ledger.obligations import Case, Owed
from domain.ledger.recap import Examined, awaits_document, examine
from domain.ledger.record import Interview


class Abondement(Derived):
    """Due, not due, or undetermined with what is missing; the reasons in words."""

    verdict: Literal["due", "not-due", "undetermined"]
    amount_eur: int = 0
    pay_by: date | None = None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sanctioned:
    """A recap with its verdict; `paid`: what it makes due has been paid."""

    examined: Examined
    abondement: Abondement
    paid: bool


def sanction(case: Case, obligations: Sequence[Owed]) -> Sanctioned | None:
    """The recap to look at on the day, and its verdict: the oldest with a sum to pay, else the last one held while its
    papers and its quarter are open, else the next one.

    A sum that is due stays due until it is paid, however long ago (R6323-3 IV); payments settle the oldest first.
    """
    recaps = list(examine(case, obligations))
    last_held = max((i for i, e in enumerate(recaps) if e.owed.held is not None), default=None)
    left = sum(p.amount_eur for p in case.record.payments)
    found: Sanctioned | None = None
    for index, examined in enumerate(recaps):
        abondement = judge(case, examined)
        paid = left >= abondement.amount_eur
        found = Sanctioned(examined, abondement, paid)
        if not paid or (index == last_held and _recent(case, examined.owed.held)):
            return found
        left -= abondement.amount_eur
    return found


def _recent(case: Case, interview: Interview | None) -> bool:
    """Until the document is issued and the quarter of the payment over."""
    if interview is None:
        return False
    issued = interview.ref in case.record.recapped
    return case.as_of <= end_of_next_quarter(interview.held_on) or awaits_document(case, interview, issued)


def judge(case: Case, examined: Examined) -> Abondement:
    """Both failings are needed: an interview owed and not held, and no training but mandatory ones.

    Cass. soc. 21 January 2026 n° 24-12.972. Without both, nothing is due, whatever the headcount. The law of 2014 asked
    for the interviews and two of three criteria instead; the option that the law of 2018 left between both tests, until
    30 September 2021, changes no verdict: whoever passes the former passes the latter.
    """
    recap, status = examined.recap, examined.owed.shown.status
    if status == "lapsed":
        return _no("le contrat a pris fin avant l'état des lieux")
    if recap.held_on is None and status != "overdue":
        return _no(f"état des lieux à tenir pour le {in_french(recap.due_on)}")
    if (suspended := _suspended(case, examined)) is not None:
        return _no(suspended)
    missing = [row for row in recap.interviews if not row.counts]
    interviews = _interviews_in_words(len(recap.interviews), len(missing))
    failing = _failing(case, examined, bool(missing))
    if failing is None:
        late = [row for row in recap.interviews if not row.on_time]
        plural = "s" if len(late) > 1 else ""
        caution = (f"{len(late)} en retard, compté{plural} comme tenu{plural} (lecture A13)",)
        training = "une formation non obligatoire a été suivie sur la période"
        trained = (training,) if examined.non_mandatory_training else ()
        return _no(*trained, interviews, *(caution if late and not missing else ()))
    over, headcount = _threshold(case, examined)
    reasons = (interviews, failing, headcount)
    if over is False:
        return _no(*reasons)
    if missing and all(row.declined for row in missing):
        refused = "entretiens manquants déclinés par le salarié : l'appréciation revient au juge"
        return Abondement(verdict="undetermined", reasons=(*reasons, refused))
    if over is None:
        return Abondement(verdict="undetermined", reasons=reasons)
    return _due(case, examined, reasons)


def _failing(case: Case, examined: Examined, missing: bool) -> str | None:
    """What, beside the interviews, makes the sanction due; None when nothing does."""
    rule = case.law.abondement.at(examined.counted_on)
    if rule is not None and rule.value.criteria_needed is not None:
        met, needed = examined.criteria_met, rule.value.criteria_needed
        return f"{met} critères sur trois remplis, {needed} exigés avant 2019" if missing or met < needed else None
    if missing and not examined.non_mandatory_training:
        return "aucune formation non obligatoire suivie sur la période"
    return None


def _suspended(case: Case, examined: Examined) -> str | None:
    """The sanction was suspended during the health crisis for what fell due in it (loi 2021-689)."""
    day = examined.owed.nominal or examined.counted_on
    for version in reversed(case.law.postponements.versions):
        p = version.value
        if p.due_from <= day <= p.due_to:
            if case.as_of <= p.no_sanction_until:
                return f"sanction suspendue jusqu'au {in_french(p.no_sanction_until)} ({version.article})"
            return None
    return None


def _no(*reasons: str) -> Abondement:
    return Abondement(verdict="not-due", reasons=reasons)


def _interviews_in_words(owed: int, missing: int) -> str:
    match owed, missing:
        case 0, _:
            return "aucun entretien n'était dû sur la période"
        case _, 0:
            return "tous les entretiens prévus ont été tenus"
        case _, 1:
            return "1 entretien prévu n'a pas été tenu"
        case _:
            return f"{missing} entretiens prévus n'ont pas été tenus"


def _due(case: Case, examined: Examined, reasons: tuple[str, ...]) -> Abondement:
    rule = case.law.abondement.at(examined.counted_on)
    if rule is None or rule.value.amount_eur is None:
        return Abondement(verdict="due", reasons=(*reasons, _hours(case, rule)))
    pay_by, why = _pay_by(case, examined)
    paid = sum(p.amount_eur for p in case.record.payments if p.paid_on >= examined.counted_on)
    settled = (f"{paid} € déjà versés",) if paid else ()
    exposure = _exposure(rule.value) if pay_by is not None and case.as_of > pay_by and not paid else ()
    return Abondement(
        verdict="due",
        amount_eur=rule.value.amount_eur,
        pay_by=pay_by,
        reasons=(*reasons, why, *settled, *exposure),
    )


def _exposure(rule: Sanction) -> tuple[str, ...]:
    """What an employer who lets the date pass is exposed to: the sum and its surcharge, paid to the Treasury."""
    total = (rule.amount_eur or 0) * (100 + rule.surcharge_percent) // 100
    return (f"date de versement dépassée : {total} € au Trésor public si une mise en demeure reste vaine (L6323-13)",)


def _hours(case: Case, rule: Version[Sanction] | None) -> str:
    """Before 2019 the account was credited in hours, whose sum went to the OPCA: nothing that Jalon declares."""
    full_time = case.record.hire is not None and case.record.hire.working_time >= 1
    hours = None if rule is None else rule.value.hours_full_time if full_time else rule.value.hours_part_time
    return f"{hours} heures de CPF, à régler à l'OPCA (droit antérieur à 2019) : à traiter à la main"


def _pay_by(case: Case, examined: Examined) -> tuple[date | None, str]:
    """The last day of the civil quarter after the état des lieux (R6323-3 IV); the crisis's own date for 2020-2021."""
    counted = examined.counted_on
    if examined.recap.held_on is None and case.readings["A17"] == "none":
        return None, "état des lieux jamais tenu : aucune date de versement (lecture A17)"
    for version in reversed(case.law.postponements.versions):
        fixed = version.value.pay_by
        nominal = examined.owed.nominal or counted
        if fixed is not None and (fixed.due_from <= nominal <= fixed.due_to) and counted <= fixed.due_to:
            return fixed.paid_by, f"versement au plus tard le {in_french(fixed.paid_by)} ({version.article})"
    rule = case.law.abondement.at(counted)
    if rule is None or rule.value.pay_by == "none":
        return None, "aucun texte ne fixait alors la date de versement"
    day = end_of_next_quarter(counted)
    since = "la date à laquelle il devait être tenu" if examined.recap.held_on is None else "l'état des lieux"
    return (
        day,
        f"versement au plus tard le {in_french(day)}, dernier jour du trimestre civil suivant {since} (R6323-3 IV)",
    )


def _threshold(case: Case, examined: Examined) -> tuple[bool | None, str]:
    """Whether the employer counts fifty employees, and in words; None when no headcount is recorded.

    L130-1 CSS: the average of the previous civil year; the threshold is crossed after five consecutive years at or
    above it, one year below resets. Years never told are taken to be like the others: an employer of fifty that
    hid its past would not escape, and the reason says so.
    """
    version = case.law.headcount.at(examined.counted_on)
    if version is None:
        return None, "seuil de cinquante salariés : aucun texte"
    last = examined.counted_on.year
    first = examined.recap.period[0].year + 1 if case.readings["A18"] == "any-year" else last
    answers = [_over(case.company.headcounts, year, version.value) for year in range(last, min(first, last) - 1, -1)]
    return next((a for a in answers if a[0]), None) or next((a for a in answers if a[0] is None), answers[0])


def _over(headcounts: dict[int, float], year: int, rule: Threshold) -> tuple[bool | None, str]:
    threshold, needed = rule.threshold, rule.years
    told = [y for y in range(year - needed, year) if y in headcounts]
    if not told:
        return None, f"effectif moyen de {year - 1} non communiqué"
    below = [y for y in told if headcounts[y] < threshold]
    last = f"{number(headcounts[told[-1]])} salariés en {told[-1]}"
    if below:
        return (
            False,
            f"effectif : {number(headcounts[below[-1]])} salariés en {below[-1]}, seuil de {threshold} non atteint",
        )
    if len(told) < needed:
        return True, f"effectif : {last} ; années antérieures non communiquées, présumées au-dessus de {threshold}"
    return True, f"effectif : {last}, au moins {threshold} pendant {needed} années civiles"
