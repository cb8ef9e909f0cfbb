"""From a life to its months and back: whatever the order in which the files come, the plan is that of the life."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from desk import LAW, Desk
from dsn_files import NIC, SIREN, Block, Contract, Dsn, Someone, ended, stop, suspension
from hypothesis import given, settings
from hypothesis import strategies as st

from api.sources.dsn.model import end_of
from domain.facts import OWN_ACTOR, ContractEnd, Entry, Fact, Hire, LeaveEnd, LeaveStart, NewEntry, Stream
from domain.french.plan import plan_of
from domain.ledger.corrections import AT_NO_KNOWN_MOMENT
from domain.ledger.record import SINCE_EVER
from domain.proof.chain import recorded

DAY = timedelta(days=1)
MONTHS = [date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1), *(date(2026, n, 1) for n in range(1, 8))]
STREAM = Stream(SIREN, "E0001")
STOPS = {"01": "sickness", "02": "maternity", "06": "work-accident"}
SUSPENSIONS = {"632": "parental-full-time", "639": "sabbatical", "501": "unpaid"}


@dataclass(frozen=True)
class Away:
    """A leave. `prolonged_in`: the month in which its end moved to what it is; `cut`: payroll cuts it by month."""

    motive: str
    first: date
    last: date
    first_expected: date
    prolonged_in: date | None
    cut: bool

    @property
    def leave(self) -> Any:
        return STOPS.get(self.motive) or SUSPENSIONS[self.motive]

    def in_month(self, month: date) -> Block | None:
        """As payroll declares it in that month; it does not when no day of the leave, nor the return, is in it."""
        ends, back = end_of(month), self.last + DAY
        if self.motive in STOPS:
            if self.first > ends or back < month or back == month:
                return None
            moved = self.prolonged_in is None or month >= self.prolonged_in or back <= ends
            expected = self.last if moved else self.first_expected
            return stop(self.motive, _iso(self.first - DAY), _iso(expected), _iso(back) if back <= ends else None)
        if self.first > ends or self.last < month:
            return None
        if not self.cut:
            return suspension(self.motive, _iso(self.first), _iso(self.last))
        return suspension(self.motive, _iso(max(self.first, month)), _iso(min(self.last, ends)))


@dataclass(frozen=True)
class Life:
    hired: date
    kind: str
    aways: Sequence[Away]
    ended: date | None

    def facts(self) -> Iterator[Fact]:
        yield Hire(
            hired_on=self.hired, contract="cdi" if self.kind == "01" else "cdd", born_on=date(1988, 3, 12),
            idcc="1411", establishment=f"{SIREN}{NIC}",
        )  # fmt: skip
        for away in self.aways:
            yield LeaveStart(leave=away.leave, started_on=away.first)
            yield LeaveEnd(leave=away.leave, started_on=away.first, resumed_on=away.last + DAY)
        if self.ended:
            yield ContractEnd(ended_on=self.ended)

    def months(self) -> list[Dsn]:
        return [Dsn(f"{month:%Y-%m}", [self._in(month)]) for month in MONTHS if self._is_there(month)]

    def _is_there(self, month: date) -> bool:
        return self.hired <= end_of(month) and (self.ended is None or self.ended >= month)

    def _in(self, month: date) -> Someone:
        blocks = [block for away in self.aways if (block := away.in_month(month))]
        if self.ended and month <= self.ended <= end_of(month):
            blocks.append(ended(_iso(self.ended), "059"))
        return Someone(contracts=[Contract(_iso(self.hired), self.kind, under=blocks)])


def _iso(day: date) -> str:
    return day.isoformat()


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """Leaves with work between them, all over two months before the last file: what comes later is not known yet."""
    hired = draw(st.dates(date(2016, 1, 4), date(2025, 11, 20)))
    day = max(hired, MONTHS[0]) + timedelta(days=draw(st.integers(5, 40)))
    aways: list[Away] = []
    while len(aways) < 3:
        first = day
        last = first + timedelta(days=draw(st.integers(0, 60)))
        if last > date(2026, 4, 25):
            break
        motive = draw(st.sampled_from([*STOPS, *SUSPENSIONS]))
        moves = motive in STOPS and last - first > timedelta(days=3) and draw(st.booleans())
        sooner = first + (last - first) // 2 if moves else last
        aways.append(Away(motive, first, last, sooner, sooner.replace(day=1) if moves else None, draw(st.booleans())))
        day = last + timedelta(days=draw(st.integers(2, 30)))
    ends = draw(st.none() | st.dates(max(day, date(2026, 5, 2)), date(2026, 6, 20)))
    return Life(hired, draw(st.sampled_from(["01", "02"])), aways, ends)


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[Life, list[Dsn]]:
    """The months in any order, some of them twice, some of them wrong before they were replaced."""
    life = draw(lives())
    files: list[Dsn] = []
    for month in life.months():
        again = draw(st.sampled_from(["once", "once", "twice", "replaced", "nobody first"]))
        files.append(month)
        if again == "twice":
            files.append(month)
        elif again != "once":
            (someone,) = month.people
            wrong = stop("01", f"{month.month}-02", f"{month.month}-11", f"{month.month}-12")
            contracts = [replace(each, under=[wrong]) for each in someone.contracts]
            before = [] if again == "nobody first" else [replace(someone, contracts=contracts)]
            files[-1:] = [replace(month, people=before, order="1"), replace(month, kind="03", order="2")]
    return life, draw(st.permutations(files))


def planned(entries: Sequence[Entry]) -> dict[str, Any]:
    plan = plan_of(STREAM, entries, [], LAW, as_of=date(2026, 8, 15), known_at=None, unopened=SINCE_EVER)
    told = plan.model_dump(mode="json")
    return {name: told[name] for name in ("obligations", "recap", "abondement", "findings")}


def of_life(life: Life) -> list[Entry]:
    entries: list[Entry] = []
    for number, fact in enumerate(life.facts(), start=1):
        told = NewEntry(source="urn:life", id=str(number), time=None, actor=OWN_ACTOR, fact=fact)  # pyright: ignore[reportArgumentType]
        entries.append(recorded(STREAM, told, version=number, recorded_at=AT_NO_KNOWN_MOMENT, salt=b""))
    return entries


@settings(max_examples=60, deadline=None)
@given(arrivals())
def test_the_months_of_a_life_give_its_plan_in_any_order(arrival: tuple[Life, list[Dsn]]) -> None:
    life, files = arrival

    async def taken() -> list[Entry]:
        desk = Desk()
        for file in files:
            await desk.take(file)
        assert (await desk.take(*life.months())).told["recorded"] == 0 or any(f.kind == "03" for f in files)
        return await desk.standing()

    standing = asyncio.run(taken())
    told = sorted((e.type, str(e.fact.true_on), getattr(e.fact, "leave", "")) for e in standing)
    assert told == sorted((f.type, str(f.true_on), getattr(f, "leave", "")) for f in life.facts())  # type: ignore[attr-defined]
    assert planned(standing) == planned(of_life(life))
