"""Whether anything notices when one value of a law file is another one.

Each number, date, switch, choice, list and article of each law file is changed in turn; then the loader must refuse the
law, or some worked case (`cases/*.yaml`, `cases_of_leaves.py`, `cases_of_papers.py`, `cases_of_days.py`) must come out
otherwise. A value that nothing notices may be wrong today.

`make law-mutants` tries them all and prints those that nothing noticed. What is only shown is left alone
(`_only_shown`): `golden/law.txt` holds it word for word, and the tables of `articles.yaml`. So is `policy.yaml`, which
is no law. Of a branch's file, what its texts set and their days are changed; their names and words stand in
`jalon branches`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast

import cases_of_days
import cases_of_papers
from cases_of_law import Expectation, expectations

from domain.law.files import LawError
from domain.law.loading import law_of, sheets_in

_DAY = timedelta(days=1)
_WORDS = frozenset(
    {
        "title",
        "note",
        "source",
        "text",
        "confidence",
        "detail",
        "name",
        "by_hand",
        "decided_by",
        "options",
        "own_article",
        "words",
        "standing",
        "read_on",
    }
)
"""Keys of what a person reads; of `own_article` the plan asks only whether there is one."""

_UNCITED = frozenset({"topics", "seniority"})
"""The rules whose article no plan cites."""

_OF_PAST_DAYS = frozenset({"return", "mid_career", "abondement", "headcount", "agreement", "topics", "leaves"})
"""The files asked only about days that have come: what is in force on them has been published."""

_CHOICES: Mapping[str, tuple[Any, ...]] = {
    "last_day": ("anniversary", "day-before"),
    "failings": ("both", "either"),
    "training": ("any", "non-mandatory"),
    "pay_by": ("none", "end-of-next-quarter"),
    "starts": ("seniority", "conversion"),
    "same_day": ("allowed", "interview-first", "other-day"),
    "rate": (0, "1/2", 1),
    "rates": (0, "1/2", 1),
}
_UNSET: Mapping[str, Any] = {"criteria_needed": 1, "lapses_on": date(2026, 10, 1)}
"""What stands where a file says null; elsewhere a year."""

_OF_A_TEXT = frozenset({"value", "yields_to_law", "signed_on", "extended_on", "in_force_from", "in_force_to"})
"""What of a branch's text a plan depends on."""

Path = tuple[str | int, ...]


class Gone(Enum):
    """What stands in the place of an item that was taken out."""

    GONE = "gone"


@dataclass(frozen=True)
class Mutant:
    """One value of one file, and what stands in its place."""

    file: str
    path: Path
    old: Any
    new: Any

    def __str__(self) -> str:
        new = self.new.value if isinstance(self.new, Gone) else self.new
        return f"{self.file}.yaml {'.'.join(map(str, self.path))}: {self.old} -> {new}"


@lru_cache(maxsize=1)
def _sheets() -> Mapping[str, Any]:
    return sheets_in(files("domain.law"))


def mutants() -> list[Mutant]:
    """Every change of one value of one file."""
    return [
        Mutant(name, path, old, new)
        for name, sheet in _sheets().items()
        if name not in ("policy", "articles")
        for path, old, new in _changes(name, (), sheet)
    ]


def _changes(file: str, path: Path, value: Any) -> Iterator[tuple[Path, Any, Any]]:
    if isinstance(value, dict):
        for key, inner in cast(dict[str, Any], value).items():
            if not _only_shown(file, (*path, key)):
                yield from _changes(file, (*path, key), inner)
    elif isinstance(value, list):
        items = cast(list[Any], value)
        for index, item in enumerate(items):
            wording = isinstance(item, dict) and "in_force_from" in item
            if not (wording and _only_shown(file, (*path, index, "in_force_from"))):
                yield (*path, index), item if isinstance(item, str) else "item", Gone.GONE
            if isinstance(item, dict):
                yield from _changes(file, (*path, index), item)
    else:
        yield from ((path, value, new) for new in _others(file, path, value))


