"""The verdict on the CPF sanction (L6315-1 II, L6323-13, R6323-3)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.facts import Value


class Abondement(Value):
    """Due, not due, or undetermined with what is missing; the reasons in words."""

    verdict: Literal["due", "not-due", "undetermined"]
    amount_eur: int = 0
    pay_by: date | None = None
    reasons: tuple[str, ...]
