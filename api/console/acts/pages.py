"""The pages on which people act, in the order in which their addresses are tried."""

from __future__ import annotations

from types import ModuleType

from api.console.acts import bulk, facts, hire, letters, person, scan

ACTS: tuple[ModuleType, ...] = (facts, person, hire, scan, bulk, letters)
