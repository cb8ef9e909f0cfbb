"""What HR learns when a deadline passes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from mail_server import MailServer
from staff import HR, TODAY, FlakyJournal, obligation, order, outcomes

from activities.adapters.journal import PgJournal
from activities.steps.context import StepContext
from activities.steps.deadline import PassedDeadline
from domain.facts import DeadlinePassed

pytestmark = pytest.mark.usefixtures("elodie")

PASSED = order("deadline-passed", obligation(due_on=date(2026, 11, 20)))


async def test_hr_is_told_what_passed_and_what_to_do(
    context: StepContext, server: MailServer, journal: PgJournal
) -> None:
    result = await PassedDeadline(context).run(PASSED)
    [mail] = server.received
    assert mail.to == [HR]
    assert (
        mail.subject
        == "Échéance passée, aucun entretien enregistré : entretien de parcours professionnel, salarié n° E-0042"
    )
    for said in (
        "Élodie Lefèvre (matricule E-0042)",
        "20 novembre 2026",
        "Code du travail, L. 6315-1, I",
        "sinon, tenez-le",
    ):
        assert said in mail.text, said
    [entry] = await outcomes(journal)
    fact = entry.fact
    assert isinstance(fact, DeadlinePassed)
    assert (fact.obligation, fact.due_on, fact.seen_on) == ("periodic-2022-12-12", date(2026, 11, 20), TODAY)
    assert result.outcome == "deadline-passed"


async def test_the_fact_stands_even_if_hr_cannot_be_told(
    context: StepContext, server: MailServer, journal: PgJournal
) -> None:
    server.refusals[HR] = "550 no such user"
    result = await PassedDeadline(context).run(PASSED)
    assert result.outcome == "deadline-passed"
    assert [entry.type for entry in await outcomes(journal)] == ["delivery-failed", "deadline-passed"]


async def test_after_a_crash_the_same_mail_goes_again_and_it_is_noted_once(
    context: StepContext, server: MailServer, journal: PgJournal
) -> None:
    step = PassedDeadline(replace(context, journal=FlakyJournal(journal)))
    with pytest.raises(ConnectionError):
        await step.run(PASSED)
    await step.run(PASSED)
    await step.run(PASSED)
    first, again = server.received
    assert first.raw == again.raw
    assert len(await outcomes(journal)) == 1
