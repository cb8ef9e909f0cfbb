"""What lies on the desk while somebody tells a fact: the employee's file, the plan, what there is to choose from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast, get_args
from zoneinfo import ZoneInfo

from fastapi import Request
from starlette.exceptions import HTTPException

from api.console.guards import Place
from api.console.reading import File, file_of, plan_on
from api.console.services import services_of
from domain.calendar import civil_date, in_french
from domain.day.past import arrived_overdue
from domain.day.plan import Plan
from domain.day.situation import convened_to, letters_by_hand
from domain.facts import CopySent, DeliveryFailed, Entry, EventRef, Fact, InterviewCompleted, Leave, Person, Stream
from domain.facts.told import Told
from domain.french.forms import FORMS
from domain.french.numbers import euros
from domain.french.steps import STEPS
from domain.french.typography import capital
from domain.french.words import KINDS_IN_FRENCH
from domain.law import Law
from domain.ledger.corrections import in_effect
from domain.ports import Filed

MODELS: Mapping[str, type[Fact]] = {
    str(model.model_fields["type"].default): model for model in cast(tuple[type[Fact], ...], get_args(Told))
}
Choices = Mapping[str, str]


@dataclass(frozen=True)
class Desk:
    """`person` is None where nobody knows them, or one may not."""

    place: Place
    employee: str
    file: File
    plan: Plan
    person: Person | None
    documents: Sequence[Filed]
    law: Law

    @property
    def version(self) -> int:
        """Of the employee's stream, as it is seen now."""
        return max((entry.version for entry in self.file.own), default=0)

    @property
    def name(self) -> str:
        person = self.person
        return f"{person.given_name} {person.family_name}" if person else f"Salarié {self.employee}".strip()

    @property
    def establishment(self) -> str | None:
        """Where the employee works today."""
        return self.plan.page.record.establishment_on(self.plan.as_of)

    @property
    def zone(self) -> ZoneInfo:
        return self.plan.page.case.zone_on(self.plan.as_of)

    @property
    def stands(self) -> list[Entry]:
        """The employee's facts that no void has cancelled."""
        return list(in_effect(self.file.own))

    def entry(self, version: int) -> Entry:
        """Ends the request when there is none of that version."""
        found = next((entry for entry in self.file.own if entry.version == version), None)
        if found is None:
            raise HTTPException(404)
        return found

    def choices(self, kind: str) -> dict[str, Choices]:
        """What may be chosen in the form of such a fact, field by field, where the model cannot know it."""
        return {name: dict(offer(self)) for name, offer in _OFFERS.get(kind, {}).items()}

    def complete(self, kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
        """The data as the fact's model has them: what was chosen as one code is told in its parts."""
        whole: dict[str, Any] = dict.fromkeys(_NULLED.get(kind, ())) | dict(data)
        if "interview" in whole:
            source, _, id = str(whole["interview"]).partition(" ")
            whole["interview"] = {"source": source, "id": id}
        if kind == "overdue-settled" and "obligation" in whole:
            due = {o.obligation.id: o.obligation.due_on for o in self.plan.obligations}
            whole["due_on"] = due[whole["obligation"]].isoformat()
        if kind == "resend-requested" and "document" in whole:
            about, _, id = str(whole.pop("document")).partition(" ")
            whole[about] = id
        return whole


async def desk_of(request: Request, here: Place, employee: str) -> Desk:
    """Ends the request when nothing is known of the employee, or they belong where one's role is not good.

    Somebody with several ids is told of under the one that stands for them.
    """
    file = await file_of(request, here.siren, employee)
    desk = await _desk(request, here, file.stream.employee or employee, file)
    if not here.caller.reaches(desk.establishment):
        raise HTTPException(404)
    return desk


async def blank_desk(request: Request, here: Place) -> Desk:
    """The desk on which somebody new is told of, before their number is."""
    return await _desk(request, here, "", await _nobody(request, here, None))


async def empty_desk(request: Request, here: Place, employee: str) -> Desk:
    """The desk of somebody of whom nothing may be known yet."""
    try:
        file = await file_of(request, here.siren, employee)
    except HTTPException:
        file = await _nobody(request, here, employee)
    return await _desk(request, here, employee, file)


async def _nobody(request: Request, here: Place, employee: str | None) -> File:
    """The file of somebody of whom nothing is known."""
    stream = Stream(here.siren, employee)
    companys = await services_of(request).journal.read(stream.of_company)
    return File(stream, [], companys, here.profile is not None)


async def _desk(request: Request, here: Place, employee: str, file: File) -> Desk:
    services = services_of(request)
    return Desk(
        place=here,
        employee=employee,
        file=file,
        plan=plan_on(request, file, civil_date(services.clock())),
        person=await services.people.person(here.siren, employee) if here.may("person") else None,
        documents=await services.documents.list(here.siren, employee) if here.may("documents:read") else [],
        law=services.law,
    )


def code_of(ref: EventRef) -> str:
    """An event as a form's code for it: neither of its two parts holds a space."""
    return f"{ref.source} {ref.id}"


def _leaves(desk: Desk) -> Iterator[tuple[str, str]]:
    for code in get_args(Leave):
        yield code, capital(desk.law.leaves[code].name.removeprefix("un ").removeprefix("une "))


def _copies(desk: Desk) -> Iterator[tuple[str, str]]:
    """The interviews that were held, the last first."""
    for entry in reversed(desk.stands):
        if isinstance(held := entry.fact, InterviewCompleted):
            yield code_of(entry.ref), f"{capital(KINDS_IN_FRENCH[held.kind])} du {in_french(held.held_on)}"


def _letters(desk: Desk) -> Iterator[tuple[str, str]]:
    """The interviews to which the employee is convened: first those whose letter waits to be handed over."""
    waiting, convened = letters_by_hand(desk.plan, desk.stands), desk.plan.page.record.convened
    for o in sorted(convened_to(desk.plan), key=lambda o: o.id not in waiting):
        yield o.id, f"{capital(KINDS_IN_FRENCH[o.kind])}, convocation du {in_french(convened[o.id].sent_on)}"


def _recaps(desk: Desk) -> Iterator[tuple[str, str]]:
    """First those of which a sum is to be paid."""
    left = {s.found.examined.obligation.id: s.left_eur for s in desk.plan.sums if s.found and s.left_eur}
    recaps = [a.obligation for a in desk.plan.obligations if a.obligation.kind == "recap"]
    for o in sorted(recaps, key=lambda o: o.id not in left):
        owed = f", {euros(left[o.id])} à verser" if o.id in left else ""
        which = f"tenu le {in_french(o.held.held_on)}" if o.held else f"du {in_french(o.due_on)}"
        yield o.id, f"État des lieux {which}{owed}"


def _arrived(desk: Desk) -> Iterator[tuple[str, str]]:
    for o in arrived_overdue(desk.plan.page, desk.plan.as_of, desk.plan.obligations):
        yield o.id, f"{capital(KINDS_IN_FRENCH[o.kind])}, échéance du {in_french(o.due_on)}"


def _papers(desk: Desk) -> Iterator[tuple[str, str]]:
    """What failed to leave first, then what was made, the newest first."""
    for entry in reversed(desk.stands):
        if isinstance(failed := entry.fact, DeliveryFailed):
            yield f"outcome {entry.id}", f"{capital(STEPS[failed.step].noun)}, échec du {in_french(failed.failed_on)}"
    sent = {entry.fact.document: entry.fact for entry in desk.stands if isinstance(entry.fact, CopySent)}
    for filed in reversed(desk.documents):
        known = sent.get(filed.id)
        day = in_french(known.sent_on if known else civil_date(filed.created_at))
        yield f"document {filed.id}", f"{filed.name}, {'envoyé' if known else 'établi'} le {day}"


_OFFERS: Mapping[str, Mapping[str, Callable[[Desk], Iterator[tuple[str, str]]]]] = {
    "leave-start": {"leave": _leaves},
    "leave-end": {"leave": _leaves},
    "leave-planned": {"leave": _leaves},
    "copy-handed-over": {"interview": _copies},
    "copy-acknowledged": {"interview": _copies},
    "action-done": {"interview": _copies},
    "action-dropped": {"interview": _copies},
    "convocation-handed-over": {"obligation": _letters},
    "abondement-declared": {"obligation": _recaps},
    "overdue-settled": {"obligation": _arrived},
    "resend-requested": {"document": _papers},
}
_NULLED = {"training-completed": ("title",), "fact-voided": ("reason",)}
"""What must be told to be unknown, when it is."""
assert FORMS.keys() <= MODELS.keys()
