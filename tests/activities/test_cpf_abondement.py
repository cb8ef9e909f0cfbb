"""What payroll and the employee receive when the abondement correctif is due."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import replace
from datetime import date

import pytest
from looked_at import as_looked_at
from mail_server import MailServer, printed
from staff import (
    ELODIE,
    EMAIL,
    EMPLOYEE,
    HR,
    NOW,
    SIREN,
    STREAM,
    TODAY,
    FlakyJournal,
    Life,
    obligation,
    order,
    outcomes,
)
from temporalio.exceptions import ApplicationError
from test_admits_nothing import admissions, read

from activities.adapters.documents import PgDocuments
from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from activities.paper.declaration import COLUMNS, Declaration, to_csv
from activities.steps.context import StepContext
from activities.steps.cpf_abondement import CpfAbondement
from activities.steps.cpf_information import CpfInformation
from domain import law
from domain.day.plan import on
from domain.facts import (
    OWN_ACTOR,
    OWN_SOURCE,
    AbondementDeclared,
    AbondementDue,
    AbondementPaid,
    AbondementPrepared,
    AnyFact,
    DeliveryFailed,
    Headcount,
    InterviewCompleted,
    NewEntry,
    Stream,
    TrainingCompleted,
)
from domain.french.plan import WordedStep, plan_of
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ledger.record import SINCE_EVER
from domain.ports import StepOrder

pytestmark = pytest.mark.usefixtures("elodie", "due")

SLIP = "bordereau-abondement-cpf-E-0042-2026-11-21.pdf"
DECLARE = order("cpf-abondement", obligation("recap").model_copy(update={"id": "recap-2018-09-03"}))


@pytest.fixture
async def due(elodie: None, life: Life) -> None:
    """An état des lieux in a company of eighty, with neither the interviews nor a training."""
    await life.tell(*[Headcount(year=year, average=80) for year in range(2021, 2026)], stream=Stream(SIREN))
    await life.tell(InterviewCompleted(kind="recap", held_on=date(2026, 11, 18)))


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


async def test_payroll_gets_the_file_and_a_slip_to_act_upon(context: StepContext, server: MailServer) -> None:
    await CpfAbondement(context).run(DECLARE)
    [mail] = server.to(HR)
    assert mail.subject == "Abondement correctif du CPF à décider : 3 000 €, salarié n° E-0042"
    content = mail.attachment(".csv")
    assert content.startswith("\ufeff".encode()), "spreadsheets take it for UTF-8 by this mark"
    heading, line = rows(content)
    assert dict(zip(heading, line, strict=True)) == {
        "SIREN": "123456782",
        "MATRICULE": "E-0042",
        "NIR": "285127512345678",
        "NOM_DE_NAISSANCE": "Nguyễn",
        "PRENOMS": "Élodie",
        "DATE_DE_NAISSANCE": "02/12/1985",
        "MONTANT_EUR": "3000",
        "DATE_ETAT_DES_LIEUX": "18/11/2026",
        "DATE_LIMITE_VERSEMENT": "31/03/2027",
        "MOTIF": "Droits correctifs (article L. 6323-13 du Code du travail)",
        "LIBELLE_VIREMENT_PROVISOIRE": "CPF-123456782-XXXX-JJMMAA",
    }
    text = printed(mail.attachment(SLIP))
    for said in (
        "Bordereau d’abondement correctif du CPF",
        "3 000 €",
        "Caisse des dépôts",
        "31 mars 2027",
        "CPF-123456782-XXXX-JJMMAA (provisoire)",
        "2 85 12 75 123 456 78",
        "2 décembre 1985",
        "libellé exact de l’appel de fonds",
    ):
        assert said in text, said
    assert hashlib.sha256(content).hexdigest() in text.replace(" ", "")


async def test_nothing_is_announced_before_hr_has_decided(
    context: StepContext, server: MailServer, journal: PgJournal
) -> None:
    await CpfAbondement(context).run(DECLARE)
    assert [mail.to for mail in server.received] == [[HR]]
    assert await planned(journal) is None


@pytest.mark.parametrize(
    ("told", "amount"),
    [
        (AbondementDeclared(declared_on=TODAY, amount_eur=3000, obligation="recap-2018-09-03"), "3 000 €"),
        (AbondementDeclared(declared_on=TODAY, amount_eur=1500), "1 500 €"),
        (AbondementPaid(paid_on=TODAY, amount_eur=3000), "3 000 €"),
    ],
    ids=["declared", "declared, no duty named", "paid"],
)
async def test_the_employee_is_informed_of_what_hr_has_decided_once(
    context: StepContext, server: MailServer, journal: PgJournal, life: Life, told: AnyFact, amount: str
) -> None:
    await CpfAbondement(context).run(DECLARE)
    await life.tell(told)
    ordered = await planned(journal)
    assert ordered is not None
    await CpfInformation(context).run(ordered)
    await CpfInformation(context).run(ordered)
    [mail] = server.to(EMAIL)
    assert mail.subject == f"Abondement de votre compte personnel de formation : {amount}"
    as_looked_at(f"sum-decided-{amount[0]}", mail)
    text = printed(mail.attachment(".pdf"))
    assert "Élodie Lefèvre" in text
    assert amount in text
    assert "Vous n’avez aucune démarche à faire." in text
    assert "285127512345678" not in text.replace(" ", ""), "their number is for payroll only"
    assert not admissions(read(mail))
    assert await planned(journal) is None


async def test_whom_the_first_release_informed_is_not_informed_again(
    context: StepContext, server: MailServer, journal: PgJournal, life: Life
) -> None:
    old = AbondementPrepared(
        obligation="recap-2018-09-03", prepared_on=TODAY, amount_eur=3000, pay_by=date(2027, 3, 31),
        transfer_label="CPF", document="d", sha256="a" * 64, message_id="<m@x>",
    )  # fmt: skip
    entry = NewEntry(source=OWN_SOURCE, id=str(DECLARE.step.key), time=NOW, actor=OWN_ACTOR, fact=old)
    await journal.append(STREAM, [entry])
    await life.tell(AbondementDeclared(declared_on=TODAY, amount_eur=3000))
    assert await planned(journal) is None


async def planned(journal: PgJournal) -> StepOrder | None:
    """The order to inform the employee, when the plan asks for it; the paper of the état des lieux is another's."""
    entries, company = await journal.read(STREAM), await journal.read(Stream(SIREN))
    ledger = derive(STREAM, entries, fold_company(company, unopened=SINCE_EVER), law.current())
    made = on(ledger, TODAY)
    step = next((each for each in made.due if each.step == "cpf-information"), None)
    if step is None:
        return None
    worded = WordedStep(step=step.step, obligation=step.obligation, key=step.key, because="")
    return DECLARE.model_copy(update={"step": worded})


