"""What would follow if a fact were told: the plan without it and with it, and what would then leave the house."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from fastapi import Request

from api.console.acts.desk import Desk
from api.console.reading import plan_on
from api.console.services import services_of
from api.console.telling import SOURCE
from domain.calendar import in_french
from domain.facts import Entry, Hire, InterviewCompleted, NewEntry, Person, StepName
from domain.facts.told import Told
from domain.french.difference import difference
from domain.french.plan import WordedHeldBack, WordedPlan, WordedStep, worded
from domain.french.steps import HR_ALONE, STEPS, WITH_MANAGER
from domain.french.timeline import Timeline, timeline
from domain.proof.chain import recorded


@dataclass(frozen=True)
class Foresight:
    """Each in sentences: what becomes of the deadlines, what Jalon would do at its next review, what it would find."""

    changes: tuple[str, ...]
    letters: tuple[str, ...]
    findings: tuple[str, ...]


def foresee(request: Request, desk: Desk, facts: Sequence[tuple[str, Told]]) -> Foresight:
    """With the facts told now, each with the id it would have; nothing is recorded."""
    services = services_of(request)
    now = services.clock()
    would_be = [*desk.file.own, *_entries(desk, facts, now)]

    def seen(own: Sequence[Entry]) -> Timeline:
        day = desk.plan.as_of
        return timeline(desk.file.stream, own, desk.file.companys, services.law, as_of=day, unopened=services.unopened)

    before = worded(desk.plan)
    after = worded(plan_on(request, replace(desk.file, own=would_be), desk.plan.as_of))
    person = next((fact.person for _, fact in facts if isinstance(fact, Hire) and fact.person), desk.person)
    known = {finding.message for finding in before.findings}
    return Foresight(
        changes=difference(seen(desk.file.own), seen(would_be)).changes,
        letters=(*_letters(person, before, after), *_of_the_past(desk, facts)),
        findings=tuple(f.message for f in after.findings if f.message not in known),
    )


def _entries(desk: Desk, facts: Sequence[tuple[str, Told]], now: datetime) -> Iterator[Entry]:
    actor: UUID = desk.place.caller.actor
    for n, (id, fact) in enumerate(facts, desk.version + 1):
        told = NewEntry(source=SOURCE, id=id, time=now, actor=actor, fact=fact)
        yield recorded(desk.file.stream, told, version=n, recorded_at=now, salt=b"")


def _letters(person: Person | None, before: WordedPlan, after: WordedPlan) -> Iterator[str]:
    """What Jalon would now do, and what it would do but may not."""
    stood = {step.key for step in _steps(before)}
    held = {(each.step, each.obligation) for each in before.held_back}
    for step in _steps(after):
        if step.key not in stood:
            yield f"Jalon va {STEPS[step.step].to_do}{_to(person, step)}"
    for each in after.held_back:
        if (each.step, each.obligation) not in held:
            yield f"Rien ne part : {STEPS[each.step].to_do} est retenu, car {each.because}"
    yield from _no_more(before, after)


def _of_the_past(desk: Desk, facts: Sequence[tuple[str, Told]]) -> Iterator[str]:
    """That no paper is made of an interview of the time before the watch."""
    since = desk.plan.page.case.company.watched_from
    for _, fact in facts:
        if isinstance(fact, InterviewCompleted) and since is not None and fact.held_on < since:
            yield (
                "Rien n’est établi ni remis de cet entretien : il est d’avant l’ouverture du suivi, le "
                f"{in_french(since)}. Son compte-rendu est à remettre par vos soins"
            )


def _no_more(before: WordedPlan, after: WordedPlan) -> Iterator[str]:
    planned: set[tuple[StepName, str]] = {(step.step, step.obligation) for step in _both(after)}
    for step in _both(before):
        if (step.step, step.obligation) not in planned:
            yield f"Jalon n’a plus à {STEPS[step.step].to_do}"


def _steps(plan: WordedPlan) -> list[WordedStep]:
    return [plan.next_step] if plan.next_step else []


def _both(plan: WordedPlan) -> list[WordedStep | WordedHeldBack]:
    return [*_steps(plan), *plan.held_back]


def _to(person: Person | None, step: WordedStep) -> str:
    """To whom the step writes, and how."""
    if STEPS[step.step].to == HR_ALONE:
        return ", par courriel aux RH"
    if person is None or person.email is None:
        return ", à remettre en main propre : aucune adresse du salarié n’est connue"
    with_manager = person.manager_email and STEPS[step.step].to == WITH_MANAGER
    copy = f", copie à {person.manager_email}" if with_manager else ""
    return f", par courriel à {person.email}{copy}"
