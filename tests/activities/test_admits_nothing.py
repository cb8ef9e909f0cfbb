"""A letter admits nothing in its sender's name: every paper and mail, under each law, early, late and never held.

`golden/letters.txt` holds them word for word. After a change that is meant, write it again and read the difference:
`JALON_WRITE_GOLDEN=1 pytest tests/activities/test_admits_nothing.py`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Literal, get_args
from uuid import NAMESPACE_URL, uuid5

import pytest
from mail_server import MailServer, Received, plain, printed
from staff import COMPANY, ELODIE, HR, NOW, SIREN, Life, obligation, order

from activities.adapters.people import PgPeople
from activities.paper.papers import TEMPLATES
from activities.steps.compte_rendu import CompteRendu
from activities.steps.context import StepContext
from activities.steps.convocation import Convocation
from activities.steps.cpf_abondement import CpfAbondement
from activities.steps.deadline import PassedDeadline
from activities.steps.etat_des_lieux import EtatDesLieux
from domain.facts import (
    OWN_ACTOR,
    AnyFact,
    Headcount,
    Hire,
    InterviewCompleted,
    InterviewKind,
    Lateness,
    Policy,
    Report,
    StepName,
    Stream,
)

GOLDEN = Path(__file__).parent / "golden" / "letters.txt"
STEPS = {
    "convocation": Convocation,
    "deadline-passed": PassedDeadline,
    "compte-rendu": CompteRendu,
    "etat-des-lieux": EtatDesLieux,
    "cpf-abondement": CpfAbondement,
}
TODAY = NOW.date()
REGIMES = {
    "law of 2018": (date(2014, 12, 1), date(2021, 5, 25)),
    "law of 2025": (date(2018, 12, 1), date(2026, 11, 18)),
}
"""Hired on, état des lieux held on."""

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

Moment = Literal["ahead", "tomorrow", "past"]
_DUE = {"ahead": timedelta(days=40), "tomorrow": timedelta(days=1), "past": timedelta(days=-400)}


@dataclass(frozen=True)
class Situation:
    """A step to be carried out, and the life it is carried out in."""

    name: str
    step: StepName
    hired_on: date = date(2018, 9, 3)
    told: tuple[AnyFact, ...] = ()
    kind: InterviewKind = "periodic"
    due: Moment = "ahead"
    obligation: str | None = None
    lateness: Lateness | None = None
    average: float = 80
    years: tuple[int, ...] = field(default=tuple(range(2014, 2026)))


Letters = Callable[[Situation], Awaitable[list[Received]]]


def held(kind: InterviewKind, on: date, **more: object) -> InterviewCompleted:
    return InterviewCompleted.model_validate({"kind": kind, "held_on": on, **more})


def situations() -> Iterator[Situation]:
    for kind in get_args(InterviewKind):
        for due in get_args(Moment):
            past = (held("periodic", date(2019, 2, 1)),)
            yield Situation(f"convocation, {kind}, due {due}", "convocation", told=past, kind=kind, due=due)
    for kind in ("return", "periodic"):
        yield Situation(f"deadline, {kind}", "deadline-passed", kind=kind, due="past")
    for law, (hired_on, held_on) in REGIMES.items():
        recap = held("recap", held_on)
        late = (held("periodic", hired_on + timedelta(days=1000)), recap)
        for average, name, told in ((80, "nothing else", (recap,)), (80, "one late", late), (20, "one late", late)):
            yield Situation(f"état des lieux, {law}, {average} people, {name}", "etat-des-lieux", hired_on=hired_on,
                            told=told, average=average)  # fmt: skip
        yield Situation(f"abondement, {law}", "cpf-abondement", hired_on=hired_on, told=(recap,),
                        obligation=f"recap-{hired_on}")  # fmt: skip
    yield Situation("état des lieux, headcount unknown", "etat-des-lieux", told=(held("recap", TODAY),), years=())
    said = Report(skills="Maintenance.", cpf_information_given=False)
    yield Situation("compte-rendu", "compte-rendu",
                    told=(held("periodic", TODAY, report=said.model_dump(exclude_none=True)),))  # fmt: skip
    yield Situation("abondement, never held", "cpf-abondement", obligation="recap-2018-09-03")


@pytest.fixture
def letters(context: StepContext, server: MailServer, life: Life, people: PgPeople) -> Letters:
    return partial(_letters, context, server, life, people)


async def _letters(
    context: StepContext, server: MailServer, life: Life, people: PgPeople, situation: Situation
) -> list[Received]:
    """The mails that the step sends."""
    number = uuid5(NAMESPACE_URL, situation.name)
    company = Stream(f"{number.int % 10**9:09}", f"E-{number.hex[:6]}")
    await people.save_company(COMPANY.model_copy(update={"siren": company.company}), actor=OWN_ACTOR)
    headcounts = [Headcount(year=year, average=situation.average) for year in situation.years]
    policy = [Policy(effective_from=date(2014, 1, 1), lateness=situation.lateness)] if situation.lateness else []
    if told := [*headcounts, *policy]:
        await life.tell(*told, stream=company.of_company)
    hire = Hire(hired_on=situation.hired_on, contract="cdi", person=ELODIE)
    refs = await life.tell(hire, *situation.told, stream=company)
    about = obligation(situation.kind, TODAY + _DUE[situation.due])
    status = "overdue" if situation.due == "past" else "open"
    about = about.model_copy(update={"status": status, "id": situation.obligation or about.id})
    interview = refs[-1] if situation.told and situation.step in ("compte-rendu", "etat-des-lieux") else None
    ordered = order(situation.step, about, interview)
    step = ordered.step.model_copy(update={"key": number})
    ordered = ordered.model_copy(update={"company": company.company, "employee": company.employee, "step": step})
    before = len(server.received)
    await STEPS[situation.step](context).run(ordered)
    return server.received[before:]


def read(mail: Received) -> str:
    """The mail and its papers, as somebody reads them."""
    papers = [printed(part) for part in attached(mail)]
    text = "\n".join([f"{mail.subject}", plain(mail.text), *papers])
    return re.sub(r"(?<=empreinte SHA-256 )[0-9a-f ]+", "…", text)  # where it is broken is no matter of wording


def attached(mail: Received) -> Iterator[bytes]:
    for part in mail.message.iter_attachments():
        if (part.get_filename() or "").endswith(".pdf"):
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            yield content


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
    of_auditors = {"dossier_de_preuve"}  # the journal, page by page, for whoever may read it: no letter
    assert {template.stem for template in TEMPLATES.iterdir()} - of_auditors == {
        "convocation", "compte_rendu", "etat_des_lieux", "echeance_depassee", "bordereau_abondement_cpf",
        "information_abondement_cpf", "abondement_rh", "remise_en_main_propre", "letterhead",
        # Looked at where they are sent: test_convocation_change.py, test_cpf_abondement.py, test_resend.py.
        "convocation_deplacee", "convocation_annulee", "abondement_salarie", "nouvel_envoi",
    }  # fmt: skip
    await people.save_company(COMPANY, actor=OWN_ACTOR)
    await people.save_person(SIREN, "E-0042", ELODIE.model_copy(update={"email": None}), actor=OWN_ACTOR)
    await life.tell(Hire(hired_on=date(2018, 9, 3), contract="cdi"))
    await Convocation(context).run(order("convocation", obligation(due_on=date(2026, 10, 1))))
    assert not admissions(read(server.received[-1]))
