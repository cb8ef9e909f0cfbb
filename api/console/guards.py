"""Before a page is made: who asks, whether they may, and whether a form was sent by our own page."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import Depends, Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.console.grants import Visitor
from api.console.reading import file_of, plan_on
from api.console.services import services_of
from api.rights import Caller, Right
from domain import identifiers
from domain.calendar import civil_date
from domain.errors import JalonError
from domain.french.numbers import siren
from domain.ports import CompanyProfile

COOKIE, SECURE_COOKIE = "jalon", "__Host-jalon"
TOKEN_FIELD = "jeton"  # noqa: S105
MOST_FIELDS = 500


class SignInNeededError(JalonError):
    """Nobody is signed in, or not any more."""


class OtherSessionError(JalonError):
    """Our own page sent the form, in a session that is over: whoever is signed in now has to send it themselves."""


@dataclass(frozen=True)
class Session:
    """Who asks, and the token that a form of theirs must bear."""

    visitor: Visitor
    secret: str

    @property
    def token(self) -> str:
        """Good for this session alone; it tells nothing of the session's id."""
        return hmac.new(self.secret.encode(), b"form", hashlib.sha256).hexdigest()


def cookie_name(request: Request) -> str:
    """Over TLS the name that a browser takes from this host alone."""
    return SECURE_COOKIE if services_of(request).secure else COOKIE


def set_cookie(request: Request, response: Response, secret: str) -> None:
    """Out of reach of scripts, sent to this host alone and not by other sites' forms; it ends with the browser."""
    secure = services_of(request).secure
    response.set_cookie(cookie_name(request), secret, path="/", httponly=True, secure=secure, samesite="lax")


async def session_of(request: Request) -> Session | None:
    """The session of the request; None when nobody is signed in. Asked for once a request."""
    if not hasattr(request.state, "session"):
        secret = request.cookies.get(cookie_name(request), "")
        sessions = services_of(request).sessions
        visitor = await sessions.visitor(secret) if secret and sessions else None
        request.state.session = Session(visitor, secret) if visitor else None
    return request.state.session


async def signed_in(request: Request) -> Session:
    """Raises SignInNeededError, which leads to the sign-in and back."""
    session = await session_of(request)
    if session is None:
        raise SignInNeededError
    return session


async def open_page(request: Request) -> None:
    """A page for everybody where the house allows it, else for those who are signed in."""
    if not services_of(request).public:
        await signed_in(request)


SignedIn = Annotated[Session, Depends(signed_in)]


@dataclass(frozen=True)
class Place:
    """Where somebody acts and as whom: the company of the path."""

    siren: str
    caller: Caller
    profile: CompanyProfile | None
    session: Session

    @property
    def name(self) -> str:
        return self.profile.name if self.profile else f"SIREN {siren(self.siren)}"

    @property
    def establishments(self) -> tuple[str, ...] | None:
        """Those whose employees alone one sees, by SIRET; None: everybody."""
        own = self.caller.establishments
        return None if own is None else tuple(sorted(own))

    @property
    def whole(self) -> bool:
        """Whether one acts in the whole company."""
        return self.caller.establishments is None

    def may(self, right: Right) -> bool:
        return self.caller.may(right, self.siren)


def place(right: Right, *, in_part: bool = False) -> Callable[..., Awaitable[Place]]:
    """A dependency: the company of the path, for those who have the right there.

    For everybody else there is no such page: nobody learns from it which companies there are. Those whose role is good
    in some establishments alone come to the pages of these employees; and, of the company's, only to one that keeps to
    them by itself (`in_part`).
    """

    async def check(siren: str, request: Request, session: SignedIn) -> Place:
        services = services_of(request)
        try:
            identifiers.siren(siren)
        except ValueError:
            raise HTTPException(404) from None
        caller = session.visitor.caller(siren, civil_date(services.clock()))
        if caller is None or not caller.may(right, siren):
            raise HTTPException(404)
        employee = request.path_params.get("employee")
        if caller.establishments is not None and not (
            in_part if employee is None else await _is_theirs(request, caller, siren, employee)
        ):
            raise HTTPException(404)
        found = Place(siren, caller, await services.people.company(siren), session)
        request.state.place = found
        return found

    return check


async def _is_theirs(request: Request, caller: Caller, siren: str, employee: str) -> bool:
    """Whether the employee belongs to one of their establishments today, by what was told of them."""
    try:
        file = await file_of(request, siren, employee)
    except (HTTPException, ValueError):
        return False
    plan = plan_on(request, file, civil_date(services_of(request).clock()))
    return caller.reaches(plan.page.record.establishment_on(plan.as_of))


async def own_form(request: Request, session: SignedIn) -> FormData:
    """The form that was sent, if our own page sent it: by its origin, and by the session's token."""
    if not same_origin(request):
        raise HTTPException(403)
    form = await request.form(max_fields=MOST_FIELDS)
    token = form.get(TOKEN_FIELD)
    if not isinstance(token, str) or not hmac.compare_digest(token.encode(), session.token.encode()):
        raise OtherSessionError
    return form


OwnForm = Annotated[FormData, Depends(own_form)]


def same_origin(request: Request) -> bool:
    """Whether the browser says that our own page sent this. One that says nothing at all is not believed."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is None:
        return site is not None
    return urlsplit(origin).netloc == urlsplit(services_of(request).url or str(request.base_url)).netloc


def within(path: str | None) -> str:
    """The path if it leads to a page of the console, else the console's own: nobody is sent elsewhere."""
    path = path or ""
    safe = path.startswith("/console/") and "//" not in path and "\\" not in path and path.isprintable()
    return path if safe else "/console/"


def to_sign_in(request: Request) -> Response:
    """Where one signs in, and where one then comes back to: the same page, if it was only looked at."""
    query = f"?{request.url.query}" if request.url.query else ""
    back = within(request.scope["path"] + query) if request.method in ("GET", "HEAD") else "/console/"
    return RedirectResponse(f"/console/connexion?vers={quote(back, safe='/')}", 303)
