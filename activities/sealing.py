"""Seals every company, each hour: what the journal holds then cannot be changed unseen any more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog
from temporalio import activity

from activities.adapters.seals import PgSeals
from domain.errors import JalonError
from domain.ports import SEAL, SealsMade

log = structlog.stdlib.get_logger(__name__)


class Sealing:
    """One that cannot be sealed keeps no other from being sealed; it is logged as what it may be, a theft."""

    def __init__(self, seals: PgSeals, clock: Callable[[], datetime]) -> None:
        self._seals, self._clock = seals, clock

    @activity.defn(name=SEAL)
    async def run(self) -> SealsMade:
        """Tried again by Temporal it seals once more, which does no harm."""
        refused: list[str] = []
        companies = await self._seals.companies()
        for company in companies:
            try:
                await self._seals.seal(company, self._clock())
            except JalonError as error:
                log.error("a company could not be sealed", company=company, error=str(error), todo="jalon verify")
                refused.append(company)
        return SealsMade(sealed=len(companies) - len(refused), refused=tuple(refused))
