"""Which answers to the questions about agreements change the terms that apply in a company."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from domain.facts import Agreement, InterviewKind
from domain.law import Readings, current
from domain.ledger.agreed import Agreed, agreed
from domain.ledger.applied import OF_AGREEMENTS, apply
from domain.ledger.record import CompanyRecord
from domain.ledger.regimes import TERMS, answers, raised

LAW = current()
DAY = date(2027, 3, 1)


def _companies() -> Iterator[tuple[str, tuple[Agreed, ...]]]:
    yield "none", ()
    told = {
        "two and six years": {"periodicity_months": 24, "recap_months": 72},
        "four years": {"periodicity_months": 48},
        "recap alone": {"recap_months": 60},
        **{f"branch {idcc}": {"scope": "branch", "idcc": idcc} for idcc in LAW.branches},
    }
    for name, fields in told.items():
        for since in ("2020-01-01", "2026-06-01"):
            fact = Agreement.model_validate({"scope": "company", "signed_on": since, "effective_from": since, **fields})
            for headcount in (10.0, 49.0, 50.0, 400.0):
                company = CompanyRecord(agreements=[fact], headcounts={2025: headcount})
                yield f"{name}, {since}, {headcount:g}", agreed(company, LAW, DAY)


COMPANIES = dict(_companies())


def _every_answer(readings: Readings, question: str) -> Iterator[Readings]:
    return (readings.instead(question, option) for option in LAW.questions[question].options)


@pytest.mark.parametrize("kind", TERMS)
def test_what_agreements_do_not_raise_changes_no_term(kind: InterviewKind) -> None:
    """Whatever is answered to the other questions, one by one, with each answer to those that are raised."""
    for name, agreements in COMPANIES.items():
        found = list(raised(kind, LAW, agreements))
        under = [LAW.default_readings, *_every_answer(LAW.default_readings, "A21")]
        for question in found:
            under += [each for readings in under for each in _every_answer(readings, question)]
        for readings in under:
            terms = TERMS[kind](LAW, agreements, readings)
            for question in OF_AGREEMENTS.difference(found):
                for other in _every_answer(readings, question):
                    assert TERMS[kind](LAW, agreements, other) == terms, (name, question)


def test_who_answers_alike_has_the_same_terms() -> None:
    for question in LAW.questions:
        for other in _every_answer(LAW.default_readings, question):
            if answers(other) == answers(LAW.default_readings):
                for name, agreements in COMPANIES.items():
                    for made in TERMS.values():
                        before = made(LAW, agreements, LAW.default_readings)
                        assert made(LAW, agreements, other) == before, (name, question)


@pytest.mark.parametrize("question", sorted(OF_AGREEMENTS - {"A33"}))
def test_each_of_them_changes_a_term_somewhere(question: str) -> None:
    """The search can find one; A33 is about the sanction."""
    assert any(
        question in raised(kind, LAW, agreements)
        and any(made(LAW, agreements, each) != made(LAW, agreements, LAW.default_readings) for each in other)
        for agreements in COMPANIES.values()
        for kind, made in TERMS.items()
        if (other := list(_every_answer(LAW.default_readings, question)))
    )


def test_each_kind_of_interview_is_asked_by_itself_whether_its_terms_run_by_dates_alone() -> None:
    """A branch's count in a cycle, or its window, makes them hang on what was held; the recap's they leave alone."""

    def by_dates(idcc: str) -> dict[InterviewKind, bool]:
        since = date(2020, 6, 1)
        fact = Agreement(scope="branch", idcc=idcc, signed_on=since, effective_from=since)
        applied = apply(LAW, CompanyRecord(agreements=[fact]), DAY)
        return {kind: applied.by_dates_alone(kind) for kind in TERMS}

    assert by_dates("1351") == {"first": False, "periodic": False, "recap": True}  # a cycle
    assert by_dates("1404") == {"first": True, "periodic": True, "recap": True}
