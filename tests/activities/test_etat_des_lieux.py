"""The paper that sums up the years, and its copy to the employee."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from mail_server import MailServer, printed
from staff import EMAIL, EMPLOYEE, LATE_SAID, SIREN, STREAM, TODAY, FlakyJournal, Life, order, outcomes
from temporalio.exceptions import ApplicationError

from activities.adapters.documents import PgDocuments
from activities.adapters.journal import PgJournal
from activities.steps.case_file import CaseFile
from activities.steps.context import StepContext
from activities.steps.etat_des_lieux import FORM, EtatDesLieux
from domain.facts import (
    Agreement,
    AnyFact,
    CertificationAcquired,
    CopySent,
    EventRef,
    FactVoided,
    Headcount,
    Hire,
    InterviewCompleted,
    ProgressionGranted,
    Provenance,
    RecapIssued,
    ScanFiled,
    Stream,
    TrainingCompleted,
)

pytestmark = pytest.mark.usefixtures("elodie")

HELD = InterviewCompleted(kind="recap", held_on=date(2026, 11, 18))
RELEASES = Path(__file__).parents[1] / "releases"


async def headcounts(life: Life, average: float) -> None:
    await life.tell(*[Headcount(year=year, average=average) for year in range(2021, 2026)], stream=Stream(SIREN))


async def eight_years(life: Life, held: InterviewCompleted = HELD) -> EventRef:
    """Eight years with two interviews, one of them late, trainings, a certification and a progression; then the recap.

    The late one was held in the état des lieux's own term: it makes good the one that ran out before.
    """
    *_, ref = await life.tell(
        InterviewCompleted(kind="first", held_on=date(2020, 9, 1)),
        InterviewCompleted(kind="periodic", held_on=date(2022, 12, 12)),
        TrainingCompleted(title="Habilitation électrique B2V", ended_on=date(2021, 5, 14), mandatory=True),
        TrainingCompleted(
            title="Analyse vibratoire, niveau 1", ended_on=date(2023, 6, 30), mandatory=False, certifying=True
        ),
        TrainingCompleted(title="Avant la période", ended_on=date(2016, 6, 30), mandatory=False),
        CertificationAcquired(on=date(2023, 12, 12), label="CQP Technicienne de maintenance"),
        ProgressionGranted(on=date(2024, 1, 1), nature="pay", label="Coefficient 240"),
        held,
    )
    return ref


async def test_the_employee_gets_the_years_in_one_paper(
    context: StepContext, server: MailServer, life: Life, journal: PgJournal, documents: PgDocuments
) -> None:
    await headcounts(life, 80)
    await life.tell(LATE_SAID, stream=STREAM.of_company)
    ref = await eight_years(life)
    result = await EtatDesLieux(context).run(order("etat-des-lieux", interview=ref))
    [mail] = server.received
    assert mail.to == [EMAIL]
    assert mail.subject == "État des lieux récapitulatif de votre parcours professionnel"
    assert "du 18 novembre 2018 au 18 novembre 2026" in mail.text
    text = printed(mail.attachment(".pdf"))
    for said in (
        "État des lieux récapitulatif du parcours professionnel",
        "du 18 novembre 2018 au 18 novembre 2026",
        "Premier entretien 03/09/2020 01/09/2020 Dans les délais",
        "Entretien périodique 01/09/2022 12/12/2022 En retard de 102 jours",
        "Entretien avec état des lieux récapitulatif 03/09/2024 18/11/2026 Fait l’état des lieux",
        "1° Actions de formation suivies : Oui",
        "Habilitation électrique B2V 14/05/2021 Obligatoire (L. 6321-2)",
        "Analyse vibratoire, niveau 1 30/06/2023 Non obligatoire",
        "2° Éléments de certification acquis : Oui",
        "CQP Technicienne de maintenance, le 12/12/2023",
        "Analyse vibratoire, niveau 1 (formation certifiante), le 30/06/2023",
        "3° Progression salariale ou professionnelle : Oui",
        "Salariale : Coefficient 240, le 01/01/2024",
        "80 salariés en 2025",
        "Aucun abondement correctif du compte personnel de formation n’est dû.",
        "Une formation non obligatoire a été suivie sur la période",
        "Pris connaissance et copie reçue le",
    ):
        assert said in text, said
    assert "Avant la période" not in text
    fact, sent = [entry.fact for entry in await outcomes(journal)]
    assert isinstance(fact, RecapIssued)
    assert (fact.interview, fact.held_on, fact.issued_on, fact.form) == (ref, HELD.held_on, TODAY, FORM)
    assert sent == CopySent(interview=ref, document=fact.document, sent_on=TODAY, to="employee", message_id=mail.id)
    assert await documents.get(SIREN, EMPLOYEE, fact.document) == mail.attachment(".pdf")
    assert result.document == fact.document


async def test_neither_interviews_nor_training_in_a_company_of_eighty_is_due(
    context: StepContext, server: MailServer, life: Life
) -> None:
    await headcounts(life, 80)
    await life.tell(LATE_SAID, stream=STREAM.of_company)
    [ref] = await life.tell(HELD)
    await EtatDesLieux(context).run(order("etat-des-lieux", interview=ref))
    [mail] = server.received
    text = printed(mail.attachment(".pdf"))
    assert "est dû : 3 000 €, à verser à la Caisse des dépôts au plus tard le 31 mars 2027" in text
    assert "Non tenu" in text
    assert "Aucune action de formation n’est connue sur la période." in text
    assert "3 000 €" in mail.text


async def test_a_sum_still_owed_from_before_does_not_hold_the_paper_back(
    context: StepContext, server: MailServer, life: Life, journal: PgJournal
) -> None:
    """An earlier état des lieux came to a sum that nobody has said to be paid."""
    await life.tell(*[Headcount(year=year, average=80) for year in range(2012, 2026)], stream=Stream(SIREN))
    [hire] = [entry.ref for entry in await journal.read(STREAM) if entry.type == "hire"]
    *_, ref = await life.tell(
        FactVoided(event=hire, reason="erreur de saisie"),
        Hire(hired_on=date(2012, 1, 9), contract="cdi"),
        InterviewCompleted(kind="recap", held_on=date(2022, 3, 3)),
        TrainingCompleted(title="Analyse vibratoire", ended_on=date(2024, 6, 30), mandatory=False),
        HELD,
    )
    await EtatDesLieux(context).run(order("etat-des-lieux", interview=ref))
    text = printed(server.received[0].attachment(".pdf"))
    assert "mercredi 18 novembre 2026" in text
    assert "Aucun abondement correctif du compte personnel de formation n’est dû." in text


async def test_an_unknown_headcount_leaves_the_conclusion_open(
    context: StepContext, server: MailServer, life: Life
) -> None:
    await life.tell(LATE_SAID, stream=STREAM.of_company)
    [ref] = await life.tell(HELD)
    await EtatDesLieux(context).run(order("etat-des-lieux", interview=ref))
    text = printed(server.received[0].attachment(".pdf"))
    assert "ne peut pas encore être établi" in text
    assert "Non communiqué." in text


async def test_no_code_of_ours_is_shown_to_the_employee(context: StepContext, server: MailServer, life: Life) -> None:
    ref = await eight_years(life)
    await EtatDesLieux(context).run(order("etat-des-lieux", interview=ref))
    text = printed(server.received[0].attachment(".pdf"))
    for code in ("A13", "=", "not-due", "headcount", "urn:", "2026-"):
        assert code not in text.replace("EDL-", ""), code


async def test_after_a_crash_the_same_copy_goes_again(
    context: StepContext, server: MailServer, life: Life, journal: PgJournal
) -> None:
    step = EtatDesLieux(replace(context, journal=FlakyJournal(journal)))
    about = order("etat-des-lieux", interview=await eight_years(life))
    with pytest.raises(ConnectionError):
        await step.run(about)
    await step.run(about)
    first, again = server.received
    assert first.raw == again.raw
    assert len(await outcomes(journal)) == 2


async def test_a_recap_that_was_voided_meanwhile_has_no_paper(
    context: StepContext, server: MailServer, life: Life
) -> None:
    ref = await eight_years(life)
    await life.tell(FactVoided(event=ref, reason="mauvaise date"))
    with pytest.raises(ApplicationError, match="voided since"):
        await EtatDesLieux(context).run(order("etat-des-lieux", interview=ref))
    assert server.received == []


async def test_titles_and_labels_stay_out_of_the_journal(context: StepContext, life: Life, journal: PgJournal) -> None:
    await EtatDesLieux(context).run(order("etat-des-lieux", interview=await eight_years(life)))
    kept = " ".join([entry.model_dump_json() for entry in await journal.read(STREAM)])
    for private in ("vibratoire", "Coefficient", "CQP", "Élodie"):
        assert private not in kept


async def test_the_criteria_of_an_agreement_in_force_are_printed_in_its_own_words(
    context: StepContext, server: MailServer, life: Life, journal: PgJournal
) -> None:
    signed = Agreement(
        scope="company", signed_on=date(2021, 1, 4), effective_from=date(2021, 1, 4), criteria="Deux mobilités"
    )
    lapsed = Agreement(
        scope="branch", signed_on=date(2019, 1, 4), effective_from=date(2019, 1, 4), effective_to=date(2020, 12, 31),
        criteria="Un tutorat",
    )  # fmt: skip
    await life.tell(signed, lapsed, stream=Stream(SIREN))
    ref = await eight_years(life)
    await EtatDesLieux(context).run(order("etat-des-lieux", interview=ref))
    text = printed(server.received[0].attachment(".pdf"))
    assert "Critères d'appréciation de l'accord collectif" in text.replace("’", "'")
    assert "Deux mobilités" in text
    assert "Un tutorat" not in text
    assert all("criteria" not in entry.data for entry in await journal.read(Stream(SIREN)))


async def test_what_a_file_alone_says_of_the_past_is_marked_as_the_employers_word(
    context: StepContext, server: MailServer, life: Life
) -> None:
    await headcounts(life, 80)
    of_file = Provenance(file="0" * 64)
    interview, _, _, ref = await life.tell(
        InterviewCompleted(kind="first", held_on=date(2020, 9, 1), provenance=of_file),
        TrainingCompleted(title="Soudure TIG", ended_on=date(2021, 5, 14), mandatory=False, provenance=of_file),
        TrainingCompleted(title="Vue par Jalon", ended_on=date(2022, 5, 14), mandatory=False),
        HELD,
    )
    await life.tell(ScanFiled(filed_on=TODAY, what="other", sha256="1" * 64, about=interview))
    await EtatDesLieux(context).run(order("etat-des-lieux", interview=ref))
    text = printed(server.received[0].attachment(".pdf"))
    assert "Soudure TIG 14/05/2021 (a) Non obligatoire" in text
    assert "Vue par Jalon 14/05/2022 Non obligatoire" in text
    assert "01/09/2020 (a)" not in text
    assert "(a) Déclaré par l’employeur à la reprise de l’historique, d’après un fichier" in text


class _Made(Exception):  # noqa: N818 - not an error: it brings the data out of the step
    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data


@pytest.mark.parametrize("held_on", [date(2024, 9, 10), HELD.held_on], ids=["law of 2018", "law of 2025"])
async def test_on_the_form_of_the_first_release_the_same_is_said_as_it_said(
    context: StepContext, life: Life, held_on: date
) -> None:
    """`tests/releases` holds the bytes: `JALON_WRITE_GOLDEN=1` writes what they are made of, from this law."""
    await headcounts(life, 80)
    held = InterviewCompleted(kind="recap", held_on=held_on)
    ref = await eight_years(life, held)

    async def make(case: CaseFile) -> list[AnyFact]:
        raise _Made(await EtatDesLieux(context).rendering(case, held, form=1))

    with pytest.raises(_Made) as made:
        await context.carry_out(order("etat-des-lieux", interview=ref), make)
    kept = RELEASES / "0.1.0" / "papers" / f"etat-des-lieux-{held_on}.json"
    if os.environ.get("JALON_WRITE_GOLDEN"):
        kept.write_text(json.dumps(made.value.data, ensure_ascii=False, indent=1) + "\n", "utf-8")
    known = json.loads(kept.read_text("utf-8"))
    assert {name: made.value.data[name] for name in known} == known
    assert [row["due_on"] for row in known["interviews"]], "the first form says by when each was to be held"