async def test_both_outcomes_are_recorded_and_the_plan_asks_no_more(
    context: StepContext, server: MailServer, journal: PgJournal, documents: PgDocuments
) -> None:
    company = await journal.read(Stream(SIREN))
    before = plan_of(STREAM, await journal.read(STREAM), company, law.current(), as_of=TODAY, unopened=SINCE_EVER)
    assert DECLARE.step.obligation in {o.id for o in before.obligations}, "the test's order is one the plan could give"
    result = await CpfAbondement(context).run(DECLARE)
    due, prepared = [entry.fact for entry in await outcomes(journal)]
    assert isinstance(due, AbondementDue)
    assert (due.amount_eur, due.pay_by, due.counted_on) == (3000, date(2027, 3, 31), date(2026, 11, 18))
    assert isinstance(prepared, AbondementPrepared)
    assert prepared.message_id == server.to(HR)[0].id
    assert await documents.get(SIREN, EMPLOYEE, prepared.document) == server.to(HR)[0].attachment(SLIP)
    assert result.outcome == "abondement-prepared"
    after = plan_of(STREAM, await journal.read(STREAM), company, law.current(), as_of=TODAY, unopened=SINCE_EVER)
    assert after.next_step is None or after.next_step.step != "cpf-abondement"


async def test_what_is_not_known_of_the_employee_is_asked_for(
    context: StepContext, server: MailServer, people: PgPeople
) -> None:
    await people.erase(SIREN, EMPLOYEE, actor=OWN_ACTOR)
    await CpfAbondement(context).run(DECLARE)
    [slip] = server.to(HR)
    assert (
        "Il manque, pour identifier le bénéficiaire : numéro de sécurité sociale (NIR), nom de naissance" in slip.text
    )
    assert "à compléter" in printed(slip.attachment(SLIP))
    [_, line] = rows(slip.attachment(".csv"))
    assert line[:5] == ["123456782", "E-0042", "", "", ""]


