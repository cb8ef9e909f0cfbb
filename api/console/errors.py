"""What a page says when it cannot be shown: what failed, what to do, and a reference to look for in the log."""

from __future__ import annotations

import secrets

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.console.guards import (
    MOST_FIELDS,
    OtherSessionError,
    SignInNeededError,
    same_origin,
    to_sign_in,
)
from api.console.kept import Kept, kept
from api.console.page import page
from api.problems import DATABASE_LOST, UNKEPT
from domain.facts import LaterFactError

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_NOT_FOUND = ("Cette page n’existe pas", "Vérifiez l’adresse, ou revenez au début.")
_SAID = {
    404: _NOT_FOUND,
    405: _NOT_FOUND,
    410: ("Ce dossier a été supprimé", "Sa durée de conservation est terminée : il n’en reste rien à consulter."),
    403: ("Cet envoi n’est pas accepté", "Rien n’a été enregistré. Revenez à la page, rechargez-la et recommencez."),
    409: ("Ce formulaire a déjà servi", "Rien de plus n’a été enregistré. Revenez à la page et recommencez."),
    429: ("Trop d’essais", "Attendez une minute, puis recommencez."),
    413: ("L’envoi est trop volumineux", "Rien n’a été enregistré. Envoyez un fichier de 10 Mo au plus."),
}


def install(app: FastAPI) -> None:
    """Every failure of the console is told as a page."""
    app.add_exception_handler(SignInNeededError, _sign_in)
    app.add_exception_handler(OtherSessionError, _other_session)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(LaterFactError, _later_fact)
    app.add_exception_handler(Exception, _bug)
    for lost in DATABASE_LOST:
        app.add_exception_handler(lost, _no_database)
    for unkept in UNKEPT:
        app.add_exception_handler(unkept, _no_such_character)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    title, more = _SAID.get(error.status_code, ("Cette page ne peut pas être montrée", "Revenez au début."))
    return page(request, "error.html", error.status_code, title=title, more=more, reference=None)


async def _sign_in(request: Request, _: Exception) -> Response:
    """To the sign-in and back; what was typed into a form of ours is given back first."""
    form = await _kept(request) if request.method == "POST" else None
    if form is None:
        return to_sign_in(request)
    return _given_back(request, 401, form, signed_in=False)


async def _other_session(request: Request, _: Exception) -> Response:
    """The form of a session that is over is shown to whoever is signed in, who sends it in their own name or not."""
    form = await _kept(request)
    if form is None:
        return await _http(request, HTTPException(403))
    return _given_back(request, 403, form, signed_in=True)


async def _kept(request: Request) -> Kept | None:
    """None of a form that another page sent, too."""
    return await kept(request, most_fields=MOST_FIELDS) if same_origin(request) else None


def _given_back(request: Request, status: int, form: Kept, *, signed_in: bool) -> Response:
    action = request.scope["path"]
    return page(request, "form_kept.html", status, kept=form, action=action, signed_in=signed_in)


async def _invalid(request: Request, _: Exception) -> Response:
    title, more = _NOT_FOUND
    return page(request, "error.html", 404, title=title, more=more, reference=None)


async def _no_database(request: Request, error: Exception) -> Response:
    log.error("database_unavailable", route="console", error=type(error).__name__)
    more = "La base de données ne répond pas. Rien n’est perdu : réessayez dans un instant."
    return page(request, "error.html", 503, title="Jalon ne peut pas répondre", more=more, reference=None)


async def _later_fact(request: Request, error: Exception) -> Response:
    """Also on a page of the whole company: it says whose file it is that keeps the page."""
    assert isinstance(error, LaterFactError)
    whose = f"du salarié n° {error.stream.employee}" if error.stream.employee else "de l’entreprise"
    more = (
        "Un fait y a été enregistré par une version plus récente de Jalon que celle-ci. Rien n’est perdu, et rien ne "
        "part entre-temps au sujet de ce dossier : demandez à la personne qui exploite Jalon de remettre la version "
        "récente."
    )
    return page(request, "error.html", 503, title=f"Le dossier {whose} ne peut pas être lu", more=more, reference=None)


async def _no_such_character(request: Request, _: Exception) -> Response:
    title, more = (
        "Cette saisie ne peut pas être lue",
        "Elle contient un caractère invisible : effacez-la et retapez-la.",
    )
    return page(request, "error.html", 422, title=title, more=more, reference=None)


async def _bug(request: Request, error: Exception) -> Response:
    reference = secrets.token_hex(4)
    log.error("page_failed", request_id=reference, error=type(error).__name__)
    more = "Une erreur imprévue est survenue. Ce que vous avez saisi n’a peut-être pas été enregistré : vérifiez-le."
    return page(request, "error.html", 500, title="Cette page a échoué", more=more, reference=reference)
