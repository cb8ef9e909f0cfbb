"""The compte-rendu in the form of an interview: the topics of the law of that day, the action plan, the two's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import zip_longest
from typing import Any, cast, get_args

from starlette.datastructures import FormData

from api.console.acts.controls import ActionRow, Control, Shape, Typed, controls_of
from api.console.days import read_day
from domain.facts import InterviewKind, Report
from domain.french import names
from domain.french.dates import short
from domain.french.form_words import FieldWords
from domain.french.forms import REPORT
from domain.law import Law

KIND = "interview-completed"
NOTHING = "Abordé, rien à noter."
"""What stands for a topic that was spoken of and left nothing to write."""
TICKED = "rien."
"""What the name of a topic's box begins with."""
MOST_ACTIONS = 50
CPF = "report.cpf_information_given"
_FRAME = frozenset({"interviewer", "place"})
"""What alone makes no compte-rendu."""
_COLUMNS = tuple(f"actions.{name}" for name in ActionRow._fields)
_LONGEST = 255
_DEVICES: Mapping[str, str] = {**names.DEVICES}
_SAY = f"Écrivez ce qui s’est dit, ou cochez « {NOTHING.removesuffix('.')} »"
_TEXT = "Écrivez 10 000 signes au plus, sur 500 lignes au plus"


def topics(
    law: Law, kind: str, held_on: date, today: date, told: Mapping[str, Any], *, unsaid: str = "Sans compte-rendu"
) -> list[Control]:
    """What the law of that day wants spoken of, and whatever else was told already that the law of today names.
    `unsaid`: how it is called to leave open what a compte-rendu always says; empty where it may not be.
    """
    known: InterviewKind = next((each for each in get_args(InterviewKind) if each == kind), "periodic")
    asked = names.topics(law, known, held_on)
    others = [t for t in names.every_topic(law, today) if t.field in told and t.field not in {a.field for a in asked}]
    return [_topic(t.field, t.title, t.detail, unsaid) for t in [*asked, *others]]


def besides() -> list[Control]:
    """What a compte-rendu holds beside its topics."""
    return controls_of(Report, REPORT, prefix="report.")


def read_report(typed: Typed, form: FormData, asked: Sequence[Control], *, whole: bool) -> None:
    """Puts the report among the data: none where nothing is noted of what was said. `whole`: each topic needs an answer
    then.
    """
    report: dict[str, Any] = typed.data.setdefault("report", {})
    for control in asked:
        name = control.path[-1]
        if name not in report and typed.texts.get(TICKED + name):
            report[name] = NOTHING
    typed.rows[:] = list(_rows(form))
    if actions := list(_actions(typed)):
        report["actions"] = actions
    if report.keys() <= _FRAME:
        del typed.data["report"]
        return
    for control in asked:
        if whole and control.path[-1] not in report:
            typed.wrong.setdefault(control.name, unanswered(control))


def unanswered(topic: Control) -> str:
    """What to do about a topic of which nothing is said."""
    return "Répondez oui ou non" if topic.shape == "flag" else _SAY


def told_of(interview: Mapping[str, Any]) -> Mapping[str, Any]:
    """The report of an interview as it was told; empty when there is none."""
    return cast(Mapping[str, Any], interview.get("report") or {})


def rows_of(told: Mapping[str, Any]) -> list[ActionRow]:
    """The action plan of a report as somebody would have typed it."""
    return [
        ActionRow(
            what=each["what"],
            who=each.get("who") or "",
            by=short(date.fromisoformat(each["by"])) if each.get("by") else "",
            device=each.get("device") or "",
        )
        for each in told.get("actions", ())
    ]


def read_again(typed: Typed) -> list[tuple[str, str]]:
    """The action plan as it is read again before it is recorded."""
    return [
        (f"Action {n}", ", ".join(filter(None, (row.what, _DEVICES.get(row.device), row.who, row.by))))
        for n, row in enumerate(typed.rows, 1)
    ]


def _topic(name: str, title: str, detail: str, unsaid: str) -> Control:
    label = "Le salarié a-t-il été informé ?" if f"report.{name}" == CPF else title
    help = f"{title} : {detail}" if label != title else names.capital(detail)
    shape: Shape = "flag" if f"report.{name}" == CPF else "text"
    return Control(f"report.{name}", shape, False, FieldWords(label, help, _TEXT), unsaid=unsaid)


def _rows(form: FormData) -> Iterator[ActionRow]:
    columns = [[str(value).strip() for value in form.getlist(name)][:MOST_ACTIONS] for name in _COLUMNS]
    for row in map(ActionRow._make, zip_longest(*columns, fillvalue="")):
        if any(row):
            yield row


def _actions(typed: Typed) -> Iterator[dict[str, str]]:
    for n, (what, who, by, device) in enumerate(typed.rows, 1):
        action: dict[str, str] = {"what": what}
        if not what or max(len(what), len(who)) > _LONGEST:
            typed.wrong[f"actions-{n}"] = f"Action {n} : écrivez ce qui est décidé, en 255 signes au plus"
        if who:
            action["who"] = who
        if device in _DEVICES:
            action["device"] = device
        if by:
            try:
                action["by"] = read_day(by).isoformat()
            except ValueError as error:
                typed.wrong[f"action-quand-{n}"] = f"Action {n} : {str(error)[:1].lower()}{str(error)[1:]}"
        yield action
