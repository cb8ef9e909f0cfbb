"""What the declarations have shown of an employee and of a company: the memory from which facts are derived.

It holds contracts, codes and dates; no name, no number of a person, nothing of pay. It stands in an erasable table.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from api.sources.dsn.model import MONTHLY, Contract, Declaration, end_of
from domain.facts import Derived


class Sight(Derived):
    """Where an employee was seen: in which declaration; `content`: which of the remembered contents it showed."""

    nature: str
    siret: str
    month: date | None = None
    part: str
    order: str
    made_on: date
    speaks_on: date
    content: int

    @property
    def key(self) -> tuple[str, str, date | None, str]:
        return (self.nature, self.siret, self.month, self.part)

    @property
    def when(self) -> tuple[date, bool, date, str]:
        """The order in which what they say is believed: of one day a monthly one stands over a signalement."""
        return (self.speaks_on, self.month is not None, self.made_on, self.siret)


Content = tuple[Contract, ...]


class History(Derived):
    """All that stands of one employee. Equal contents are kept once: most months are like the one before."""

    contents: tuple[Content, ...] = ()
    sights: tuple[Sight, ...] = ()

    def shown(self) -> list[tuple[Sight, Content]]:
        """What was shown, the oldest first."""
        return [(sight, self.contents[sight.content]) for sight in sorted(self.sights, key=lambda each: each.when)]

    def motives(self, block: str) -> set[str]:
        """The codes of stops (`60`), of suspensions (`65`) or of natures of contract (`40`) that were shown."""
        contracts = [contract for content in self.contents for contract in content]
        if block == "40":
            return {contract.nature for contract in contracts if contract.nature}
        if block == "60":
            return {stop.motive for each in contracts for stop in each.stops}
        return {suspension.motive for each in contracts for suspension in each.suspensions}

    def without(self, gone: Iterable[Sight]) -> History:
        left = set(self.sights) - set(gone)
        return _tidied((sight, self.contents[sight.content]) for sight in self.sights if sight in left)

    def replaced_by(self, declaration: Declaration) -> list[Sight]:
        """What a declaration takes the place of: the same one of before; of a signalement that cancels or replaces
        another, the last one of its kind.
        """
        if declaration.month is not None:
            key = (declaration.nature, declaration.siret, declaration.month, declaration.part)
            return [sight for sight in self.sights if sight.key == key]
        alike = [s for s in self.sights if (s.nature, s.siret) == (declaration.nature, declaration.siret)]
        same = [s for s in alike if (s.order, s.made_on) == (declaration.order, declaration.made_on)]
        if not same and (declaration.replaces or declaration.cancels):
            before = [s for s in alike if s.made_on <= declaration.made_on]
            return [max(before, key=lambda each: each.when)] if before else []
        return same

    def showing(self, declaration: Declaration, contracts: Content) -> History:
        """The same with what the declaration shows, in the place of what it replaces."""
        gone = self.replaced_by(declaration)
        kept = self.without(gone) if gone else self
        place = kept.contents.index(contracts) if contracts in kept.contents else len(kept.contents)
        sight = Sight(
            nature=declaration.nature, siret=declaration.siret, month=declaration.month, part=declaration.part,
            order=declaration.order, made_on=declaration.made_on, speaks_on=declaration.speaks_on, content=place,
        )  # fmt: skip
        new = () if place < len(kept.contents) else (contracts,)
        return History(contents=(*kept.contents, *new), sights=(*kept.sights, sight))

    @property
    def last_month(self) -> date | None:
        """The last month in which a monthly declaration showed the employee."""
        return max((sight.month for sight in self.sights if sight.month), default=None)


def _tidied(shown: Iterable[tuple[Sight, Content]]) -> History:
    contents: dict[Content, int] = {}
    sights: list[Sight] = []
    for sight, content in shown:
        place = contents.setdefault(content, len(contents))
        sights.append(sight.model_copy(update={"content": place}))
    return History(contents=tuple(contents), sights=tuple(sights))


class Declared(Derived):
    """A declaration that stands. `told`: how many facts it has brought."""

    nature: str
    siret: str
    month: date
    part: str
    order: str
    made_on: date
    empty: bool
    told: int = 0

    def over(self, declaration: Declaration) -> bool:
        """Whether the declaration comes too late: one of a higher number, or made later, stands in its place."""
        return (_number(self.order), self.made_on) > (_number(declaration.order), declaration.made_on)


def _number(order: str) -> tuple[int, str]:
    return (int(order), "") if order.isdecimal() else (0, order)


class CompanyHistory(Derived):
    """The monthly declarations of a company that stand."""

    declared: tuple[Declared, ...] = ()

    def of(self, declaration: Declaration) -> Declared | None:
        if declaration.month is None:
            return None
        key = (declaration.nature, declaration.siret, declaration.month, declaration.part)
        return next((each for each in self.declared if (each.nature, each.siret, each.month, each.part) == key), None)

    def with_(self, declaration: Declaration, told: int) -> CompanyHistory:
        """The declaration stands; `told` facts came of it, besides those of an earlier time that it was read."""
        if declaration.month is None:
            return self
        before = self.of(declaration)
        others = tuple(each for each in self.declared if each is not before)
        if declaration.cancels:
            return CompanyHistory(declared=others)
        same = before is not None and (before.order, before.made_on) == (declaration.order, declaration.made_on)
        number = told + (before.told if same and before is not None else 0)
        new = Declared(
            nature=declaration.nature, siret=declaration.siret, month=declaration.month, part=declaration.part,
            order=declaration.order, made_on=declaration.made_on, empty=declaration.of_nobody, told=number,
        )  # fmt: skip
        return CompanyHistory(declared=(*others, new))

    def complete_months(self, siret: str) -> list[date]:
        """The months of which every part of the establishment was declared, with people in it."""
        own = [each for each in self.declared if each.siret == siret]
        return [month for month in sorted({e.month for e in own}) if _is_complete([e for e in own if e.month == month])]


def _is_complete(declared: list[Declared]) -> bool:
    """All fractions, of the whole or of both partial scopes (general and agricultural)."""
    if any(each.empty for each in declared):
        return False
    scopes: dict[str, set[str]] = {}
    for each in declared:
        fraction, _, scope = each.part.partition("/")
        scopes.setdefault(scope, set()).add(fraction)
    whole = "01" in scopes or set(scopes) == {"02", "03"}
    return whole and all(map(_all_fractions, scopes.values()))


def _all_fractions(fractions: set[str]) -> bool:
    """`11` is the only one, `12` and `22` are two of two."""
    return all(len({f for f in fractions if f[1:] == each[1:]}) == _of(each) for each in fractions)


def _of(fraction: str) -> int:
    return int(fraction[1:]) if fraction[1:].isdecimal() else 1


def is_monthly(sight: Sight) -> bool:
    return sight.nature == MONTHLY and sight.month is not None


def month_end(sight: Sight) -> date:
    assert sight.month is not None
    return end_of(sight.month)
