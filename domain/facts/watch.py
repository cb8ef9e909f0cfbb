"""What an operator says of the watch over a company: when it opens, when it stops, and for whom.

No void cancels these facts: what was said is taken back by saying the opposite, so that nobody but an operator can
start what an operator stopped.
"""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from domain.facts.base import Fact
from domain.facts.values import CivilDate, ObligationId

__all__ = [
    "STOPS",
    "Held",
    "HistoryComplete",
    "OverdueSettled",
    "Released",
    "Settlement",
    "WatchOpened",
    "WatchPaused",
    "WatchResumed",
]


STOPS = frozenset({"watch-opened", "watch-paused", "held"})
"""The types after which less may leave than before."""


class WatchOpened(Fact):
    """From that day on Jalon writes in the company's name. What lies before it is history: it is told, planned and
    shown, and nothing is sent, declared or reminded on its behalf, whenever it is told.

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


class HistoryComplete(Fact):
    """Every training and interview since that day has been told, of the employee, or of all who have no such fact of
    their own. Without it, that nothing was told of the time before the watch proves nothing.

    Told again, the last one counts.
    """

    about_company = None
    type: Literal["history-complete"] = "history-complete"
    since: CivilDate


Settlement = Literal["released", "planned", "closed"]


class OverdueSettled(Fact):
    """What becomes of an interview that was overdue when the watch began: Jalon convenes it as one of the present
    (`released`), HR hold it themselves (`planned`), or it is no concern of Jalon's any more (`closed`).

    `obligation` and `due_on` are those of the plan; told again, the last one counts.
    """

    type: Literal["overdue-settled"] = "overdue-settled"
    obligation: ObligationId
    due_on: CivilDate
    how: Settlement