async def test_nothing_is_declared_when_hr_cannot_be_reached(
    context: StepContext, server: MailServer, journal: PgJournal
) -> None:
    server.refusals[HR] = "550 no such user"
    result = await CpfAbondement(context).run(DECLARE)
    assert server.received == []
    assert result.outcome == "delivery-failed"
    [entry] = await outcomes(journal)
    assert isinstance(entry.fact, DeliveryFailed)
    assert entry.fact.step == "cpf-abondement"


async def test_a_training_told_meanwhile_stops_the_declaration(
    context: StepContext, server: MailServer, life: Life
) -> None:
    await life.tell(TrainingCompleted(title="Oubliée", ended_on=date(2024, 3, 1), mandatory=False))
    with pytest.raises(ApplicationError, match="not due any more"):
        await CpfAbondement(context).run(DECLARE)
    assert server.received == []


async def test_what_was_paid_meanwhile_is_not_declared(context: StepContext, server: MailServer, life: Life) -> None:
    await life.tell(AbondementPaid(paid_on=date(2026, 11, 20), amount_eur=3000))
    with pytest.raises(ApplicationError, match="not due any more"):
        await CpfAbondement(context).run(DECLARE)
    assert server.received == []


async def test_after_a_crash_the_same_mails_go_again_and_it_is_declared_once(
    context: StepContext, server: MailServer, journal: PgJournal
) -> None:
    step = CpfAbondement(replace(context, journal=FlakyJournal(journal)))
    with pytest.raises(ConnectionError):
        await step.run(DECLARE)
    await step.run(DECLARE)
    await step.run(DECLARE)
    first, again = server.received
    assert first.raw == again.raw
    assert [entry.type for entry in await outcomes(journal)] == ["abondement-due", "abondement-prepared"]


async def test_no_identity_reaches_the_journal(context: StepContext, journal: PgJournal) -> None:
    await CpfAbondement(context).run(DECLARE)
    kept = " ".join([entry.model_dump_json() for entry in await journal.read(STREAM)])
    for private in ("285127512345678", "Nguyễn", "Élodie", EMAIL):
        assert private not in kept


def some_declaration(**changes: str) -> Declaration:
    return replace(
        Declaration(
            siren=SIREN, employee=EMPLOYEE, nir=ELODIE.nir, birth_name="Nguyễn", given_name="Élodie",
            born_on=date(1985, 12, 2), amount_eur=3000, counted_on=NOW.date(), pay_by=date(2027, 3, 31),
            transfer_label="CPF-123456782-XXXX-JJMMAA",
        ),
        **changes,
    )  # fmt: skip


def test_a_name_is_never_run_as_a_formula_by_a_spreadsheet() -> None:
    [_, line] = rows(to_csv([some_declaration(birth_name='=HYPERLINK("x")', given_name="Jean;Paul\nMarie")]))
    assert line[3] == '\'=HYPERLINK("x")'
    assert line[4] == "Jean;Paul Marie"


def test_the_columns_are_the_employers_choice() -> None:
    heading, line = rows(to_csv([some_declaration()], {"Numéro SIREN": "siren", "Montant": "amount_eur"}))
    assert (heading, line) == (["Numéro SIREN", "Montant"], ["123456782", "3000"])
    with pytest.raises(ValueError, match="no such field in a declaration: iban"):
        to_csv([some_declaration()], {**COLUMNS, "IBAN": "iban"})
