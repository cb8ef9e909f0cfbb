"""Whether the employer counts as many employees as the sanction asks for (L6315-1 II, L130-1 CSS)."""

from __future__ import annotations

from collections.abc import Mapping

from domain.law.values import Threshold
from domain.ledger.case import Case
from domain.ledger.reasons import Reason
from domain.ledger.recap_content import Examined


def over_threshold(case: Case, examined: Examined) -> tuple[bool | None, Reason]:
    """Whether the employer counts fifty employees, and in words; None when no headcount is recorded.

    L130-1 CSS: the average of the previous civil year; the threshold is crossed after five consecutive years at or
    above it, one year below resets. Years never told are taken to be like the others: an employer of fifty that
    hid its past would not escape, and the reason says so.
    """
    version = case.law.headcount.at(examined.counted_on)
    assert version is not None, "the loader refuses law that begins without its threshold"
    last = examined.counted_on.year
    first = examined.recap.period[0].year + 1 if case.readings["A18"] == "any-year" else last
    stays = case.readings["A24"] == "already-subject-stays"
    years = range(last, min(first, last) - 1, -1)
    answers = [_over(case.company.headcounts, year, version.value, stays=stays) for year in years]
    return next((a for a in answers if a[0]), None) or next((a for a in answers if a[0] is None), answers[0])


def _over(headcounts: Mapping[int, float], year: int, rule: Threshold, *, stays: bool) -> tuple[bool | None, Reason]:
    """`stays`: who was subject before the five years were asked for does not wait for them (reading A24)."""
    threshold, needed = rule.threshold, rule.years
    told = [y for y in range(year - needed, year) if y in headcounts]
    if not told:
        return None, Reason("headcount-untold", {"year": year - 1})
    below = [y for y in told if headcounts[y] < threshold]
    seen = below[-1] if below else told[-1]
    values = {"year": seen, "average": headcounts[seen], "threshold": threshold}
    if not below and len(told) == needed:
        return True, Reason("headcount-over", {**values, "years": needed})
    settled = rule.settled_year if stays and _since(headcounts, year, rule) else None
    if settled is not None and headcounts.get(settled - 1, 0) >= threshold:
        return True, Reason("headcount-settled", {"year": settled, "threshold": threshold, "text": rule.settled_by})
    if not below:
        return True, Reason("headcount-presumed", values)
    if settled is not None:
        return None, Reason("headcount-subject", {"year": settled, "threshold": threshold, "text": rule.settled_by})
    return False, Reason("headcount-below", values)


def _since(headcounts: Mapping[int, float], year: int, rule: Threshold) -> bool:
    """Whether the threshold was reached in the settled year, and no later one is known to have been below: once it has
    been, the five years are asked of that employer too.
    """
    settled = rule.settled_year
    if settled is None or headcounts.get(settled, 0) < rule.threshold:
        return False
    return all(headcounts[y] >= rule.threshold for y in range(settled, year) if y in headcounts)
