"""What the journal holds of the streams that one request speaks of: each is read once, however many facts name it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from domain.facts import OWN_SOURCE, Entry, Event, EventRef, FactVoided, Stream
from domain.ports import Journal

MOST_TOLD: Mapping[str, int] = {"interview-completed": 200, "agreement": 200}
"""Of what the ledger weighs each with each, how many a stream may hold: more than any career, and any company, has."""


@dataclass(frozen=True)
class Recorded:
    """One stream as it was when it was first asked about."""

    entries: list[Entry]

    @cached_property
    def types(self) -> Mapping[EventRef, str]:
        return {entry.ref: entry.type for entry in self.entries}

    @cached_property
    def _voids(self) -> Mapping[EventRef, EventRef]:
        voids = (entry for entry in self.entries if entry.type == "fact-voided")
        return {void.ref: void.fact.event for void in voids if isinstance(void.fact, FactVoided)}

    def leads_to_an_outcome(self, aim: EventRef) -> bool:
        """Whether a void of that undoes what Jalon did, or what was said about it, through other voids as well."""
        seen = set[EventRef]()
        while aim.source != OWN_SOURCE and aim in self._voids and aim not in seen:
            seen.add(aim)
            aim = self._voids[aim]
        return aim.source == OWN_SOURCE

    def beyond(self, events: Mapping[int, Event]) -> dict[int, int]:
        """Those of the events, by their places, of which the stream holds as many as it may; how many that is."""
        count, found = Counter(self.types.values()), dict[int, int]()
        for place, event in events.items():
            if (most := MOST_TOLD.get(event.type)) and event.ref not in self.types:
                count[event.type] += 1
                if count[event.type] > most:
                    found[place] = most
        return found


class Known:
    """The streams of one company, as one request finds them."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._streams: dict[Stream, Recorded] = {}

    async def of(self, stream: Stream) -> Recorded:
        if stream not in self._streams:
            self._streams[stream] = Recorded(await self._journal.read(stream))
        return self._streams[stream]

    async def beyond(self, stream: Stream, events: Mapping[int, Event]) -> dict[int, int]:
        """As `Recorded.beyond`; nothing is read when no event is of such a type."""
        if MOST_TOLD.keys().isdisjoint(event.type for event in events.values()):
            return {}
        return (await self.of(stream)).beyond(events)
