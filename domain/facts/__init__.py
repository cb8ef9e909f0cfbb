"""The facts of an employee's life, and of a company's, as they are told to Jalon.

One frozen model per event type; together they are a discriminated union. Dates are civil dates. What a fact
says about a person (names, reports, free text) is *private*: it is accepted here, but kept out of the journal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar, Literal, Self, cast

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    model_validator,
)

Siren = Annotated[str, StringConstraints(pattern=r"^[0-9]{9}$")]
"""A company: the nine digits of its SIREN."""

EmployeeId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""An employee as the HRIS numbers them. Never a name or an address: it is seen in Temporal and in the logs."""

Key = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$")]
"""`source` or `id` of an event: visible ASCII, so that the idempotency key has one spelling."""

EmailAddress = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)]
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 ./_-]{1,64}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _iso_only(value: object) -> object:
    """A number would be read as seconds since 1970: no HRIS means that by a civil date."""
    if isinstance(value, date) or (isinstance(value, str) and _ISO_DAY.fullmatch(value)):
        return value
    raise ValueError("expected a civil date, YYYY-MM-DD")


CivilDate = Annotated[date, BeforeValidator(_iso_only), Field(ge=date(1900, 1, 1), le=date(2199, 12, 31))]
"""A day that a fact may speak of. A far-away placeholder is refused, for deadlines could not be counted from it."""

Moment = Annotated[AwareDatetime, Field(ge=datetime(1900, 1, 1, tzinfo=UTC), le=datetime(2199, 12, 31, tzinfo=UTC))]

FOREVER = date(9999, 12, 31)
"""What many HRIS write for "no end"."""


def _no_end(value: object) -> object:
    return None if value in (FOREVER, FOREVER.isoformat()) else value


OpenEnd = Annotated[CivilDate | None, BeforeValidator(_no_end)]
"""The end of something that may have none; 9999-12-31 means none."""

Months = Annotated[int, Field(ge=1, le=600)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

Leave = Literal[
    "maternity", "adoption", "birth-supplement", "paternity", "parental-full-time", "parental-part-time",
    "caregiver", "sabbatical", "secured-mobility", "long-illness", "sickness", "work-accident",
    "family-solidarity", "parental-presence", "unpaid", "other",
]  # fmt: skip
InterviewKind = Literal["first", "periodic", "return", "recap", "mid-career", "late-career"]
StepName = Literal["convocation", "deadline-passed", "compte-rendu", "etat-des-lieux", "cpf-abondement"]


class Value(BaseModel):
    """A frozen value that knows all its fields: an unknown one is an error, not a silent loss."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Derived(BaseModel):
    """A frozen value that Jalon derives and hands on. A field it does not know is left aside, not refused: during a
    rolling deploy an old worker reads what a new one has written into a workflow's history.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")


class EventRef(Value):
    """The idempotency key of an event: who told it, and under which number."""

    source: Key
    id: Key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, EventRef) and self.id == other.id and self.source == other.source

    def __hash__(self) -> int:
        return hash((self.source, self.id))

    def __str__(self) -> str:
        return f"{self.source}#{self.id}"


class Fact(Value):
    """Something that happened.

    `private` names the fields that are kept apart from the journal; `dated_by` the field that holds the day from
    which the fact is true (none: it is true as soon as it is told).
    """

    private: ClassVar[frozenset[str]] = frozenset()
    dated_by: ClassVar[str | None] = None
    about_company: ClassVar[bool] = False

    @property
    def true_on(self) -> date | None:
        """The day from which the fact is true; None when it is true as soon as it is told."""
        return None if self.dated_by is None else getattr(self, self.dated_by)


# --- what an HRIS tells about an employee -------------------------------------------------------------------


class Person(Value):
    """Who the employee is and how they are reached. Kept in the people table only; may be corrected, erased."""

    given_name: Line
    family_name: Line
    birth_name: Line | None = None
    email: EmailAddress | None = None
    job: Line | None = None
    manager_name: Line | None = None
    manager_email: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)] | None = None
    nir: Annotated[str, StringConstraints(pattern=r"^[0-9][0-9AB]{12}([0-9]{2})?$")] | None = None


