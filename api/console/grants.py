"""Who may do what at the console: roles in companies, as an identity provider names them or a link carries them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal, cast, get_args
from uuid import UUID

from api.rights import Caller, Role
from domain.facts import Value

ConsoleRole = Literal["operator", "auditor", "admin"]
"""The roles of people. `hris` is a machine's."""
STRENGTH: tuple[Role, ...] = ("auditor", "operator", "admin")

ALL = "*"
_SIREN, _SIRET = 9, 14
_SIGN = r"[-_:/. ]"
_GROUP = re.compile(
    rf"jalon{_SIGN}(operator|auditor|admin)(?:{_SIGN}(\d{{9}})(?:{_SIGN}?\2?(\d{{5}}))?)?"
    rf"(?:{_SIGN}(\d{{4}}-\d{{2}}-\d{{2}}))?",
    re.IGNORECASE,
)


class Grant(Value):
    """A role in one company, or in all (`company` None), or in one `establishment` of it, by its SIRET; an auditor's
    may end with a day, that day included.
    """

    role: ConsoleRole
    company: str | None = None
    until: date | None = None
    establishment: str | None = None

    @classmethod
    def parse(cls, text: str) -> Grant:
        """`operator:123456782`, `operator:12345678200010`, `auditor:123456782:2027-01-31`, `admin:*`. Raises
        ValueError.
        """
        role, where, *until = text.split(":")
        if role not in get_args(ConsoleRole):
            raise ValueError(f"expected one of {', '.join(get_args(ConsoleRole))}")
        return cls(
            role=cast(ConsoleRole, role),
            company=None if where == ALL else where[:_SIREN],
            until=date.fromisoformat(until[0]) if until else None,
            establishment=where if len(where) == _SIRET else None,
        )

    def __str__(self) -> str:
        where = self.establishment or self.company or ALL
        return ":".join(filter(None, (self.role, where, self.until and self.until.isoformat())))

    def good_for(self, company: str, day: date) -> bool:
        """Whether it says anything of that company on that day."""
        return self.company in (None, company) and (self.until is None or day <= self.until)


def granted(groups: Iterable[object]) -> list[Grant]:
    """What the groups of a person give, by names such as `jalon-operator-123456782`, `jalon-admin`,
    `jalon-operator-123456782-00010` (one establishment, by its NIC or its SIRET), `jalon-auditor-123456782-2027-01-31`.
    Groups of other names give nothing, nor does one that administers an establishment: there is nothing to administer.
    """
    found = (_GROUP.fullmatch(group.strip()) for group in groups if isinstance(group, str))
    grants = [grant for match in found if match and (grant := _of_group(match))]
    return [grant for grant in grants if grant.role != "admin" or grant.establishment is None]


def _of_group(match: re.Match[str]) -> Grant | None:
    """None where it ends on a day that is none."""
    try:
        until = match[4] and date.fromisoformat(match[4])
    except ValueError:
        return None
    establishment = match[3] and match[2] + match[3]
    return Grant(
        role=cast(ConsoleRole, match[1].lower()), company=match[2], until=until or None, establishment=establishment
    )


class Visitor(Value):
    """Somebody who is signed in. `actor` is the id that the journal knows them by."""

    actor: UUID
    name: str
    grants: tuple[Grant, ...]

    def caller(self, company: str, day: date) -> Caller | None:
        """As whom they act in that company: in the strongest of their roles there, and where that one is good; None
        where they have none.
        """
        good = [grant for grant in self.grants if grant.good_for(company, day)]
        if not good:
            return None
        roles: list[Role] = [grant.role for grant in good]
        role = max(roles, key=STRENGTH.index)
        where = {grant.establishment for grant in good if grant.role == role}
        return Caller(
            actor=self.actor, name=self.name, role=role, companies=frozenset({company}),
            establishments=None if None in where else frozenset(filter(None, where)),
        )  # fmt: skip

    def companies(self, day: date) -> frozenset[str] | None:
        """The companies they may enter on that day; None: all of them."""
        good = [grant for grant in self.grants if grant.until is None or day <= grant.until]
        if any(grant.company is None for grant in good):
            return None
        return frozenset(grant.company for grant in good if grant.company)
