"""A form as it lies on the desk: its fields, what it corrects, and the fact that its answers come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fastapi import Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from api.console.acts import report
from api.console.acts.controls import Control, Typed, controls_of, faults, read, typed_from
from api.console.acts.desk import MODELS, Desk, code_of
from api.console.days import read_day
from api.console.guards import Place
from api.console.services import services_of
from api.console.telling import SOURCE
from domain.day.payments import to_clear_up, to_pay
from domain.facts import OPERATOR_TYPES, OUTCOME_TYPES, Entry, Event, EventRef, FactVoided, Hire
from domain.facts.told import Told
from domain.french.dates import short
from domain.french.form_words import FormWords
from domain.french.forms import FORMS

VOID = "fact-voided"
TODAY = frozenset({"handed_on", "acknowledged_on", "declined_on", "requested_on", "declared_on"})
"""Days that are most often the present one: the form begins with it."""


@dataclass(frozen=True)
class Sheet:
    """`about`: the fact that the form corrects or cancels, if it does; `told`: what that says, as it was told.

    Of an interview `topics` are what the law of `law_day` wants spoken of, `rest` what else a compte-rendu holds.
    """

    kind: str
    desk: Desk
    words: FormWords
    base: Sequence[Control]
    about: Entry | None
    told: Mapping[str, Any]
    law_day: date
    action: str = ""
    """Where the form is sent, when that is not the fact's own address."""
    topics: Sequence[Control] = ()
    rest: Sequence[Control] = ()

    @property
    def controls(self) -> list[Control]:
        return [*self.base, *self.topics, *self.rest]

    @property
    def path(self) -> str:
        return f"/console/{self.desk.place.siren}/salaries/{self.desk.employee}"

    @property
    def target(self) -> str:
        return self.action or f"{self.path}/faits/{self.kind}"

    @property
    def corrects(self) -> bool:
        return self.about is not None and self.kind != VOID

    @property
    def heading(self) -> str:
        return "Corriger un fait" if self.corrects else self.words.heading

    @property
    def verb(self) -> str:
        return "Corriger" if self.corrects else self.words.verb

    @property
    def kept(self) -> dict[str, Any]:
        """What no field asks for. Who the employee is stands elsewhere, and may have been corrected since."""
        asked = {control.path[0] for control in self.controls} | {"type", "person"}
        return {name: value for name, value in self.told.items() if name not in asked}

    def begun(self) -> Typed:
        """What the form begins with: what the fact says that it corrects, else what is most often meant."""
        if self.corrects:
            data = dict(self.told)
            if "interview" in data:
                data["interview"] = code_of(EventRef.model_validate(data["interview"]))
            texts = typed_from(self.controls, data, self.desk.zone)
            return Typed(texts, rows=report.rows_of(report.told_of(self.told)))
        desk, texts = self.desk, {c.name: short(self.desk.plan.as_of) for c in self.base if c.name in TODAY}
        texts |= {c.name: c.default for c in self.base if c.default}
        if self.kind == "hire" and len(own := desk.place.establishments or ()) == 1:
            texts["establishment"] = own[0]
        texts |= {c.name: next(iter(c.choices)) for c in self.base if c.needed and len(c.choices) == 1}
        texts |= self._owed()
        manager = desk.person.manager_name if desk.person else None
        if manager and self.kind in ("interview-scheduled", report.KIND):
            texts |= {"interviewer" if self.kind != report.KIND else "report.interviewer": manager}
        return Typed(texts)

    def _owed(self) -> dict[str, str]:
        """What is left of the sum to pay first, as HR most often declares and pays it; and of which état des lieux it
        is, unless that is for them to clear up.
        """
        sums = self.desk.plan.sums
        line = next(iter(to_pay(sums)), None)
        if line is None or line.found is None or self.kind not in ("abondement-declared", "abondement-paid"):
            return {}
        known = self.kind == "abondement-declared" and not any(to_clear_up(sums))
        which = {"obligation": line.found.examined.obligation.id} if known else {}
        return {"amount_eur": str(line.left_eur), **which}

    def read(self, form: FormData) -> Typed:
        """What was typed."""
        typed = read(self.controls, form, self.desk.zone)
        if self.kind == report.KIND:
            report.read_report(typed, form, self.topics, whole=not self.corrects)
        return typed

    def facts(self, fact: Told, reason: str) -> list[Told]:
        """The fact; before it, when it corrects another, the void of that."""
        if self.about is None or not self.corrects:
            return [fact]
        return [FactVoided(event=self.about.ref, reason=reason or None), fact]


