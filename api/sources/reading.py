"""What the reading of a file comes to, whatever the kind of file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from domain.errors import JalonError
from domain.french import imports as french

Details = tuple[tuple[str, Any], ...]
"""What a sentence needs besides its code: pairs, so that it can be compared and kept."""


class Open(NamedTuple):
    """A word or a heading that the company may answer (`api.sources.answers`). `written`: as it stands in the file;
    `where`: in which file, rows and column, where it is a word of a table.
    """

    code: str
    written: str
    where: str = ""


class RefusedFileError(JalonError):
    """The file is refused as a whole, and nothing of it is recorded: the message names the line and the rule.

    `open`: the answers with which it would be taken.
    """

    def __init__(self, code: str, *, line: int | None = None, open: Sequence[Open] = (), **about: object) -> None:
        super().__init__(french.refusal(code, line, about))
        self.code, self.line, self.open, self._about = code, line, tuple(open), about

    def of(self, name: str) -> RefusedFileError:
        """The same, naming the file."""
        open = [each._replace(where=f"{name} : {each.where}") if each.where else each for each in self.open]
        found = RefusedFileError(self.code, line=self.line, open=open, **self._about)
        found.args = (f"{name} : {self}",)
        return found

    @classmethod
    def of_all(cls, errors: Sequence[RefusedFileError]) -> RefusedFileError:
        """Of several files that are refused, each with its own words; of one, that one."""
        if len(errors) == 1:
            return errors[0]
        found = cls("several", open=list(dict.fromkeys(each for error in errors for each in error.open)))
        found.args = ("\n".join(map(str, errors)),)
        return found


@dataclass(frozen=True, slots=True)
class Question:
    """What the file cannot tell, and HR must. `code` stays, the sentence may be reworded."""

    code: str
    employee: str | None = None
    about: Details = ()

    @property
    def text(self) -> str:
        return french.question(self.code, dict(self.about))


@dataclass(frozen=True, slots=True)
class Ignored:
    """What was read and gives no fact. `where`: the place in the file, or in the company."""

    where: str
    code: str
    about: Details = ()

    @property
    def why(self) -> str:
        return french.ignored(self.code, dict(self.about))


def asks(code: str, employee: str | None = None, /, **about: object) -> Question:
    return Question(code, employee, _pairs(about))


def ignores(where: str, code: str, /, **about: object) -> Ignored:
    return Ignored(where, code, _pairs(about))


def _pairs(about: Mapping[str, object]) -> Details:
    return tuple((name, value.isoformat() if isinstance(value, date) else value) for name, value in about.items())
