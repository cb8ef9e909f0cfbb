"""What the pages are made from; `deploy` hands it in, and a request finds it at its application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from fastapi import Request

from api.lookup import Clock
from domain.law import Law


@dataclass(frozen=True)
class Services:
    """The law and the clock that every page needs."""

    law: Law
    clock: Clock


def services_of(request: Request) -> Services:
    """Those of the application that answers."""
    return cast(Services, request.app.state.services)
