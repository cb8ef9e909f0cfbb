"""Signing in and out, and choosing a company."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import structlog
from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.console.attempts import Attempts
from api.console.grants import Grant, granted
from api.console.guards import OwnForm, SignedIn, cookie_name, session_of, set_cookie, within
from api.console.oidc import Attempt, OidcError
from api.console.page import page
from api.console.services import services_of
from api.console.sessions import LINK, UNDER_WAY
from domain.calendar import civil_date

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

TIME_TO_SIGN_IN = timedelta(minutes=15)
UNDER_WAY_COOKIE = "jalon-entree"

router = APIRouter()


@router.get("/connexion")
async def sign_in_page(request: Request, vers: str = "") -> Response:
    """How one signs in here. `vers`: the page one comes back to."""
    if await session_of(request):
        return RedirectResponse(within(vers), 303)
    services = services_of(request)
    return page(request, "sign_in.html", back=within(vers), provider=services.provider is not None,
                development=services.development, failed=False)  # fmt: skip


@router.get("/connexion/fournisseur")
async def to_provider(request: Request, vers: str = "") -> Response:
    """Off to the provider, with what its answer will be held against."""
    _limited(request)
    services = services_of(request)
    if services.provider is None:
        raise HTTPException(404)
    attempt = Attempt.new()
    kept = await services.sessions.keep(
        UNDER_WAY, {**attempt.model_dump(), "back": within(vers)}, TIME_TO_SIGN_IN
    )  # fmt: skip
    try:
        answer = RedirectResponse(await services.provider.address(attempt, _return_address(request)), 303)
    except OidcError as error:
        return _failed(request, error)
    answer.set_cookie(UNDER_WAY_COOKIE, kept, max_age=int(TIME_TO_SIGN_IN.total_seconds()), path="/console/connexion",
                      httponly=True, secure=services.secure, samesite="lax")  # fmt: skip
    return answer


@router.get("/connexion/retour")
async def from_provider(request: Request, code: str = "", state: str = "") -> Response:
    """Back from the provider, in the browser that left for it and once only."""
    _limited(request)
    services = services_of(request)
    kept = await services.sessions.take(UNDER_WAY, request.cookies.get(UNDER_WAY_COOKIE, ""))
    if services.provider is None or kept is None or not code or kept["state"] != state:
        return _failed(request, OidcError("The answer belongs to no sign-in that is under way in this browser."))
    try:
        person = await services.provider.person(code, Attempt(**_fields(kept)), _return_address(request))
    except OidcError as error:
        return _failed(request, error)
    grants = granted(person.groups)
    if not grants:
        return page(request, "error.html", 403, title="Aucun rôle ne vous est donné", reference=None,
                    more="Demandez à votre administrateur un groupe comme jalon-operator-123456782.")  # fmt: skip
    actor = await services.actors.of("person", person.subject, label=person.name)
    return await _enter(request, actor, grants, kept["back"])


@router.get("/entrer/{secret}")
async def enter_by_link(secret: str, request: Request) -> Response:
    """The one-time link of the local stack, which leads to the page that it names."""
    _limited(request)
    services = services_of(request)
    kept = await services.sessions.take(LINK, secret) if services.development else None
    if kept is None:
        return page(request, "error.html", 404, title="Ce lien ne fonctionne plus", reference=None,
                    more="Il ne sert qu’une fois. Demandez-en un autre avec la commande jalon console.")  # fmt: skip
    grants = [Grant.parse(text) for text in kept["grants"]]
    return await _enter(request, UUID(kept["actor"]), grants, within(kept["back"]))


@router.post("/deconnexion")
async def sign_out(request: Request, session: SignedIn, _: OwnForm) -> Response:
    """The session ends here and everywhere; the provider's own goes on."""
    await services_of(request).sessions.close(session.secret)
    answer = RedirectResponse("/console/connexion", 303)
    answer.delete_cookie(cookie_name(request), path="/", httponly=True, secure=services_of(request).secure)
    return answer


@router.get("/")
async def front(request: Request) -> Response:
    """Those who are signed in come to their companies, the others to the sign-in."""
    return RedirectResponse("/console/entreprises" if await session_of(request) else "/console/connexion", 303)


@router.get("/entreprises")
async def choose_company(request: Request, session: SignedIn) -> Response:
    """The companies one may enter; somebody who has one is led there."""
    services = services_of(request)
    today = civil_date(services.clock())
    companies = await services.sessions.companies(session.visitor.companies(today))
    if len(companies) == 1:
        return RedirectResponse(f"/console/{companies[0][0]}/", 303)
    return page(request, "companies.html", companies=companies)


async def _enter(request: Request, actor: UUID, grants: list[Grant], back: str) -> Response:
    """A session of its own for each sign-in: one that somebody planted or left behind is worth nothing."""
    sessions = services_of(request).sessions
    if (old := await session_of(request)) is not None:
        await sessions.close(old.secret)
    answer = RedirectResponse(within(back), 303)
    set_cookie(request, answer, await sessions.open(actor, grants))
    answer.delete_cookie(UNDER_WAY_COOKIE, path="/console/connexion")
    return answer


def _limited(request: Request) -> None:
    attempts: Attempts = request.app.state.attempts
    if not attempts.allowed(request.client.host if request.client else ""):
        raise HTTPException(429)


def _fields(kept: dict[str, str]) -> dict[str, str]:
    return {name: kept[name] for name in Attempt.model_fields}


def _return_address(request: Request) -> str:
    own = services_of(request).url or str(request.base_url).removesuffix("/").removesuffix("/console")
    return f"{own.rstrip('/')}/console/connexion/retour"


def _failed(request: Request, error: OidcError) -> Response:
    log.warning("sign_in_failed", cause=str(error))
    return page(request, "sign_in.html", 400, back="/console/", provider=True, development=False, failed=True)
