"""The wordings of the articles that rules cite, one after the other: which one was in force on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from pydantic import model_validator

from domain.facts import Value
from domain.law.rules import on_the_eve


class Wording(Value):
    """An article as it read from a day on. A rule's value may be older: not every new wording changes it.

    `text`: its identifier in the official base; `act`: what gave it; `read`: whether Jalon's authors have read it.
    """

    in_force_from: date
    published_on: date
    text: str | None = None
    act: str
    read: Literal["whole", "part", "no"] = "whole"

    @model_validator(mode="before")
    @classmethod
    def _published_on_the_eve(cls, content: Any) -> Any:
        return on_the_eve(content)


Articles = Mapping[str, tuple[Wording, ...]]
"""By article, `L6315-1`: its wordings, oldest first."""


def article_of(articles: Articles, cited: str) -> str | None:
    """`L6315-1` of `L6315-1 II`; None for what has no table of its wordings."""
    if cited in articles:
        return cited
    article, _, _ = cited.partition(" ")
    return article if article in articles else None


def wording_on(articles: Articles, cited: str, day: date) -> Wording | None:
    """The wording of the cited article that was in force on the day; None where it is not known."""
    article = article_of(articles, cited)
    wordings: Sequence[Wording] = articles[article] if article else ()
    return next((each for each in reversed(wordings) if each.in_force_from <= day), None)


def published_by(articles: Articles, day: date) -> Articles:
    """The tables as they could be known on that day."""
    return {name: tuple(each for each in all_ if each.published_on <= day) for name, all_ in articles.items()}
