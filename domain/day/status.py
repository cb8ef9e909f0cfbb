"""The states of an obligation."""

from __future__ import annotations

from typing import Literal

Status = Literal["upcoming", "open", "convened", "overdue", "held", "held-late", "declined", "exempt", "lapsed"]

PENDING: frozenset[Status] = frozenset({"upcoming", "open", "convened", "overdue"})
"""The statuses of an interview that is still to be held."""
