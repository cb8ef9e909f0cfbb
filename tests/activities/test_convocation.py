"""What an employee receives when an interview falls due."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from calendars import READERS, Span
from icalendar import Calendar
from mail_server import MailServer, plain, printed
from staff import (
    ELODIE,
    EMAIL,
    EMPLOYEE,
    HR,
    LATE_SAID,
    MANAGER,
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

import domain.law
from activities.adapters.documents import PgDocuments
from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from activities.paper.html_mail import html_of
from activities.steps.context import StepContext
from activities.steps.convocation import Convocation
from domain.calendar import PARIS
from domain.day.step import dated_key
from domain.facts import (
    OWN_ACTOR,
    AssignmentChanged,
    ConvocationSent,
    DeliveryFailed,
    Hire,
    InterviewCompleted,
    InterviewKind,
    InterviewScheduled,
    LeaveEnd,
    LeaveStart,
    Policy,
    Stream,
    TrainingCompleted,
    UnionMandateEnd,
)
from domain.law.loading import load

pytestmark = pytest.mark.usefixtures("elodie")

PERIODIC = order("convocation", obligation())
MESSAGE_ID = f"<{PERIODIC.step.key}@jalon.example>"


async def test_the_employee_gets_a_letter_and_an_invitation_and_the_manager_a_copy(
    context: StepContext, server: MailServer, journal: PgJournal, documents: PgDocuments
) -> None:
    result = await Convocation(context).run(PERIODIC)

    [mail] = server.received
    assert mail.to == [EMAIL, MANAGER]
    assert mail.id == MESSAGE_ID
    assert mail.message["Reply-To"] == HR
    assert "Ateliers Béranger & Fils" in str(mail.message["From"])
    assert mail.message["Date"].datetime == NOW
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert mail.subject == "Convocation : entretien de parcours professionnel, mercredi 16 décembre 2026 à 10 h"
    assert "au plus tard le 31 décembre 2026" in mail.text
    assert "Bureau 12, bâtiment A" in mail.text
    assert mail.text.startswith("Bonjour Élodie Lefèvre,")  # whom it is about, in a mailbox that several share

    letter = mail.attachment(".pdf")
    text = printed(letter)
    for said in (
        "Élodie Lefèvre",
        "Objet : convocation à votre entretien de parcours professionnel",
        "tous les quatre ans",
        "Cet entretien doit se tenir au plus tard le 31 décembre 2026",
        "mercredi 16 décembre 2026",
        "Karim Haddad",
        "Compétences et qualifications, mobilisées",
        "Situation et parcours professionnels",
        "Besoins de formation",
        "Souhaits d’évolution professionnelle",
        "Compte personnel de formation (CPF)",
        "conseil en évolution professionnelle",
        "pendant le temps de travail",
        "un supérieur hiérarchique ou un représentant de la direction",
        "ne porte pas sur l’évaluation de votre travail",
        "L. 6315-1, I (rédaction en vigueur depuis le 26 octobre 2025)",
        "Page 1 / 1",
    ):
        assert said in text, said
    assert "dépassé" not in text

    [entry] = await outcomes(journal)
    sent = entry.fact
    assert isinstance(sent, ConvocationSent)
    assert (sent.obligation, sent.message_id, sent.sent_on) == ("periodic-2022-12-12", MESSAGE_ID, TODAY)
    assert sent.proposed_for == datetime(2026, 12, 16, 9, 0, tzinfo=UTC)
    assert await documents.get(SIREN, EMPLOYEE, sent.document) == letter
    assert (result.outcome, result.document) == ("convocation-sent", sent.document)


async def test_the_invitation_can_be_accepted_by_a_calendar(context: StepContext, server: MailServer) -> None:
    await Convocation(context).run(PERIODIC)
    [mail] = server.received
    attached = mail.attachment(".ics")
    [offered] = [part for part in mail.message.walk() if part.get_content_type() == "text/calendar"][:1]
    assert offered.get_param("method") == "REQUEST"
    assert b"METHOD:REQUEST" in attached
    assert b"BEGIN:VTIMEZONE" in attached
    [event] = Calendar.from_ical(attached).events
    about = obligation()
    assert event.uid == f"{dated_key(STREAM, about.id, about.due_on, 'convocation')}@jalon.example"
    assert event.summary == "Entretien de parcours professionnel"
    assert event.stamp == NOW
    assert event.start == datetime(2026, 12, 16, 10, 0, tzinfo=PARIS)
    assert event.duration == timedelta(hours=1)
    assert b"DTSTART;TZID=Europe/Paris:20261216T100000" in attached
    assert event.organizer == f"mailto:{HR}"
    assert event.attendees == [f"mailto:{EMAIL}", f"mailto:{MANAGER}"]
    assert event.location == "Bureau 12, bâtiment A"


async def test_the_slot_that_hr_has_fixed_is_the_one_proposed(
    context: StepContext, server: MailServer, life: Life
) -> None:
    await life.tell(
        InterviewScheduled(kind="periodic", planned_for=datetime(2026, 11, 2, 9, tzinfo=UTC), place="Trop tard"),
        InterviewScheduled(
            kind="periodic",
            planned_for=datetime(2026, 12, 15, 13, 30, tzinfo=UTC),
            place="Salle Jacquard",
            interviewer="Nadia Oulmi, directrice d’atelier",
        ),
        InterviewScheduled(kind="return", planned_for=datetime(2026, 12, 1, 9, tzinfo=UTC), place="Autre motif"),
    )
    await Convocation(context).run(PERIODIC)
    text = printed(server.received[0].attachment(".pdf"))
    for said in ("mardi 15 décembre 2026", "14 h 30", "Salle Jacquard", "Nadia Oulmi, directrice d’atelier"):
        assert said in text
    assert "Salle Jacquard" in server.received[0].text


async def test_a_slot_that_has_passed_is_not_proposed_again(
    context: StepContext, server: MailServer, life: Life
) -> None:
    await life.tell(InterviewScheduled(kind="periodic", planned_for=datetime(2026, 11, 2, 9, tzinfo=UTC), place="Hier"))
    await Convocation(context).run(PERIODIC)
    text = printed(server.received[0].attachment(".pdf"))
    assert "mercredi 16 décembre 2026" in text
    assert "Hier" not in text


async def test_a_slot_that_was_moved_does_not_come_back_when_the_new_one_has_passed(
    context: StepContext, server: MailServer, life: Life
) -> None:
    await life.tell(
        InterviewScheduled(kind="periodic", planned_for=datetime(2026, 12, 15, 9, tzinfo=UTC), place="Déplacé"),
        InterviewScheduled(kind="periodic", planned_for=datetime(2026, 11, 2, 9, tzinfo=UTC), place="Hier"),
    )
    await Convocation(context).run(PERIODIC)
    text = printed(server.received[0].attachment(".pdf"))
    assert "mercredi 16 décembre 2026" in text
    assert "Déplacé" not in text


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("2026-12-10T09:00:00+04:00", "9 h (UTC+4), soit 6 h, heure de Paris"),
        ("2026-12-10T14:00:00-04:00", "14 h (UTC-4), soit 19 h, heure de Paris"),
    ],
)
async def test_an_hour_that_was_told_elsewhere_is_printed_as_it_was_told(
    context: StepContext, server: MailServer, life: Life, journal: PgJournal, told: str, said: str
) -> None:
    await life.tell(InterviewScheduled(kind="periodic", planned_for=datetime.fromisoformat(told)))
    await Convocation(context).run(PERIODIC)
    [mail] = server.received
    assert said in printed(mail.attachment(".pdf"))
    assert said in plain(mail.text)
    assert mail.subject.endswith(f"jeudi 10 décembre 2026 à {said}")
    [entry] = await outcomes(journal)
    assert entry.data["proposed_for"] == told


ZONES = Policy(
    effective_from=date(2020, 1, 1), zone="America/Martinique", establishment_zones={f"{SIREN}00026": "Indian/Reunion"}
)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    ("establishment", "zone", "clock"),
    [
        ("00018", "America/Martinique", ""),
        ("00026", "Indian/Reunion", ", heure de La Réunion"),
    ],
)
async def test_the_hour_is_that_of_the_establishment_in_the_letter_and_in_every_calendar(
    context: StepContext, server: MailServer, life: Life, read: Callable[[str], Span],
    establishment: str, zone: str, clock: str,
) -> None:  # fmt: skip
    await life.tell(ZONES, stream=STREAM.of_company)
    await life.tell(AssignmentChanged(changed_on=date(2026, 1, 5), establishment=f"{SIREN}{establishment}"))
    await Convocation(context).run(PERIODIC)
    [mail] = server.received
    assert f"Heure 10 h{clock}, pour une heure" in printed(mail.attachment(".pdf"))
    assert mail.subject.endswith(f"à 10 h{clock}")
    start = datetime(2026, 12, 16, 10, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert read(mail.attachment(".ics").decode()) == (start, start + timedelta(hours=1))


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("first", "Vous avez rejoint l’entreprise le 3 septembre 2018."),
        ("recap", "un état des lieux récapitulatif de votre parcours"),
        ("mid-career", "dans les deux mois qui suivent la visite médicale de mi-carrière"),
        ("late-career", "des deux années qui précèdent le soixantième anniversaire"),
    ],
)
async def test_the_letter_says_why(context: StepContext, server: MailServer, kind: InterviewKind, said: str) -> None:
    await Convocation(context).run(order("convocation", obligation(kind)))
    text = printed(server.received[0].attachment(".pdf"))
    assert said in text
    if kind == "mid-career":
        assert "prévention des situations d’usure professionnelle" in text
    if kind == "late-career":
        assert "le passage au temps partiel ou la retraite progressive" in text


async def test_the_letter_says_the_numbers_of_the_law_it_is_given(
    context: StepContext, server: MailServer, tmp_path: Path
) -> None:
    """Thirty months instead of four years, from the first of the month on."""
    shipped = Path(domain.law.__file__).parent
    folder = Path(shutil.copytree(shipped, tmp_path / "law"))
    with (folder / "periodic.yaml").open("a") as file:
        file.write(
            "  - {in_force_from: 2026-11-01, published_on: 2026-10-01, article: L6315-1 I, source: loi fictive, "
            "confidence: D, value: {months: 30, last_day: anniversary}}\n"
        )
    await Convocation(replace(context, law=load(folder))).run(PERIODIC)
    text = printed(server.received[0].attachment(".pdf"))
    assert "tous les trente mois" in text
    assert "quatre ans" not in text


async def test_after_a_leave_the_interview_is_offered_and_may_be_declined(
    context: StepContext, server: MailServer, life: Life
) -> None:
    about = obligation("return").model_copy(update={"opens_on": date(2026, 11, 16)})
    await life.tell(
        LeaveStart(leave="maternity", started_on=date(2026, 6, 1)),
        LeaveEnd(leave="maternity", resumed_on=date(2026, 11, 16)),
    )
    await Convocation(context).run(order("convocation", about))
    [mail] = server.received
    text = printed(mail.attachment(".pdf"))
    assert "Objet : proposition d’un entretien de parcours professionnel de reprise d’activité" in text
    assert "à l’issue d’un congé de maternité" in text
    assert "Vous êtes libre de l’accepter ou de le décliner" in text
    assert "Convocation" not in text
    assert "de le décliner" in mail.text


async def test_after_a_mandate_nobody_is_said_to_have_been_away(
    context: StepContext, server: MailServer, life: Life
) -> None:
    about = obligation("return").model_copy(update={"id": "return-2026-11-16", "opens_on": date(2026, 11, 16)})
    await life.tell(UnionMandateEnd(ended_on=date(2026, 11, 16)))
    await Convocation(context).run(order("convocation", about))
    [mail] = server.received
    text = printed(mail.attachment(".pdf"))
    assert "proposition d’un entretien de parcours professionnel de fin de mandat" in text
    assert "Votre mandat a pris fin." in text
    assert "reprise d’activité" not in (text + mail.text).lower()


async def test_an_elected_member_is_convened_under_the_article_of_their_own(
    context: StepContext, server: MailServer
) -> None:
    """L6315-2: neither the topics of the other interview, nor a deadline, nor what the law says of its record."""
    await Convocation(context).run(order("convocation", obligation("elected-mandate", due_on=date(2026, 10, 1))))
    [mail] = server.received
    text = printed(mail.attachment(".pdf"))
    assert "convocation à votre entretien d’élu local" in text
    assert "Expérience acquise" in text
    assert "ne se substitue pas à l’entretien consacré à votre parcours" in text
    for other in ("devait se tenir", "Compétences et qualifications", "compte-rendu écrit", "mon-cep"):
        assert other not in text + mail.text


async def test_where_no_manager_is_known_the_managers_own_stands_in(
    context: StepContext, server: MailServer, people: PgPeople
) -> None:
    above = {"manager_name": None, "manager_email": None, "n_plus_2_name": "Anne Roux",
             "n_plus_2_email": "a.roux@beranger.example"}  # fmt: skip
    await people.save_person(SIREN, EMPLOYEE, ELODIE.model_copy(update=above), actor=OWN_ACTOR)
    await Convocation(context).run(PERIODIC)
    mail = server.received[0]
    assert mail.to == [EMAIL, "a.roux@beranger.example"]
    assert "Anne Roux" in mail.text
    assert "Anne Roux" in printed(mail.attachment(".pdf"))
    assert "a.roux@beranger.example" in mail.attachment(".ics").decode()


async def test_an_illness_is_not_named_in_a_letter_that_the_manager_reads(
    context: StepContext, server: MailServer, life: Life
) -> None:
    about = obligation("return").model_copy(update={"opens_on": date(2026, 11, 16)})
    await life.tell(
        LeaveStart(leave="long-illness", started_on=date(2026, 1, 5)),
        LeaveEnd(leave="long-illness", resumed_on=date(2026, 11, 16)),
    )
    await Convocation(context).run(order("convocation", about))
    [mail] = server.received
    assert "maladie" not in printed(mail.attachment(".pdf")) + mail.text


async def test_an_overdue_interview_is_said_to_be_so_when_hr_lets_it_be_said(
    context: StepContext, server: MailServer, life: Life
) -> None:
    await life.tell(LATE_SAID, stream=STREAM.of_company)
    await Convocation(context).run(order("convocation", obligation(due_on=date(2026, 10, 1))))
    [mail] = server.received
    said = "devait se tenir au plus tard le 1er octobre 2026. Ce délai étant dépassé"
    assert said in printed(mail.attachment(".pdf"))
    assert said in mail.text


async def test_without_an_address_hr_is_asked_to_hand_the_letter_over(
    context: StepContext, server: MailServer, people: PgPeople, journal: PgJournal
) -> None:
    await people.save_person(SIREN, EMPLOYEE, ELODIE.model_copy(update={"email": None}), actor=OWN_ACTOR)
    await Convocation(context).run(PERIODIC)
    [mail] = server.received
    assert mail.to == [HR]
    assert "Aucune adresse électronique n’est connue pour le salarié n° E-0042" in mail.text
    assert "contre décharge" in mail.text
    assert "Élodie Lefèvre" in printed(mail.attachment(".pdf"))
    [entry] = await outcomes(journal)
    assert isinstance(entry.fact, ConvocationSent)
    assert (entry.fact.message_id, entry.fact.to) == (mail.id, "hr")


async def test_somebody_erased_is_written_to_by_number_through_hr(
    context: StepContext, server: MailServer, people: PgPeople
) -> None:
    await people.erase(SIREN, EMPLOYEE, actor=OWN_ACTOR)
    await Convocation(context).run(PERIODIC)
    [mail] = server.received
    assert mail.to == [HR]
    assert "n’est pas, ou plus, connu" in mail.text
    assert "Salarié n° E-0042" in printed(mail.attachment(".pdf"))


async def test_a_company_nobody_has_described_writes_to_nobody(
    context: StepContext, server: MailServer, life: Life
) -> None:
    await life.tell(Hire(hired_on=date(2020, 1, 6), contract="cdi"), stream=Stream("987654324", "A-1"))
    with pytest.raises(ApplicationError, match="pas de profil"):
        await Convocation(context).run(PERIODIC.model_copy(update={"company": "987654324", "employee": "A-1"}))
    assert server.received == []


async def test_a_refusal_for_good_is_recorded_and_told_to_hr(
    context: StepContext, server: MailServer, journal: PgJournal, documents: PgDocuments
) -> None:
    server.refusals[EMAIL] = "550 5.1.1 elodie.lefevre: no such user"
    result = await Convocation(context).run(PERIODIC)
    [mail] = server.received
    assert mail.to == [HR]
    assert "a été refusé définitivement" in mail.text
    assert "recipient-refused-550" in mail.text
    assert printed(mail.attachment(".pdf"))
    [entry] = await outcomes(journal)
    assert isinstance(entry.fact, DeliveryFailed)
    assert (entry.fact.step, entry.fact.cause) == ("convocation", "recipient-refused-550")
    assert result.outcome == "delivery-failed"
    [kept] = await documents.list(SIREN, EMPLOYEE)
    assert await documents.get(SIREN, EMPLOYEE, kept.id) == mail.attachment(".pdf")


async def test_asked_twice_it_is_done_once(context: StepContext, server: MailServer, journal: PgJournal) -> None:
    first = await Convocation(context).run(PERIODIC)
    again = await Convocation(context).run(PERIODIC)
    assert again == first
    assert len(server.received) == 1
    assert len(await outcomes(journal)) == 1


async def test_after_a_crash_the_same_mail_goes_again_and_one_outcome_is_recorded(
    context: StepContext, server: MailServer, journal: PgJournal
) -> None:
    step = Convocation(replace(context, journal=FlakyJournal(journal)))
    with pytest.raises(ConnectionError):
        await step.run(PERIODIC)
    await step.run(PERIODIC)
    first, again = server.received
    assert first.id == again.id == MESSAGE_ID
    assert first.raw == again.raw
    assert len(await outcomes(journal)) == 1


async def test_a_name_corrected_between_two_tries_is_right_in_the_mail_and_in_the_evidence(
    context: StepContext, server: MailServer, journal: PgJournal, people: PgPeople, documents: PgDocuments
) -> None:
    step = Convocation(replace(context, journal=FlakyJournal(journal)))
    with pytest.raises(ConnectionError):
        await step.run(PERIODIC)
    await people.save_person(SIREN, EMPLOYEE, ELODIE.model_copy(update={"family_name": "Moreau"}), actor=OWN_ACTOR)
    await step.run(PERIODIC)
    sent = server.received[-1].attachment(".pdf")
    assert "Élodie Moreau" in printed(sent)
    [entry] = await outcomes(journal)
    assert isinstance(entry.fact, ConvocationSent)
    assert await documents.get(SIREN, EMPLOYEE, entry.fact.document) == sent
    assert entry.fact.sha256 == hashlib.sha256(sent).hexdigest()


async def test_nothing_about_a_person_reaches_the_journal(context: StepContext, journal: PgJournal, life: Life) -> None:
    await life.tell(
        InterviewCompleted(kind="periodic", held_on=date(2022, 12, 12)),
        InterviewScheduled(kind="periodic", planned_for=datetime(2026, 12, 15, 13, tzinfo=UTC), place="Salle Jacquard"),
    )
    await Convocation(context).run(PERIODIC)
    kept: list[Any] = [entry.model_dump_json() for entry in await journal.read(STREAM)]
    for private in ("Élodie", "Lefèvre", "Haddad", EMAIL, MANAGER, "Salle Jacquard", "Béranger"):
        assert private not in " ".join(kept)


async def test_a_mail_is_also_a_page_that_says_the_same_word_for_word(context: StepContext, server: MailServer) -> None:
    await Convocation(context).run(order("convocation", obligation()))
    part = server.received[-1].message.get_body(("html",))
    assert part is not None
    page = part.get_content()
    said = plain(unescape(re.sub(r"<[^>]+>", " ", page.partition("</head>")[2])))
    assert said.replace(" ", "") == re.sub(r"(?<!\S)\d\. |\s", "", server.received[-1].text)
    assert not re.search(r"src=|url\(|<script|<style", page), "nothing is fetched"


def test_a_list_whose_items_go_on_below_stays_a_list_on_the_page() -> None:
    text = "Vous pouvez :\n\n1. le déclarer ;\n2. le convoquer à nouveau et\n   garder la preuve.\n\nJalon\n"
    page = html_of("Objet", text)
    assert re.findall("<li[^>]*>(.*?)</li>", page) == ["le déclarer ;", "le convoquer à nouveau et garder la preuve."]


async def test_whoever_asked_for_it_is_convened_at_their_demand_and_the_manager_reads_whose_it_was(
    context: StepContext, server: MailServer, life: Life
) -> None:
    await life.tell(TrainingCompleted(title="Soudure", ended_on=date(2026, 5, 4), mandatory=False))
    await Convocation(context).run(order("convocation", obligation("on-demand")))
    convened, told = server.received
    assert "votre entretien de parcours professionnel à votre demande" in convened.text
    assert "pour un entretien de parcours professionnel à la demande du salarié" in told.text
