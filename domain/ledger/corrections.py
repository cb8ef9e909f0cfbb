"""What is known and stands: each fact once, without those that were voided; and which of two was told last."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

from domain import facts as f
from domain.calendar import civil_date
from domain.facts import Entry

AT_NO_KNOWN_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
"""When a fact was learned that bears no moment and was never journaled: before anybody asks."""


def told(entry: Entry) -> tuple[datetime, int]:
    """The order in which facts were told: by the moment their source gives, else that of their recording; of one
    moment, by their place in the journal. Never by their ids, where `evt-9` stands after `evt-10`.
    """
    return (entry.time or entry.recorded_at, entry.version)


def told_on(entry: Entry) -> date | None:
    """The day on which the fact was told; None when nobody knows."""
    moment = entry.time or entry.recorded_at
    return None if moment == AT_NO_KNOWN_MOMENT else civil_date(moment)


def day_of(entry: Entry) -> date:
    """The day from which the fact is true."""
    return entry.fact.true_on or date.min


ByType = Mapping[str, Sequence[Entry]]


def by_type(entries: Iterable[Entry]) -> ByType:
    """The entries of each type of fact, in their order; of a type that nobody told, none."""
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.type].append(entry)
    return found


def in_effect(entries: Iterable[Entry], known_at: datetime | None = None) -> list[Entry]:
    """The entries known at that moment, each once, without those that a void in effect cancels.

    In an order that does not depend on their arrival: by the day they are true, then by when they were told.
    """
    return sorted(valid(entries, known_at), key=_order)


def valid(entries: Iterable[Entry], known_at: datetime | None) -> list[Entry]:
    """The same in no order. What bears an outcome's type without being Jalon's own is none."""
    known = {
        (e.source, e.id): e
        for e in entries
        if (known_at is None or e.recorded_at <= known_at)
        and (e.source == f.OWN_SOURCE or e.type not in f.OUTCOME_TYPES)
    }
    cancelled = _cancelled(known)
    return [entry for key, entry in known.items() if key not in cancelled] if cancelled else list(known.values())


def _order(entry: Entry) -> tuple[date, datetime, int]:
    return (day_of(entry), *told(entry))


def spent_keys(entries: Iterable[Entry], known_at: datetime | None = None) -> frozenset[str]:
    """The ids under which Jalon has recorded anything: what was done, what failed, and what was voided since.

    A step is done once under a key, so one that is to be done again gets another.
    """
    return frozenset(
        e.id for e in entries if e.source == f.OWN_SOURCE and (known_at is None or e.recorded_at <= known_at)
    )


_Key = tuple[str, str]
"""Source and id: quicker to compare than an EventRef."""


def _cancelled(known: Mapping[_Key, Entry]) -> frozenset[_Key]:
    """The facts cancelled by a void that is not itself cancelled; voids that name each other cancel nothing, nor does
    one that names what an operator said of the watch: that is taken back by saying the opposite.
    """
    voids = ((key, e.fact) for key, e in known.items() if e.type == "fact-voided")
    target = {key: (fact.event.source, fact.event.id) for key, fact in voids if isinstance(fact, f.FactVoided)}
    target = {key: aim for key, aim in target.items() if aim not in known or known[aim].type not in f.OPERATOR_TYPES}
    if not target:
        return frozenset()
    waiting = Counter(target.values())
    settled = [ref for ref in known if not waiting[ref]]
    valid, cancelled = set(settled), set[_Key]()
    while settled:
        void = settled.pop()
        if (aim := target.get(void)) is None or aim in cancelled or aim in valid:
            continue
        waiting[aim] -= 1
        if void in valid:
            cancelled.add(aim)
            settled.append(aim)
        elif not waiting[aim]:
            valid.add(aim)
            settled.append(aim)
    return frozenset(cancelled)