async def sheet_of(request: Request, desk: Desk, kind: str, of: int, given: Mapping[str, object]) -> Sheet:
    """Ends the request when there is no such form, or the fact cannot be corrected or cancelled by it. `given`: what
    the form or the address says of its fields.
    """
    if kind not in FORMS or not may_tell(desk.place, kind):
        raise HTTPException(404)
    about = desk.entry(of) if of else None
    stands = about is not None and any(entry.ref == about.ref for entry in desk.stands)
    if (kind == VOID and about is None) or (about is not None and not _alterable(desk, about, kind, stands)):
        raise HTTPException(404)
    told: dict[str, Any] = {}
    if about is not None and kind != VOID:
        private = await services_of(request).people.private_part(desk.place.siren, about.ref) or {}
        told = about.fact.model_dump(mode="json", exclude_none=True) | dict(private)
    base = [_with(c, told) for c in controls_of(MODELS[kind], FORMS[kind].fields, desk.choices(kind))]
    if kind != report.KIND:
        return Sheet(kind, desk, FORMS[kind], base, about, told, desk.plan.as_of)
    day = _day(given.get("held_on") or told.get("held_on"), desk.plan.as_of)
    kind_told, spoken_of = str(given.get("kind") or told.get("kind")), report.told_of(told)
    asked = report.topics(desk.law, kind_told, day, desk.plan.as_of, spoken_of)
    return Sheet(kind, desk, FORMS[kind], base, about, told, day, topics=asked, rest=report.besides())


def checked(request: Request, sheet: Sheet, typed: Typed) -> Told | None:
    """The fact that was told; None when something is wrong with it, which is then noted beside its field."""
    data = sheet.kept | sheet.desk.complete(sheet.kind, typed.data)
    if sheet.kind == VOID and sheet.about is not None:
        data["event"] = sheet.about.ref.model_dump()
    document = {
        "specversion": "1.0", "id": "unsent", "source": SOURCE, "type": sheet.kind, "subject": sheet.desk.employee,
        "data": data,
    }  # fmt: skip
    found = services_of(request).intake.check(document)
    if isinstance(found, Event):
        here = sheet.desk.place
        if not isinstance(found.data, Hire) or here.caller.reaches(found.data.establishment):
            return found.data
        typed.wrong["establishment"] = f"Écrivez un de vos établissements : {', '.join(here.establishments or ())}"
        return None
    typed.wrong.update(faults(sheet.controls, [error.pointer for error in found]))
    return None


def alterable(desk: Desk) -> dict[EventRef, Entry]:
    """The facts that may still be corrected or cancelled."""
    return {entry.ref: entry for entry in desk.stands if _alterable(desk, entry, VOID, stands=True)}


def may_tell(here: Place, kind: str) -> bool:
    """Whether one may tell such facts there at all."""
    return kind not in OPERATOR_TYPES or here.may("watch")


def _alterable(desk: Desk, entry: Entry, kind: str, stands: bool) -> bool:
    """What was told under another id of the person has no version here: it is altered there."""
    if not stands or not entry.version or entry.type in OPERATOR_TYPES:
        return False
    if entry.type in OUTCOME_TYPES:
        return kind == VOID and desk.place.may("outcomes:void")
    return kind in (VOID, entry.type) and entry.type != VOID


def _with(control: Control, told: Mapping[str, Any]) -> Control:
    """The control that also offers what was told, should it be no choice any more."""
    value = told.get(control.name)
    if control.shape != "choice" or value is None:
        return control
    code = code_of(EventRef.model_validate(value)) if isinstance(value, Mapping) else str(value)
    return control if code in control.choices else replace(control, choices={**control.choices, code: code})


def _day(text: object, otherwise: date) -> date:
    try:
        return read_day(str(text))
    except ValueError:
        return otherwise
