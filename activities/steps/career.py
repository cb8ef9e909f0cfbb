"""An employee's path between two interviews, as papers show it: what was followed, acquired, granted, and decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple, cast

from activities.steps.case_file import CaseFile
from activities.steps.context import StepContext
from domain.calendar import in_french
from domain.facts import (
    CertificationAcquired,
    Entry,
    InterviewCompleted,
    ProgressionGranted,
    TrainingCompleted,
)
from domain.french import names

MOST_LINES = 40
"""What is older than the last so many is not printed: a paper is to be read before an interview."""


class Decided(NamedTuple):
    """What the last interview before a day agreed upon, and when it was held."""

    held_on: date
    actions: Sequence[dict[str, str | None]]


async def path_since(context: StepContext, case: CaseFile, since: date | None, until: date) -> list[dict[str, str]]:
    """What the journal knows of the time after `since` (or ever) up to `until`, oldest first: a day and a line each.

    Titles that were erased are left out. Absences are nobody's business here.
    """
    found: list[tuple[date, str]] = []
    for entry in case.entries:
        day = entry.fact.true_on
        if day is None or day > until or (since is not None and day <= since):
            continue
        if (line := await _line(context, case, entry)) is not None:
            found.append((day, line))
    found.sort(key=lambda each: each[0])
    return [{"on": in_french(day), "what": line} for day, line in found[-MOST_LINES:]]


async def decided_before(context: StepContext, case: CaseFile, day: date) -> Decided | None:
    """The action plan of the last interview before that day whose content is still kept."""
    for entry, fact in reversed(case.facts(InterviewCompleted)):
        if fact.held_on >= day:
            continue
        private = await context.people.private_part(case.order.company, entry.ref) or {}
        report = cast(dict[str, Any], private.get("report") or {})
        actions = cast(Sequence[dict[str, Any]], report.get("actions") or ())
        return Decided(fact.held_on, [_action(each) for each in actions])
    return None


def _action(told: dict[str, Any]) -> dict[str, str | None]:
    by, device = told.get("by"), told.get("device")
    return {
        "what": told["what"],
        "who": told.get("who"),
        "by": in_french(date.fromisoformat(by)) if by else None,
        "device": names.DEVICES[device] if device else None,
    }


async def _line(context: StepContext, case: CaseFile, entry: Entry) -> str | None:
    """What a fact is called on paper; None for one that is not of a path."""
    match entry.fact:
        case TrainingCompleted() as fact:
            title = await _private(context, case, entry, "title")
            nature = "obligatoire" if fact.mandatory else "non obligatoire"
            certifying = ", certifiante" if fact.certifying else ""
            return f"Formation : {title or names.UNTITLED} ({nature}{certifying})"
        case CertificationAcquired():
            return f"Certification : {await _private(context, case, entry, 'label') or names.UNTITLED}"
        case ProgressionGranted() as fact:
            label = await _private(context, case, entry, "label")
            return f"Progression {names.NATURES[fact.nature].lower()}" + (f" : {label}" if label else "")
        case _:
            return None


async def _private(context: StepContext, case: CaseFile, entry: Entry, field: str) -> str | None:
    return (await context.people.private_part(case.order.company, entry.ref) or {}).get(field)
