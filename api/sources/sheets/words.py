"""Which words stand for which table, column and kind: from `columns.yaml` and `kinds.yaml`."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

Holds = Literal[
    "id", "text", "email", "day", "contract", "share", "idcc", "siret", "leave", "interview", "yes-no", "year", "number"
]
TableKind = Literal["people", "leaves", "interviews", "trainings", "headcounts"]


class Column(BaseModel):
    """`headings`: how it may be called, the template's own first. `open`: a day that may be that of no end."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    required: bool = False
    holds: Holds
    open: bool = False
    example: str
    headings: tuple[str, ...]


class Table(BaseModel):
    """`sheet`: what the template calls it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sheet: str
    columns: Mapping[str, Column]


def plain(text: str) -> str:
    """A word as it is compared: `Date d'entrée` and `DATE D ENTREE` are one."""
    bare = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(char if char.isalnum() else " " for char in bare if not unicodedata.combining(char))
    return " ".join(kept.split())


_SMALL = frozenset({"de", "du", "des", "d", "l", "la", "le", "les"})


def bare_heading(text: str) -> str:
    """A heading as it is compared: `Type contrat` and `Type de contrat` are one."""
    words = plain(text).split()
    return " ".join([word for word in words if word not in _SMALL] or words)


@cache
def tables() -> Mapping[TableKind, Table]:
    return {kind: Table.model_validate(table) for kind, table in _read("columns").items()}


@cache
def words(subject: str) -> Mapping[str, str]:
    """A written word -> the kind of contract, leave or interview that it stands for."""
    return {plain(word): str(kind) for kind, written in _read("kinds")[subject].items() for word in written}


def _read(name: str) -> Any:
    return yaml.safe_load(resources.files("api.sources.sheets").joinpath(f"{name}.yaml").read_text("utf-8"))
