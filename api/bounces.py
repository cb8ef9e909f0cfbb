"""What becomes of mails after a server took them: whoever carries them tells it here, signed (Standard Webhooks)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, StringConstraints, ValidationError

from api.lookup import Clock
from api.problems import ProblemError, problem, refuse
from api.webhook_signature import SignatureError, verify
from domain.facts import Moment
from domain.ports import Bounces

router = APIRouter()

_NOT_A_CODE = re.compile(r"[^a-z0-9]+")
BOUNCED = "mail.bounced"
SOON = timedelta(hours=1)
"""For how long a mail may come back before it is known that it was sent: a step records it after it was handed over,
and one that was interrupted in between does so when it is done again.
"""


class Bounced(BaseModel):
    """`code`: the enhanced status of RFC 3463 (`5.1.1`), or the server's three digits."""

    message_id: Annotated[str, StringConstraints(min_length=3, max_length=255)]
    recipient: Annotated[str, StringConstraints(min_length=3, max_length=254)]
    kind: Literal["permanent", "temporary"]
    code: Annotated[str, StringConstraints(max_length=20)] = ""


class Told(BaseModel):
    """A message of Standard Webhooks: its type, when it happened, and its data."""

    type: str
    timestamp: Moment
    data: Bounced


class _Type(BaseModel):
    type: str


@router.post("/webhooks/mail", status_code=204, include_in_schema=False)
async def mail_webhook(request: Request) -> Response:
    """Records a mail that came back for good. What is only late, and what is not ours, is taken and left aside."""
    key: bytes | None = request.app.state.mail_webhook_key
    if key is None:
        raise refuse("not-found", "No JALON_MAIL_WEBHOOK_SECRET is set, so no mail provider is listened to.")
    clock: Clock = request.app.state.clock
    bounces: Bounces = request.app.state.bounces
    body = await request.body()
    try:
        verify([key], request.headers, body, clock())
    except SignatureError as error:
        raise refuse("unauthorized", f"{error}.") from None
    try:
        if _Type.model_validate_json(body).type != BOUNCED:
            return Response(status_code=204)
        told = Told.model_validate_json(body)
    except ValidationError as error:
        fields = ", ".join(sorted({".".join(map(str, each["loc"])) or "body" for each in error.errors()}))
        raise refuse(
            "invalid", f"Not a {BOUNCED} as deploy/guides/operate.md describes it: look at {fields}."
        ) from None
    if told.data.kind == "permanent":
        code = _NOT_A_CODE.sub("-", told.data.code.lower()).strip("-")
        cause = f"bounced-{code}" if code else "bounced"
        noted = await bounces.note(told.data.message_id, told.data.recipient, cause, told.timestamp)
        if not noted and clock() - told.timestamp < SOON:
            again = problem("unavailable", "That mail is not recorded as sent, or not yet: tell it again in a minute.")
            raise ProblemError(again, {"retry-after": "60"})
    return Response(status_code=204)
