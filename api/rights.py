"""Who may do what: a token stands for a caller, who has a role in some companies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args
from uuid import UUID

from domain.errors import JalonError
from domain.facts import Value

Role = Literal["hris", "operator", "auditor", "admin"]
Right = Literal[
    "events:write",
    "outcomes:void",
    "plan:read",
    "person",
    "person:erase",
    "timeline:read",
    "events:read",
    "documents:read",
    "company",
    "watch",
    "connections",
]

_HRIS: frozenset[Right] = frozenset({"events:write", "plan:read", "person"})
_AUDITOR: frozenset[Right] = frozenset({"plan:read", "timeline:read", "events:read", "documents:read"})
_OPERATOR: frozenset[Right] = frozenset(
    {*_HRIS, *_AUDITOR, "outcomes:void", "person:erase", "company", "watch", "connections"}
)
RIGHTS: Mapping[Role, frozenset[Right]] = {
    "hris": _HRIS,
    "auditor": _AUDITOR,
    "operator": _OPERATOR,
    "admin": frozenset(get_args(Right)),
}
"""What each role may do in the companies of its token."""

DEEDS: Mapping[Right, str] = {
    "events:write": "post events",
    "outcomes:void": "void what Jalon did",
    "plan:read": "read plans",
    "person": "read or correct people's data",
    "person:erase": "erase people's data",
    "timeline:read": "read timelines",
    "events:read": "read the journal",
    "documents:read": "read documents",
    "company": "read or change the profile",
    "connections": "set up connections with other systems",
    "watch": "open, pause, resume or look at the watch",
}


class ForbiddenError(JalonError):
    """The caller's role or companies do not allow this."""


class Caller(Value):
    """Whom a token stands for. `actor` is the id that the journal knows it by; `companies` None: good for all.

    `establishments`: the SIRETs of those whose employees alone they see and act on; None: everybody's. What is the
    whole company's to decide is then not theirs.
    """

    actor: UUID
    name: str
    role: Role
    companies: frozenset[str] | None
    establishments: frozenset[str] | None = None

    def may(self, right: Right, company: str) -> bool:
        """A company that does not exist and one that is out of scope get the same answer."""
        whole = self.establishments is None or right != "company"
        return whole and right in RIGHTS[self.role] and (self.companies is None or company in self.companies)

    def reaches(self, establishment: str | None) -> bool:
        """Whether somebody who belongs there is theirs to see; of whom nobody knows where they belong is the whole
        company's.
        """
        return self.establishments is None or establishment in self.establishments

    def require(self, right: Right, company: str) -> None:
        """Raises ForbiddenError, as `may` answers."""
        if not self.may(right, company):
            raise ForbiddenError(f"This token ({self.role}) gives no right to {DEEDS[right]} of company {company}.")
