"""What a rule of the law is: a value by date in force, each with its article, its text and how sure we are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Generic, Literal, Self, TypeVar, cast

from pydantic import model_validator

from domain.facts import Value

T = TypeVar("T", covariant=True)


def on_the_eve(content: Any) -> Any:
    """What a file says of a wording, published on the eve of its entry into force unless it says when."""
    if not isinstance(content, dict):
        return content
    said = cast(dict[str, Any], content)
    day = said.get("in_force_from")
    return {"published_on": day - timedelta(days=1)} | said if isinstance(day, date) else said


class Version(Value, Generic[T]):
    """One wording of a rule. `confidence` as in the rule book: A read in the official text, D derived, K known but
    not read.

    `published_on`: without it the eve of its entry into force, as article 1 of the Code civil has it.
    """

    in_force_from: date
    published_on: date
    article: str
    text: str | None = None
    source: str
    confidence: Literal["A", "B", "C", "D", "K"]
    value: T

    @model_validator(mode="before")
    @classmethod
    def _published_on_the_eve(cls, content: Any) -> Any:
        return on_the_eve(content)


class Rule(Value, Generic[T]):
    """A rule and its successive wordings, oldest first; each is in force until the next one."""

    title: str
    note: str = ""
    versions: tuple[Version[T], ...]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        starts = self.starts
        if not starts:
            raise ValueError("versions: expected at least one")
        if list(starts) != sorted(set(starts)):
            raise ValueError("versions: expected each in_force_from once, oldest first")
        if late := [v.in_force_from for v in self.versions if v.published_on > v.in_force_from]:
            raise ValueError(f"published_on: expected on or before in_force_from, {late[0]}")
        return self

    @cached_property
    def starts(self) -> Sequence[date]:
        return tuple(version.in_force_from for version in self.versions)

    @property
    def begins_on(self) -> date | None:
        """The day on which the rule came into being; None when nothing of it had been published."""
        return self.starts[0] if self.starts else None

    def at(self, day: date) -> Version[T] | None:
        """The wording in force on that day; None before the rule existed."""
        index = bisect_right(self.starts, day)
        return self.versions[index - 1] if index else None

    def after(self, day: date) -> Iterator[Version[T]]:
        """The wordings that came into force after that day, oldest first."""
        return (version for version in self.versions if version.in_force_from > day)

    def published_by(self, day: date) -> Self:
        """The rule as it could be known on that day; without any wording when nothing of it had been published."""
        known = tuple(version for version in self.versions if version.published_on <= day)
        return type(self).model_construct(title=self.title, note=self.note, versions=known)
