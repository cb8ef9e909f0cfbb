"""A form that comes when the page is closed: what was typed is given back, to be sent again once a code was given."""

from __future__ import annotations

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.console.errors import HIDDEN, KEY_FIELD, WORTH_SHOWING
from api.console.guards import TOKEN_FIELD
from api.links.visit import MOST_FIELDS, ClosedError, own_page, shown


async def given_back(request: Request, error: ClosedError) -> Response | None:
    """The page that keeps what was typed; None where our own page sent nothing that was."""
    typed = await _typed(request) if request.method == "POST" else ()
    if not typed:
        return None
    written = [said for name, said in typed if len(said) > WORTH_SHOWING and name not in HIDDEN]
    return shown(request, error.here, "link_kept.html", 403, typed=typed, written=written, action=request.url.path)


async def _typed(request: Request) -> list[tuple[str, str]]:
    try:
        await own_page(request)
        form = await request.form(max_fields=MOST_FIELDS)
    except HTTPException:
        return []
    told = [(name, said) for name, said in form.multi_items() if name != TOKEN_FIELD and isinstance(said, str)]
    return told if any(said.strip() and name != KEY_FIELD for name, said in told) else []
