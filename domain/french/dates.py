"""Days and hours as papers write them. `domain.calendar.in_french` writes a day within a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.calendar import PARIS, in_french

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def short(day: date) -> str:
    """`15/03/2028`."""
    return f"{day:%d/%m/%Y}"


def long(day: date) -> str:
    """`mercredi 15 mars 2028`."""
    return f"{_DAYS[day.weekday()]} {in_french(day)}"


_CLOCKS: Mapping[str, str] = {
    "Europe/Paris": "heure de Paris",
    "America/Cayenne": "heure de la Guyane",
    "America/Guadeloupe": "heure de la Guadeloupe",
    "America/Martinique": "heure de la Martinique",
    "America/Miquelon": "heure de Saint-Pierre-et-Miquelon",
    "America/Marigot": "heure de Saint-Martin",
    "America/St_Barthelemy": "heure de Saint-Barthélemy",
    "Indian/Mayotte": "heure de Mayotte",
    "Indian/Reunion": "heure de La Réunion",
    "Pacific/Noumea": "heure de Nouméa",
    "Pacific/Tahiti": "heure de Tahiti",
    "Pacific/Wallis": "heure de Wallis-et-Futuna",
}


def hour(local: datetime) -> str:
    """`10 h` or `10 h 30`, on the clock that the moment bears."""
    return f"{local.hour} h {local.minute:02}" if local.minute else f"{local.hour} h"


def appointment(moment: datetime, zone: ZoneInfo, *, home: ZoneInfo = PARIS) -> tuple[str, str]:
    """The day and the hour of an appointment as somebody who lives by the zone reads them.

    A moment that was told with another offset keeps it (`9 h (UTC+4), soit 6 h, heure de Paris`); one in universal time
    was told with none. The zone is named where it is not that of the company, `home`, whose people read it too.
    """
    local, clock = moment.astimezone(zone), _CLOCKS[zone.key]
    if moment.utcoffset() in (timedelta(0), local.utcoffset()):
        return long(local.date()), hour(local) if zone == home else f"{hour(local)}, {clock}"
    there = hour(local) if local.date() == moment.date() else f"le {long(local.date())} à {hour(local)}"
    return long(moment.date()), f"{hour(moment)} ({_offset(moment)}), soit {there}, {clock}"


def _offset(moment: datetime) -> str:
    """`UTC+4`, `UTC-3:30`."""
    offset = moment.utcoffset() or timedelta(0)
    hours, rest = divmod(abs(offset), timedelta(hours=1))
    minutes = rest // timedelta(minutes=1)
    return f"UTC{'-' if offset < timedelta(0) else '+'}{hours}" + (f":{minutes:02}" if minutes else "")
