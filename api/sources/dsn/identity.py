"""Who is who. A person is known by digests under a company's own key, never by the number itself, and gets an id that
says nothing of them: the payroll's own, or a random one.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from api.sources.dsn.model import Individual
from api.sources.reading import Question, asks
from domain import identifiers

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_NIR, _TEMPORARY, _NAMES = "nir", "ntt", "names"


def random_id() -> str:
    """`P-` and sixteen letters and digits."""
    return f"P-{secrets.token_hex(8)}"


@dataclass(slots=True)
class People:
    """The links of a company from digests to employees' ids; `known`: all ids that are taken, whoever told them."""

    key: bytes
    links: dict[str, str]
    known: set[str]
    new_id: Callable[[], str] = random_id
    added: dict[str, str] = field(default_factory=dict[str, str])
    with_nir: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.with_nir = {employee for digest, employee in self.links.items() if digest.startswith(_NIR)}

    def identify(self, individuals: Iterable[Individual]) -> tuple[list[str], list[Question]]:
        """The employee's id of each, in their order; unknown people get one."""
        everybody = list(individuals)
        borne = _borne_by_several(everybody)
        questions: list[Question] = []
        found: list[str] = []
        for each in everybody:
            digests = self._digests(each)
            employee = self._linked(each, digests)
            if employee is None:
                employee = self._named(each, digests, borne, questions)
            self._link(digests, employee)
            found.append(employee)
        return found, questions

    def _digests(self, each: Individual) -> Mapping[str, str]:
        found = {_NIR: each.nir, _TEMPORARY: each.temporary_number, _NAMES: _names(each)}
        return {kind: self._digest(kind, text) for kind, text in found.items() if text}

    def _digest(self, kind: str, text: str) -> str:
        return f"{kind}:{hmac.new(self.key, f'{kind}:{text}'.encode(), hashlib.sha256).hexdigest()}"

    def _linked(self, each: Individual, digests: Mapping[str, str]) -> str | None:
        """By the NIR, by the one before it, by the temporary number; by the names where one of two has no NIR."""
        if (nir := digests.get(_NIR)) and nir in self.links:
            return self.links[nir]
        for kind in (_NIR, _TEMPORARY) if each.former_nir else ():
            if (former := self.links.get(self._digest(kind, each.former_nir or ""))) is not None:
                return former
        if (temporary := digests.get(_TEMPORARY)) and temporary in self.links:
            return self.links[temporary]
        alike = self.links.get(digests.get(_NAMES, ""))
        if alike is not None and (_NIR not in digests or alike not in self.with_nir):
            return alike
        return None

    def _named(self, each: Individual, digests: Mapping[str, str], borne: set[str], questions: list[Question]) -> str:
        number = each.number
        if number is None or not _is_an_id(number):
            return self._another()
        if number in borne:
            questions.append(asks("number-shared", None, number=number))
            return self._another()
        if number in self.known and number in self.with_nir and _NIR in digests:
            if self.links.get(digests.get(_NAMES, "")) == number:
                return number
            questions.append(asks("number-shared", None, number=number))
            return self._another()
        self.known.add(number)
        return number

    def _another(self) -> str:
        while (made := self.new_id()) in self.known:
            pass
        self.known.add(made)
        return made

    def _link(self, digests: Mapping[str, str], employee: str) -> None:
        for kind, digest in digests.items():
            if digest not in self.links or (kind != _NAMES and self.links[digest] != employee):
                self.links[digest] = self.added[digest] = employee
            if kind == _NIR:
                self.with_nir.add(employee)


def _borne_by_several(people: Iterable[Individual]) -> set[str]:
    bearers = {(each.number, each.nir or each.temporary_number or _names(each)) for each in people if each.number}
    return {number for number, times in Counter(number for number, _ in bearers).items() if number and times > 1}


def _is_an_id(number: str) -> bool:
    try:
        return bool(_ID.fullmatch(identifiers.employee_id(number)))
    except ValueError:
        return False


def _names(each: Individual) -> str | None:
    """Family name of birth, first given name, day of birth; None when one of them is missing."""
    if not each.family_name or not each.given_names or each.born_on is None:
        return None
    return "|".join([_plain(each.family_name), _plain(each.given_names.split()[0]), each.born_on.isoformat()])


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in bare if char.isalnum())
