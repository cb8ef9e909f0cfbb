"""Lives in which each step writes its letters, and what it writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, get_args
from uuid import NAMESPACE_URL, uuid5

from mail_server import MailServer, Received
from staff import COMPANY, ELODIE, NOW, Life, obligation, order

from activities.adapters.people import PgPeople
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


async def letters_of(
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


def attached(mail: Received) -> Iterator[bytes]:
    for part in mail.message.iter_attachments():
        if (part.get_filename() or "").endswith(".pdf"):
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            yield content
