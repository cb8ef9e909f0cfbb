"""The iCalendar invitation to an interview (RFC 5545, RFC 5546): what a mail program offers to accept."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import STATUS, TRANSP, Calendar, Component, Event, Timezone, vCalAddress, vText

from domain.identifiers import ascii_email
from domain.ports import Attachment

DURATION = timedelta(hours=1)

# Written out, and by rule: several programs read only the first line of a time zone that lists its changes one by one,
# and Outlook reads no such list at all. Each rule is told in the clock that it ends.
_BY_RULE = {
    "Europe/Paris": """\
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
""",
    "America/Miquelon": """\
BEGIN:DAYLIGHT
DTSTART:19700308T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
TZNAME:-02
TZOFFSETFROM:-0300
TZOFFSETTO:-0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19701101T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
TZNAME:-03
TZOFFSETFROM:-0200
TZOFFSETTO:-0300
END:STANDARD
""",
}
_THE_YEAR_ROUND = """\
BEGIN:STANDARD
DTSTART:19700101T000000
TZNAME:{name}
TZOFFSETFROM:{offset}
TZOFFSETTO:{offset}
END:STANDARD
"""


def invitation(
    *,
    uid: str,
    stamp: datetime,
    start: datetime,
    zone: ZoneInfo,
    summary: str,
    description: str,
    location: str,
    organizer: tuple[str, str],
    attendees: tuple[tuple[str, str], ...],
    sequence: int = 0,
    cancelled: bool = False,
) -> Attachment:
    """One hour from `start`, on the clocks of `zone`: those of the French Republic are known. With a higher `sequence`
    it takes the place of the entry of the same `uid`; `cancelled`, it takes it away.

    `organizer` and `attendees` are addresses with names; `stamp` is when it was drawn up. The time zone travels with
    it: should summer time be abolished meanwhile, 10 h remains 10 h. Raises ValueError for a zone with a summer time
    that is not known here.
    """
    event = Event.new(
        uid=uid,
        stamp=stamp,
        start=start.astimezone(zone),
        end=(start + DURATION).astimezone(zone),
        summary=summary,
        description=description,
        location=location,
        organizer=_who(*organizer),
        attendees=[_invited(address, name) for address, name in attendees],
        sequence=sequence,
        status=STATUS.CANCELLED if cancelled else STATUS.CONFIRMED,
        transparency=TRANSP.OPAQUE,
    )
    method = "CANCEL" if cancelled else "REQUEST"
    parts: list[Component] = [_clocks(zone, start), event]
    calendar = Calendar.new(prodid="-//Jalon//Entretiens//FR", uid=uid, method=method, subcomponents=parts)
    name = "annulation.ics" if cancelled else "invitation.ics"
    return Attachment(name=name, media_type="text/calendar", content=calendar.to_ical())


def _clocks(zone: ZoneInfo, start: datetime) -> Component:
    rules = _BY_RULE.get(zone.key)
    if rules is None:
        seasons = [start.astimezone(zone) + timedelta(days=days) for days in range(0, 366, 30)]
        if len({moment.utcoffset() for moment in seasons}) > 1:
            raise ValueError(f"the summer time of {zone.key} is not known to invitations")
        rules = _THE_YEAR_ROUND.format(name=seasons[0].tzname(), offset=f"{seasons[0]:%z}")
    return Timezone.from_ical(f"BEGIN:VTIMEZONE\r\nTZID:{zone.key}\r\n{rules}END:VTIMEZONE\r\n")


def _invited(address: str, name: str) -> vCalAddress:
    return _who(address, name, CUTYPE="INDIVIDUAL", PARTSTAT="NEEDS-ACTION", RSVP="TRUE")


def _who(address: str, name: str, **parameters: str) -> vCalAddress:
    who = vCalAddress(f"mailto:{ascii_email(address) or address}")
    for key, value in {"CN": name, **parameters}.items():
        who.params[key] = vText(value)
    return who
