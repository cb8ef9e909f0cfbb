"""What the rooms say to one another: the orders the workflow gives, and the adapters that deploy hands in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from pydantic import AwareDatetime

from domain.day.moves import Checkpoint
from domain.day.status import State
from domain.errors import JalonError
from domain.facts import Derived, Entry, EventRef, Line, NewEntry, Person, Receipt, Sha256, Stream, Value
from domain.french.plan import WordedObligation, WordedPlan, WordedStep

# --- workflow <-> activities --------------------------------------------------------------------------------

REVIEW = "review"
"""The activity that reads the journal and returns the plan. The steps' activities bear their StepName."""

REPLAN = "replan"
"""The news that is no fact: the law book or a reading changed, the plan is to be derived again."""


class ReviewOrder(Derived):
    """`now` is the workflow's clock: in tests, years pass in seconds."""

    company: str
    employee: str
    now: AwareDatetime


class Review(Derived):
    """The recorded plan. `version`/`company_version`: the last entry it has seen of each stream.

    `details` is the plan in Markdown for the Temporal UI; `closed`: nothing is left to wait for;
    `state` is one word for the operator's list; `needs_human` says that somebody must look.
    """

    plan: WordedPlan
    version: int
    company_version: int
    state: State
    closed: bool
    needs_human: bool
    details: str


class StepOrder(Derived):
    """One step to carry out. Carried out twice it has the effect of once: `step.key` is its identity."""

    company: str
    employee: str
    step: WordedStep
    obligation: WordedObligation | None
    now: AwareDatetime


class StepResult(Derived):
    """What a step came to, for the reader of the Temporal history: the outcome recorded and its document."""

    outcome: str
    document: str | None = None


class News(Derived):
    """What the relay tells a workflow: its streams have reached these versions. No content, no personal data."""

    types: tuple[str, ...]
    version: int = 0
    company_version: int = 0


# --- adapters -----------------------------------------------------------------------------------------------


class Journal(Protocol):
    """Where facts are kept for ever."""

    async def append(
        self,
        stream: Stream,
        entries: Sequence[NewEntry],
        *,
        expected_version: int | None = None,
        announce: bool = True,
    ) -> list[Receipt]:
        """Records the facts in one transaction, each with its place in the outbox when `announce`.

        A fact already recorded with the same content is a duplicate and has no effect.
        Raises ContentConflictError, VersionConflictError; then nothing is recorded.
        """
        ...

    async def read(self, stream: Stream, *, known_at: datetime | None = None) -> list[Entry]:
        """The stream's entries in the order of their versions; only those recorded up to `known_at`."""
        ...

    async def streams(self, company: str, refs: Collection[EventRef]) -> dict[EventRef, Stream]:
        """In which stream of the company each event is recorded; one that is not is left out."""
        ...


class Position(Value):
    """A place in the journal as subscribers read it. The default is before the first entry."""

    transaction: int = 0
    number: int = 0


class Placed(Value):
    """An entry, and the position of one who has read it."""

    position: Position
    entry: Entry


class Subscriptions(Protocol):
    """The whole journal in one order that never changes, and how far each subscriber has read it."""

    async def read_from(self, position: Position, limit: int) -> list[Placed]:
        """The entries after the position, Jalon's own included, at most `limit`.

        What is still being recorded comes later; nothing is passed over. Of one stream, in the order of versions.
        Nothing of the private parts comes along (`Entry.kept`).
        """
        ...

    async def position(self, name: str) -> Position:
        """How far the subscriber has read; the beginning when nobody of that name has read anything."""
        ...

    async def advance(self, name: str, position: Position) -> None:
        """Notes that the subscriber is done with all up to the position. It never goes back."""
        ...


ActorKind = Literal["token", "person", "source", "jalon"]


class Actor(Value):
    """Who stands behind a random id. `label` and `subject` are None once they were erased.

    `subject` is how a person's identity provider, or a source, names itself.
    """

    id: UUID
    kind: ActorKind
    company: str | None
    label: str | None
    subject: str | None


class Act(Value):
    """Something done outside the journal. `about` is the number of a token."""

    at: AwareDatetime
    actor: UUID
    company: str | None
    employee: str | None
    action: str
    about: str | None