def _only_shown(file: str, path: Path) -> bool:
    """Whether no plan depends on what stands there."""
    key, rule = path[-1], "seniority" if "seniority" in path else file
    if file.startswith("branches/"):
        return (len(path) == 1 and key != "texts") or (len(path) == 3 and key not in _OF_A_TEXT)
    if key in _WORDS or (file, key) == ("readings", "question"):
        return True
    if file == "readings" and key == "default":
        return "decided_by" in _sheets()[file][path[0]]  # by what is told, not by the plan
    if key == "article":
        return rule in _UNCITED
    if key == "published_on":
        return file in _OF_PAST_DAYS
    if key == "in_force_from":  # those of the crisis are asked by their publication
        return file in ("postponements", "fixed_payments") or (rule in _UNCITED and _says_nothing_new(file, path))
    return False


def _says_nothing_new(file: str, path: Path) -> bool:
    """Whether the wording says what the one before it said."""
    *way, index, _ = path
    versions: Any = _sheets()[file]
    for step in way:
        versions = versions[step]
    return isinstance(index, int) and index > 0 and versions[index]["value"] == versions[index - 1]["value"]


def _others(file: str, path: Path, value: Any) -> Iterator[Any]:
    """What could stand in the value's place."""
    key = str(path[-2] if "rates" in path else path[-1])
    if key in _CHOICES and not isinstance(value, dict) and value is not None:
        yield from (choice for choice in _CHOICES[key] if choice != value)
    elif value is None:
        yield _UNSET.get(key, 12)
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1)
    elif isinstance(value, date):
        yield from (value + _DAY, value - _DAY)
    elif key == "default" and file == "readings":
        yield from (answer for answer in _sheets()[file][path[0]]["options"] if answer != value)
    elif isinstance(value, str):
        yield f"Z{value[1:]}"


def noticed(mutant: Mutant) -> str | None:
    """Who notices: `refused`, or the first worked case that comes out otherwise; None when nobody does."""
    sheet = deepcopy(_sheets()[mutant.file])
    *way, last = mutant.path
    place: Any = sheet
    for step in way:
        place = place[step]
    if mutant.new is Gone.GONE:
        del place[last]
    else:
        place[last] = mutant.new
    try:
        law = law_of({**_sheets(), mutant.file: sheet})
    except LawError as refusal:
        return f"refused: {refusal}"
    if papers := cases_of_papers.wrong(law):
        return f"papers: {papers[0]}"
    idcc = mutant.file.removeprefix("branches/")
    if idcc != mutant.file and (days := cases_of_days.wrong(law, idcc)):
        return f"days: {days[0]}"
    for case in _cases_of(mutant.file):
        try:
            if case.found(law):
                return case.name
        except Exception as error:
            return f"{case.name}: {error!r}"
    return None


@lru_cache
def _cases_of(file: str) -> Sequence[Expectation]:
    """The cases that the file can change: of a branch's, those that name the branch."""
    idcc = file.removeprefix("branches/") if file.startswith("branches/") else ""
    return [case for case in _cases() if idcc in str(case.case["given"])]


@lru_cache(maxsize=1)
def _cases() -> Sequence[Expectation]:
    return [case for case in expectations() if not case.pending]


def _told(mutant: Mutant) -> tuple[str, str | None]:
    return str(mutant), noticed(mutant)


def unnoticed(chosen: Sequence[Mutant]) -> list[str]:
    """Those that nobody notices, tried on all processors."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return [name for name, who in pool.map(_told, chosen, chunksize=8) if who is None]


if __name__ == "__main__":
    every = [mutant for mutant in mutants() if len(sys.argv) < 2 or mutant.file in sys.argv[1:]]
    alive = unnoticed(every)
    print("\n".join([*alive, f"{len(every) - len(alive)} of {len(every)} changes of the law files are noticed"]))
    sys.exit(1 if alive else 0)
