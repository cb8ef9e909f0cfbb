"""How a text is cited: the article, since when it has said so, and the wording in force where that is newer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, Protocol

from domain.calendar import in_french

MARK = "⚠ "
READ: Mapping[Literal["whole", "part", "no"], str] = {
    "whole": "",
    "part": "rédaction lue par extraits",
    "no": "rédaction non lue, à vérifier",
}


class Cited(Protocol):
    """A basis in words, as far as its text goes."""

    @property
    def article(self) -> str: ...
    @property
    def in_force_from(self) -> date: ...
    @property
    def wording_from(self) -> date | None: ...
    @property
    def read(self) -> Literal["whole", "part", "no"]: ...


def citation(basis: Cited) -> str:
    """`L6315-1 I, en vigueur depuis le 26 octobre 2025, dans sa rédaction du 31 décembre 2025`; marked when unread."""
    wording, words = basis.wording_from, basis.article
    if wording is None or wording >= basis.in_force_from:  # an older one than the law of 2014 takes something from
        words += f", en vigueur depuis le {in_french(basis.in_force_from)}"
    if wording is not None and wording != basis.in_force_from:
        words += f", dans sa rédaction du {in_french(wording)}"
    if basis.read != "whole":
        words += f" ({READ[basis.read]})"
    return f"{MARK}{words}" if basis.read == "no" else words
