"""The pages that a problem's `type` leads to: what it means, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import NamedTuple, cast

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from api.problems import KINDS, Kind, Problem, refuse, type_of
from api.queries import only_known

router = APIRouter(
    prefix="/problems", tags=["service"], dependencies=[Depends(only_known)], responses={422: {"model": Problem}}
)


class Advice(NamedTuple):
    means: str
    do: str


ADVICE: Mapping[Kind, Advice] = {
    "malformed-json": Advice(
        "The body is not JSON in UTF-8. Nothing was recorded.",
        "Look at <code>detail</code>, which says where reading stopped.",
    ),
    "unauthorized": Advice(
        "The request bears no token, or one that was never given or has been revoked.",
        "Send <code>Authorization: Bearer jalon_…</code>. An administrator makes a token with "
        "<code>jalon token create</code>; it is shown once.",
    ),
    "forbidden": Advice(
        "The token is good, but its role or its companies do not allow this; or the event says what only an operator "
        "may say. A company that is out of scope and one that does not exist get the same answer.",
        "Use a token of the right role and company: <code>jalon token list</code> shows them. To correct what was "
        "told, void the fact that was told.",
    ),
    "not-found": Advice(
        "There is no such address, or nothing is recorded of this employee, company or document.",
        "Check the path: no slash at its end, the SIREN, the employee's id letter by letter. The addresses are on "
        '<a href="/docs">the documentation page</a>.',
    ),
    "method-not-allowed": Advice(
        "The address exists, and this method is not among its own.", "The <code>Allow</code> header names those it has."
    ),
    "no-profile": Advice(
        "What was asked for is a paper, which speaks in the employer's name, and nobody has told that name.",
        "Tell it with <code>PUT /v1/companies/{siren}</code> and ask again.",
    ),
    "content-conflict": Advice(
        "An event of the same <code>source</code> and <code>id</code> was recorded before with another content, which "
        "stays: a key names one fact for ever.",
        "To correct a fact, send a <code>fact-voided</code> that names it, and the right fact under an id of its own.",
    ),
    "gone": Advice(
        "It was kept here once and was erased: a whole file whose time was over, or what was kept of a person. Nothing "
        "brings it back.",
        "Take it off your lists. <code>jalon erased</code> shows when it was done and why; the seals still hold.",
    ),
    "precondition-failed": Advice(
        "<code>If-Match</code> named a state that is no longer there: somebody has changed it since it was read. "
        "Nothing was changed.",
        "Read it again, make the change in what is there now, and send that with the new <code>ETag</code>.",
    ),
    "too-large": Advice(
        "The body has more than 5 MiB once it is unpacked (files to import: 512 MiB; a file attached in the console: "
        "10 MiB), or the batch more than 500 events. Nothing was recorded.",
        "Send it in parts. Events may be sent again: each counts once.",
    ),
    "unsupported-media-type": Advice(
        "The <code>Content-Type</code> or the <code>Content-Encoding</code> is not one that is read here.",
        "Look at <code>detail</code>, which names those that are. JSON is in UTF-8; a body may come in gzip.",
    ),
    "invalid": Advice(
        "The path, the query, a header or the body is not valid. Nothing was recorded of this event; the others of a "
        "batch are not held up.",
        "<code>errors</code> names each place, by a JSON pointer into the body or the name of a parameter, and says "
        "what was expected there. Correct it and send it again, under the same id.",
    ),
    "too-many-requests": Advice(
        "The token has made more requests than it may in a minute.",
        "Wait for the seconds of <code>Retry-After</code>. Many facts go in one batch; what is read often is asked for "
        "with <code>If-None-Match</code>. Operators set <code>JALON_API_REQUESTS_PER_MINUTE</code>.",
    ),
    "internal": Advice(
        "The service failed in a way that nobody foresaw.",
        "Send the request again: each event counts once. If it fails again, tell the operators the answer's "
        "<code>X-Request-Id</code>, which stands in the service's log.",
    ),
    "unavailable": Advice(
        "The database cannot be reached just now. Nothing is lost, nothing was half done.",
        "Send the request again after the seconds of <code>Retry-After</code>.",
    ),
}  # fmt: skip

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title} · Jalon</title><style>
body{{font:1rem/1.5 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem;color:#1d2433}}
code{{background:#eef1f5;padding:.1em .3em;border-radius:3px}}h1{{line-height:1.2}}small{{color:#525c6e}}</style></head>
<body>{body}</body></html>
"""


@router.get("", response_class=HTMLResponse, summary="All problems")
async def list_problems() -> HTMLResponse:
    """Every type of problem, with its page."""
    rows = "".join(
        f'<li><a href="{type_of(kind)}">{kind}</a> ({status}): {escape(title)}</li>'
        for kind, (status, title) in KINDS.items()
    )
    return _page("What may go wrong", f"<h1>What may go wrong</h1><ul>{rows}</ul>")


@router.get(
    "/{kind}", response_class=HTMLResponse, summary="What a problem means",
    responses={404: {"model": Problem, "description": "There is no such type of problem."}},
)  # fmt: skip
async def read_problem(kind: str, request: Request) -> HTMLResponse:
    """What it means, and what to do."""
    if kind not in KINDS:
        raise refuse("not-found", f"There is no problem of the type {request.url.path}: see /problems.")
    known = cast(Kind, kind)
    (status, title), advice = KINDS[known], ADVICE[known]
    told = f"<p>{advice.means}</p><h2>What to do</h2><p>{advice.do}</p>"
    return _page(
        title,
        f"<p><small>HTTP {status} · <code>{type_of(known)}</code></small></p><h1>{escape(title)}</h1>{told}"
        '<p><a href="/problems">All problems</a></p>',
    )


def _page(title: str, body: str) -> HTMLResponse:
    return HTMLResponse(_PAGE.format(title=escape(title), body=body))
