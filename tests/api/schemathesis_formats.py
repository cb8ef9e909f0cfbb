"""For schemathesis: examples of the identifiers that a pattern cannot tell from numbers that nobody has."""

from datetime import UTC, date, datetime

import schemathesis
from hypothesis import strategies as st

schemathesis.openapi.format("siren", st.sampled_from(["123456782", "987654324", "732829320"]))
schemathesis.openapi.format("siret", st.sampled_from(["12345678200010", "73282932000074"]))
schemathesis.openapi.format("nir", st.sampled_from(["285127512345638", "2851275123456"]))
schemathesis.openapi.format("email", st.sampled_from(["camille.martin@example.org", "rh@example.org"]))

# A day that facts may speak of: left to itself, schemathesis draws all days there are and throws most of them away.
schemathesis.openapi.format("date", st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(date.isoformat))
schemathesis.openapi.format(
    "date-time",
    st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30), timezones=st.just(UTC)).map(datetime.isoformat),  # noqa: DTZ001
)
