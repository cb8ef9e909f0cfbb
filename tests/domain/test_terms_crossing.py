"""How a running term crosses changes of the law and of agreements, on a small law of its own."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from told import fact_of

from domain.facts import Agreement
from domain.law import current
from domain.ledger.agreed import Agreed, agreed
from domain.ledger.record import CompanyRecord
from domain.ledger.regimes import Regime, first_regimes, lapse, periodic_regimes, recap_regimes
from domain.ledger.seniority import NO_SLOWDOWNS, Slowdown, Slowdowns
from domain.ledger.terms import Setting, run

LAW = current()
CHANGE = date(2030, 1, 1)
DAY = timedelta(days=1)


def _setting(**readings: str) -> Setting:
    chosen = LAW.default_readings
    for name, option in readings.items():
        chosen = chosen.instead(name, option)
    return Setting(LAW, chosen, NO_SLOWDOWNS)


def _regime(since: date, months: int) -> Regime:
    return Regime(since, months, "anniversary", "L", since)


def _due(anchor: date, old: int, new: int, until: date | None = None, **readings: str) -> date:
    regimes = [_regime(date(2022, 1, 1), old), _regime(CHANGE, new)]
    return run(anchor, "periodic", regimes, _setting(**readings), until).due


def test_a_longer_term_lengthens_what_has_not_expired_from_the_same_start() -> None:
    assert _due(date(2028, 6, 1), 24, 48) == date(2032, 6, 1)
    assert _due(date(2027, 12, 31), 24, 48) == CHANGE - DAY  # expired on the eve
    assert _due(date(2028, 1, 1), 24, 48) == date(2032, 1, 1)  # falls on the very day


def test_an_expired_term_is_not_revived() -> None:
    assert _due(date(2027, 6, 1), 24, 48) == date(2029, 6, 1)
    assert _due(date(2027, 6, 1), 24, 48, A2="new-clock") == date(2031, 6, 1)


def test_a_shorter_law_runs_from_its_entry_into_force_within_the_former_term() -> None:
    assert _due(date(2029, 6, 1), 48, 24) == date(2032, 1, 1)  # Code civil 2222 al. 2
    assert _due(date(2027, 6, 1), 48, 24) == date(2031, 6, 1)  # never beyond the former term


def test_what_came_into_force_after_the_interview_did_not_touch_it() -> None:
    assert _due(date(2028, 6, 1), 24, 48, until=CHANGE - DAY) == date(2030, 6, 1)
    assert _due(date(2028, 6, 1), 24, 48, until=CHANGE) == date(2032, 6, 1)


def test_under_the_reading_of_two_years_the_first_term_is_that_of_the_hire_whatever_the_absences() -> None:
    hired, since = date(2024, 1, 10), date(2025, 10, 26)
    regimes = [_regime(date(2022, 1, 1), 24), Regime(since, 12, "day-before", "L", since, own_term=True)]
    away = Slowdowns([Slowdown(date(2024, 5, 1), date(2024, 7, 30), Fraction(0))])
    setting = _setting(A1="two-years")._replace(pauses=away)
    assert run(hired, "first", regimes[:1], setting).due == date(2026, 4, 10)
    assert run(hired, "first", regimes, setting).due == date(2026, 1, 10)


def test_a_term_that_begins_under_the_new_law_knows_no_other() -> None:
    assert _due(CHANGE, 24, 48) == date(2034, 1, 1)
    assert _due(CHANGE - DAY, 24, 48) == date(2033, 12, 31)


def test_several_changes_are_crossed_one_after_the_other() -> None:
    regimes = [_regime(date(2022, 1, 1), 24), _regime(CHANGE, 48), _regime(date(2033, 1, 1), 60)]
    assert run(date(2028, 6, 1), "periodic", regimes, _setting()).due == date(2028 + 4, 6, 1)  # expired in 2032
    assert run(date(2029, 6, 1), "periodic", regimes, _setting()).due == date(2034, 6, 1)


# --- agreements -----------------------------------------------------------------------------------------------


def _agreement(
    start: date, months: int | None, *, scope: str = "company", signed: date | None = None, end: date | None = None,
    recap: int | None = None,
) -> Agreed:  # fmt: skip
    fact = fact_of("agreement", {"scope": scope, "signed_on": signed or start, "effective_from": start,
                                 "effective_to": end, "periodicity_months": months, "recap_months": recap})  # fmt: skip
    assert isinstance(fact, Agreement)
    return agreed(CompanyRecord(agreements=[fact]), current(), date.max)[0]


def _rhythm(*agreements: Agreed) -> list[tuple[date, int]]:
    """Since when which rhythm applies: a new wording that leaves the months alone is no change of rhythm."""
    found: list[tuple[date, int]] = []
    for regime in periodic_regimes(LAW, agreements, LAW.default_readings):
        if not found or found[-1][1] != regime.months:
            found.append((regime.since, regime.months))
    return found


def test_without_agreement_the_rhythm_is_the_laws() -> None:
    assert _rhythm() == [(date(2014, 3, 7), 24), (date(2025, 10, 26), 48)]


def test_an_agreement_lies_over_the_law_while_it_is_in_force() -> None:
    found = _rhythm(_agreement(date(2020, 3, 1), 36, end=date(2027, 2, 28)))
    assert found == [(date(2014, 3, 7), 24), (date(2020, 3, 1), 36), (date(2027, 3, 1), 48)]


def test_the_companys_lies_over_the_branchs() -> None:
    branch = _agreement(date(2020, 1, 1), 24, scope="branch")
    firm = _agreement(date(2022, 1, 1), 36, end=date(2027, 12, 31))
    assert _rhythm(branch, firm) == _rhythm(firm, branch)
    assert _rhythm(branch, firm) == [(date(2014, 3, 7), 24), (date(2022, 1, 1), 36), (date(2028, 1, 1), 24)]


def test_a_newer_agreement_replaces_an_older_one() -> None:
    found = _rhythm(_agreement(date(2020, 1, 1), 24), _agreement(date(2027, 1, 1), 36))
    assert found == [(date(2014, 3, 7), 24), (date(2027, 1, 1), 36)]


@pytest.mark.parametrize(
    ("signed", "months", "expected"),
    [
        (date(2018, 12, 31), 25, "never"),  # before 2019: only a shorter rhythm, as more favourable
        (date(2018, 12, 31), 24, None),
        (date(2019, 1, 1), 120, date(2026, 10, 1)),
        (date(2025, 10, 25), 49, date(2026, 10, 1)),
        (date(2025, 10, 25), 48, None),
        (date(2025, 10, 26), 49, "never"),
        (date(2025, 10, 26), 48, None),
    ],
)
def test_an_agreement_beyond_the_ceiling_lapses_or_never_applies(
    signed: date, months: int, expected: date | str | None
) -> None:
    agreement = _agreement(signed + DAY, months, signed=signed)
    assert lapse(agreement, LAW) == (agreement.effective_from if expected == "never" else expected)


def test_an_agreement_that_ends_before_it_would_lapse_just_ends() -> None:
    assert lapse(_agreement(date(2020, 1, 1), 60, end=date(2026, 3, 31)), LAW) == date(2026, 4, 1)
    assert lapse(_agreement(date(2020, 1, 1), 60, end=date(2027, 3, 31)), LAW) == date(2026, 10, 1)


def test_no_agreement_changes_the_first_year() -> None:
    last = first_regimes(LAW, [_agreement(date(2020, 1, 1), 36)], LAW.default_readings)[-1]
    assert (last.since, last.months, last.last_day, last.own_term) == (date(2025, 10, 26), 12, "day-before", True)


def test_an_agreement_may_only_shorten_the_recap() -> None:
    readings = LAW.default_readings
    shorter = recap_regimes(LAW, [_agreement(date(2026, 1, 1), None, recap=72)], readings)[-1]
    assert (shorter.months, shorter.limit_months) == (72, 84)
    longer = recap_regimes(LAW, [_agreement(date(2026, 1, 1), None, recap=120)], readings)[-1]
    assert (longer.months, longer.limit_months) == (96, 108)
    ignored = recap_regimes(LAW, [_agreement(date(2026, 1, 1), None, recap=72)], readings.instead("A22", "no"))[-1]
    assert (ignored.months, ignored.limit_months) == (96, 108)


def test_an_agreement_stands_on_the_wording_of_l6315_1_iii_in_force_when_it_applies() -> None:
    agreement = _agreement(date(2019, 4, 1), 36, signed=date(2019, 3, 1))
    regimes = periodic_regimes(LAW, [agreement], LAW.default_readings)
    since = [(r.since, r.in_force_from) for r in regimes if r.agreement is not None]
    assert since == [(date(2019, 4, 1), date(2019, 1, 1)), (date(2025, 10, 26), date(2025, 10, 26))]


def test_a_term_that_the_health_crisis_postponed_has_not_expired_meanwhile() -> None:
    regimes = [_regime(date(2014, 3, 7), 24), _regime(date(2021, 1, 1), 48)]
    assert run(date(2018, 4, 16), "periodic", regimes, _setting()).due == date(2022, 4, 16)
    assert run(date(2017, 4, 16), "periodic", regimes, _setting()).due == date(2019, 4, 16)


def test_the_last_lawful_day_of_a_recap_is_never_before_the_day_the_crisis_postponed_it_to() -> None:
    deadline = run(
        date(2014, 3, 7), "recap", recap_regimes(LAW, [], _setting().readings), _setting(), date(2021, 6, 30)
    )
    assert (deadline.due, deadline.limit) == (date(2021, 6, 30), date(2021, 6, 30))
