"""Reads the journal and applies the law. The result is recorded in the workflow's history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid5

from temporalio import activity

from domain.calendar import civil_date
from domain.day.hours import at
from domain.day.moves import LastReview, moves, note
from domain.day.plan import on
from domain.day.situation import situation_of
from domain.facts import OWN_ACTOR, OWN_SOURCE, ContentConflictError, DeadlineMoved, NewEntry, Stream
from domain.french.review import outlook, reviewed
from domain.law import Law
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ports import REVIEW, Journal, LastReviews, Profiles, Review, ReviewOrder, life_of

_MOVES = UUID("0d6f0a55-2f0e-5a53-8f0e-5d0a9a4b1c77")


class Reviewer:
    """The `review` activity: the plan of the day, and a fact for each deadline that a change of the law moved.

    `unopened`: since when a company is watched that has not opened its watch (`domain.ledger.fold.fold_company`);
    `steps_queue`: the task queue that steps are carried out from, where they have one of their own.
    """

    def __init__(
        self,
        journal: Journal,
        profiles: Profiles,
        last_reviews: LastReviews,
        law: Law,
        *,
        unopened: date | None,
        steps_queue: str | None = None,
    ) -> None:
        self._journal, self._profiles, self._last_reviews, self._law = journal, profiles, last_reviews, law
        self._unopened, self._steps_queue = unopened, steps_queue

    @activity.defn(name=REVIEW)
    async def run(self, order: ReviewOrder) -> Review:
        stream = Stream(order.company, order.employee)
        company_entries = await self._journal.read(stream.of_company)
        entries = await life_of(self._journal, stream, company_entries)
        last_review = await self._last_reviews.read(stream)
        as_of = civil_date(order.now)
        if last_review is not None:
            moved = moves(last_review, stream, entries, company_entries, self._law, as_of=as_of)
            if moved:
                await self._record(stream, moved, last_review, order.now)
                entries = await life_of(self._journal, stream, company_entries)
        has_profile = await self._profiles.company(order.company) is not None
        company = fold_company(company_entries, unopened=self._unopened, has_profile=has_profile)
        ledger = derive(stream, entries, company, self._law)
        plan = on(ledger, as_of)
        result = reviewed(at(plan, order.now), entries, company_entries)
        seen = note(plan, self._law, result.version, result.company_version, outlook(result))
        await self._last_reviews.write(stream, seen, situation_of(plan, ledger.entries))
        return result.model_copy(update={"steps_queue": self._steps_queue})

    async def _record(
        self, stream: Stream, moved: Sequence[DeadlineMoved], last_review: LastReview, now: datetime
    ) -> None:
        """Each move once: a review that crashed before it took note finds it recorded, perhaps on an earlier day.

        The version that the last review saw makes it once per review: what is moved back and moved again is recorded
        each time.
        """
        for move in moved:
            name = f"{stream}:{last_review.version}:{move.obligation}:{move.now}"
            entry = NewEntry(source=OWN_SOURCE, id=str(uuid5(_MOVES, name)), time=now, actor=OWN_ACTOR, fact=move)
            try:
                await self._journal.append(stream, [entry], announce=False)
            except ContentConflictError:
                continue
