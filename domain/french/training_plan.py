"""The training plan as a table that HR takes away: what interviews have agreed upon, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from domain.day.agreed_actions import AgreedAction, State
from domain.french.names import SHORT_DEVICES
from domain.french.words import KINDS_IN_FRENCH

STATES: Mapping[State, str] = {
    "planned": "à faire", "past": "échéance passée, rien de communiqué", "done": "faite", "dropped": "abandonnée",
}  # fmt: skip

HEADER = (
    "Année", "Matricule", "Salarié", "Responsable hiérarchique", "Action", "Dispositif", "Chargé de l’action",
    "Échéance", "État", "Entretien", "Tenu le",
)  # fmt: skip


def rows(actions: Iterable[AgreedAction], day: date, *, named: bool) -> Iterator[tuple[str | int | date | None, ...]]:
    """A row for each action. Without `named`, nobody's name."""
    for each in actions:
        action = each.action
        yield (
            each.year, each.employee, each.name if named else "", each.manager if named else "", action.what,
            SHORT_DEVICES[action.device] if action.device else "", (action.who or "") if named else "", action.by,
            STATES[each.state(day)], KINDS_IN_FRENCH[each.kind], each.held_on,
        )  # fmt: skip
