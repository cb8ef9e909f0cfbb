"""A sum that an état des lieux makes due: HR is asked again, told what is missing, and told when it is due no more."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from course import Course, at
from house import OPERATOR
from mail_server import Received
from staff import ELODIE, EMPLOYEE, HR, SIREN
from test_admits_nothing import admissions, read

from domain.facts import (
    AbondementPaid,
    AbondementPrepared,
    AnyFact,
    ContractEnd,
    FactVoided,
    Headcount,
    Hire,
    HistoryComplete,
    InterviewCompleted,
    ReminderSent,
    Stream,
    TrainingCompleted,
)
from domain.french.plan import WordedFinding

GOLDEN = Path(__file__).parent / "golden" / "payments.txt"
HELD, PREPARED = date(2026, 11, 18), date(2026, 11, 19)
PAY_BY = date(2027, 3, 31)
MONTH, WEEK = date(2027, 2, 28), date(2027, 3, 24)


@pytest.fixture
async def owed(course: Course) -> Course:
    """An état des lieux of eight years with neither the interviews nor a training: 3,000 euros, put to HR."""
    await course.house.tell(None, *[Headcount(year=year, average=80) for year in range(2018, 2027)])
    await course.tell(Hire(hired_on=date(2018, 9, 3), contract="cdi", person=ELODIE))
    await course.house.tell(EMPLOYEE, HistoryComplete(since=date(2018, 9, 3)), source=OPERATOR)
    await course.tell(InterviewCompleted(kind="recap", held_on=HELD))
    sent = await course.until(PREPARED, PREPARED + timedelta(days=4))
    assert "Abondement correctif du CPF à décider" in [mail.subject.partition(" :")[0] for mail in sent]
    return course


def of_sums(mails: Sequence[Received]) -> list[Received]:
    return [mail for mail in mails if mail.to == [HR] and mail.subject.startswith("Abondement")]


async def found(course: Course, day: date) -> list[WordedFinding]:
    review = await course.house.settle(EMPLOYEE, at(day))
    return [each for each in review.plan.findings if each.code in ("sum-missing", "sum-void")]


async def test_hr_is_asked_again_a_month_and_a_week_before_the_last_day(owed: Course) -> None:
    asked = of_sums(await owed.until(PREPARED + timedelta(days=5), date(2027, 9, 1)))
    assert [mail.to for mail in asked] == [[HR], [HR]]
    assert "à verser 3 000 € au plus tard le 31 mars 2027" in read(asked[0])
    told = [each for each in await owed.recorded() if isinstance(each, ReminderSent) and each.of == "payment"]
    assert [each.sent_on for each in told] == [MONTH + timedelta(days=1), WEEK], "28 February 2027 is a Sunday"


@pytest.mark.parametrize(("paid_on", "again"), [(MONTH - timedelta(days=5), 0), (MONTH + timedelta(days=2), 1)])
async def test_a_payment_ends_the_questions(owed: Course, paid_on: date, again: int) -> None:
    before = of_sums(await owed.until(PREPARED + timedelta(days=5), paid_on))
    await owed.tell(AbondementPaid(paid_on=paid_on, amount_eur=3000))
    after = [m for m in of_sums(await owed.until(paid_on, date(2027, 9, 1))) if "à verser" in m.subject]
    assert (len(before), after) == (again, [])
    assert await found(owed, date(2027, 9, 2)) == []


async def test_a_part_is_not_all_and_the_rest_is_asked_for(owed: Course) -> None:
    day = date(2027, 2, 1)
    await owed.until(PREPARED + timedelta(days=5), day)
    await owed.tell(AbondementPaid(paid_on=day, amount_eur=1000))
    [short] = await found(owed, day)
    assert "1\u202f000\u00a0€ versés sur 3\u202f000\u00a0€ ; 2\u202f000\u00a0€ reste" in short.message.replace(
        "restent", "reste"
    )
    [month, _] = of_sums(await owed.until(day, PAY_BY))
    assert "2 000 € à verser au plus tard le 31 mars 2027" in read(month)
    [late] = await found(owed, PAY_BY + timedelta(days=1))
    assert late.serious
    assert "mise en demeure" in late.message
    assert "4\u202f000\u00a0€" in late.message, "twice what is missing, not twice the sum (L6323-13)"
    await owed.tell(AbondementPaid(paid_on=PAY_BY + timedelta(days=9), amount_eur=2000))
    assert await found(owed, PAY_BY + timedelta(days=10)) == []


async def test_after_the_last_day_it_is_still_owed_and_the_contract_s_end_changes_nothing(owed: Course) -> None:
    await owed.tell(ContractEnd(ended_on=date(2027, 1, 15)))
    asked = of_sums(await owed.until(PREPARED + timedelta(days=5), date(2027, 9, 1)))
    assert len(asked) == 2
    assert await found(owed, PAY_BY) == [], "on the last day itself nothing is late"
    [late] = await found(owed, PAY_BY + timedelta(days=1))
    assert "3\u202f000\u00a0€ étaient à verser" in late.message
    assert "6\u202f000\u00a0€ pour le Trésor public (L6323-13)" in late.message


@pytest.mark.parametrize("paid", [0, 3000])
async def test_a_fact_that_cancels_the_debt_is_said_to_hr_once_also_after_payment(owed: Course, paid: int) -> None:
    day = date(2026, 12, 7)
    if paid:
        await owed.tell(AbondementPaid(paid_on=day, amount_eur=paid))
        await owed.until(day, day)
    await owed.tell(TrainingCompleted(title=None, ended_on=date(2021, 5, 3), mandatory=False))
    [mail] = of_sums(await owed.until(day + timedelta(days=1), date(2027, 6, 1)))
    assert mail.to == [HR]
    assert ("3 000 € ont été enregistrés comme versés" in read(mail)) is bool(paid)
    [void] = await found(owed, day + timedelta(days=2))
    assert ("demander à la Caisse des dépôts" in void.message) is bool(paid)
    assert await found(owed, date(2027, 6, 2)) == [], "for ten weeks"


async def test_what_is_due_again_is_not_said_to_be_void(owed: Course) -> None:
    day = date(2026, 12, 7)
    [training] = await owed.tell(TrainingCompleted(title=None, ended_on=date(2021, 5, 3), mandatory=False))
    await owed.tell(FactVoided.model_validate({"event": {"source": "urn:hris", "id": training}, "reason": None}))
    assert of_sums(await owed.until(day, day + timedelta(days=3))) == []


async def test_what_was_said_to_be_void_and_is_due_again_is_put_to_hr_anew(owed: Course) -> None:
    day = date(2026, 12, 7)
    [training] = await owed.tell(TrainingCompleted(title=None, ended_on=date(2021, 5, 3), mandatory=False))
    assert len(of_sums(await owed.until(day, day + timedelta(days=2)))) == 1
    await owed.tell(FactVoided.model_validate({"event": {"source": "urn:hris", "id": training}, "reason": None}))
    sent = of_sums(await owed.until(day + timedelta(days=3), day + timedelta(days=9)))
    assert [mail.subject for mail in sent] == ["Abondement correctif du CPF à décider : 3 000 €, salarié n° E-0042"]
    prepared = [each for each in await owed.recorded() if isinstance(each, AbondementPrepared)]
    assert len({each.document for each in prepared}) == len(prepared) == 2
    assert await found(owed, day + timedelta(days=10)) == []


MOVED = date(2027, 1, 14)


async def moved(course: Course, day: date) -> list[Received]:
    """The état des lieux was held on another day, in another quarter, than the one that was told."""
    told = await course.journal.read(Stream(SIREN, EMPLOYEE))
    [recap] = [entry for entry in told if isinstance(entry.fact, InterviewCompleted)]
    await course.tell(FactVoided(event=recap.ref, reason=None), InterviewCompleted(kind="recap", held_on=MOVED))
    return of_sums(await course.until(day, day + timedelta(days=4)))


async def test_hr_is_told_that_it_is_another_etat_des_lieux_and_asked_for_its_sum(owed: Course) -> None:
    void, asked = await moved(owed, date(2027, 1, 15))
    assert "au titre d’un état des lieux du 18 novembre 2026" in read(void)
    assert "le calcul partirait du 14 janvier 2027, et la somme serait à verser au plus tard le 30 juin" in read(void)
    assert asked.subject == "Abondement correctif du CPF à décider : 3 000 €, salarié n° E-0042"
    assert "30 juin 2027" in read(asked)
    assert of_sums(await owed.until(date(2027, 1, 19), date(2027, 5, 28))) == []


async def test_hr_who_has_paid_a_part_is_told_so_and_asked_for_nothing(owed: Course) -> None:
    day = date(2027, 1, 15)
    await owed.tell(AbondementPaid(paid_on=date(2026, 12, 1), amount_eur=1000))
    await owed.until(date(2026, 12, 1), day - timedelta(days=1))
    [void] = await moved(owed, day)
    assert "1 000 € ont été enregistrés comme versés. Rien d’autre ne vous est demandé." in read(void)
    assert "rien ne serait dû" not in read(void)
    review = await owed.house.settle(EMPLOYEE, at(day + timedelta(days=5)))
    assert "une seule somme est due" in " ".join(each.message for each in review.plan.findings)


async def test_a_verdict_that_another_reading_turns_is_asked_of_nobody(owed: Course) -> None:
    """Late interviews, told afterwards: whether they count is the judge's (A13); nothing leaves while it is open."""
    days = date(2020, 12, 1), date(2023, 2, 1), date(2025, 6, 2)
    late: list[AnyFact] = [InterviewCompleted(kind="periodic", held_on=day) for day in days]
    await owed.tell(*late)
    review = await owed.house.settle(EMPLOYEE, at(PREPARED + timedelta(days=5)))
    assert review.plan.abondement is not None
    assert (review.plan.abondement.verdict, review.plan.abondement.disputed) == ("not-due", True)
    assert of_sums(await owed.until(PREPARED + timedelta(days=5), date(2027, 9, 1))) == []
    assert await found(owed, date(2027, 9, 2)) == []


async def test_each_text_is_as_it_was_looked_at_and_admits_nothing(owed: Course) -> None:
    mails = of_sums(await owed.until(PREPARED + timedelta(days=5), MONTH + timedelta(days=2)))
    await owed.tell(AbondementPaid(paid_on=MONTH + timedelta(days=2), amount_eur=1000))
    mails += of_sums(await owed.until(MONTH + timedelta(days=2), WEEK))
    await owed.tell(AbondementPaid(paid_on=WEEK, amount_eur=2000))
    await owed.tell(TrainingCompleted(title=None, ended_on=date(2021, 5, 3), mandatory=False))
    mails += of_sums(await owed.until(WEEK, WEEK + timedelta(days=5)))
    assert len(mails) == 3
    assert not [admissions(read(mail)) for mail in mails if admissions(read(mail))]
    text = "\n\n".join(read(mail) for mail in mails) + "\n"
    if os.environ.get("JALON_WRITE_GOLDEN"):
        GOLDEN.write_text(text, "utf-8")
    assert text == GOLDEN.read_text("utf-8")
