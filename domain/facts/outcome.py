"""What an outcome is: a fact that Jalon records of what it did itself, and by which step."""

from __future__ import annotations

from abc import abstractmethod
from datetime import date
from typing import ClassVar, Literal

from domain.facts.base import EventRef, Fact
from domain.facts.values import Sha256

__all__ = [
    "About",
    "Done",
    "OfPaper",
    "Outcome",
    "StepName",
]


StepName = Literal[
    "convocation", "convocation-update", "convocation-cancel", "deadline-passed", "compte-rendu", "etat-des-lieux",
    "cpf-abondement", "cpf-information", "resend", "notice", "reminder",
]  # fmt: skip


About = str | EventRef | tuple[str, date]
"""What a step is done for: an obligation, an interview, or an obligation as it was due on a day."""


class Outcome(Fact):
    """Something the service itself did or saw. Never accepted from outside.

    `ends`: the steps under whose own key it stands, being the last that they record.
    """

    ends: ClassVar[frozenset[StepName]] = frozenset()


class OfPaper(Outcome):
    """An outcome by which a paper was made: the `document` and its hash. `respelt`: the paper lacks words or signs that
    no font shows, such as a name in another script.
    """

    document: str
    sha256: Sha256
    respelt: bool | None = None


class Done(Outcome):
    """An outcome by which a step is done once for all: `step`, for what it is `about`."""

    step: ClassVar[StepName]

    @property
    @abstractmethod
    def about(self) -> About: ...
