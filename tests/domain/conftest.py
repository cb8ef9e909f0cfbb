"""How long the generated lives are searched: briefly in the suite, at length with HYPOTHESIS_PROFILE=deep."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_CHECKS = [HealthCheck.too_slow]
settings.register_profile("suite", max_examples=100, deadline=None, derandomize=True, suppress_health_check=_CHECKS)
settings.register_profile("deep", max_examples=4000, deadline=None, suppress_health_check=_CHECKS, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))
