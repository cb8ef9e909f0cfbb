"""The mail catcher, through a real SMTP conversation."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import aiosmtplib
import pytest

from deploy.local.smtp_catcher import listen, read_index, slug


def letter(message_id: str = "<1@jalon>", to: str = "lea.exemple@example.org") -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = "jalon@example.org", to
    mail["Subject"], mail["Message-ID"] = "Convocation à votre entretien", message_id
    mail.set_content("Bonjour,\n\nvous êtes conviée à un entretien.\n")
    mail.add_attachment(b"%PDF-1.7 ...", maintype="application", subtype="pdf", filename="Convocation été.pdf")
    mail.add_attachment("BEGIN:VCALENDAR\nEND:VCALENDAR\n", subtype="calendar", filename="../../invitation.ics")
    return mail


async def send(folder: Path, *mails: EmailMessage, recipients: list[str] | None = None) -> None:
    server = await listen(folder, "127.0.0.1", 0)
    async with server:
        port: int = server.sockets[0].getsockname()[1]
        for mail in mails:
            await aiosmtplib.send(mail, hostname="127.0.0.1", port=port, recipients=recipients, local_hostname="test")


def names(folder: Path, pattern: str = "*") -> list[str]:
    return sorted(path.name for path in folder.glob(pattern))


async def test_a_mail_becomes_a_file_named_for_people_with_its_attachments_beside_it(tmp_path: Path) -> None:
    await send(tmp_path, letter(), recipients=["lea.exemple@example.org", "chef@example.org"])

    [(key, caught)] = read_index(tmp_path).items()
    assert key == "<1@jalon>"
    assert caught["to"] == ["lea.exemple@example.org", "chef@example.org"]
    assert caught["subject"] == "Convocation à votre entretien"
    assert caught["file"].endswith("_lea.exemple_convocation-a-votre-entretien.eml")
    assert names(tmp_path) == sorted([caught["file"], caught["folder"], "index.json"])
    assert caught["attachments"] == ["convocation-ete.pdf", "invitation.ics"]
    beside = tmp_path / caught["folder"]
    assert names(beside) == ["convocation-ete.pdf", "invitation.ics", "message.txt"]
    assert (beside / "convocation-ete.pdf").read_bytes() == b"%PDF-1.7 ..."
    text = (beside / "message.txt").read_text(encoding="utf-8")
    assert "To: lea.exemple@example.org\nSubject: Convocation à votre entretien\n\nBonjour," in text


async def test_the_same_message_id_again_is_counted_and_makes_no_second_file(tmp_path: Path) -> None:
    await send(tmp_path, letter(), letter())
    await send(tmp_path, letter())  # a catcher that was started again remembers

    [caught] = read_index(tmp_path).values()
    assert caught["times"] == 3
    assert len(names(tmp_path, "*.eml")) == 1


async def test_two_mails_of_the_same_second_are_two_files(tmp_path: Path) -> None:
    await send(tmp_path, letter("<1@jalon>"), letter("<2@jalon>"))
    files = [caught["file"] for caught in read_index(tmp_path).values()]
    assert len(set(files)) == len(names(tmp_path, "*.eml")) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Été à Œuvre !", "ete-a-uvre"),
        ("../../etc/passwd", "etc-passwd"),
        ("", "sans-objet"),
        ("x" * 99, "x" * 40),
        ("un deux " * 9, "un-deux-un-deux-un-deux-un-deux-un-deux"),
    ],
)
def test_a_name_that_any_file_system_takes(text: str, expected: str) -> None:
    assert slug(text) == expected
