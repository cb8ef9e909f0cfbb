"""Golden texts: what people read, word for word, each under its name in one file.

A text is made while its test runs, not while tests are gathered: mutants cannot reach what is made before.
`python FILE.py` in this folder writes a golden file anew; what differs is read before it is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"
_MARK = "=== "

Texts = Mapping[str, Callable[[], str]]
"""By its name, what makes the text."""


def written(file: str) -> Mapping[str, str]:
    """The texts as they were kept."""
    parts = (FOLDER / file).read_text("utf-8").split(f"\n{_MARK}")
    return {name: text.rstrip() for name, _, text in (part.partition("\n") for part in parts[1:])}


def write(file: str, texts: Texts) -> None:
    """Keeps the texts as they are now."""
    parts = (f"\n{_MARK}{name}\n{text().rstrip()}\n" for name, text in texts.items())
    (FOLDER / file).write_text("".join(parts), "utf-8")
