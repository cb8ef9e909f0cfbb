"""The pages on which an employee may prepare an interview, and what is known of their path when it is prepared."""

from __future__ import annotations

from typing import Any

from activities.paper import papers
from activities.steps.career import decided_before, path_since
from activities.steps.case_file import CaseFile
from activities.steps.context import StepContext
from domain.calendar import in_french
from domain.ports import Attachment


async def background(context: StepContext, case: CaseFile) -> dict[str, Any]:
    """What is known of the employee's path since the last interview, and what was decided then."""
    held = [interview.held_on for interview in case.record.interviews]
    last, hire = max(held, default=None), case.record.hire
    decided = await decided_before(context, case, case.today)
    return {
        "hired_on": in_french(hire.hired_on) if hire else None,
        "previous_on": in_french(last) if last else None,
        "path": await path_since(context, case, last, case.today),
        "decided": decided and {"on": in_french(decided.held_on), "actions": decided.actions},
    }


async def preparation(context: StepContext, data: dict[str, Any]) -> list[Attachment]:
    """The pages, blank but for what is known; none for a local elected member, whose interview is not about their path.

    `data`: what the convocation says, with the background.
    """
    if data["elected"]:
        return []
    content, _ = await context.typeset("preparation", data)
    name = f"preparation-{data['addressee']['number']}-{data['number'].lower()}.pdf"
    return [Attachment(name=name, media_type=papers.PDF, content=content)]
