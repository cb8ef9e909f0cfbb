"""A life that was played, as people read it in a terminal: what was told, what was done, every mail with its papers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from domain.facts import OWN_SOURCE, Entry
from domain.french.facts import each_in_words
from domain.french.plan import WordedPlan
from domain.french.terminal import moment, of_plan
from domain.law import Law
from domain.ports import Attachment, Letter

_RULE = "─" * 79
_CALENDAR = "text/calendar"
_SHOWN = ("METHOD", "UID", "SEQUENCE", "STATUS", "DTSTART", "DTEND", "LOCATION")
"""What tells one calendar entry, and one of its states, from another."""


def page(
    entries: Sequence[Entry],
    company_entries: Sequence[Entry],
    mails: Sequence[tuple[datetime, Letter]],
    plan: WordedPlan,
    law: Law,
    *,
    in_full: bool,
) -> str:
    """Everything in order, then where each duty stands. `in_full`: each mail with its text and its papers."""
    known = (*company_entries, *entries)
    said = each_in_words(known, law)
    lines = [(e.recorded_at, [f"  ← {said[e.ref]}"]) for e in known if e.source != OWN_SOURCE]
    lines += [(at, _mail(letter, in_full=in_full)) for at, letter in mails]
    lines += [(e.recorded_at, [f"  ✓ {said[e.ref]}"]) for e in entries if e.source == OWN_SOURCE]
    return "\n".join([*_by_day(sorted(lines, key=lambda each: each[0])), "", _RULE, "", of_plan(plan, law)])


def _by_day(lines: Sequence[tuple[datetime, Sequence[str]]]) -> Iterator[str]:
    last = None
    for at, said in lines:
        if at != last:
            yield f"\n{moment(at)}"
            last = at
        yield from said


def _mail(letter: Letter, *, in_full: bool) -> list[str]:
    copies = f" (copie : {', '.join(letter.cc)})" if letter.cc else ""
    heading = [f"  ✉ à {letter.to}{copies} : {letter.subject}"]
    if not in_full:
        return heading
    text = [f"    │ {line}" for line in letter.text.rstrip("\n").splitlines()]
    return [*heading, *map(str.rstrip, text), *(line for each in letter.attachments for line in _paper(each)), ""]


def _paper(attached: Attachment) -> Iterator[str]:
    yield f"    ├─ {attached.name}"
    content = attached.content.decode().rstrip("\n").splitlines()
    if attached.media_type.startswith(_CALENDAR):
        content = [line for line in content if line.partition(":")[0].partition(";")[0] in _SHOWN]
    yield from (f"    ┃ {line}".rstrip() for line in content)
