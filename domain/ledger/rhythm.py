"""The rhythm of the interviews: terms that follow one another from one état des lieux to the next (L6315-1 I and II).

A term that is served in time starts the next one on the day of the interview; one that nobody served runs out, and the
next one starts at its end. An interview that its own term does not need makes good the oldest one missing, late: one in
a term that was served already, in the état des lieux's own, or in one more than the law counts in the cycle. The last
term of a cycle is the état des lieux's own: the text has the interview of I "make" the état des lieux, so no other
interview is owed for it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import count

from domain.calendar import add_months
from domain.facts import InterviewDeclined, InterviewKind
from domain.law.clauses import CycleClause
from domain.ledger.case import Case
from domain.ledger.obligation import Basis, Obligation, of_text
from domain.ledger.periods import Start, earliest, of_term, why
from domain.ledger.recap_due import recaps
from domain.ledger.record import Interview
from domain.ledger.terms import Deadline

_DAY = timedelta(days=1)


def rhythm(case: Case) -> Iterator[Obligation]:
    """Every term of every cycle, and the état des lieux that ends it."""
    start: date | None = None
    for recap in recaps(case):
        cycle = _Cycle(case, recap, start)
        yield from cycle.terms()
        basis = (*recap.basis, *_counted_by(case))
        yield recap._replace(safe_on=min(recap.safe_on, cycle.own_safe), basis=basis)
        start = recap.held.held_on if recap.held else None


def _counted_by(case: Case) -> Iterator[Basis]:
    """The branch's text by whose count the état des lieux is the last interview of the law's period."""
    clause, text = case.applied.clause.cycle, case.applied.branch_text("cycle", case.since)
    if text is not None and clause is not None and clause.years is None:
        yield of_text(text)


@dataclass
class _Cycle:
    """The terms from `start` (None: the beginning of seniority) to the état des lieux.

    `own_safe`: the earliest day on which the état des lieux's own term would end like any other, where it ends earlier.
    """

    case: Case
    recap: Obligation
    start: date | None
    own_safe: date = date.max
    _made: list[Obligation] = field(default_factory=list[Obligation])

    def terms(self) -> Sequence[Obligation]:
        """The obligations of the cycle, oldest first, each with the interview that served it or made it good."""
        case, closed_on = self.case, self._closed_on
        kind: InterviewKind = "first" if self.start is None else "periodic"
        anchor = case.begins_on if self.start is None else self.start
        served_until = shown_from = date.min
        held = deque(self._counted)
        while case.record.ended_on is None or anchor < case.record.ended_on or not self._made:
            coming = held[0] if held else None
            deadline = self._deadline(kind, anchor, coming.held_on if coming else closed_on)
            if self._is_own(kind, anchor, deadline, len(self._made)):
                ends_before = deadline.nominal < (self.recap.nominal_on or self.recap.due_on)
                self.own_safe = self._safe(kind, anchor, deadline, None) if ends_before and not closed_on else date.max
                if coming is None:
                    break
                self._make_good(held.popleft())
                anchor, kind = coming.held_on, "periodic"
                continue
            again = coming is not None and coming.held_on <= min(served_until, deadline.due)
            if coming is not None and self._oldest_missing() and (again or len(self._made) >= self._owed):
                self._make_good(held.popleft())
                anchor = coming.held_on
                continue
            if coming is None and closed_on is not None and closed_on <= deadline.due:
                break
            served = held.popleft() if coming is not None and coming.held_on <= deadline.due else None
            self._made.append(self._term(kind, anchor, deadline, served, shown_from))
            if served is not None:
                anchor, served_until, shown_from = served.held_on, deadline.due, date.min
            elif anchor >= self.recap.due_on and not held:
                break
            else:
                anchor, shown_from = deadline.due, deadline.due + _DAY
            kind = "periodic"
        return [self._superseded(o) for o in self._made]

    @cached_property
    def _owed(self) -> int:
        """How many terms the cycle has beside the état des lieux's own when nobody is ever seen: in six years two."""
        kind: InterviewKind = "first" if self.start is None else "periodic"
        anchor = self.case.begins_on if self.start is None else self.start
        count = 0
        while anchor < self.recap.due_on:
            deadline = self._deadline(kind, anchor, self._closed_on)
            if self._is_own(kind, anchor, deadline, count):
                break
            anchor, kind, count = deadline.due, "periodic", count + 1
        return count

    @property
    def _closed_on(self) -> date | None:
        return self.recap.held.held_on if self.recap.held else None

    def _holds(self, interview: Interview) -> bool:
        """Whether the interview belongs to the cycle; the one that served as état des lieux ends it."""
        after = self.start is None or interview.held_on > self.start
        return after and (self._closed_on is None or interview.held_on < self._closed_on)

    @cached_property
    def _counted(self) -> Sequence[Interview]:
        """The interviews of the cycle that count: a branch may leave out one held too soon after the last one, or the
        one by which all would be held in the last year of its own cycle.
        """
        clause = self.case.applied.clause.cycle
        held = [i for i in self.case.clock if self._holds(i)]
        if clause is None or not (clause.least_apart_months or clause.not_all_in_last_year):
            return held
        kept: list[Interview] = []
        for interview in held:
            near = kept and add_months(kept[-1].held_on, clause.least_apart_months) > interview.held_on
            if not near and not self._all_in_last_year(clause, [*kept, interview]):
                kept.append(interview)
        return kept

    def _all_in_last_year(self, clause: CycleClause, held: Sequence[Interview]) -> bool:
        """Whether by the last of these all that the branch's cycle counts would lie in its last year."""
        if not clause.not_all_in_last_year or clause.years is None:
            return False
        months = clause.years * 12
        ends = (add_months(self.case.begins_on, n * months) for n in count(1))
        end = next(end for end in ends if end > held[-1].held_on)
        within = [i for i in held if i.held_on >= add_months(end, -months)]
        return len(within) >= clause.interviews and within[0].held_on >= add_months(end, -12)

    def _deadline(self, kind: InterviewKind, anchor: date, until: date | None) -> Deadline:
        deadline = self.case.deadline(kind, anchor, until)
        ends_on = self._short_contract if kind == "first" and deadline.regime.own_term else None
        if ends_on is None or ends_on >= deadline.due or self.case.readings["A25"] != "before-the-end":
            return deadline
        cited = (*deadline.readings, self.case.readings.cite("A25"))
        return deadline._replace(due=ends_on, nominal=ends_on, limit=ends_on, readings=cited, ends_with_contract=True)

    @cached_property
    def _short_contract(self) -> date | None:
        """The last day of a contract that has a term, as it was told or planned (reading A25); None without one."""
        record = self.case.record
        if record.hire is None or record.hire.contract not in ("cdd", "apprenticeship", "professionalisation"):
            return None
        return record.ends_on

    def _is_own(self, kind: InterviewKind, anchor: date, deadline: Deadline, made: int) -> bool:
        """Whether the term is the état des lieux's: its due date falls in it, or so soon after it that nobody asks for
        another interview in between (reading A30). A branch may count the interviews of the law's period, the last of
        which makes it.
        """
        if kind == "first" or anchor >= self.recap.due_on:
            return False
        cycle = self.case.applied.clause.cycle
        if cycle is not None and cycle.years is None and made >= cycle.interviews - 1:
            return True
        version = self.case.law.recap.at(self.recap.due_on)
        assert version is not None, "the loader refuses law that begins without its état des lieux"
        close = min(version.value.apart_months, deadline.regime.months)
        apart = close if self.case.readings["A30"] == "apart" else 0
        due = self.recap.nominal_on or self.recap.due_on
        return deadline.nominal > add_months(due, -apart) or deadline.due >= due

    def _term(
        self, kind: InterviewKind, anchor: date, deadline: Deadline, served: Interview | None, shown_from: date
    ) -> Obligation:
        case = self.case
        until = served.held_on if served else None
        safe = self._safe(kind, anchor, deadline, until)
        if self._made and self._made[-1].own_term and self._made[-1].held is None and served is None:
            # Every employee « restant employé » has one every four years: seen from the hire, that is a little earlier.
            safe = min(safe, max(self._deadline("periodic", case.begins_on, None).due, anchor + _DAY))
        watched = "before-the-end" in case.readings.watched.get("A25", ())
        if watched and kind == "first" and deadline.regime.own_term and self._short_contract is not None:
            safe = min(safe, max(self._short_contract, anchor))
        return of_term(
            case, kind, anchor, anchor, deadline, safe, served, why(self._start_of(kind, anchor), anchor, deadline),
            declined_until=self._declined_until(kind, deadline), shown_from=shown_from, recap=self.recap.id,
        )  # fmt: skip

    def _safe(self, kind: InterviewKind, anchor: date, deadline: Deadline, until: date | None) -> date:
        return earliest(self.case, anchor, kind, deadline, ("A1",) if kind == "first" else (), until)

    def _declined_until(self, kind: InterviewKind, deadline: Deadline) -> date:
        """The last day on which a refusal is one of this term's interview: then the next one may be convened."""
        if kind == "first" or not any(d.kind == kind for d in self.case.record.of(InterviewDeclined)):
            return date.max
        following = self._deadline("periodic", deadline.due, None).due
        return max(deadline.due, following - timedelta(days=self.case.policy.convene_days_before[kind]) - _DAY)

    def _start_of(self, kind: InterviewKind, anchor: date) -> Start:
        if anchor == self.start or (kind == "periodic" and any(i.held_on == anchor for i in self.case.clock)):
            return "interview-held"
        if not self._made:
            return "hired" if anchor == self.case.record.seniority_from else "cycle-begun"
        return "declined" if self._made[-1].declined else "run-out"

    def _oldest_missing(self) -> int | None:
        """The place of the oldest term that nobody served or declined, counted from one; None without one."""
        return next((n for n, o in enumerate(self._made, 1) if o.held is None and not o.declined), None)

    def _make_good(self, interview: Interview) -> None:
        """An interview that its own term does not need makes good the oldest one missing, late."""
        if number := self._oldest_missing():
            self._made[number - 1] = self._made[number - 1]._replace(held=interview)

    def _superseded(self, o: Obligation) -> Obligation:
        later = o.held is None and any(i.held_on > o.due_on for i in self.case.clock)
        return o._replace(superseded=True) if later else o
