"""Text as the fonts of a paper can show it and its lines can hold it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any, cast

from domain.french.letters import ANOTHER_SCRIPT

_REFUSED = re.compile(r'text `"(.+?)"` could not be displayed', re.DOTALL)
_LONG = re.compile(r"(?![0-9a-f]{64}\b)\S{41,}")
_PIECE = 10
_MAY_BREAK = "\u200b"


def each_text(value: Any, respell: Callable[[str], str]) -> Any:
    """The data with each of its texts spelt anew."""
    if isinstance(value, str):
        return respell(value)
    if isinstance(value, Mapping):
        return {key: each_text(item, respell) for key, item in cast(Mapping[str, Any], value).items()}
    if isinstance(value, (list, tuple)):
        return [each_text(item, respell) for item in cast(list[Any], value)]
    return value


def printable(text: str) -> str:
    """Without control characters, which no font can show; a word that no line may hold is allowed to break."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    shown = "".join(char if char == "\n" or unicodedata.category(char) != "Cc" else " " for char in lines)
    return _LONG.sub(lambda word: _MAY_BREAK.join(re.findall(rf".{{1,{_PIECE}}}", word[0])), shown)


def refused(message: str) -> frozenset[str]:
    """The scripts and families of signs of which the typesetter says that no font of its own shows them."""
    return frozenset(_family(char) for text in _REFUSED.findall(message) for char in text)


def without(text: str, families: frozenset[str]) -> str:
    """Words in one of these scripts are said to be there, so that their Latin spelling is told; signs are left out."""
    kept: list[str] = []
    for hidden, run in groupby(text, key=lambda char: _family(char) in families):
        chars = "".join(run)
        kept.append(chars if not hidden else ANOTHER_SCRIPT if any(map(str.isalpha, chars)) else "")
    return "".join(kept)


def _family(char: str) -> str:
    """`CJK`, `HANGUL`; of a sign its category, for emoji bear all kinds of names."""
    if not char.isalpha():
        return unicodedata.category(char)
    return unicodedata.name(char, "").partition(" ")[0].partition("-")[0]
