"""The codes of the norm, from `codes.yaml`, and a company's own answers over them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Literal, cast, get_args

import yaml
from pydantic import BaseModel, ConfigDict

from domain.facts import Hire, Leave

Meaning = Leave | Literal["none", "void"]
Kind = Literal["cdi", "cdd", "apprenticeship", "professionalisation", "other"]
Answered = Meaning | Kind
"""What a company says of a code: of a motive a leave, of a nature a kind of contract; or none."""
APPRENTICES: tuple[Kind, ...] = ("apprenticeship", "professionalisation")


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Code(_Strict):
    """What an absence is; `ask`: the question that goes with it."""

    leave: Meaning
    ask: str | None = None


class Ending(_Strict):
    """How a contract ends. `void`: it did not; `moves`: it goes on elsewhere; `none`: it was no contract of work."""

    label: str | None = None
    void: bool = False
    moves: bool = False
    none: bool = False


class Pieces(_Strict):
    """Leaves that are taken by days, and how many days may part two periods of one leave."""

    leaves: tuple[Leave, ...]
    days_apart: int


UNKNOWN = Code(leave="other", ask="leave-code")


class Codes(_Strict):
    """The tables. `answers`: what the company has said of codes, `60.20` or `65.685` -> a leave, or none;
    `40.90` -> a kind of contract, or none.
    """

    source: str
    stops: Mapping[str, Code]
    suspensions: Mapping[str, Code]
    ends: Mapping[str, Ending]
    devices: Mapping[str, Kind]
    natures: Mapping[str, Kind | Literal["none"]]
    in_pieces: Pieces
    answers: Mapping[str, Answered] = {}

    def answered(self, answers: Mapping[str, str]) -> Codes:
        """With a company's own answers. Raises ValueError where one is none."""
        return Codes.model_validate({**self.model_dump(), "answers": dict(answers)})

    def stop(self, motive: str) -> Code:
        return self._told("60", motive) or self.stops.get(motive, UNKNOWN)

    def suspension(self, motive: str) -> Code:
        return self._told("65", motive) or self.suspensions.get(motive, UNKNOWN)

    def end(self, motive: str) -> Ending:
        return self.ends.get(motive, Ending())

    def kind(self, nature: str | None, device: str | None) -> Kind | Literal["none"] | None:
        """None when the file does not say; the device stands over the nature."""
        if device and device in self.devices:
            return self.devices[device]
        if nature is None:
            return None
        return self._of_nature(nature) or self.natures.get(nature, "other")

    def is_answered(self, nature: str | None) -> bool:
        """Whether the company has said what contracts of that nature are."""
        return f"40.{nature}" in self.answers

    def _of_nature(self, nature: str) -> Kind | Literal["none"] | None:
        return cast(Kind | Literal["none"] | None, self.answers.get(f"40.{nature}"))

    def _told(self, block: str, motive: str) -> Code | None:
        answer = self.answers.get(f"{block}.{motive}")
        return Code(leave=cast(Meaning, answer)) if answer else None


MEANINGS: frozenset[str] = frozenset({*get_args(Leave), "none"})
"""What a company may answer of a code."""

assert set(get_args(Kind)) == set(get_args(Hire.model_fields["contract"].annotation))


@cache
def codes() -> Codes:
    text = resources.files("api.sources.dsn").joinpath("codes.yaml").read_text("utf-8")
    return Codes.model_validate(yaml.safe_load(text))
