"""The fields of a form, drawn from a model's own: what each asks for, and what was typed into it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, cast, get_args, get_origin
from zoneinfo import ZoneInfo

from annotated_types import MaxLen
from pydantic import AwareDatetime, BaseModel, StringConstraints
from pydantic.fields import FieldInfo
from starlette.datastructures import FormData

from api.console.days import fold, read_day
from domain.french.dates import short
from domain.french.form_words import FieldWords

Shape = Literal["day", "moment", "choice", "flag", "line", "text", "number"]
NEEDED = "Ce champ est à remplir"
HOUR = ".heure"
"""What the name of a moment's second field ends in."""
FLAGS = {"true": "oui", "false": "non"}
_LONG = 1000
_HOUR = re.compile(r"(\d{1,2})\s*(?:h|:|heures?)?\s*(\d{2})?")


@dataclass(frozen=True)
class Control:
    """One question of a form. `choices`: of each code, its words."""

    name: str
    shape: Shape
    needed: bool
    words: FieldWords
    choices: Mapping[str, str] = field(default_factory=dict[str, str])
    default: str = ""
    """What is meant when nothing is said: the form begins with it."""
    unsaid: str = "Ne pas préciser"
    """How it is called not to answer; empty: it is not offered."""

    @property
    def id(self) -> str:
        return "f-" + self.name.replace(".", "-").replace("_", "-")

    @property
    def path(self) -> Sequence[str]:
        return self.name.split(".")


class ActionRow(NamedTuple):
    """A line of the action plan as it is typed; `device` is a code, empty where none is chosen."""

    what: str
    who: str
    by: str
    device: str = ""


@dataclass(frozen=True)
class Typed:
    """What was typed, by the name of the field; what it comes to, as a document; what is wrong, by the name too."""

    texts: Mapping[str, str]
    data: dict[str, Any] = field(default_factory=dict[str, Any])
    wrong: dict[str, str] = field(default_factory=dict[str, str])
    rows: list[ActionRow] = field(default_factory=list[ActionRow])
    """The action plan of a compte-rendu."""

    def rows_shown(self, more: bool) -> list[ActionRow]:
        """Those of the form: an empty one where there is none, or where one more is asked for."""
        return self.rows + ([] if self.rows and not more else [ActionRow("", "", "")])


def controls_of(
    model: type[BaseModel],
    words: Mapping[str, FieldWords],
    choices: Mapping[str, Mapping[str, str]] | None = None,
    prefix: str = "",
) -> list[Control]:
    """Those of the model's fields that have words, in the order of the words. `choices`: what cannot be known from the
    model, by field: it is then chosen from.
    """
    found: list[Control] = []
    for name, told in words.items():
        info = model.model_fields[name]
        bare = _bare(info.annotation)
        offered = (choices or {}).get(name)
        shape: Shape = "choice" if offered is not None else _shape(bare, info)
        if offered is None and shape == "choice":
            offered = {code: text for code, text in told.words.items() if code in get_args(bare)}
        found.append(Control(prefix + name, shape, _needed(info), told, offered or {}, _default(info)))
    return found


def read(controls: Iterable[Control], form: FormData, zone: ZoneInfo) -> Typed:
    """What was typed into the fields. Moments are those of the zone's clock."""
    typed = Typed(dict(_texts(form)))
    for control in controls:
        text = typed.texts.get(control.name, "")
        if not text:
            if control.needed:
                typed.wrong[control.name] = _wanted(control)
            continue
        try:
            _put(typed.data, control.path, _value(control, typed.texts, zone))
        except ValueError as error:
            typed.wrong[control.name] = str(error)
    return typed


def typed_from(controls: Iterable[Control], data: Mapping[str, Any], zone: ZoneInfo) -> dict[str, str]:
    """What somebody would have typed to tell these data: a form that corrects begins with it."""
    found: dict[str, str] = {}
    for control in controls:
        value: Any = data
        for part in control.path:
            value = cast(Mapping[str, Any], value).get(part) if isinstance(value, Mapping) else None
        if value is None:
            continue
        if control.shape == "moment":
            at = datetime.fromisoformat(value).astimezone(zone)
            found |= {control.name: short(at.date()), control.name + HOUR: f"{at:%H:%M}"}
        else:
            found[control.name] = _text(control, value)
    return found


