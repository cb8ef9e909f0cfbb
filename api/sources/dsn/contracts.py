"""The contracts of an employee, as the photographs of their months add up: which began, which ended, which goes on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from api.sources.dsn.codes import APPRENTICES, Codes, Kind
from api.sources.dsn.history import Content, Sight, is_monthly, month_end
from api.sources.dsn.model import Change, Contract, End
from api.sources.reading import Ignored, Question, asks, ignores

_DAY = timedelta(days=1)
_FULL_TIME = 1000
_GOES_ON = "changement de la nature du contrat, qui se poursuit"
Shown = Sequence[tuple[Sight, Content]]


@dataclass(slots=True)
class Stretch:
    """One contract, or a part of it of one kind, as a fact `hire` tells it. `ended_on`: its last day, once it is known.

    `also`: contracts that run beside it, which begin nothing.
    """

    hired_on: date
    kind: Kind
    ratio: int | None
    idcc: str | None
    siret: str
    seniority_from: date | None = None
    nature: str | None = None
    ended_on: date | None = None
    reason: str | None = None
    expected_end: date | None = None
    last_seen: Sight | None = None
    also: list[Stretch] = field(default_factory=list["Stretch"])


@dataclass(slots=True)
class _Track:
    """One contract over all its photographs, the oldest first: known by its start, whatever its number."""

    started_on: date
    seen: list[tuple[Sight, Contract]]

    @property
    def latest(self) -> Contract:
        return next((c for _, c in reversed(self.seen) if c.nature or c.device), self.seen[-1][1])

    def end(self, codes: Codes) -> End | None:
        """The end that was declared last, unless it was annulled since."""
        found: End | None = None
        for _, contract in self.seen:
            if contract.end is not None:
                found = None if codes.end(contract.end.motive).void else contract.end
        return found

    def changes(self) -> list[Change]:
        """One for each day, the oldest first: some senders part what changed on one day."""
        days: dict[date, Change] = {}
        for _, contract in self.seen:
            for each in contract.changes:
                known = days.get(each.changed_on, Change(changed_on=each.changed_on))
                days[each.changed_on] = known.model_copy(update=each.model_dump(exclude_none=True))
        return [days[day] for day in sorted(days)]


@dataclass(slots=True)
class Contracts:
    """What hires and ends follow, and what is to be asked and said."""

    stretches: list[Stretch] = field(default_factory=list[Stretch])
    unclear: bool = False
    """Whether a contract was seen of which no declaration says what it is."""
    questions: list[Question] = field(default_factory=list[Question])
    ignored: list[Ignored] = field(default_factory=list[Ignored])

    def ends_by(self, day: date) -> date | None:
        """The last day of the contract that ran on that day, when it is known; what suspends it, it ends."""
        running = [s for s in self.stretches if s.hired_on <= day]
        return running[-1].ended_on if running else None


def contracts(siren: str, shown: Shown, codes: Codes) -> Contracts:
    """The contracts of one employee in the company, with those that run side by side taken together."""
    found = Contracts()
    stretches: list[Stretch] = []
    for track in _tracks(shown):
        stretches += _stretches(siren, track, codes, found)
    for stretch in sorted(stretches, key=lambda each: each.hired_on):
        last = found.stretches[-1] if found.stretches else None
        if last is not None and _side_by_side(last, stretch):
            _join(last, stretch, found)
        else:
            found.stretches.append(stretch)
    _keep_seniority(found.stretches)
    return found


def _tracks(shown: Shown) -> list[_Track]:
    renamed = {
        change.started_on: contract.started_on
        for _, content in shown for contract in content for change in contract.changes if change.started_on
    }  # fmt: skip
    tracks: dict[date, _Track] = {}
    for sight, content in shown:
        for contract in content:
            start, seen = contract.started_on, set[date]()
            while start in renamed and start not in seen:
                seen.add(start)
                start = renamed[start]
            tracks.setdefault(start, _Track(start, [])).seen.append((sight, contract))
    return [tracks[start] for start in sorted(tracks)]


def _stretches(siren: str, track: _Track, codes: Codes, found: Contracts) -> Iterator[Stretch]:
    """A contract that became another kind of contract is two; one that came from another company begins here then."""
    latest = track.latest
    kind = codes.kind(latest.nature, latest.device)
    end = track.end(codes)
    if kind is None:
        found.unclear = True
        return
    if kind == "none" or (end is not None and codes.end(end.motive).none):
        found.ignored.append(ignores("S21.G00.40", "not-employed", nature=latest.nature or latest.device))
        return
    begins, since = track.started_on, None
    if end is not None and codes.end(end.motive).moves:
        found.ignored.append(ignores("S21.G00.62", "contract-moves"))
    found.questions += _contradictions(track)
    turns: list[tuple[date | None, Kind]] = []
    for change in track.changes():
        if change.siret and not change.siret.startswith(siren) and change.changed_on > begins:
            begins, since = change.changed_on, track.started_on
    turns += [turn for turn in _turns(track, codes) if turn[0] > begins]
    if not turns and (odd := _kind_before(track, codes)) not in (None, kind):
        found.questions.append(asks("contract-kind", None, was=odd, now=kind, hired_on=begins))
    first, last = track.seen[0], track.seen[-1][0]
    parts: list[tuple[date | None, Kind]] = [*turns, (None, kind)]
    for number, (until, own) in enumerate(parts):
        yield Stretch(
            hired_on=begins, kind=own, ratio=first[1].ratio, idcc=latest.idcc, siret=first[0].siret,
            seniority_from=since if since is not None else (track.started_on if number else None),
            nature=latest.nature, ended_on=until - _DAY if until else end.ended_on if end else None,
            reason=_GOES_ON if until else _reason(end, codes),
            expected_end=latest.expected_end, last_seen=last,
        )  # fmt: skip
        begins = until or begins


def _contradictions(track: _Track) -> Iterator[Question]:
    """What the files say otherwise of one contract as time goes by, and no fact can say: HR knows from when on."""
    (first, was), (last, now) = track.seen[0], track.seen[-1]
    if first.siret != last.siret:
        yield asks("establishment-moved", None, hired_on=track.started_on, was=first.siret, now=last.siret)
    if was.idcc != now.idcc and was.idcc and now.idcc:
        yield asks("idcc-differs", None, hired_on=track.started_on, was=was.idcc, now=now.idcc)
    if was.ratio == _FULL_TIME and now.ratio is not None and now.ratio < _FULL_TIME:
        yield asks("why-part-time", None, hired_on=track.started_on)


def _turns(track: _Track, codes: Codes) -> list[tuple[date, Kind]]:
    """The days on which the contract became another kind, with what it had been until then."""
    turns: list[tuple[date, Kind]] = []
    now = codes.kind(track.latest.nature, track.latest.device)
    nature, device = track.latest.nature, track.latest.device
    for change in reversed(track.changes()):
        nature, device = change.nature or nature, change.device or device
        was = codes.kind(nature, device)
        if was is not None and was != "none" and was != now:
            turns.append((change.changed_on, was))
            now = was
    return turns[::-1]


def _kind_before(track: _Track, codes: Codes) -> Kind | None:
    for _, contract in track.seen:
        kind = codes.kind(contract.nature, contract.device)
        if kind is not None and kind != "none":
            return kind
    return None


def _reason(end: End | None, codes: Codes) -> str | None:
    if end is None:
        return None
    label = codes.end(end.motive).label
    return f"{end.motive} {label}" if label else end.motive


def _side_by_side(running: Stretch, other: Stretch) -> bool:
    """Whether the other begins while the first runs. One whose end was not told is over once it is shown no more."""
    if running.ended_on is not None:
        return other.hired_on <= running.ended_on
    if running.expected_end is not None and running.expected_end < other.hired_on:
        return False
    seen = running.last_seen
    if seen is None or not is_monthly(seen):
        return True
    return month_end(seen) >= other.hired_on


def _join(running: Stretch, other: Stretch, found: Contracts) -> None:
    """One employee, one hire: the earliest. The contracts are over when the last of them is."""
    running.also.append(other)
    found.questions.append(asks("several-contracts", None, hired_on=running.hired_on, other=other.hired_on))
    if running.ended_on is None or other.ended_on is None:
        running.ended_on = running.reason = None
    elif other.ended_on > running.ended_on:
        running.ended_on, running.reason = other.ended_on, other.reason
    if other.last_seen and (running.last_seen is None or other.last_seen.when > running.last_seen.when):
        running.last_seen = other.last_seen


def _keep_seniority(stretches: Iterable[Stretch]) -> None:
    """A CDI that follows a contract without a day between keeps its seniority (L1243-11; apprentices: L6222-16)."""
    before: Stretch | None = None
    for stretch in stretches:
        follows = before is not None and before.ended_on is not None and before.ended_on + _DAY == stretch.hired_on
        keeps = stretch.kind == "cdi" and stretch.seniority_from is None
        if follows and keeps and before is not None and before.kind in ("cdd", *APPRENTICES):
            stretch.seniority_from = before.seniority_from or before.hired_on
        before = stretch
