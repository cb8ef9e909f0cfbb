"""The iCalendar invitation to an interview (RFC 5545, RFC 5546): what a mail program offers to accept."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from icalendar import STATUS, TRANSP, Calendar, Event, vCalAddress, vText

from domain.calendar import PARIS
from domain.ports import Attachment

DURATION = timedelta(hours=1)


def invitation(
    *,
    uid: str,
    stamp: datetime,
    start: datetime,
    summary: str,
    description: str,
    location: str,
    organizer: tuple[str, str],
    attendees: tuple[tuple[str, str], ...],
) -> Attachment:
    """One hour from `start`. `organizer` and `attendees` are addresses with names; `stamp` is when it was drawn up.

    The time zone travels with it: should summer time be abolished meanwhile, 10 h remains 10 h.
    """
    event = Event.new(
        uid=uid,
        stamp=stamp,
        start=start.astimezone(PARIS),
        end=(start + DURATION).astimezone(PARIS),
        summary=summary,
        description=description,
        location=location,
        organizer=_who(*organizer),
        attendees=[
            _who(address, name, CUTYPE="INDIVIDUAL", PARTSTAT="NEEDS-ACTION", RSVP="TRUE")
            for address, name in attendees
        ],
        sequence=0,
        status=STATUS.CONFIRMED,
        transparency=TRANSP.OPAQUE,
    )
    calendar = Calendar.new(prodid="-//Jalon//Entretiens//FR", uid=uid, method="REQUEST", subcomponents=[event])
    calendar.add_missing_timezones(first_date=date(start.year, 1, 1), last_date=date(start.year + 1, 12, 31))
    return Attachment(name="invitation.ics", media_type="text/calendar", content=calendar.to_ical())


def _who(address: str, name: str, **parameters: str) -> vCalAddress:
    who = vCalAddress(f"mailto:{address}")
    for key, value in {"CN": name, **parameters}.items():
        who.params[key] = vText(value)
    return who