def shown(control: Control, texts: Mapping[str, str]) -> str:
    """What was typed, as it is read again before it is recorded."""
    text = texts.get(control.name, "")
    if control.shape in ("choice", "flag"):
        return (FLAGS if control.shape == "flag" else control.choices).get(text, text)
    if control.shape == "moment" and text:
        return f"{text} à {texts.get(control.name + HOUR, '')}"
    return text


def faults(controls: Iterable[Control], pointers: Iterable[str | None]) -> dict[str, str]:
    """What the model refused, beside the fields it named; under the empty name, what is no field of the form."""
    known = {control.name: control for control in controls}
    found: dict[str, str] = {}
    for pointer in pointers:
        name = ".".join((pointer or "").removeprefix("#/data/").split("/"))
        control = known.get(name)
        found[name if control else ""] = (
            control.words.expected if control else "Cela ne peut pas être enregistré ainsi : vérifiez chaque réponse"
        )
    return found


def _texts(form: FormData) -> Iterator[tuple[str, str]]:
    for name, value in form.multi_items():
        if isinstance(value, str):
            yield name, value.replace("\r\n", "\n").strip()


def _wanted(control: Control) -> str:
    return NEEDED if control.shape in ("line", "text") else control.words.expected


def _value(control: Control, texts: Mapping[str, str], zone: ZoneInfo) -> object:
    """Raises ValueError, which says in French what to write."""
    text = texts[control.name]
    match control.shape:
        case "day":
            return read_day(text).isoformat()
        case "moment":
            return _moment(text, texts.get(control.name + HOUR, ""), control, zone).isoformat()
        case "flag":
            return text == "true"
        case "number":
            return _number(text, control)
        case "choice":
            if text not in control.choices:
                raise ValueError(control.words.expected)
            return text
        case _:
            return text


def _moment(day: str, hour: str, control: Control, zone: ZoneInfo) -> datetime:
    found = _HOUR.fullmatch(fold(hour))
    if found is None:
        raise ValueError(control.words.expected)
    try:
        return datetime.combine(read_day(day), time(int(found[1]), int(found[2] or 0)), zone)
    except ValueError:
        raise ValueError(control.words.expected) from None


def _number(text: str, control: Control) -> int | float:
    bare = re.sub(r"[\s€]", "", text).replace(",", ".")
    if not re.fullmatch(r"\d{1,9}(\.\d{1,9})?", bare):
        raise ValueError(control.words.expected)
    return float(bare) if "." in bare else int(bare)


def _put(data: dict[str, Any], path: Sequence[str], value: object) -> None:
    *above, last = path
    for part in above:
        data = data.setdefault(part, {})
    data[last] = value


def _text(control: Control, value: object) -> str:
    if control.shape == "day":
        return short(date.fromisoformat(str(value)))
    if control.shape == "flag":
        return "true" if value else "false"
    return f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)


def _needed(info: FieldInfo) -> bool:
    """Whether the fact cannot be told without it. What may be null must be told to the API, and not here."""
    return info.is_required() and NoneType not in get_args(info.annotation)


def _default(info: FieldInfo) -> str:
    """What the model takes when the field is not told, as it would be typed."""
    value: object = info.default
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    return value if isinstance(value, str) else ""


def _bare(annotation: Any) -> Any:
    """The type without its bounds, and without None."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        (rest,) = (each for each in get_args(annotation) if each is not NoneType)
        return _bare(rest)
    return annotation


def _shape(bare: Any, info: FieldInfo) -> Shape:
    if get_origin(bare) is Literal:
        return "choice"
    if bare is AwareDatetime:
        return "moment"
    if issubclass(bare, bool):
        return "flag"
    if issubclass(bare, date):
        return "day"
    if issubclass(bare, int | float):
        return "number"
    return "text" if _longest(info) > _LONG else "line"


def _longest(info: FieldInfo) -> int:
    """How much text the field takes, as far as its bounds say."""
    bounds = [*info.metadata, *_bounds(info.annotation)]
    lengths = (each.max_length for each in bounds if isinstance(each, MaxLen | StringConstraints))
    return max((length for length in lengths if length is not None), default=0)


def _bounds(annotation: Any) -> Iterator[object]:
    for each in get_args(annotation):
        if get_origin(annotation) is Annotated and each is not get_args(annotation)[0]:
            yield each
        else:
            yield from _bounds(each)
