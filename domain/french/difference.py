"""What changed between two views of an employee, each of a day and of what was known at a moment, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from pydantic import AwareDatetime

from domain.calendar import in_french
from domain.facts import Value
from domain.french import terminal
from domain.french.plan import WordedAbondement, WordedObligation, WordedPlan, WordedRecap
from domain.french.rows import status_of
from domain.french.timeline import Moment, Timeline
from domain.french.words import KINDS_IN_FRENCH, VERDICTS_IN_FRENCH


class View(Value):
    """A day and what was known; `known_at` None is everything."""

    as_of: date
    known_at: AwareDatetime | None = None


class Difference(Value):
    """`facts`: those that the later view has and the earlier one has not. `taken_back`: those that stood in the earlier
    view and were annulled in the later one. `changes`: what became of deadlines and verdict, a sentence each.
    """

    employee: str
    before: View
    after: View
    facts: tuple[Moment, ...]
    taken_back: tuple[Moment, ...]
    changes: tuple[str, ...]


def difference(before: Timeline, after: Timeline) -> Difference:
    """From one view of an employee to another."""
    stood = {moment.event: moment for moment in before.moments}
    return Difference(
        employee=after.employee,
        before=View(as_of=before.as_of, known_at=before.known_at),
        after=View(as_of=after.as_of, known_at=after.known_at),
        facts=tuple(moment for moment in after.moments if moment.event not in stood),
        taken_back=tuple(
            moment
            for moment in after.moments
            if moment.voided and moment.event in stood and not stood[moment.event].voided
        ),
        changes=tuple(changes(before.plan, after.plan)),
    )


def changes(before: WordedPlan, after: WordedPlan) -> Iterator[str]:
    """What became of the deadlines and of the verdict, a sentence each."""
    was, now = ({o.id: o for o in plan.obligations} for plan in (before, after))
    for id, obligation in was.items():
        if id not in now:
            yield f"{_deadline(obligation)} : n'est plus due"
    for id, obligation in now.items():
        if id not in was:
            yield f"{_deadline(obligation)} : nouvelle ({_status(obligation)})"
        else:
            yield from _moved(was[id], obligation)
    yield from _shown_by_recap(before.recap, after.recap)
    verdicts = [_verdict(plan.abondement) for plan in (before, after)]
    if verdicts[0] != verdicts[1]:
        yield f"Abondement correctif du CPF : {verdicts[0]}, puis {verdicts[1]}"


def _shown_by_recap(was: WordedRecap | None, now: WordedRecap | None) -> Iterator[str]:
    """What the état des lieux would show that it did not, of the same period."""
    if was is None or now is None or was.period != now.period:
        return
    for name, words in _MEASURES.items():
        if getattr(was, name) != getattr(now, name):
            yield f"État des lieux : {words}, {_yes(getattr(was, name))}, puis {_yes(getattr(now, name))}"


_MEASURES = {"training": "formation non obligatoire", "certification": "certification", "progression": "progression"}


def _yes(shown: bool) -> str:
    return "oui" if shown else "non"


def _verdict(found: WordedAbondement | None) -> str:
    """The verdict; before the état des lieux, also what it would be if that were held on the day."""
    if found is None:
        return "sans objet"
    today = f" ({VERDICTS_IN_FRENCH[found.if_today]} si l'état des lieux se tenait ce jour)" if found.if_today else ""
    return f"{terminal.of_verdict(found)}{today}"


def _moved(was: WordedObligation, now: WordedObligation) -> Iterator[str]:
    if was.due_on != now.due_on:
        how = "reportée" if now.due_on > was.due_on else "avancée"
        yield f"{_deadline(was)} : {how} au {in_french(now.due_on)} ({now.because})"
    if _status(was) != _status(now):
        yield f"{_deadline(now)} : {_status(was)}, puis {_status(now)}"


def _deadline(obligation: WordedObligation) -> str:
    return f"{KINDS_IN_FRENCH[obligation.kind]}, échéance le {in_french(obligation.due_on)}"


def _status(obligation: WordedObligation) -> str:
    return status_of(obligation) + (f" le {in_french(obligation.held_on)}" if obligation.held_on else "")


def in_terminal(found: Difference) -> str:
    """The difference as people read it in a terminal."""
    lines = [f"Salarié {found.employee} : {_view(found.before)}, puis {_view(found.after)}", "", "Faits appris"]
    lines += [f"  {in_french(m.on)} : {m.text} (connu le {terminal.moment(m.recorded_at)})" for m in found.facts]
    lines += ["  aucun"] if not found.facts else []
    if found.taken_back:
        lines += ["", "Faits annulés", *(f"  {in_french(m.on)} : {m.text}" for m in found.taken_back)]
    lines += ["", "Échéances", *(f"  {change}" for change in found.changes)]
    return "\n".join(lines if found.changes else [*lines, "  rien n'a changé"])


def _view(view: View) -> str:
    known = f", tel que connu le {terminal.moment(view.known_at)}" if view.known_at else ""
    return f"au {in_french(view.as_of)}{known}"


def parse_view(text: str) -> View:
    """`2026-11-21` or `2026-11-21@2026-11-20T09:00:00Z`. Raises ValueError."""
    day, at, known = text.partition("@")
    moment = datetime.fromisoformat(known) if at else None
    if moment is not None and moment.tzinfo is None:
        raise ValueError("the moment has no offset")
    return View(as_of=date.fromisoformat(day), known_at=moment)
