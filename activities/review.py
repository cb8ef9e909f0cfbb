"""Reads the journal and applies the law. The result is recorded in the workflow's history."""

from __future__ import annotations

from temporalio import activity

from domain.journal import Journal, stream_of
from domain.law import Law
from domain.ports import REVIEW, Review, ReviewOrder
from domain.timeline import review


class Reviewer:
    """The `review` activity: two indexed reads and a pure function."""

    def __init__(self, journal: Journal, law: Law) -> None:
        self._journal, self._law = journal, law

    @activity.defn(name=REVIEW)
    async def run(self, order: ReviewOrder) -> Review:
        stream = stream_of(order.company, order.employee)
        entries = await self._journal.read(stream)
        company_entries = await self._journal.read(stream_of(order.company))
        return review(stream, entries, company_entries, self._law, now=order.now)
