"""An invitation begins at the same moment in everybody's calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from calendars import READERS, Span
from mail_server import MailServer
from staff import EMAIL, HR, MANAGER, NOW

from activities.adapters.mail import SmtpMail
from activities.paper.invitation import invitation
from domain.ports import Attachment, Letter

PARIS, MARTINIQUE = ZoneInfo("Europe/Paris"), ZoneInfo("America/Martinique")
OVERSEAS = [
    "America/Cayenne", "America/Guadeloupe", "America/Martinique", "America/Miquelon", "Indian/Mayotte",
    "Indian/Reunion", "Pacific/Noumea", "Pacific/Tahiti", "Pacific/Wallis",
]  # fmt: skip


def _invitation(start: datetime, zone: ZoneInfo = PARIS) -> Attachment:
    return invitation(
        uid="1@jalon.example",
        stamp=NOW,
        start=start,
        zone=zone,
        summary="Entretien de parcours professionnel",
        description="Bonjour,\n\nL’entretien a lieu à 10 h ; il porte sur : parcours, projets.",
        location="Bureau 12, bâtiment A",
        organizer=(HR, "Direction des ressources humaines"),
        attendees=((EMAIL, "Élodie Lefèvre"), (MANAGER, "Karim Haddad")),
    )


async def _sent(mail: SmtpMail, server: MailServer, invited: Attachment) -> list[str]:
    """The invitation beside the text and the attached one, as the server received them."""
    letter = Letter(
        message_id="<1@jalon.example>", date=NOW, from_name="Ateliers", reply_to=HR, to=EMAIL,
        subject="Convocation", text="Bonjour.\n", attachments=(invited,),
    )  # fmt: skip
    await mail.send(letter)
    parts = [part for part in server.received[-1].message.walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_param("method") for part in parts] == ["REQUEST", "REQUEST"]
    return [bytes(part.get_payload(decode=True) or b"").decode() for part in parts]  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    ("start", "zone"),
    [
        (datetime(2026, 7, 1, 10, tzinfo=PARIS), PARIS),
        (datetime(2026, 10, 26, 10, tzinfo=PARIS), PARIS),
        (datetime(2026, 10, 23, 10, tzinfo=PARIS), PARIS),
        (datetime(2027, 3, 29, 8, 30, tzinfo=PARIS), PARIS),
        (datetime(2035, 7, 2, 14, tzinfo=PARIS), PARIS),
        (datetime(2026, 7, 1, 10, tzinfo=MARTINIQUE), MARTINIQUE),
        (datetime(2026, 12, 1, 10, tzinfo=MARTINIQUE), MARTINIQUE),
    ],
    ids=str,
)
async def test_every_calendar_sees_the_interview_at_its_moment(
    mail: SmtpMail, server: MailServer, read: Callable[[str], Span], start: datetime, zone: ZoneInfo
) -> None:
    beside, attached = await _sent(mail, server, _invitation(start, zone))
    moment = start.astimezone(UTC)
    assert read(attached) == (moment, moment + timedelta(hours=1))
    assert read(beside.replace("\r\n", "\n").replace("\n", "\r\n")) == (moment, moment + timedelta(hours=1))


@pytest.mark.parametrize("zone", ["Europe/Paris", *OVERSEAS])
@pytest.mark.parametrize("read", [reader for reader in READERS if reader.__name__ in ("by_dateutil", "by_vobject")])
def test_each_zone_of_the_republic_keeps_its_clock_all_year(zone: str, read: Callable[[str], Span]) -> None:
    for month in range(1, 13):
        for day in (1, 8, 15, 28):
            start = datetime(2027, month, day, 10, tzinfo=ZoneInfo(zone))
            assert read(_invitation(start, ZoneInfo(zone)).content.decode())[0] == start.astimezone(UTC), start


def test_a_summer_time_that_is_not_known_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="America/New_York"):
        _invitation(datetime(2026, 7, 1, 10, tzinfo=UTC), ZoneInfo("America/New_York"))