class Hire(Fact):
    """The contract begins. `seniority_from`: the date seniority counts from, when it is older (L1224-1, L1243-11)."""

    private = frozenset({"person"})
    dated_by = "hired_on"
    type: Literal["hire"] = "hire"
    hired_on: CivilDate
    seniority_from: CivilDate | None = None
    contract: Literal["cdi", "cdd", "apprenticeship", "professionalisation", "other"]
    working_time: Annotated[float, Field(gt=0, le=1)] = 1.0
    born_on: CivilDate | None = None
    person: Person | None = None

    @model_validator(mode="after")
    def _seniority_is_not_younger(self) -> Self:
        if self.seniority_from is not None and self.seniority_from > self.hired_on:
            raise ValueError("seniority_from: expected a date on or before hired_on")
        return self


class LeaveStart(Fact):
    dated_by = "started_on"
    type: Literal["leave-start"] = "leave-start"
    leave: Leave
    started_on: CivilDate
    expected_end_on: OpenEnd = None


class LeaveEnd(Fact):
    """The employee is back. `resumed_on` is the first day of work; the leave ended the day before."""

    dated_by = "resumed_on"
    type: Literal["leave-end"] = "leave-end"
    leave: Leave
    started_on: CivilDate | None = None
    resumed_on: CivilDate


class InterviewScheduled(Fact):
    private = frozenset({"place", "interviewer"})
    type: Literal["interview-scheduled"] = "interview-scheduled"
    kind: InterviewKind
    planned_for: Moment
    place: Line | None = None
    interviewer: Line | None = None


class Action(Value):
    """One line of the action plan agreed in an interview."""

    what: Line
    who: Line | None = None
    by: CivilDate | None = None


class Report(Value):
    """What was said in an interview, topic by topic (L6315-1 I 1° to 5°, IV, V). All of it is optional content."""

    interviewer: Line | None = None
    place: Line | None = None
    skills: Text | None = None
    situation: Text | None = None
    training_needs: Text | None = None
    wishes: Text | None = None
    cpf_information_given: bool | None = None
    return_to_work: Text | None = None
    mid_career: Text | None = None
    late_career: Text | None = None
    employer_reply: Text | None = None
    actions: tuple[Action, ...] = ()
    employee_remarks: Text | None = None


class InterviewCompleted(Fact):
    private = frozenset({"report"})
    dated_by = "held_on"
    type: Literal["interview-completed"] = "interview-completed"
    kind: InterviewKind
    held_on: CivilDate
    initiative: Literal["employer", "employee"] = "employer"
    report: Report | None = None


class InterviewDeclined(Fact):
    private = frozenset({"evidence"})
    dated_by = "declined_on"
    type: Literal["interview-declined"] = "interview-declined"
    kind: InterviewKind
    declined_on: CivilDate
    evidence: Text | None = None


class TrainingCompleted(Fact):
    """A training action ended. `mandatory`: it conditions an activity or function, L6321-2.

    `title` is to be told (null when unknown); it is None in what the journal gives back.
    """

    private = frozenset({"title"})
    dated_by = "ended_on"
    type: Literal["training-completed"] = "training-completed"
    title: Line | None
    ended_on: CivilDate
    mandatory: bool
    certifying: bool = False


class CertificationAcquired(Fact):
    private = frozenset({"label"})
    dated_by = "on"
    type: Literal["certification-acquired"] = "certification-acquired"
    on: CivilDate
    label: Line | None = None


class ProgressionGranted(Fact):
    private = frozenset({"label"})
    dated_by = "on"
    type: Literal["progression-granted"] = "progression-granted"
    on: CivilDate
    nature: Literal["pay", "role"]
    label: Line | None = None


class MidCareerVisit(Fact):
    """The occupational doctor's mid-career visit took place (L4624-2-2)."""

    dated_by = "visited_on"
    type: Literal["mid-career-visit"] = "mid-career-visit"
    visited_on: CivilDate


class UnionMandateEnd(Fact):
    dated_by = "ended_on"
    type: Literal["union-mandate-end"] = "union-mandate-end"
    ended_on: CivilDate


class ContractEnd(Fact):
    """The last day of the contract."""

    private = frozenset({"reason"})
    dated_by = "ended_on"
    type: Literal["contract-end"] = "contract-end"
    ended_on: CivilDate
    reason: Line | None = None


class AbondementPaid(Fact):
    dated_by = "paid_on"
    type: Literal["abondement-paid"] = "abondement-paid"
    paid_on: CivilDate
    amount_eur: Annotated[int, Field(gt=0, le=1_000_000)]
    reference: Reference | None = None


class FactVoided(Fact):
    """The named fact was never true. A correction is a void and a new fact."""

    private = frozenset({"reason"})
    type: Literal["fact-voided"] = "fact-voided"
    event: EventRef
    reason: Line | None


