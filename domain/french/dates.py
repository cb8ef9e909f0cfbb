"""Days and hours as papers write them. `domain.calendar.in_french` writes a day within a sentence."""

from __future__ import annotations

from datetime import date, datetime

from domain.calendar import PARIS, in_french

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def short(day: date) -> str:
    """`15/03/2028`."""
    return f"{day:%d/%m/%Y}"


def long(day: date) -> str:
    """`mercredi 15 mars 2028`."""
    return f"{_DAYS[day.weekday()]} {in_french(day)}"


def hour(moment: datetime) -> str:
    """`10 h` or `10 h 30`, in Paris."""
    local = moment.astimezone(PARIS)
    return f"{local.hour} h {local.minute:02}" if local.minute else f"{local.hour} h"
