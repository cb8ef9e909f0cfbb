"""The application of the links, mounted under `/l`: its headers, and one page for all that is not to be had."""

from __future__ import annotations

import secrets

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.console.app import Headers
from api.console.page import page
from api.console.services import Services
from api.links import door, employee, manager
from api.links.kept import given_back
from api.links.visit import ClosedError
from api.problems import DATABASE_LOST
from domain.facts import LaterFactError

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_GONE = (
    "Ce lien ne fonctionne plus",
    "Demandez-en un autre aux ressources humaines, en répondant au message qui le portait.",
)
_SAID = {
    403: ("Cette page est fermée", "Rien n’a été enregistré. Rouvrez le lien reçu et demandez un nouveau code."),
    409: ("Cet envoi a déjà servi", "Rien de plus n’a été enregistré. Rouvrez le lien reçu."),
    413: ("L’envoi est trop volumineux", "Rien n’a été enregistré."),
    429: ("Trop d’essais", "Attendez une heure, puis demandez un nouveau code."),
}


def create_links(services: Services) -> FastAPI:
    """The pages, to be mounted under `/l`.

    Nobody guesses a link, for it is signed, and each bounds its own codes and tries: a whole firm behind one address
    may open theirs on the same morning.
    """
    app = FastAPI(title="Jalon, les liens", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.state.services = services
    app.add_middleware(Headers, own={"referrer-policy": "no-referrer", "x-robots-tag": "noindex, nofollow"})
    for part in (door, employee, manager):
        app.include_router(part.router)
    app.add_exception_handler(HTTPException, _told)
    app.add_exception_handler(RequestValidationError, _gone)
    app.add_exception_handler(LaterFactError, _later_fact)
    app.add_exception_handler(Exception, _bug)
    for lost in DATABASE_LOST:
        app.add_exception_handler(lost, _no_database)
    return app


async def _told(request: Request, error: Exception) -> Response:
    """Of what is not there nothing is told: neither whether it ever was, nor why it is not any more."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405 and request.method == "GET":  # a phone reloads the page that a form led to
        token = request.scope["path"].removeprefix(request.scope["root_path"]).split("/")[1]
        return RedirectResponse(f"/l/{token}", 303)
    if isinstance(error, ClosedError) and (kept := await given_back(request, error)):
        return kept
    title, more = _SAID.get(error.status_code, _GONE)
    status = error.status_code if error.status_code in _SAID else 404
    return page(request, "link_closed.html", status, title=title, more=more)


async def _gone(request: Request, _: Exception) -> Response:
    return page(request, "link_closed.html", 404, title=_GONE[0], more=_GONE[1])


async def _no_database(request: Request, error: Exception) -> Response:
    log.error("database_unavailable", route="links", error=type(error).__name__)
    more = "Rien n’a été enregistré. Réessayez dans un instant."
    return page(request, "link_closed.html", 503, title="La page ne peut pas s’ouvrir", more=more)


async def _later_fact(request: Request, error: Exception) -> Response:
    log.error("fact_of_a_later_release", route="links", cause=str(error))
    more = (
        "Rien n’est perdu, et rien n’a été enregistré à l’instant. Votre lien reste bon : réessayez plus tard, ou "
        "répondez au message qui le portait."
    )
    return page(request, "link_closed.html", 503, title="La page ne peut pas s’ouvrir pour l’instant", more=more)


async def _bug(request: Request, error: Exception) -> Response:
    reference = secrets.token_hex(4)
    log.error("link_failed", request_id=reference, error=type(error).__name__)
    more = f"Une erreur est survenue (référence {reference}). Vérifiez en rouvrant le lien ce qui a été enregistré."
    return page(request, "link_closed.html", 500, title="Cette page a échoué", more=more)