# --- what is told about a company ---------------------------------------------------------------------------


class Headcount(Fact):
    """The average headcount of a civil year, as art. L130-1 of the Code de la sécurité sociale counts it.

    The threshold asks for five years: a year never told is taken to be like those told, so a company younger than that
    tells 0 for the years in which it did not exist.
    """

    about_company = True
    type: Literal["headcount"] = "headcount"
    year: Annotated[int, Field(ge=2000, le=2100)]
    average: Annotated[float, Field(ge=0, le=10_000_000), AfterValidator(abs)]  # -0.0 has no place in the journal


class Agreement(Fact):
    """A collective agreement on the interviews (L6315-1 III). `readings` sets what the law leaves open.

    `criteria`: how the agreement has the career appraised in place of 1° to 3° of II, in its own words, for the état
    des lieux to print. The sanction does not depend on them.
    """

    private = frozenset({"criteria"})
    about_company = True
    type: Literal["agreement"] = "agreement"
    scope: Literal["company", "branch"]
    idcc: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")] | None = None
    signed_on: CivilDate
    effective_from: CivilDate
    effective_to: OpenEnd = None
    periodicity_months: Months | None = None
    recap_months: Months | None = None
    return_within_days: Annotated[int, Field(ge=0, le=730)] | None = None
    readings: Mapping[str, str] | None = None
    criteria: Text | None = None


# --- what Jalon did -----------------------------------------------------------------------------------------


class Outcome(Fact):
    """Something the service itself did or saw. Never accepted from outside."""


class NoticeGiven(Outcome):
    """The employee was told at hire that interviews will follow (L6315-1 I, first paragraph)."""

    dated_by = "given_on"
    type: Literal["notice-given"] = "notice-given"
    given_on: date


class ConvocationSent(Outcome):
    dated_by = "sent_on"
    type: Literal["convocation-sent"] = "convocation-sent"
    obligation: str
    kind: InterviewKind
    due_on: date
    sent_on: date
    proposed_for: AwareDatetime
    message_id: str | None = None
    document: str
    sha256: Sha256


class ReminderSent(Outcome):
    dated_by = "sent_on"
    type: Literal["reminder-sent"] = "reminder-sent"
    obligation: str
    kind: InterviewKind
    due_on: date
    sent_on: date


class DeadlinePassed(Outcome):
    dated_by = "seen_on"
    type: Literal["deadline-passed"] = "deadline-passed"
    obligation: str
    kind: InterviewKind
    due_on: date
    seen_on: date


class ReportIssued(Outcome):
    """The compte-rendu was written and its copy handed over (L6315-1 I).

    `message_id` is that of the mail that took it to the employee, or to HR who hands it over on paper.
    """

    dated_by = "held_on"
    type: Literal["report-issued"] = "report-issued"
    interview: EventRef
    kind: InterviewKind
    held_on: date
    issued_on: date
    message_id: str | None = None
    document: str
    sha256: Sha256


class RecapIssued(Outcome):
    """The état des lieux was written and its copy handed over (L6315-1 II)."""

    dated_by = "held_on"
    type: Literal["recap-issued"] = "recap-issued"
    interview: EventRef
    held_on: date
    issued_on: date
    message_id: str | None = None
    document: str
    sha256: Sha256


class AbondementDue(Outcome):
    """The verdict of an état des lieux: the CPF account must be credited (L6323-13)."""

    dated_by = "counted_on"
    type: Literal["abondement-due"] = "abondement-due"
    obligation: str
    counted_on: date
    amount_eur: int
    pay_by: date


class AbondementDeclared(Outcome):
    """The declaration file was made and the employee told (R6323-3 III, L6323-13)."""

    dated_by = "declared_on"
    type: Literal["abondement-declared"] = "abondement-declared"
    obligation: str
    declared_on: date
    amount_eur: int
    pay_by: date
    transfer_label: str
    document: str
    sha256: Sha256
    message_id: str | None = None


class DeadlineMoved(Outcome):
    """A deadline is another day than it was, without any new fact about the employee: a rule or an agreement changed.

    `edition` names the law book that says so; `article`, in the wording of `in_force_from`, and `reading` are what the
    new day stands on.
    """

    dated_by = "seen_on"
    type: Literal["deadline-moved"] = "deadline-moved"
    obligation: str
    kind: InterviewKind
    was: date
    now: date
    cause: Literal["law", "company"]
    article: str
    in_force_from: date
    reading: str | None = None
    edition: str
    seen_on: date


