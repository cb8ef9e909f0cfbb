"""What was told of a company, corrected or cancelled: by a void, and by the fact as it should have been.

Nothing is changed before somebody has read whom it moves; what an operator said of the watch is taken back by saying
the opposite, elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.console.acts.facts import authors
from api.console.company_facts import About, practice_fields
from api.console.consequences import Consequence, consequence
from api.console.guards import OwnForm, Place, place
from api.console.naming import names_of
from api.console.page import page
from api.console.services import services_of
from api.console.telling import key_of, new_key, refused, tell, text
from api.console.works import finished, not_yet
from domain.facts import OPERATOR_TYPES, Agreement, Entry, FactVoided, Headcount, Policy, Stream
from domain.facts.told import Told
from domain.french.dates import short
from domain.french.facts import each_in_words, in_words
from domain.french.numbers import number
from domain.ledger.corrections import in_effect, told

MOST_SHOWN, MOST_NAMED = 200, 50
REASON_LONGEST = 255
_TERMS = ("periodicity_months", "recap_months", "return_within_days")

router = APIRouter(prefix="/{siren}/entreprise")
Writer = Annotated[Place, Depends(place("company"))]


@dataclass(frozen=True)
class Line:
    """A fact of the company that stands. `form`: the one that corrects it; None, it may at most be cancelled."""

    entry: Entry
    sentence: str
    by: str
    form: str | None
    alterable: bool


async def lines(request: Request, entries: Sequence[Entry]) -> list[Line]:
    """What was told and stands, the newest first."""
    standing = sorted(in_effect(entries), key=told, reverse=True)[:MOST_SHOWN]
    names = await authors(request, standing)
    said = each_in_words(entries)
    return [
        Line(each, said[each.ref], names.get(each.actor, "inconnu"), form_for(each), is_alterable(each))
        for each in standing
    ]


def is_alterable(entry: Entry) -> bool:
    return entry.type not in OPERATOR_TYPES and entry.type != "fact-voided"


def form_for(entry: Entry) -> str | None:
    """The form by whose fields the fact was told, or might have been."""
    match entry.fact:
        case Headcount():
            return "effectif"
        case Policy():
            return "pratiques"
        case Agreement() as agreed if any(getattr(agreed, term) is not None for term in _TERMS):
            return "accord"
        case Agreement() as agreed if agreed.readings:
            return "lecture" if len(agreed.readings) == 1 and entry.private_sha256 is None else None
        case Agreement():
            return "accord"
        case _:
            return None


def standing(entries: Sequence[Entry], version: str, form: str | None = None) -> Entry | None:
    """The fact of that version, if it stands and may be altered, by that form where one is named; None when no version
    was told. Ends the request otherwise: somebody has altered it since.
    """
    if not version:
        return None
    found = next((e for e in in_effect(entries) if str(e.version) == version and is_alterable(e)), None)
    if found is None or form not in (None, form_for(found)):
        raise HTTPException(409)
    return found


async def typed_of(request: Request, here: Place, entry: Entry, about: About) -> dict[str, str]:
    """What somebody would have typed to tell the fact: the form that corrects it begins with it."""
    match entry.fact:
        case Headcount() as told_:
            return {"annee": str(told_.year), "effectif": number(told_.average)}
        case Policy() as told_:
            day = told_.effective_from
            return practice_fields(about, day) | {"debut": short(day)}
        case Agreement() as told_:
            private = await services_of(request).people.private_part(here.siren, entry.ref) or {}
            return _agreement(told_, private)
        case _:
            return {}


def _agreement(told_: Agreement, private: Mapping[str, Any]) -> dict[str, str]:
    question, answer = next(iter((told_.readings or {}).items()), ("", ""))
    days = {"signe": told_.signed_on, "debut": told_.effective_from, "fin": told_.effective_to}
    others = {
        "portee": told_.scope, "idcc": told_.idcc, "rythme": told_.periodicity_months, "etat": told_.recap_months,
        "retour": told_.return_within_days, "criteres": private.get("criteria"), "question": question,
        "reponse": answer,
    }  # fmt: skip
    return {name: short(day) for name, day in days.items() if day} | {n: str(v) for n, v in others.items() if v}


def corrected(entry: Entry, fact: Told) -> list[Told]:
    """The void, and the fact as it should have been; of an agreement, with what the form does not ask."""
    if isinstance(fact, Agreement) and isinstance(entry.fact, Agreement) and not fact.readings:
        fact = fact.model_copy(update={"readings": entry.fact.readings})
    return [FactVoided(event=entry.ref, reason=None), fact]


@router.get("/annuler")
async def ask_to_cancel(request: Request, here: Writer, fait: str = "") -> Response:
    """Whom it would move if the fact had never been told."""
    entry = standing(await services_of(request).journal.read(Stream(here.siren)), fait)
    if entry is None:
        raise HTTPException(404)
    work = consequence(request, here, [FactVoided(event=entry.ref, reason=None)])
    if not await finished(work):
        return not_yet(request, work, "Ce qui changerait")
    found: Consequence = work.task.result()
    return page(
        request, "company_cancel.html", entry=entry, sentence=in_words(entry.fact), found=found,
        named=found.moved[:MOST_NAMED], key=new_key(),
        names=await names_of(request, here, [each.employee for each in found.moved[:MOST_NAMED]]),
    )  # fmt: skip


@router.post("/annuler")
async def cancel(request: Request, here: Writer, form: OwnForm) -> Response:
    """The fact stays in the journal, and counts no more. Sent twice it is cancelled once."""
    key = key_of(form)
    entries = [e for e in await services_of(request).journal.read(Stream(here.siren)) if not e.id.startswith(key)]
    entry = standing(entries, text(form, "fait"))
    if entry is None:
        raise HTTPException(404)
    void = FactVoided(event=entry.ref, reason=text(form, "motif")[:REASON_LONGEST] or None)
    if refused(await tell(request, here, key, [(None, void)])):
        raise HTTPException(409)
    return RedirectResponse(f"/console/{here.siren}/entreprise?fait=annule", 303)
