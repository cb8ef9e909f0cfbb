"""How a state looks: a form and a colour, always beside its word. The style sheet names them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from domain.french.life import MarkState

Tone = Literal["retard", "proche", "pris", "fait", "neutre"]


class Look(NamedTuple):
    """`form` is a symbol of `signs.html`, `tone` a colour of the style sheet."""

    form: str
    tone: Tone


LOOKS: Mapping[MarkState, Look] = {
    "overdue": Look("retard", "retard"),
    "open": Look("ouvert", "proche"),
    "convened": Look("pris", "pris"),
    "upcoming": Look("venir", "neutre"),
    "held": Look("fait", "fait"),
    "held-late": Look("tard", "proche"),
    "declined": Look("refus", "neutre"),
    "exempt": Look("sans", "neutre"),
    "lapsed": Look("sans", "neutre"),
    "missed": Look("refus", "neutre"),
    "hired": Look("embauche", "neutre"),
    "left": Look("sans", "neutre"),
    "event": Look("divers", "neutre"),
}
