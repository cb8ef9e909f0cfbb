"""Who and what the API's tests speak of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

COMPANY = "123456782"
OTHER = "987654324"
EVENTS = f"/v1/companies/{COMPANY}/events"
BATCH = {"content-type": "application/cloudevents-batch+json"}
EMPLOYEE = f"/v1/companies/{COMPANY}/employees/E-0042"


@dataclass
class Clock:
    """A clock that stands where a test sets it."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 21, 12, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now


def hire(id: str = "1", subject: str = "E-0042", **data: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0", "id": id, "source": "urn:hris", "type": "hire", "subject": subject,
        "data": {"hired_on": "2024-03-15", "contract": "cdi", **data},
    }  # fmt: skip


def training(id: str, subject: str = "E-0042", **data: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0", "id": id, "source": "urn:hris", "type": "training-completed", "subject": subject,
        "data": {"title": "Soudure", "ended_on": "2025-01-31", "mandatory": False, **data},
    }  # fmt: skip