class Actors(Protocol):
    async def of(self, kind: ActorKind, subject: str, *, label: str, company: str | None = None) -> UUID:
        """The actor's id: always the same for the same kind, company and subject, made when it is first met."""
        ...

    async def known(self, ids: Iterable[UUID]) -> Mapping[UUID, Actor]:
        """Who stands behind the ids; those that nobody knows are left out."""
        ...

    async def erase(self, id: UUID) -> None:
        """Forgets who stood behind the id. The journal keeps it."""
        ...


class CompanyProfile(Value):
    """Who the employer is on letters and declarations."""

    siren: str
    name: Line
    hr_name: Line = "Ressources humaines"
    hr_email: Line
    place: Line = "Bureau des ressources humaines"


class People(Protocol):
    """What may be corrected and erased: people, companies' addresses, and the private part of facts."""

    async def person(self, company: str, employee: str) -> Person | None: ...

    async def company(self, siren: str) -> CompanyProfile | None: ...

    async def private_part(self, company: str, ref: EventRef) -> Mapping[str, Any] | None:
        """The private fields of a fact as they were told; None when there were none or they were erased.

        An event's key is the company's own: another company may have told another event under the same one.
        """
        ...


class Checkpoints(Protocol):
    """What each review leaves for the next one. Lost, nothing is wrong: a change of the law is then told less well."""

    async def read(self, stream: Stream) -> Checkpoint | None:
        """None also when an earlier release left what cannot be read any more."""
        ...

    async def write(self, stream: Stream, checkpoint: Checkpoint) -> None: ...


class Document(Value):
    """A stored document. `id` is derived from the step's key: storing it twice stores it once."""

    id: str
    sha256: Sha256


class Filed(Document):
    """What is known of a stored document without opening it. `size` is in bytes."""

    kind: str
    name: str
    media_type: str
    size: int
    created_at: AwareDatetime


class Documents(Protocol):
    async def put(
        self, company: str, employee: str, *, id: str, kind: str, name: str, media_type: str, content: bytes
    ) -> Document:
        """Stores the bytes once under `id`; a second call returns what the first one stored."""
        ...

    async def get(self, company: str, employee: str, id: str) -> bytes | None: ...


class Attachment(Value):
    name: str
    media_type: str
    content: bytes


class Letter(Value):
    """A mail to be sent. The same `message_id` means the same mail.

    `date` is the moment it bears (the order's, so that a retry sends the same bytes); `from_name` the
    employer in whose name it is sent; `reply_to` where an answer is read.
    """

    message_id: str
    date: AwareDatetime
    from_name: Line
    reply_to: str
    to: str
    cc: Sequence[str] = ()
    subject: str
    text: str
    attachments: Sequence[Attachment] = ()


class Mail(Protocol):
    async def send(self, letter: Letter) -> None:
        """Hands the letter to the mail server. Raises UndeliverableError when the server refuses it for good."""
        ...


class UndeliverableError(JalonError):
    """The mail server will never take this letter. `cause` is a code, safe for the journal."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class Message(Value):
    """News waiting in the outbox for one employee's workflow."""

    company: str
    employee: str
    news: News
    positions: tuple[int, ...]


class Outbox(Protocol):
    """The journal's outbox, read by the relay: what is not marked delivered is claimed again."""

    async def claim(self, limit: int) -> list[Message]:
        """The oldest undelivered news, gathered per employee; a company's fact is news for all of them."""
        ...

    async def delivered(self, positions: Sequence[int]) -> None: ...

    async def postpone(self, positions: Sequence[int], seconds: float) -> None:
        """Makes news available again only after a while: its delivery failed."""
        ...

    async def oldest_age_seconds(self) -> float:
        """How long the oldest news has been waiting; 0 when there is none."""
        ...


class Standing(Value):
    """How an employee stands in the journal.

    `closed`: the last review has read all that is recorded and left nothing to wait for, so no workflow has to run.
    `unread`: facts are recorded that no review has read, and nothing on its way will have them read.
    """

    stream: Stream
    closed: bool
    unread: bool


class Register(Protocol):
    """Every employee that the journal knows."""

    async def standings(self, company: str | None = None) -> list[Standing]:
        """Of one company, or of all."""
        ...

    async def wake(self, streams: Sequence[Stream]) -> None:
        """Has the relay tell these employees' workflows to look again, starting those that do not run."""
        ...
