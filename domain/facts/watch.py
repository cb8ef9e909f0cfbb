"""What an operator says of the watch over a company: when it opens, when it stops, and for whom.

No void cancels these facts: what was said is taken back by saying the opposite, so that nobody but an operator can
start what an operator stopped.
"""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from domain.facts.base import Fact
from domain.facts.values import CivilDate

__all__ = ["Held", "Released", "WatchOpened", "WatchPaused", "WatchResumed"]


class WatchOpened(Fact):
    """From that day on Jalon writes in the company's name. What lies before it is history: told, planned and shown.

    Told again, the last one counts.
    """

    model_config = ConfigDict(serialize_by_alias=True)

    about_company = True
    type: Literal["watch-opened"] = "watch-opened"
    begins_on: CivilDate = Field(alias="from")


class WatchPaused(Fact):
    """Nothing leaves in the company's name until the watch is resumed."""

    about_company = True
    type: Literal["watch-paused"] = "watch-paused"


class WatchResumed(Fact):
    about_company = True
    type: Literal["watch-resumed"] = "watch-resumed"


class Held(Fact):
    """Nothing leaves about this employee until they are released. The reason is nobody's business here."""

    type: Literal["held"] = "held"


class Released(Fact):
    type: Literal["released"] = "released"
