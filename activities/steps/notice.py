"""The information that somebody who is hired is owed: that they have interviews (L6315-1 I, first paragraph)."""

from __future__ import annotations

from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.paper import papers
from activities.steps.case_file import CaseFile
from activities.steps.context import StepContext
from activities.steps.delivery import hand_over
from domain.calendar import in_french
from domain.day.course import hire_to_tell_of
from domain.facts import AnyFact, Hire, NoticeGiven
from domain.french import names
from domain.french.letters import law_in_letters
from domain.law.articles import wording_on
from domain.ports import StepOrder, StepResult


class Notice:
    """Tells whoever was hired that the law gives them interviews."""

    def __init__(self, context: StepContext) -> None:
        self._context = context

    @activity.defn(name="notice")
    async def run(self, order: StepOrder) -> StepResult:
        """Sends the letter, records `notice-given`, or `delivery-failed` if it is refused for good, or if the company
        wants no letter handed over and no address is known."""
        return await self._context.carry_out(order, self._tell)

    async def _tell(self, case: CaseFile) -> list[AnyFact]:
        hire = hire_to_tell_of(case.plan.page, case.today)
        if hire is None:
            raise ApplicationError(
                "nobody is to be told of a hire any more: the facts have changed since the plan was made, and the next "
                "review decides",
                non_retryable=True,
            )
        reachable = case.person is not None and case.person.email is not None
        if case.policy.hire_notice == "mail" and not reachable:
            return [case.failure("no-address")]
        data = _rendering(case, hire)
        letter = await self._context.issue(case, "information_embauche", data)
        text = papers.mail_text("information_embauche", **data)
        delivery = await hand_over(self._context, case, text, [letter])
        return [
            NoticeGiven(
                given_on=case.today,
                hired_on=hire.hired_on,
                to=delivery.to,
                document=letter.id,
                sha256=letter.sha256,
                respelt=letter.respelt,
                message_id=delivery.message_id,
            )
        ]


def _rendering(case: CaseFile, hire: Hire) -> dict[str, Any]:
    """What the letter and the mail say, by the law of the day of the hire."""
    law, on = case.law, hire.hired_on
    first = law.first.at(on)
    assert first is not None, "before the law nobody is to be told"
    wording = wording_on(law.articles, first.article, on)
    return case.letterhead("INF") | {
        "interview": names.interview(law, "periodic", on),
        "article": names.article(first.article),
        "in_force_from": in_french(wording.in_force_from if wording else first.in_force_from),
        "hired_on": in_french(on),
        "lasting": hire.ends_on is None,
        "law": law_in_letters(law, on),
        "topics": [{"title": topic.title, "detail": topic.detail} for topic in names.topics(law, "first", on)],
    }
