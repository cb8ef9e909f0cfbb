"""The law book, loaded from the YAML files beside this module and checked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, cast

from pydantic import ValidationError

from domain.law.book import Law
from domain.law.checks import complaints
from domain.law.files import LawError, branches_in, read, where
from domain.law.leaves import LEAVE_RULES

_FIELDS = {name: name for name in Law.model_fields if name != "branches"} | {"back": "return", "questions": "readings"}
FILES = tuple(_FIELDS.values())
"""The law files, without `.yaml`; each branch has one of its own beside them, `branches/1351`."""


@lru_cache(maxsize=1)
def current() -> Law:
    """The law as it ships with Jalon."""
    return load(files("domain.law"))


def load(folder: Traversable) -> Law:
    """The law in the folder's YAML files, one for each rule and each branch, complete enough to be applied.

    Raises LawError, which names the file, the rule and what is wrong or missing.
    """
    return law_of(sheets_in(folder))


_EXPECTED = {
    "string_type": "expected text, in quotes where it looks like a number",
    "model_type": "expected keys and their values",
    "dict_type": "expected keys and their values",
    "int_parsing": "expected a whole number",
    "extra_forbidden": "no such key is known here",
    "date_from_datetime_parsing": "expected a day, such as 2021-02-05",
    "date_from_datetime_inexact": "expected a day, such as 2021-02-05",
    "date_parsing": "expected a day, such as 2021-02-05",
}
"""What was expected, by pydantic's kind of error, where its own words would puzzle a lawyer."""


def current_sheets() -> dict[str, Any]:
    """The contents of the law files as they ship with Jalon, by their names."""
    return sheets_in(files("domain.law"))


def sheets_in(folder: Traversable) -> dict[str, Any]:
    """The contents of the folder's law files by their names, `periodic`, `branches/1351`. Raises LawError."""
    return {name: read(folder, name) for name in (*FILES, *branches_in(folder))}


def law_of(sheets: Mapping[str, Any]) -> Law:
    """The law that the contents of its files come to, by the file's name. Raises LawError, as `load` does."""
    content = {field: sheets[name] for field, name in _FIELDS.items()}
    content["leaves"] = _with_titles(content["leaves"])
    content["branches"] = {n.partition("/")[2]: sheet for n, sheet in sheets.items() if n.startswith("branches/")}
    try:
        law = Law.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        field, *path = (str(part) for part in first["loc"])
        file = f"{field}/{path.pop(0)}" if field == "branches" else _FIELDS[field]
        said = _EXPECTED.get(first["type"], first["msg"].removeprefix("Value error, "))
        if first["type"] != "value_error" or path:
            said = f"{'.'.join(path) or 'the whole'}: {said}"
        raise LawError(f"{where(file)}, {said}") from error
    for file, wrong in complaints(law):
        raise LawError(f"{where(_FIELDS.get(file, file))}, {wrong}")
    return law


def _with_titles(sheet: Any) -> Any:
    """The file of the leaves holds three rules for each leave under three titles, which are said once."""
    parts = _keys(sheet, "the whole")
    if odd := set(parts) ^ {"leaves", *LEAVE_RULES}:
        raise LawError(f"{where('leaves')}, {min(map(str, odd))} is missing or unknown")
    titles = {part: _keys(parts[part], part) for part in LEAVE_RULES}
    return {
        leave: {
            key: titles[key] | {"versions": value} if key in titles else value
            for key, value in _keys(about, leave).items()
        }
        for leave, about in _keys(parts["leaves"], "leaves").items()
    }


def _keys(content: Any, place: str) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise LawError(f"{where('leaves')}, {place}: {_EXPECTED['dict_type']}")
    return cast(dict[str, Any], content)
