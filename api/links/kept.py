"""A form that comes when the page is closed: what was typed is given back, to be sent again once a code was given."""

from __future__ import annotations

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.console.kept import kept
from api.links.visit import MOST_FIELDS, ClosedError, own_page, shown


async def given_back(request: Request, error: ClosedError) -> Response | None:
    """The page that keeps what was typed; None where our own page sent nothing that was."""
    if request.method != "POST":
        return None
    try:
        await own_page(request)
    except HTTPException:
        return None
    form = await kept(request, most_fields=MOST_FIELDS)
    return form and shown(request, error.here, "link_kept.html", 403, kept=form, action=request.url.path)
