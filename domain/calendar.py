"""Civil dates, month arithmetic, French business days and mornings at work."""

from __future__ import annotations

import calendar
import hashlib
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.law.holidays import holidays, local_holidays
from domain.today import Today

PARIS = ZoneInfo("Europe/Paris")

_DAY = timedelta(days=1)
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def civil_date(moment: datetime) -> date:
    """The day it is in Paris at that moment."""
    return moment.astimezone(PARIS).date()


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` later; the month's last day where it has no such day (29 February)."""
    if isinstance(day, Today):
        return day.following(lambda each: add_months(each, months))
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if day.day <= 28:
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def is_business_day(day: date, zone: ZoneInfo = PARIS) -> bool:
    """Monday to Friday, neither one of the eleven legal holidays of L3133-1 nor the one of the territory of that clock
    (L3422-2). No clock tells Alsace-Moselle, whose two more (L3134-13) are taken for working days.
    """
    return day.weekday() < 5 and day not in holidays(day.year) and day not in local_holidays(day.year, zone.key)


def next_business_day(day: date, zone: ZoneInfo = PARIS) -> date:
    """`day` itself when it is one, else the next one."""
    while not is_business_day(day, zone):
        day += _DAY
    return day


@lru_cache(maxsize=65536)
def business_days_from(day: date, count: int, zone: ZoneInfo = PARIS) -> date:
    """The business day that is `count` of them after `day`, or before it when `count` is negative; 0: `day` itself."""
    step = _DAY if count > 0 else -_DAY
    for _ in range(abs(count)):
        day += step
        while not is_business_day(day, zone):
            day += step
    return day


@lru_cache(maxsize=65536)
def business_moment(day: date, seed: str, begins: time, ends: time, zone: ZoneInfo = PARIS) -> datetime:
    """A moment between the two hours of the zone on the next business day, in UTC; never before that day begins in
    Paris, for Jalon's days are those of Paris.

    The place between them is a hash of `seed`: a due date shared by thousands does not wake them all
    in the same second, and an auditor finds the same moment again.
    """
    working = next_business_day(day, zone)
    opening, closing = (datetime.combine(working, hour, zone) for hour in (begins, ends))
    seconds = int((closing - opening).total_seconds())
    offset = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4]) % seconds
    moment = max(opening + timedelta(seconds=offset), datetime.combine(working, time(), PARIS))
    return moment.astimezone(UTC)


def end_of_next_quarter(day: date) -> date:
    """The last day of the civil quarter that follows the quarter of `day`."""
    first_month = (day.month - 1) // 3 * 3 + 1
    return add_months(date(day.year, first_month, 1), 6) - _DAY


@lru_cache(maxsize=4096)
def in_french(day: date) -> str:
    """`15 mars 2028`; `1er mars 2028`."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {_MONTHS[day.month - 1]} {day.year}"
