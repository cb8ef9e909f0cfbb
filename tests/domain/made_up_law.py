"""Made-up law: the files as they ship, with what a test changes in them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from domain.law import Law
from domain.law.loading import load

SHIPPED = Path(__file__).parents[2] / "domain" / "law"

Change = Callable[[Any], object]
"""What to do with the content of one law file."""


def wording(in_force_from: date, value: Mapping[str, Any], *, published_on: date | None = None) -> Change:
    """Adds a wording of that value, published the day it comes into force unless said otherwise."""

    def add(sheet: Any) -> None:
        sheet["versions"].append(
            {"in_force_from": in_force_from, "published_on": published_on or in_force_from, "value": dict(value),
             "article": sheet["versions"][-1]["article"], "source": "loi fictive", "confidence": "D"}
        )  # fmt: skip

    return add


def law_with(**changes: Change) -> Law:
    """The law as it ships with those of its files changed: `law_with(periodic=wording(date(2031, 1, 1), {...}))`."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for path in SHIPPED.glob("*.yaml"):
            text = path.read_text("utf-8")
            if path.stem in changes:
                sheet = yaml.safe_load(text)
                changes[path.stem](sheet)
                text = yaml.safe_dump(sheet, allow_unicode=True)
            (folder / path.name).write_text(text, "utf-8")
        shutil.copytree(SHIPPED / "branches", folder / "branches")
        return load(folder)
