"""The paper that follows an interview, and its copy to the employee."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from mail_server import MailServer, printed
from staff import ELODIE, EMAIL, EMPLOYEE, HR, SIREN, STREAM, TODAY, FlakyJournal, Life, obligation, order, outcomes
from temporalio.exceptions import ApplicationError

from activities.adapters.documents import PgDocuments
from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from activities.steps.case_file import CaseFile
from activities.steps.compte_rendu import FORM, CompteRendu, rendering, report_of
from activities.steps.context import StepContext
from domain.facts import (
    OWN_ACTOR,
    Action,
    AnyFact,
    CertificationAcquired,
    ContractEnd,
    CopySent,
    DeliveryFailed,
    EventRef,
    FactVoided,
    Hire,
    InterviewCompleted,
    InterviewKind,
    ProgressionGranted,
    Report,
    ReportIssued,
    TrainingCompleted,
)
from domain.french.plan import plan_of
from domain.ledger.record import SINCE_EVER
from domain.ports import StepOrder

pytestmark = pytest.mark.usefixtures("elodie")

RELEASES = Path(__file__).parents[1] / "releases"
SAID = Report(
    interviewer="Karim Haddad, responsable d’atelier",
    place="Salle Jacquard",
    skills="Maîtrise les métiers Jacquard.\nForme les nouveaux arrivants.",
    situation="Référente de l’îlot 3 depuis 2023.",
    training_needs="Analyse vibratoire, niveau 1.",
    cpf_information_given=True,
    employer_reply="La formation est inscrite au plan 2027.",
    actions=(
        Action(what="Formation « Analyse vibratoire »", who="Service formation", by=date(2027, 6, 30)),
        Action(what="Point d’étape"),
    ),
    employee_remarks="Hors période de clôture, si possible.",
)


def compte_rendu(interview: EventRef) -> StepOrder:
    return order("compte-rendu", interview=interview)


async def issued(context: StepContext, server: MailServer, life: Life, held: InterviewCompleted) -> str:
    """The text of the paper about an interview."""
    [_, ref] = await life.tell(InterviewCompleted(kind="periodic", held_on=date(2022, 12, 12)), held)
    await CompteRendu(context).run(compte_rendu(ref))
    return printed(server.received[-1].attachment(".pdf"))


async def test_the_employee_gets_the_copy_and_the_journal_its_hash(
    context: StepContext, server: MailServer, life: Life, journal: PgJournal, documents: PgDocuments
) -> None:
    [ref] = await life.tell(InterviewCompleted(kind="periodic", held_on=date(2026, 11, 18), report=SAID))
    result = await CompteRendu(context).run(compte_rendu(ref))
    [mail] = server.received
    assert mail.to == [EMAIL]
    assert mail.subject == "Compte-rendu de votre entretien de parcours professionnel du 18 novembre 2026"
    assert "la loi prévoit qu’une copie vous en soit remise" in mail.text
    fact, sent = [entry.fact for entry in await outcomes(journal)]
    assert isinstance(fact, ReportIssued)
    assert (fact.interview, fact.held_on, fact.issued_on) == (ref, date(2026, 11, 18), TODAY)
    assert sent == CopySent(interview=ref, document=fact.document, sent_on=TODAY, to="employee", message_id=mail.id)
    assert await documents.get(SIREN, EMPLOYEE, fact.document) == mail.attachment(".pdf")
    assert result.document == fact.document


async def test_a_name_that_no_font_shows_asks_for_its_latin_spelling_until_a_paper_bears_it(
    context: StepContext, life: Life, journal: PgJournal, people: PgPeople, server: MailServer
) -> None:
    async def asked() -> bool:
        made = plan_of(STREAM, await journal.read(STREAM), [], context.law, as_of=TODAY, unopened=SINCE_EVER)
        return any("orthographe latine" in finding.message for finding in made.findings)

    days = [date(2024, 11, 18), date(2026, 11, 18)]
    [first, second] = await life.tell(*(InterviewCompleted(kind="periodic", held_on=day) for day in days))
    await people.save_person(SIREN, EMPLOYEE, ELODIE.model_copy(update={"given_name": "李娜"}), actor=OWN_ACTOR)
    await CompteRendu(context).run(compte_rendu(first))
    assert await asked()
    await people.save_person(SIREN, EMPLOYEE, ELODIE.model_copy(update={"given_name": "Li Na"}), actor=OWN_ACTOR)
    await CompteRendu(context).run(order("compte-rendu", obligation(), interview=second))
    assert not await asked()
    assert "Li Na Lefèvre" in printed(server.received[-1].attachment(".pdf"))


async def test_the_paper_says_what_was_said(context: StepContext, server: MailServer, life: Life) -> None:
    text = await issued(
        context, server, life, InterviewCompleted(kind="periodic", held_on=date(2026, 11, 18), report=SAID)
    )
    for said in (
        "Compte-rendu de l’entretien de parcours professionnel",
        "Élodie Lefèvre",
        "Contrat à durée indéterminée",
        "mercredi 18 novembre 2026",
        "Karim Haddad, responsable d’atelier",
        "le 12 décembre 2022",
        "1. Compétences et qualifications",
        "Maîtrise les métiers Jacquard. Forme les nouveaux arrivants.",
        "4. Souhaits d’évolution professionnelle",
        "Information donnée au salarié pendant l’entretien.",
        "La formation est inscrite au plan 2027.",
        "30 juin 2027",
        "Hors période de clôture, si possible.",
        "une copie est remise au salarié",
    ):
        assert said in text, said
    assert text.count("Non renseigné") == 1, "only the wishes, which the law requires, were left out"
    assert "Fin de carrière" not in text


@pytest.mark.parametrize(
    ("kind", "report", "said"),
    [
        ("return", Report(return_to_work="Passage au nouveau logiciel."), "Reprise d’activité"),
        ("mid-career", Report(mid_career="Poste assis-debout à l’étude."), "il ne contient aucune donnée de santé"),
        ("late-career", Report(), "Fin de carrière"),
    ],
)
async def test_each_kind_has_its_own_block(
    context: StepContext, server: MailServer, life: Life, kind: InterviewKind, report: Report, said: str
) -> None:
    text = await issued(context, server, life, InterviewCompleted(kind=kind, held_on=date(2026, 11, 18), report=report))
    assert said in text
    for written in (report.return_to_work, report.mid_career):
        assert written is None or written in text


async def test_under_the_former_law_the_former_topics_were_required(
    context: StepContext, server: MailServer, life: Life
) -> None:
    report = Report(wishes="Devenir experte.", cpf_information_given=False, skills="Dit en plus.")
    text = await issued(
        context, server, life, InterviewCompleted(kind="periodic", held_on=date(2025, 9, 30), report=report)
    )
    assert "Compte-rendu de l’entretien professionnel" in text
    assert "1. Perspectives d’évolution professionnelle" in text
    assert "Devenir experte." in text
    assert "Point à reprendre avec le salarié." in text
    assert "Dit en plus." in text
    assert "Non renseigné" not in text.replace("Conduit par Non renseigné", "")


async def test_an_erased_content_is_said_to_be_missing(
    context: StepContext, server: MailServer, life: Life, people: PgPeople, journal: PgJournal
) -> None:
    [ref] = await life.tell(InterviewCompleted(kind="periodic", held_on=date(2026, 11, 18), report=SAID))
    await people.erase(SIREN, EMPLOYEE, actor=OWN_ACTOR)
    await CompteRendu(context).run(compte_rendu(ref))
    [mail] = server.received
    assert mail.to == [HR]
    text = printed(mail.attachment(".pdf"))
    assert "Salarié n° E-0042" in text
    assert "Le contenu de l’entretien n’est pas disponible." in text
    _, sent = [entry.fact for entry in await outcomes(journal)]
    assert isinstance(sent, CopySent)
    assert (sent.to, sent.message_id) == ("hr", mail.id)


async def test_a_refused_copy_is_recorded_as_not_delivered(
    context: StepContext, server: MailServer, life: Life, journal: PgJournal
) -> None:
    server.refusals[EMAIL] = "550 no such user"
    [ref] = await life.tell(InterviewCompleted(kind="periodic", held_on=date(2026, 11, 18), report=SAID))
    await CompteRendu(context).run(compte_rendu(ref))
    [mail] = server.received
    assert mail.to == [HR]
    assert "compte-rendu d’entretien" in mail.subject
    [entry] = await outcomes(journal)
    assert isinstance(entry.fact, DeliveryFailed)
    assert entry.fact.step == "compte-rendu"


async def test_after_a_crash_the_same_copy_goes_again(
    context: StepContext, server: MailServer, life: Life, journal: PgJournal
) -> None:
    [ref] = await life.tell(InterviewCompleted(kind="periodic", held_on=date(2026, 11, 18), report=SAID))
    step = CompteRendu(replace(context, journal=FlakyJournal(journal)))
    with pytest.raises(ConnectionError):
        await step.run(compte_rendu(ref))
    await step.run(compte_rendu(ref))
    first, again = server.received
    assert first.raw == again.raw
    assert len(await outcomes(journal)) == 2


async def test_an_interview_that_was_voided_meanwhile_has_no_paper(
    context: StepContext, server: MailServer, life: Life
) -> None:
    [ref] = await life.tell(InterviewCompleted(kind="periodic", held_on=date(2026, 11, 18), report=SAID))
    await life.tell(FactVoided(event=ref, reason="saisie en double"))
    with pytest.raises(ApplicationError, match="voided since"):
        await CompteRendu(context).run(compte_rendu(ref))
    assert server.received == []


async def test_what_was_said_stays_out_of_the_journal(
    context: StepContext, life: Life, journal: PgJournal, people: PgPeople
) -> None:
    await people.save_person(SIREN, EMPLOYEE, ELODIE, actor=OWN_ACTOR)
    [ref] = await life.tell(InterviewCompleted(kind="periodic", held_on=date(2026, 11, 18), report=SAID))
    await CompteRendu(context).run(compte_rendu(ref))
    kept = " ".join([entry.model_dump_json() for entry in await journal.read(STREAM)])
    for private in ("Jacquard", "vibratoire", "clôture", "Élodie", EMAIL):
        assert private not in kept


async def test_the_paper_of_a_former_employment_speaks_of_that_contract(
    context: StepContext, server: MailServer, life: Life
) -> None:
    await life.tell(
        ContractEnd(ended_on=date(2026, 10, 30)),
        Hire(hired_on=date(2026, 11, 9), contract="cdd"),
    )
    [ref] = await life.tell(InterviewCompleted(kind="periodic", held_on=date(2026, 10, 12), report=SAID))
    await CompteRendu(context).run(compte_rendu(ref))
    text = printed(server.received[-1].attachment(".pdf"))
    assert "3 septembre 2018" in text
    assert "9 novembre 2026" not in text


class _Made(Exception):  # noqa: N818 - not an error: it brings the data out of the step
    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data


KINDS: list[tuple[InterviewKind, str]] = [
    ("periodic", "2015-06-02"), ("first", "2017-05-04"), ("return", "2020-03-05"), ("recap", "2021-06-08"),
    ("mid-career", "2026-02-03"), ("late-career", "2026-03-04"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "day"), KINDS)
async def test_on_the_form_of_the_first_release_the_same_is_said_as_it_said(
    context: StepContext, life: Life, kind: InterviewKind, day: str
) -> None:
    """`tests/releases` holds the bytes: `JALON_WRITE_GOLDEN=1` writes what they are made of, from this law."""
    held = InterviewCompleted(kind=kind, held_on=date.fromisoformat(day), report=SAID)
    await life.tell(TrainingCompleted(title="Soudure", ended_on=held.held_on, mandatory=False))
    [ref] = await life.tell(held)

    async def make(case: CaseFile) -> list[AnyFact]:
        raise _Made(await rendering(context, case, ref, await report_of(context, case, ref), form=1))

    with pytest.raises(_Made) as made:
        await context.carry_out(compte_rendu(ref), make)
    data = made.value.data
    assert data.pop("path") == []
    kept = RELEASES / "0.1.0" / "papers" / f"{kind}-{day}.json"
    if os.environ.get("JALON_WRITE_GOLDEN"):
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")
    known = json.loads(kept.read_text("utf-8"))
    assert {name: data[name] for name in known} == known


async def test_what_came_since_the_last_interview_is_filled_in_from_the_journal(
    context: StepContext, server: MailServer, life: Life, journal: PgJournal
) -> None:
    await life.tell(
        TrainingCompleted(title="Avant", ended_on=date(2022, 12, 1), mandatory=False),
        TrainingCompleted(title="Soudure TIG", ended_on=date(2024, 5, 3), mandatory=False, certifying=True),
        CertificationAcquired(on=date(2024, 5, 6), label="CQP soudeur"),
        ProgressionGranted(on=date(2026, 1, 2), nature="pay", label="Prime d’îlot"),
        TrainingCompleted(title="Après", ended_on=date(2026, 11, 19), mandatory=True),
    )
    text = await issued(
        context, server, life, InterviewCompleted(kind="periodic", held_on=date(2026, 11, 18), report=SAID)
    )
    assert "Parcours depuis l’entretien du 12 décembre 2022" in text
    for said in (
        "3 mai 2024 Formation : Soudure TIG (non obligatoire, certifiante)",
        "6 mai 2024 Certification : CQP soudeur",
        "2 janvier 2026 Progression salariale : Prime d’îlot",
    ):
        assert said in text, said
    for other in ("Avant", "Après"):
        assert f"Formation : {other}" not in text
    assert next(e.fact.form for e in await outcomes(journal) if isinstance(e.fact, ReportIssued)) == FORM
