"""Public situations as strangers told them, files of events as `jalon explain` reads them, and what the law says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from deploy.cli.event_file import read
from domain.french.plan import WordedPlan, plan_of
from domain.law import current
from domain.ledger.record import SINCE_EVER

FOLDER = Path(__file__).parent / "strangers"


def explained(name: str, as_of: date, room: str = "law") -> WordedPlan:
    streams = read((FOLDER / room / f"{name}.json").read_text("utf-8"))
    return plan_of(
        streams.stream, streams.entries, streams.company_entries, current(), as_of=as_of, unopened=SINCE_EVER
    )


def test_three_interviews_the_last_as_etat_des_lieux_owe_nothing() -> None:
    made = explained("39-trois-entretiens-edl-avant-6-ans", date(2025, 3, 4))
    assert made.abondement is not None
    assert made.abondement.verdict == "not-due"
    assert not made.abondement.disputed


def test_one_single_interview_the_day_before_does_not_make_good_two_terms() -> None:
    made = explained("39c-un-seul-la-veille", date(2025, 3, 4))
    assert made.abondement is not None
    assert (made.abondement.verdict, made.abondement.amount_eur) == ("due", 3000)


def test_an_employer_subject_in_2019_does_not_wait_five_years() -> None:
    made = explained("43-pacte-2017-2019", date(2022, 2, 11))
    assert made.abondement is not None
    assert made.abondement.verdict == "due"


def test_in_the_security_branch_the_second_interview_is_the_etat_des_lieux() -> None:
    made = explained("48-securite-1351-sanction", date(2024, 9, 17))
    assert made.abondement is not None
    assert made.abondement.verdict == "not-due"


def test_the_automobile_branch_keeps_its_two_years() -> None:
    made = explained("34-automobile-1090", date(2026, 11, 21))
    missed, running = [o for o in made.obligations if o.kind == "periodic"]
    assert (missed.due_on, missed.status) == (date(2026, 11, 20), "overdue")
    assert (running.due_on, running.status) == (date(2028, 11, 20), "upcoming")


def test_a_contract_of_ten_months_has_its_interview_before_its_end() -> None:
    made = explained("02-pro-10-mois-opcoep", date(2026, 10, 20))
    [first] = [o for o in made.obligations if o.kind == "first"]
    assert first.due_on <= date(2026, 11, 4)
    assert first.status == "open"


def test_a_covered_firm_sees_the_old_six_years_as_the_safe_date() -> None:
    made = explained("26-accord-edl-avant-oct-2026", date(2026, 2, 15))
    [recap] = [o for o in made.obligations if o.kind == "recap"]
    assert (recap.due_on, recap.safe_on) == (date(2028, 3, 2), date(2026, 3, 2))


def test_absent_when_it_fell_due_the_interview_is_overdue_and_the_absence_is_said() -> None:
    made = explained("10-absent-echeance", date(2023, 5, 1))
    [missed] = [o for o in made.obligations if o.kind == "periodic"]
    assert missed.status == "overdue"
    assert "absent à l'échéance" in missed.because


def test_paid_leave_between_maternity_and_parental_leave_makes_one_return() -> None:
    made = explained("16-maternite-cp-parental", date(2026, 11, 21))
    [back] = [o for o in made.obligations if o.kind == "return"]
    assert back.id == "return-2026-11-02"


def test_half_a_days_leave_is_over_that_day() -> None:
    made = explained("04-half-day-leave-stays-open", date(2026, 11, 25), "facts")
    assert made.next_step is not None
    assert (made.next_step.step, made.next_step.obligation) == ("convocation", "first-2025-12-20")
    assert [o.due_on for o in made.obligations if o.kind == "first"] == [date(2026, 12, 19)]


def test_an_extended_contract_ends_when_it_was_last_told() -> None:
    made = explained("17-cdd-extended", date(2026, 7, 15), "facts")
    [first] = [o for o in made.obligations if o.kind == "first"]
    assert first.status in {"upcoming", "open"}
    assert not [o for o in made.obligations if o.status == "lapsed"]
