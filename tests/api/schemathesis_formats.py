"""For schemathesis: examples of the identifiers that a pattern cannot tell from numbers that nobody has."""

import schemathesis
from hypothesis import strategies as st

schemathesis.openapi.format("siren", st.sampled_from(["123456782", "987654324", "732829320"]))
schemathesis.openapi.format("siret", st.sampled_from(["12345678200010", "73282932000074"]))
schemathesis.openapi.format("nir", st.sampled_from(["285127512345638", "2851275123456"]))
schemathesis.openapi.format("email", st.sampled_from(["camille.martin@example.org", "rh@example.org"]))
