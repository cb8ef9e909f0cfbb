"""A letter admits nothing in its sender's name: every paper and mail, under each law, early, late and never held.

`golden/letters.txt` holds them word for word. After a change that is meant, write it again and read the difference:
`JALON_WRITE_GOLDEN=1 pytest tests/activities/test_admits_nothing.py`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from lives_of_letters import TODAY, Situation, attached, held, letters_of, situations
from mail_server import MailServer, Received, plain, printed
from staff import COMPANY, ELODIE, HR, SIREN, Life, obligation, order

from activities.adapters.people import PgPeople
from activities.paper.papers import TEMPLATES
from activities.steps.context import StepContext
from activities.steps.convocation import Convocation
from domain.facts import (
    OWN_ACTOR,
    Hire,
)

GOLDEN = Path(__file__).parent / "golden" / "letters.txt"
ADMISSIONS = [
    re.compile(words, re.IGNORECASE)
    for words in (
        r"dépass", r"en retard", r"tard(if|ivement|ive)\b", r"\bdevai(t|ent)\b", r"aurai(t|ent) dû",
        r"n['’]a pas été", r"n['’]ont pas été", r"n['’]avez (bénéficié|pas)", r"n['’]a bénéficié ni de tous .* vous",
        r"\bnon tenu", r"\bmanquan", r"manqué", r"\bomis", r"oubli", r"défaillan", r"manquement", r"excus", r"regrett",
        r"(?<!n.)\best dû\b", r"doit (abonder|verser)", r"sans attendre, au rendez-vous", r"information non donnée",
    )
]  # fmt: skip
"""What an employee could hold against the one who wrote it."""

GENERAL = (
    "lorsque le salarié n’a bénéficié ni de tous les entretiens prévus ni d’au moins",
    "un entretien manquant compte lors de l’état des lieux récapitulatif",
    "L’employeur verse cette somme et transmet ces informations à la Caisse des dépôts sans attendre",
)
"""What the law says of anybody admits nothing about this employee."""

Letters = Callable[[Situation], Awaitable[list[Received]]]


@pytest.fixture
def letters(context: StepContext, server: MailServer, life: Life, people: PgPeople) -> Letters:
    return partial(letters_of, context, server, life, people)


def read(mail: Received) -> str:
    """The mail and its papers, as somebody reads them."""
    papers = [printed(part) for part in attached(mail)]
    text = "\n".join([f"{mail.subject}", plain(mail.text), *papers])
    return re.sub(r"(?<=empreinte SHA-256 )[0-9a-f ]+", "…", text)  # where it is broken is no matter of wording


def admissions(text: str) -> list[str]:
    for words in GENERAL:
        text = text.replace(words, "")
    return [found[0] for pattern in ADMISSIONS if (found := pattern.search(text))]


async def test_no_paper_admits_anything_by_default(letters: Letters) -> None:
    pages: list[str] = []
    for situation in situations():
        mails = await letters(situation)
        assert mails, situation.name
        for mail in mails:
            text = read(mail)
            assert not admissions(text), (situation.name, admissions(text), text)
            pages.append(f"=== {situation.name}\n{text}\n")
    found = "\n".join(pages)
    if os.environ.get("JALON_WRITE_GOLDEN"):
        GOLDEN.write_text(found, "utf-8")
    assert found == GOLDEN.read_text("utf-8")


@pytest.mark.parametrize(
    ("situation", "said"),
    [
        (Situation("c", "convocation", due="past", lateness="said"), "devait se tenir au plus tard le 17 octobre"),
        (Situation("e", "etat-des-lieux", told=(held("recap", TODAY),), lateness="said"), "est dû : 3 000 €"),
        (Situation("t", "etat-des-lieux", told=(held("recap", TODAY),), lateness="said"), "Non tenu"),
        (
            Situation("a", "cpf-abondement", lateness="said", obligation="recap-2018-09-03"),
            "pas été tenu",
        ),
    ],
    ids=lambda value: value.name if isinstance(value, Situation) else None,
)
async def test_hr_may_choose_to_say_that_something_is_late(letters: Letters, situation: Situation, said: str) -> None:
    text = " ".join([read(mail) for mail in await letters(situation)])
    assert said in text
    assert admissions(text)


async def test_a_payment_is_announced_to_nobody_before_hr_has_decided(letters: Letters) -> None:
    mails = await letters(Situation("decided", "cpf-abondement", obligation="recap-2018-09-03"))
    assert [mail.to for mail in mails] == [[HR]]


async def test_every_template_is_among_them(
    context: StepContext, server: MailServer, life: Life, people: PgPeople
) -> None:
    """A template that no situation above makes would not be looked at."""
    of_auditors = {"dossier_de_preuve", "releve"}  # what is recorded, for whoever may read it: no letters
    of_auditors |= {"point_du_lundi"}  # test_digest.py
    of_auditors |= {"compte_rendu_1", "etat_des_lieux_1", "letterhead_1"}  # tests/releases/test_papers_of_releases.py
    assert {template.stem for template in TEMPLATES.iterdir()} - of_auditors == {
        "convocation", "compte_rendu", "etat_des_lieux", "echeance_depassee", "bordereau_abondement_cpf",
        "information_abondement_cpf", "abondement_rh", "remise_en_main_propre", "letterhead", "preparation", "reperes",
        # Looked at where they are sent: test_convocation_change.py, test_cpf_abondement.py, test_resend.py,
        # test_course.py, test_payments.py.
        "rappel_somme", "somme_sans_objet",
        "information_embauche", "rappel_rendez_vous", "rappel_tenue", "rappel_copie", "suivi_actions",
        "convocation_deplacee", "convocation_annulee", "abondement_salarie", "nouvel_envoi", "responsable",
    }  # fmt: skip
    await people.save_company(COMPANY, actor=OWN_ACTOR)
    await people.save_person(SIREN, "E-0042", ELODIE.model_copy(update={"email": None}), actor=OWN_ACTOR)
    await life.tell(Hire(hired_on=date(2018, 9, 3), contract="cdi"))
    await Convocation(context).run(order("convocation", obligation(due_on=date(2026, 10, 1))))
    assert not admissions(read(server.received[-1]))
