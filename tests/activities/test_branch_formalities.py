"""What a branch's texts add to the papers: its notice, what goes with the convocation, the day, the signatures."""

from __future__ import annotations

from datetime import date

import pytest
from mail_server import MailServer, printed
from staff import STREAM, Life, obligation, order

from activities.steps.compte_rendu import CompteRendu
from activities.steps.context import StepContext
from activities.steps.convocation import Convocation
from domain.facts import Agreement, InterviewCompleted, Report

pytestmark = pytest.mark.usefixtures("elodie")


def of_branch(idcc: str) -> Agreement:
    return Agreement(scope="branch", idcc=idcc, signed_on=date(2019, 4, 25), effective_from=date(2019, 4, 25))


async def test_the_letter_says_what_the_branch_wants_with_it(
    context: StepContext, server: MailServer, life: Life
) -> None:
    await life.tell(of_branch("0086"), stream=STREAM.of_company)
    await Convocation(context).run(order("convocation", obligation()))
    text = printed(server.received[-1].attachment(".pdf"))
    assert "l’accord de votre branche (accord du 25 avril 2019, art. 15.2) prévoit de vous donner" in text
    assert "le formulaire de l’entretien ; le nom de la personne qui le conduit" in text


async def test_the_letter_says_on_which_day_it_stands_to_the_appraisal(
    context: StepContext, server: MailServer, life: Life
) -> None:
    await life.tell(
        of_branch("1801").model_copy(update={"effective_from": date(2021, 6, 28)}), stream=STREAM.of_company
    )
    await Convocation(context).run(order("convocation", obligation()))
    text = printed(server.received[-1].attachment(".pdf"))
    assert "l’entretien se tient un autre jour que l’entretien d’évaluation" in text


async def test_without_a_branch_the_letter_speaks_of_none(context: StepContext, server: MailServer) -> None:
    await Convocation(context).run(order("convocation", obligation()))
    assert "branche" not in printed(server.received[-1].attachment(".pdf"))


@pytest.mark.parametrize(("idcc", "signed"), [("0292", True), ("1486", False)])
async def test_the_record_is_offered_for_signature_where_the_branch_says_so(
    context: StepContext, server: MailServer, life: Life, idcc: str, signed: bool
) -> None:
    await life.tell(of_branch(idcc), stream=STREAM.of_company)
    [ref] = await life.tell(
        InterviewCompleted(kind="periodic", held_on=date(2026, 11, 2), report=Report(skills="Soudure."))
    )
    await CompteRendu(context).run(order("compte-rendu", interview=ref))
    text = printed(server.received[-1].attachment(".pdf"))
    assert ("employeur (accord du 25 mars 2015, art. 2.1)" in text) == signed
    assert ("(facultatif)" in text) != signed
