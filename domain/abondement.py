"""The verdict on the CPF sanction (L6315-1 II, L6323-13, R6323-3)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.calendar import end_of_next_quarter, in_french
from domain.facts import Value
from domain.law.rules import Threshold
from domain.obligations import Case
from domain.recap import Examined


class Abondement(Value):
    """Due, not due, or undetermined with what is missing; the reasons in words."""

    verdict: Literal["due", "not-due", "undetermined"]
    amount_eur: int = 0
    pay_by: date | None = None
    reasons: tuple[str, ...]


def judge(case: Case, examined: Examined) -> Abondement:
    """Both failings are needed: an interview owed and not held, and no training but mandatory ones.

    Cass. soc. 21 January 2026 n° 24-12.972. Without both, nothing is due, whatever the headcount.
    """
    recap = examined.recap
    if not examined.reached or (recap.held_on is None and case.as_of <= examined.owed.limit):
        return _no(f"état des lieux à tenir pour le {in_french(recap.due_on)}")
    missing = [row for row in recap.interviews if not row.counts]
    declined = {d.kind for d in case.record.declined}
    interviews = _interviews_in_words(len(recap.interviews), len(missing))
    if examined.non_mandatory_training:
        return _no("une formation non obligatoire a été suivie sur la période", interviews)
    if not missing:
        late = [row for row in recap.interviews if not row.on_time]
        caution = (f"{len(late)} en retard, comptés comme tenus ({case.readings.cite('A13')})",) if late else ()
        return _no(interviews, *caution)
    failings = (interviews, "aucune formation non obligatoire suivie sur la période")
    over, headcount = _threshold(case, examined)
    if over is False:
        return _no(*failings, headcount)
    if all(row.kind in declined for row in missing):
        refused = "entretiens manquants déclinés par le salarié : l'appréciation revient au juge"
        return Abondement(verdict="undetermined", reasons=(*failings, refused, headcount))
    if over is None:
        return Abondement(verdict="undetermined", reasons=(*failings, headcount))
    return _due(case, examined, (*failings, headcount))


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
    sanction = case.law.abondement.at(examined.counted_on)
    if sanction is None or sanction.value.amount_eur is None:
        hours = "" if sanction is None else f" : {sanction.value.hours_full_time} heures à temps plein"
        return Abondement(verdict="undetermined", reasons=(*reasons, f"la loi comptait alors en heures{hours}"))
    pay_by, why = _pay_by(case, examined)
    paid = sum(p.amount_eur for p in case.record.payments if p.paid_on >= examined.counted_on)
    settled = (f"{paid} € déjà versés",) if paid else ()
    return Abondement(
        verdict="due", amount_eur=sanction.value.amount_eur, pay_by=pay_by, reasons=(*reasons, why, *settled)
    )


def is_paid(case: Case, examined: Examined, abondement: Abondement) -> bool:
    """Whether the sums paid since the état des lieux cover what is due."""
    return abondement.amount_eur <= sum(p.amount_eur for p in case.record.payments if p.paid_on >= examined.counted_on)


def _pay_by(case: Case, examined: Examined) -> tuple[date | None, str]:
    """The last day of the civil quarter after the état des lieux (R6323-3 IV); the crisis's own date for 2020-2021."""
    counted = examined.counted_on
    if examined.recap.held_on is None and case.readings["A17"] == "none":
        return None, f"état des lieux jamais tenu : aucune date de versement ({case.readings.cite('A17')})"
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
        if year in headcounts:
            told = [year]
        else:
            return None, f"effectif de {year - 1} inconnu : envoyer un fait headcount"
    below = [y for y in told if headcounts[y] < threshold]
    last = f"{headcounts[told[-1]]:g} salariés en {told[-1]}"
    if below:
        return False, f"effectif : {headcounts[below[-1]]:g} salariés en {below[-1]}, seuil de {threshold} non atteint"
    if len(told) < needed:
        return True, f"effectif : {last} ; années antérieures non communiquées, présumées au-dessus de {threshold}"
    return True, f"effectif : {last}, au moins {threshold} pendant {needed} années civiles"
