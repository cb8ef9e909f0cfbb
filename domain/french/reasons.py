"""Each code of a reason or of a finding has its sentence: in `deadlines`, `sanction` or `findings`, by its subject."""

from __future__ import annotations

from domain.french.deadlines import DEADLINES
from domain.french.findings import FINDINGS
from domain.french.sanction import SUMS
from domain.french.sentences import said
from domain.ledger.reasons import Finding, Reason

_REASONS = {**DEADLINES, **SUMS}


def sentence(reason: Reason) -> str:
    """The reason in words."""
    return said(_REASONS[reason.code], reason.values)


def message(finding: Finding) -> str:
    """The finding in words, as an operator reads it."""
    return said(FINDINGS[finding.code], finding.values)
