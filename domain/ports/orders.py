"""What the workflow and the activities say to one another."""

from __future__ import annotations

from pydantic import AwareDatetime

from domain.day.status import State
from domain.facts import Derived
from domain.french.plan import WordedObligation, WordedPlan, WordedStep

__all__ = [
    "DIGEST",
    "REPLAN",
    "REPLAN_PAGE",
    "RETAIN",
    "REVIEW",
    "SEAL",
    "DigestsSent",
    "News",
    "ReplanOrder",
    "ReplanPage",
    "ReplanTurn",
    "Retained",
    "Review",
    "ReviewOrder",
    "SealsMade",
    "StepOrder",
    "StepResult",
]


REVIEW = "review"
"""The activity that reads the journal and returns the plan. The steps' activities bear their StepName."""

REPLAN = "replan"
"""The news that is no fact: the law book or a reading changed, the plan is to be derived again."""


REPLAN_PAGE = "replan-page"
"""The activity that compares some employees' plans with those of their last reviews, and wakes those that differ."""


class ReplanOrder(Derived):
    """A round of replanning, as its workflow is started and handed on: of one company, or of all when it is None.

    `edition`: the law's that the plans are to stand on; `rate`: how many are woken a second, at most. The rest is how
    far it has got: after which employee, how many are looked at, and how many of them woken.
    """

    company: str | None
    edition: str
    rate: int
    after: tuple[str, str] = ("", "")
    looked: int = 0
    woken: int = 0
    total: int = 0


class ReplanPage(Derived):
    """The next employees after one, in the order of company and id. `now` is the workflow's clock."""

    company: str | None
    edition: str
    after: tuple[str, str]
    now: AwareDatetime


class ReplanTurn(Derived):
    """What came of a page: its last employee, how many were looked at and woken, how many there are in all.

    `finished`: nobody comes after them.
    """

    after: tuple[str, str]
    looked: int
    woken: int
    total: int
    finished: bool


class ReviewOrder(Derived):
    """`now` is the workflow's clock: in tests, years pass in seconds."""

    company: str
    employee: str
    now: AwareDatetime


class Review(Derived):
    """The recorded plan. `version`/`company_version`: the last entry it has seen of each stream.

    `details` is the plan in Markdown for the Temporal UI; `closed`: nothing is left to wait for;
    `state` is one word for the operator's list; `needs_human` says that somebody must look. `steps_queue` is the task
    queue of the step that is due; None: the workflow's own.
    """

    plan: WordedPlan
    version: int
    company_version: int
    state: State
    closed: bool
    needs_human: bool
    details: str
    steps_queue: str | None = None


class StepOrder(Derived):
    """One step to carry out. Carried out twice it has the effect of once: `step.key` is its identity.

    `may_be_held`: the workflow knows of `StepResult.held`; one of the first release took the step for done.
    """

    company: str
    employee: str
    step: WordedStep
    obligation: WordedObligation | None
    now: AwareDatetime
    may_be_held: bool = False


class StepResult(Derived):
    """What a step came to, for the reader of the Temporal history: the outcome recorded and its document.

    `held`: nothing was sent, and nothing recorded, for an operator has stopped what leaves, or has reset the workflow
    to an order of long ago; `outcome` says so.
    """

    outcome: str
    document: str | None = None
    held: bool = False


class News(Derived):
    """What the relay tells a workflow: its streams have reached these versions. No content, no personal data."""

    types: tuple[str, ...]
    version: int = 0
    company_version: int = 0


SEAL = "seal"
"""The activity that seals what the journal holds of each company."""


class SealsMade(Derived):
    """How many companies were sealed; those that could not be are named, and those whose seal was to be time-stamped
    and was not.
    """

    sealed: int
    refused: tuple[str, ...] = ()
    unstamped: tuple[str, ...] = ()


DIGEST = "digest"
"""The activity that tells each company's HR what waits for a person."""


class DigestsSent(Derived):
    """How many companies were told; those whose mailbox took none are named."""

    sent: int
    refused: tuple[str, ...] = ()


RETAIN = "retain"
"""The activity that erases what the companies' policies keep no longer."""


class Retained(Derived):
    """What one round of retention did: whose data and papers it erased, how many files it deleted, and how many lines
    of the access log; `kept_back` are files whose time is over and in which something is still open.
    """

    people: int = 0
    files: int = 0
    kept_back: int = 0
    accesses: int = 0
