"""What whoever held the interview writes: the compte-rendu, on the topics that the law of that day asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, get_args
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.console.acts import report
from api.console.acts.controls import FLAGS, HOUR, Control, Typed, controls_of, faults, read
from api.console.acts.drafts import Draft
from api.console.days import read_day
from api.console.services import services_of
from api.console.telling import key_of, new_key, text
from api.links.employee import SHARED, shared_of
from api.links.visit import OpenedHere, OwnForm, Visit, actor_of, note, shown, tell
from domain.calendar import civil_date
from domain.day.agreed_actions import AgreedAction, agreed
from domain.facts import InterviewCompleted, InterviewMissed, MissedBy, Report
from domain.french import names
from domain.french.dates import short
from domain.french.forms import FORMS
from domain.french.training_plan import STATES

KEEP, MORE, READ, RECORD = "brouillon", "ajouter", "relire", "enregistrer"
_TOPICS = "sujets"

router = APIRouter(prefix="/{token}")


async def of_manager(here: OpenedHere) -> Visit:
    """For an employee there is no such page."""
    if here.link.role != "manager":
        raise HTTPException(404)
    return here


@dataclass(frozen=True)
class ReportForm:
    """The fields: the day, then the topics of the law of that day, then the rest of a compte-rendu."""

    base: list[Control]
    topics: list[Control]
    rest: list[Control]
    law_day: date

    @property
    def controls(self) -> list[Control]:
        return [*self.base, *self.topics, *self.rest]


async def show(request: Request, here: Visit, done: str = "", *, status: int = 200) -> Response:
    """The form with what was kept of it; once the interview is recorded, that it is. `status` 422: nobody was named who
    had missed the appointment.
    """
    await note(request, here, "compte-rendu à écrire")
    if here.case.held_on is not None:
        return shown(request, here, "link_recorded.html", done=done == "tenu")
    kept = await services_of(request).drafts.find(*await _whose(request, here))
    form = _form(here, kept.texts.get("held_on", "") if kept else "")
    typed = Typed(kept.texts, rows=list(kept.rows)) if kept else _begun(here)
    return await _page(
        request, here, form, typed, new_key(), status=status, draft=kept, done=done, unnamed=status == 422
    )


@router.post("/pas-tenu")
async def missed(request: Request, here: Annotated[Visit, Depends(of_manager)], sent: OwnForm) -> Response:
    """The appointment that was proposed has passed without the interview, and by whom: another one is proposed."""
    case, by = here.case, text(sent, "qui")
    if case.held_on is not None or case.slot is None or not case.slot_has_come:
        return RedirectResponse(f"{here.path}?fait=manque", 303)  # told already, here or by somebody else
    if by not in get_args(MissedBy):
        return await show(request, here, status=422)
    fact = InterviewMissed.model_validate({"kind": case.kind, "missed_on": case.slot_on, "missed_by": by})
    if not await tell(request, here, f"missed-{key_of(sent)}", fact):
        raise HTTPException(409)
    return RedirectResponse(f"{here.path}?fait=manque", 303)


@router.post("/compte-rendu")
async def send(request: Request, here: Annotated[Visit, Depends(of_manager)], sent: OwnForm) -> Response:
    """Keeps it as a draft, shows it to be read again, or records it: as the button says."""
    if here.case.held_on is not None:
        return RedirectResponse(f"{here.path}?fait=tenu", 303)
    form, key, stage = _form(here, text(sent, "held_on")), key_of(sent), text(sent, "etape")
    typed = read(form.controls, sent, here.case.plan.page.case.zone_on(here.case.today))
    report.read_report(typed, sent, form.topics, whole=True)
    if stage in (KEEP, MORE):
        typed.wrong.clear()
        kept = await _keep(request, here, form, typed) if stage == KEEP else None
        return await _page(request, here, form, typed, key, draft=kept, more=stage == MORE)
    if text(sent, _TOPICS) != " ".join(control.name for control in form.topics):
        typed.wrong.clear()
        return await _page(request, here, form, typed, key, moved=True)
    fact = _fact(here, form, typed)
    if fact is None or stage == "modifier":
        return await _page(request, here, form, typed, key, status=422 if typed.wrong else 200)
    if stage != RECORD:
        return shown(request, here, "link_report_confirm.html", form=form, typed=typed, key=key, hour=HOUR,
                     answers=_answers(form, typed))  # fmt: skip
    if not await tell(request, here, f"held-{key}", fact):
        raise HTTPException(409)
    await services_of(request).drafts.drop(*await _whose(request, here))
    return RedirectResponse(f"{here.path}?fait=tenu", 303)


def _fact(here: Visit, form: ReportForm, typed: Typed) -> InterviewCompleted | None:
    """What was typed as a fact; None, with what is wrong, where it is none."""
    if "report" not in typed.data:
        for control in form.topics:
            typed.wrong.setdefault(control.name, report.unanswered(control))
    if typed.wrong:
        return None
    try:
        fact = InterviewCompleted.model_validate({**typed.data, "kind": here.case.kind})
    except ValidationError as error:
        pointers = ["#/data/" + "/".join(map(str, each["loc"])) for each in error.errors()]
        typed.wrong.update(faults(form.controls, pointers))
        return None
    if fact.held_on > here.case.today:
        typed.wrong["held_on"] = "L’entretien n’a pas encore eu lieu : écrivez le jour où il s’est tenu"
        return None
    return fact


def _form(here: Visit, held_on: str) -> ReportForm:
    case = here.case
    try:
        day = min(read_day(held_on), case.today)
    except ValueError:
        day = case.today
    words = FORMS[report.KIND].fields
    base = controls_of(InterviewCompleted, {"held_on": words["held_on"]})
    return ReportForm(base, report.topics(case.law, case.kind, day, case.today, {}, unsaid=""), report.besides(), day)


def _begun(here: Visit) -> Typed:
    """The day of the slot, once it has come, and who was to hold it."""
    case = here.case
    day = civil_date(case.slot) if case.slot else case.today
    texts = {"held_on": short(day)} if day <= case.today else {}
    manager = case.person.host.name if case.person else None
    return Typed(texts | ({"report.interviewer": manager} if manager else {}))


async def _page(
    request: Request,
    here: Visit,
    form: ReportForm,
    typed: Typed,
    key: str,
    *,
    status: int = 200,
    draft: Draft | None = None,
    moved: bool = False,
    more: bool = False,
    done: str = "",
    unnamed: bool = False,
) -> Response:
    """The form. Beside it what the employee has shared of their preparation, and what became of what was decided."""
    link = here.link
    kept = await services_of(request).links.shared(link.stream, f"{SHARED} {link.obligation or link.interview}")
    titles = {t.field: t.title for t in names.topics(here.case.law, here.case.kind, here.case.today)}
    shared = [(titles.get(field, field), said) for field, said in shared_of(kept).items()]
    return shown(request, here, "link_report.html", status, sheet=form, typed=typed, key=key, hour=HOUR, draft=draft,
                 moved=moved, more=more, shared=shared, done=done, unnamed=unnamed,
                 decided=await _decided(request, here), states=STATES)  # fmt: skip


async def _decided(request: Request, here: Visit) -> list[AgreedAction]:
    """What the last interview whose content is still kept agreed upon."""
    people, link = services_of(request).people, here.link
    for entry in reversed([e for e in here.case.entries if isinstance(e.fact, InterviewCompleted)]):
        kept = (await people.private_part(link.company, entry.ref) or {}).get("report")
        if kept is not None:
            return agreed(here.case.entries, {entry.ref: Report.model_validate(kept).actions})
    return []


async def _keep(request: Request, here: Visit, form: ReportForm, typed: Typed) -> Draft:
    known = {c.name for c in form.controls} | {report.TICKED + c.path[-1] for c in form.topics}
    texts = {name: value for name, value in typed.texts.items() if value and name in known}
    whose = await _whose(request, here)
    return await services_of(request).drafts.save(*whose, Draft(texts=texts, rows=tuple(typed.rows)))


async def _whose(request: Request, here: Visit) -> tuple[str, str, UUID, str]:
    caller = await actor_of(request, here)
    return here.link.company, here.link.employee, caller.actor, f"{report.KIND} {here.link.obligation}"


def _answers(form: ReportForm, typed: Typed) -> list[tuple[str, str]]:
    """What is read again before it is recorded."""
    said: list[tuple[str, str]] = []
    for control in form.controls:
        value = str(typed.texts.get(control.name, ""))
        if control in form.topics and not value and typed.texts.get(report.TICKED + control.path[-1]):
            value = report.NOTHING
        said.append((control.words.label, FLAGS.get(value, value) if control.shape == "flag" else value))
    return said + report.read_again(typed)
