"""Links in the mails of the steps: to the employee's pages, and to whoever is to write the compte-rendu."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import structlog

from activities.paper import papers
from activities.steps.case_file import CaseFile
from activities.steps.context import StepContext
from activities.steps.delivery import write_to
from domain.facts import EventRef
from domain.ports import Attachment, UndeliverableError

log = structlog.stdlib.get_logger(__name__)

CONVENED_LASTS = timedelta(days=180)
"""How long a link of a convocation is good: the interview, and what is written of it, come within months."""
COPY_LASTS = timedelta(days=365)


async def employee_link(
    context: StepContext, case: CaseFile, about: str | EventRef, lasting: timedelta = CONVENED_LASTS
) -> str | None:
    """The address for the employee. None where no public address is set, or no code could be mailed to them."""
    if case.person is None or case.person.email is None:
        return None
    return await context.links.give(case.stream, "employee", about, key=case.key, lasting=lasting)


async def invite_manager(
    context: StepContext, case: CaseFile, obligation: str, data: dict[str, Any], background: dict[str, Any]
) -> None:
    """Writes to the manager, in a mail of their own, what was decided last time and what became of the employee's path,
    and where the compte-rendu is written, if there is such a page. Without that page and without anything to tell,
    nothing. One that is refused holds nothing up: HR can write the compte-rendu as well.
    """
    host = case.person.host if case.person else None
    if host is None or host.email is None:
        return
    link = await context.links.give(case.stream, "manager", obligation, key=case.key, lasting=CONVENED_LASTS)
    decided = background["decided"]
    if link is None and not (decided and decided["actions"]) and not background["path"]:
        return
    text = papers.mail_text("responsable", **data, manager=host.name, link=link)
    content, _ = await context.typeset("reperes", data | background)
    name = f"reperes-{case.order.employee}-{case.today:%Y-%m-%d}.pdf"
    try:
        guide = Attachment(name=name, media_type=papers.PDF, content=content)
        await write_to(context, case, host.email, text, [guide], part="responsable")
    except UndeliverableError as refusal:
        log.warning("manager_mailbox_refused", stream=str(case.stream), cause=refusal.cause,
                    todo="correct the manager's address; HR may write the compte-rendu")  # fmt: skip
