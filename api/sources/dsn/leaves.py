"""The leaves of an employee, as the photographs of their months add up: stops (block 60) and suspensions (block 65).

A stop comes back each month while it lasts, and its end may move; a suspension is often cut by month.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from api.sources.dsn.codes import Code, Codes
from api.sources.dsn.contracts import Shown
from api.sources.dsn.history import is_monthly
from api.sources.dsn.model import Stop, end_of
from api.sources.reading import Question, asks
from domain.facts import Leave, LeaveEnd, LeaveStart

_DAY = timedelta(days=1)
OverBy = Callable[[date], date | None]


@dataclass(slots=True)
class Leaves:
    facts: list[LeaveStart | LeaveEnd] = field(default_factory=list[LeaveStart | LeaveEnd])
    questions: list[Question] = field(default_factory=list[Question])


@dataclass(slots=True)
class _Spell:
    """A leave as far as it is seen. `resumed_on`: as it was told; `last_month`: the last that showed the leave.

    `until`: its end as it was told last; `confirmed`: the next month is enough to know that this was the end.
    """

    leave: Leave
    started_on: date
    expected_end: date | None
    resumed_on: date | None
    last_month: date | None
    until: date | None
    confirmed: bool = False


def leaves(shown: Shown, codes: Codes, over: OverBy) -> Leaves:
    """`over`: the last day of the contract that runs on a day, where it is known: nothing is suspended beyond it."""
    found = Leaves()
    months = sorted({sight.month for sight, content in shown if is_monthly(sight) and sight.month and content})
    spells = [*_stops(shown, codes, found), *_suspensions(shown, codes, found)]
    spells.sort(key=lambda spell: (spell.started_on, spell.leave))
    begins = {spell.started_on for spell in spells}
    for spell in spells:
        if (last := over(spell.started_on)) is not None and last < spell.started_on:
            continue
        expected = spell.expected_end
        if expected is not None and expected < spell.started_on:
            expected = None
        found.facts.append(LeaveStart(leave=spell.leave, started_on=spell.started_on, expected_end_on=expected))
        back = spell.resumed_on
        if back is None:
            back = _inferred(spell, months, begins, last, found)
        if back is not None and back >= spell.started_on and (last is None or back <= last):
            found.facts.append(LeaveEnd(leave=spell.leave, started_on=spell.started_on, resumed_on=back))
    return found


def _inferred(
    spell: _Spell, months: Sequence[date], begins: set[date], over: date | None, found: Leaves
) -> date | None:
    """The day after the end that was expected, when the next month no longer shows the leave; where that end lies
    beyond that month, or was never told, the leave has vanished, and HR alone knows why.
    """
    since = spell.last_month or spell.started_on.replace(day=1) - _DAY
    after = next((month for month in months if month > since), None)
    if after is None or (over is not None and over < after):
        return None
    if spell.until is not None and spell.until <= end_of(after) and spell.until >= spell.started_on:
        back = spell.until + _DAY
        if back in begins or (over is not None and over < back):
            return None
        if not spell.confirmed:
            found.questions.append(
                asks("return-inferred", None, leave=spell.leave, started_on=spell.started_on, resumed_on=back)
            )
        return back
    found.questions.append(asks("leave-vanished", None, leave=spell.leave, started_on=spell.started_on, month=after))
    return None


# --- stops ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _StopSeen:
    stop: Stop
    first: tuple[int, int]
    last_month: date | None = None


def _stops(shown: Shown, codes: Codes, found: Leaves) -> Iterator[_Spell]:
    """Each stop once, as it was told last: known by its motive and its last day of work."""
    seen: dict[tuple[str, date], _StopSeen] = {}
    for place, (sight, content) in enumerate(shown):
        stops = [stop for contract in content for stop in contract.stops]
        for annulled in (stop for stop in stops if codes.stop(stop.motive).leave == "void"):
            for key in [key for key in seen if key[1] == annulled.last_day]:
                del seen[key]
        for number, stop in enumerate(stops):
            if codes.stop(stop.motive).leave == "void":
                continue
            known = seen.setdefault((stop.motive, stop.last_day), _StopSeen(stop, (place, number)))
            known.stop = stop
            if is_monthly(sight):
                known.last_month = sight.month
    by_day: dict[date, list[_StopSeen]] = {}
    for each in sorted(seen.values(), key=lambda each: each.first):
        by_day.setdefault(each.stop.last_day, []).append(each)
    for alike in by_day.values():
        yield from _in_a_row(alike, codes, found)


def _in_a_row(alike: Iterable[_StopSeen], codes: Codes, found: Leaves) -> Iterator[_Spell]:
    """Stops with one last day of work follow one another: the next begins when the one before was to end."""
    start: date | None = None
    for each in alike:
        stop, code = each.stop, codes.stop(each.stop.motive)
        started_on = max(start or stop.last_day + _DAY, stop.last_day + _DAY)
        if code.leave in ("none", "void"):
            continue
        _ask(code, f"S21.G00.60.001 {stop.motive}", started_on, found)
        start = stop.resumed_on or (stop.expected_end + _DAY if stop.expected_end else None)
        yield _Spell(
            code.leave, started_on, stop.expected_end, stop.resumed_on, each.last_month, until=stop.expected_end
        )


def _ask(code: Code, rubric: str, started_on: date, found: Leaves) -> None:
    if code.ask:
        found.questions.append(asks(code.ask, None, rubric=rubric, started_on=started_on))


# --- suspensions ----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Piece:
    """A period of a suspension as one month showed it."""

    motive: str
    started_on: date
    ended_on: date | None
    month: date | None
    place: int

    @property
    def beyond_its_month(self) -> bool:
        return self.ended_on is not None and (self.month is None or self.ended_on > end_of(self.month))

    @property
    def cut(self) -> bool:
        """Whether it ends with the month that was declared: that says nothing of when the leave ends."""
        return self.month is not None and self.ended_on == end_of(self.month)


def _suspensions(shown: Shown, codes: Codes, found: Leaves) -> Iterator[_Spell]:
    pieces: list[_Piece] = []
    for place, (sight, content) in enumerate(shown):
        told = [each for contract in content for each in contract.suspensions]
        annulled = {each.started_on for each in told if codes.suspension(each.motive).leave == "void"}
        pieces = [piece for piece in pieces if piece.started_on not in annulled]
        month = sight.month if is_monthly(sight) else None
        pieces += [
            _Piece(s.motive, s.started_on, s.ended_on, month, place)
            for s in told if codes.suspension(s.motive).leave not in ("void", "none")
        ]  # fmt: skip
    for motive in sorted({piece.motive for piece in pieces}):
        code = codes.suspension(motive)
        apart = codes.in_pieces.days_apart if code.leave in codes.in_pieces.leaves else 1
        for run in _runs([piece for piece in pieces if piece.motive == motive], apart):
            _ask(code, f"S21.G00.65.001 {motive}", run[0].started_on, found)
            yield _spell(code, run)


def _runs(pieces: list[_Piece], apart: int) -> Iterator[list[_Piece]]:
    """The pieces that are one leave: between two of them no day of work, or at most so many days where it is taken by
    days. Of one start, what was told last stands.
    """
    latest: dict[date, date | None] = {}
    for piece in sorted(pieces, key=lambda each: each.place):
        latest[piece.started_on] = piece.ended_on
    run: list[_Piece] = []
    end: date | None = date.min
    for start in sorted(latest):
        alike = [piece for piece in pieces if piece.started_on == start]
        if run and end is not None and start > end + timedelta(days=apart):
            yield run
            run, end = [], date.min
        run += alike
        stop = latest[start]
        end = None if stop is None or end is None else max(end, stop)
    if run:
        yield run


def _spell(code: Code, run: list[_Piece]) -> _Spell:
    """The leave of a run. Its end is that of the piece told last; one that only a month's cut gives is none yet."""
    assert code.leave not in ("none", "void")
    last = max(run, key=lambda each: (each.place, each.started_on))
    expected = [piece for piece in sorted(run, key=lambda each: each.place) if piece.beyond_its_month]
    months = [piece.month for piece in run if piece.month]
    over = not last.beyond_its_month and not last.cut and last.ended_on is not None
    return _Spell(
        code.leave,
        min(piece.started_on for piece in run),
        expected[-1].ended_on if expected else None,
        last.ended_on + _DAY if over and last.ended_on else None,
        max(months, default=None),
        until=last.ended_on,
        confirmed=last.cut,
    )
