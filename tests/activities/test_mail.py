"""How a letter goes over the wire, and which refusals are for good."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import getaddresses, parseaddr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mail_server import MailServer
from staff import EMAIL, HR, MANAGER, NOW

from activities.adapters.mail import MailServerError, SmtpMail, compose
from domain.ports import Attachment, Letter, UndeliverableError

LETTER = Letter(
    message_id="<1@jalon.example>",
    date=NOW,
    from_name="Ateliers Béranger & Fils",
    reply_to=HR,
    to=EMAIL,
    cc=(MANAGER,),
    subject="Convocation : entretien de parcours professionnel",
    text="Bonjour,\n\nL’entretien a lieu à 10 h.\n",
    attachments=(Attachment(name="convocation.pdf", media_type="application/pdf", content=b"%PDF-1.7"),),
)


def test_the_same_letter_has_the_same_bytes() -> None:
    assert compose(LETTER, "jalon@jalon.example") == compose(LETTER, "jalon@jalon.example")
    other = LETTER.model_copy(update={"message_id": "<2@jalon.example>"})
    assert compose(LETTER, "jalon@jalon.example") != compose(other, "jalon@jalon.example")


async def test_accents_and_attachments_arrive_as_they_were_written(mail: SmtpMail, server: MailServer) -> None:
    await mail.send(LETTER)
    [received] = server.received
    assert received.subject == "Convocation : entretien de parcours professionnel"
    assert "L’entretien a lieu à 10 h." in received.text
    assert received.attachment(".pdf") == b"%PDF-1.7"
    assert received.message["From"].addresses[0].display_name == "Ateliers Béranger & Fils"
    assert received.message["Cc"] == MANAGER


@pytest.mark.parametrize(
    "name",
    [
        "Dupont, Durand, Martin et Associes, Notaires, Societe civile professionnelle, Paris, Lyon",
        'La "Belle" Maison <rh@ailleurs.example>, ' + "Atelier " * 12,
        "Société, " * 20,
        "A, B",
        "x" * 255,
    ],
)
def test_a_company_is_one_sender_whatever_its_name(name: str) -> None:
    sent = compose(LETTER.model_copy(update={"from_name": name.strip()}), "jalon@jalon.example")
    head = sent.partition(b"\r\n\r\n")[0]
    assert all(line.isascii() and len(line) <= 78 for line in head.split(b"\r\n"))
    raw = str(message_from_bytes(sent, policy=policy.compat32)["From"])
    [(shown, address)] = getaddresses([raw])
    assert address == "jalon@jalon.example"
    assert str(make_header(decode_header(shown))) == name.strip()


@pytest.mark.parametrize(
    "subject",
    [
        "Convocation : état des lieux récapitulatif, échéance du 29 novembre 2026, Société à responsabilité limitée",
        "Convocation\u00a0: entretien de parcours professionnel, mardi 15\u00a0mars 2028 à 10\u00a0h",
        "A subject of letters without accents that is long enough to be folded somewhere, at least once or twice",
        "Court",
        "Œ" * 200,
    ],
)
def test_a_subject_arrives_with_each_space_it_had_and_no_other(subject: str) -> None:
    sent = compose(LETTER.model_copy(update={"subject": subject}), "jalon@jalon.example")
    head = sent.partition(b"\r\n\r\n")[0]
    assert max(len(line) for line in head.split(b"\r\n")) <= 78
    assert message_from_bytes(sent, policy=policy.default)["Subject"] == subject
    assert _decoded(message_from_bytes(sent)["Subject"]) == subject


def _decoded(header: str) -> str:
    """As RFC 2047 says: what stands between two encoded words is not read."""
    return str(make_header(decode_header(header.replace("\r\n", ""))))


WORDS = st.lists(
    st.sampled_from(["Société", "à", "responsabilité", "limitée", "&", "Fils", "et", "Œuvre", "l’été", "SARL"]),
    min_size=1,
    max_size=20,
)


@settings(max_examples=50)
@given(WORDS, WORDS)
def test_any_subject_and_any_sender_are_read_as_they_were_written(subject: list[str], sender: list[str]) -> None:
    letter = LETTER.model_copy(update={"subject": " ".join(subject), "from_name": " ".join(sender)})
    read = message_from_bytes(compose(letter, "jalon@jalon.example"))
    assert _decoded(read["Subject"]) == letter.subject
    assert parseaddr(_decoded(read["From"])) == (letter.from_name, "jalon@jalon.example")


@pytest.mark.parametrize(
    ("refused", "answer", "cause"),
    [
        (EMAIL, "550 5.1.1 no such user", "recipient-refused-550"),
        (EMAIL, "553 5.1.3 bad address syntax", "recipient-refused-553"),
        ("data", "552 5.3.4 message too big", "message-refused-552"),
    ],
)
async def test_a_five_hundred_is_for_good(
    mail: SmtpMail, server: MailServer, refused: str, answer: str, cause: str
) -> None:
    server.refusals[refused] = answer
    with pytest.raises(UndeliverableError) as refusal:
        await mail.send(LETTER)
    assert refusal.value.cause == cause


@pytest.mark.parametrize("refused", [EMAIL, "data"])
async def test_a_four_hundred_is_for_now_and_names_nobody(mail: SmtpMail, server: MailServer, refused: str) -> None:
    server.refusals[refused] = f"451 4.7.1 {EMAIL} greylisted, try again"
    with pytest.raises(MailServerError) as refusal:
        await mail.send(LETTER)
    assert "451" in str(refusal.value)
    assert EMAIL not in str(refusal.value)
    assert refusal.value.__cause__ is None
    server.refusals.clear()
    await mail.send(LETTER)
    assert len(server.received) == 1


async def test_a_refused_copy_does_not_keep_the_letter_from_the_employee(mail: SmtpMail, server: MailServer) -> None:
    server.refusals[MANAGER] = "550 5.1.1 no such user"
    await mail.send(LETTER)
    assert [received.to for received in server.received] == [[EMAIL]]


async def test_a_domain_with_accents_is_written_in_ascii(mail: SmtpMail, server: MailServer) -> None:
    addresses = {"to": "camille@société.fr", "cc": ("chef@société.fr",), "reply_to": "rh@société.fr"}
    await mail.send(LETTER.model_copy(update=addresses))
    [received] = server.received
    assert received.to == ["camille@xn--socit-esab.fr", "chef@xn--socit-esab.fr"]
    head = received.raw.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert b"\r\nTo: camille@xn--socit-esab.fr" in head
    assert b"\r\nReply-To: rh@xn--socit-esab.fr" in head


async def test_no_server_is_a_matter_of_time_and_says_what_to_do(server: MailServer) -> None:
    closed = SmtpMail("127.0.0.1", 1, "jalon@jalon.example")
    with pytest.raises(MailServerError, match="JALON_SMTP_HOST"):
        await closed.send(LETTER)


@pytest.mark.parametrize("address", ["a@b@c", "<x@y>", "two, words@y"])
async def test_an_address_that_no_header_can_hold_is_undeliverable(mail: SmtpMail, address: str) -> None:
    with pytest.raises(UndeliverableError) as refusal:
        await mail.send(LETTER.model_copy(update={"to": address}))
    assert refusal.value.cause == "address-malformed"


async def test_a_name_in_any_script_before_the_at_goes_where_the_server_takes_it(server: MailServer) -> None:
    addresses = {"to": "élodie@beranger.example", "cc": ("nguyễn@beranger.example", MANAGER)}
    async with MailServer(utf8=True).listening() as modern:
        await SmtpMail("127.0.0.1", modern.port, "jalon@jalon.example").send(LETTER.model_copy(update=addresses))
        [received] = modern.received
    assert received.to == ["élodie@beranger.example", "nguyễn@beranger.example", MANAGER]
    assert "\r\nTo: élodie@beranger.example\r\n" in received.raw.decode()
    assert received.subject == "Convocation : entretien de parcours professionnel"
    old = SmtpMail("127.0.0.1", server.port, "jalon@jalon.example")
    with pytest.raises(UndeliverableError) as refusal:
        await old.send(LETTER.model_copy(update=addresses))
    assert refusal.value.cause == "address-needs-smtputf8"
    await old.send(LETTER.model_copy(update={"cc": addresses["cc"]}))
    assert server.received[0].to == [EMAIL, MANAGER]


async def test_a_copy_whose_address_is_malformed_is_left_out(mail: SmtpMail, server: MailServer) -> None:
    await mail.send(LETTER.model_copy(update={"cc": ("élodie@beranger.example", MANAGER)}))
    assert server.received[0].to == [EMAIL, MANAGER]