class DeliveryFailed(Outcome):
    """A step could not be carried out. `cause` is a code, never an address or a server's free text."""

    dated_by = "failed_on"
    type: Literal["delivery-failed"] = "delivery-failed"
    obligation: str
    step: StepName
    failed_on: date
    cause: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,64}$")]


ToldFact = Annotated[
    Hire | LeaveStart | LeaveEnd | InterviewScheduled | InterviewCompleted | InterviewDeclined
    | TrainingCompleted | CertificationAcquired | ProgressionGranted | MidCareerVisit | UnionMandateEnd
    | ContractEnd | AbondementPaid | FactVoided | Headcount | Agreement,
    Field(discriminator="type"),
]  # fmt: skip
"""What the outside may tell."""

AnyFact = Annotated[
    Hire | LeaveStart | LeaveEnd | InterviewScheduled | InterviewCompleted | InterviewDeclined
    | TrainingCompleted | CertificationAcquired | ProgressionGranted | MidCareerVisit | UnionMandateEnd
    | ContractEnd | AbondementPaid | FactVoided | Headcount | Agreement
    | NoticeGiven | ConvocationSent | ReminderSent | DeadlinePassed | ReportIssued | RecapIssued
    | AbondementDue | AbondementDeclared | DeadlineMoved | DeliveryFailed,
    Field(discriminator="type"),
]  # fmt: skip
"""What the journal may hold."""

_ANY: TypeAdapter[AnyFact] = TypeAdapter(AnyFact)

TOLD_TYPES: tuple[str, ...] = (
    "hire", "leave-start", "leave-end", "interview-scheduled", "interview-completed", "interview-declined",
    "training-completed", "certification-acquired", "progression-granted", "mid-career-visit",
    "union-mandate-end", "contract-end", "abondement-paid", "fact-voided", "headcount", "agreement",
)  # fmt: skip
COMPANY_TYPES: frozenset[str] = frozenset({"headcount", "agreement"})


class Event(BaseModel):
    """A CloudEvents 1.0 envelope around one fact. Extension attributes are accepted and not kept."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"]
    id: Key
    source: Key
    type: str
    subject: EmployeeId | None = None
    time: Moment | None = None
    datacontenttype: Literal["application/json"] | None = None
    data: ToldFact

    @model_validator(mode="before")
    @classmethod
    def _the_type_decides_the_data(cls, raw: Any) -> Any:
        if isinstance(raw, dict):
            fields = cast(dict[str, Any], raw)
            data = cast(object, fields.get("data"))
            if isinstance(data, dict):
                return {**fields, "data": {**cast(dict[str, Any], data), "type": fields.get("type")}}
        return cast(object, raw)

    @model_validator(mode="after")
    def _subject_only_for_an_employee(self) -> Self:
        if self.data.about_company and self.subject is not None:
            raise ValueError(f"subject: expected none, {self.type} is a fact about the company")
        if isinstance(self.data, FactVoided):
            return self
        if not self.data.about_company and self.subject is None:
            raise ValueError(f"subject: expected the employee's id, {self.type} is a fact about an employee")
        return self

    @property
    def ref(self) -> EventRef:
        return EventRef(source=self.source, id=self.id)


SCHEMA_VERSION = 1
"""The version of the facts' shape as it is written today."""

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
_UNTOLD: dict[str, dict[str, None]] = {"training-completed": {"title": None}, "fact-voided": {"reason": None}}
"""Private fields that must be told, and that the journal does not hold."""

UPCASTERS: dict[tuple[str, int], Upcaster] = {}
"""(type, version) -> the same data in the next version's shape. An old row is lifted each time it is read."""


def decode(kind: str, schema: int, data: Mapping[str, Any]) -> AnyFact:
    """The fact that a journal row holds, lifted to today's shape."""
    body = dict(data)
    for version in range(schema, SCHEMA_VERSION):
        if lift := UPCASTERS.get((kind, version)):
            body = lift(body)
    return _ANY.validate_python({**_UNTOLD.get(kind, {}), **body, "type": kind})


def public_data(fact: Fact) -> dict[str, Any]:
    """What the journal may hold of a fact: everything but its type (kept beside) and its private fields."""
    return fact.model_dump(mode="json", exclude={"type", *fact.private}, exclude_none=True)


def private_data(fact: Fact) -> dict[str, Any]:
    """What must stay out of the journal; empty when the fact says nothing about a person."""
    return fact.model_dump(mode="json", include=set(fact.private), exclude_none=True)
