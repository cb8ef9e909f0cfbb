"""Entreprise: who writes, the headcounts, what was agreed, what the law leaves open, what is done beyond it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, get_args

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.console import altering
from api.console.company_facts import FORMS, NUMBERS, About, practice_changes, practice_fields
from api.console.consequences import Consequence, consequence
from api.console.guards import OwnForm, Place, place
from api.console.naming import names_of
from api.console.page import page
from api.console.services import services_of
from api.console.telling import key_of, new_key, refused, tell
from api.console.typed import Typed
from api.console.works import finished, not_yet
from domain.calendar import civil_date
from domain.facts import Agreement, Entry, InterviewKind, Stream
from domain.french.company import (
    DIGESTS,
    HIRE_NOTICES,
    LATENESS,
    LETTERS,
    PRACTICE,
    UNITS,
    ZONES,
    ladders,
    plainly,
    practice_value,
    scope_of,
    terms_of,
)
from domain.french.facts import in_words
from domain.french.readings import answer
from domain.french.watch import state_of_watch
from domain.law.policy import policy_on
from domain.ledger.applied import apply
from domain.ledger.fold import fold_company

MOST_NAMED = 50
"""How many employees whose dates move are listed one by one."""

router = APIRouter(prefix="/{siren}/entreprise")
Reader = Annotated[Place, Depends(place("plan:read", in_part=True))]
"""What these pages show is about nobody."""
OfEverybody = Annotated[Place, Depends(place("plan:read"))]
Writer = Annotated[Place, Depends(place("company"))]


@router.get("")
async def show(request: Request, here: Reader, fait: str = "") -> Response:
    """What is known of the company, and where each thing is changed."""
    entries = await _entries(request, here)
    about = _about_of(request, entries)
    practice = policy_on(about.law, about.company, about.today)
    return page(
        request, "company.html", done=fait, company=about.company,
        watch=state_of_watch(about.company.watched_from, about.today, paused=about.company.paused),
        headcounts=sorted(about.company.headcounts.items(), reverse=True),
        agreements=[(a, scope_of(a), terms_of(a), _read(about, a)) for a in reversed(about.company.agreements)],
        judged=[e.fact for e in entries if isinstance(e.fact, Agreement) and e.private_sha256 is not None],
        lines=await altering.lines(request, entries) if here.may("timeline:read") else [],
        practice=[(PRACTICE[name], practice_value(name, practice), plainly(about.law.policy.described[name]))
                  for name in PRACTICE if name != "convene_days_before"],
        leads=practice.convene_days_before, lead_described=about.law.policy.described["convene_days_before"],
    )  # fmt: skip


@router.get("/lectures")
async def readings(request: Request, here: Reader) -> Response:
    """Each question the law leaves open, how it is read for this company, and the other ways."""
    about = await _about(request, here)
    chosen = apply(about.law, about.company, about.today).readings
    rows = [
        (name, q, chosen[name], {option: answer(about.law, name, option, about.today) for option in q.options})
        for name, q in about.law.questions.items()
    ]
    return page(request, "company_readings.html", rows=rows)


@router.get("/lectures/{question}")
async def reading_moves(request: Request, here: OfEverybody, question: str) -> Response:
    """How many employees each other answer to the question would move."""
    about = await _about(request, here)
    asked = about.law.questions.get(question)
    if asked is None:
        raise HTTPException(404)
    chosen = apply(about.law, about.company, about.today).readings[question]
    found: dict[str, Consequence] = {}
    for option in asked.options:
        if option != chosen:
            work = consequence(request, here, [_read_otherwise(about, question, option)])
            if not await finished(work):
                return not_yet(request, work, f"{question} : combien de salariés ?")
            found[option] = work.task.result()
    words = {option: answer(about.law, question, option, about.today) for option in asked.options}
    return page(
        request, "company_reading_moves.html", name=question, asked=asked, chosen=chosen, words=words, found=found
    )


@router.get("/{what}")
async def ask(request: Request, here: Writer, what: str) -> Response:
    """The form; with `relire`, what telling it would move, and the last question before it is told."""
    form = FORMS.get(what)
    if form is None:
        raise HTTPException(404)
    typed = Typed(dict(request.query_params))
    entries = await _entries(request, here)
    entry = altering.standing(entries, typed["fait"], what)
    about = _about_of(request, entries, entry)
    if not typed["relire"]:
        if entry is not None:
            begun = await altering.typed_of(request, here, entry, _about_of(request, entries))
            typed = Typed(begun | typed.values)
        return _form_page(request, what, about, typed, 200)
    fact = form.read(typed, about)
    if fact is None:
        return _form_page(request, what, about, typed, 422)
    work = consequence(request, here, altering.corrected(entry, fact) if entry else [fact])
    if not await finished(work):
        return not_yet(request, work, "Ce qui changerait")
    found: Consequence = work.task.result()
    await services_of(request).sessions.note(here.caller.actor, here.siren, None, f"entreprise {what}")
    return page(
        request, "company_confirm.html", what=what, form=form, found=found, named=found.moved[:MOST_NAMED],
        names=await names_of(request, here, [each.employee for each in found.moved[:MOST_NAMED]]),
        sentence=in_words(fact), corrects=entry and in_words(entry.fact), fields=typed.values, key=new_key(),
        back=request.url.query.replace("relire=oui", ""), practice=practice_changes(about, fact),
    )  # fmt: skip


@router.post("/{what}")
async def record(request: Request, here: Writer, what: str, form: OwnForm) -> Response:
    """Tells the fact in the name of the person who sent the form."""
    asked = FORMS.get(what)
    if asked is None:
        raise HTTPException(404)
    key, typed = key_of(form), Typed(dict(form))
    # What a form that is sent twice has told already is not held against it.
    entries = [each for each in await _entries(request, here) if not each.id.startswith(key)]
    entry = altering.standing(entries, typed["fait"], what)
    about = _about_of(request, entries, entry)
    fact = asked.read(typed, about)
    if fact is None:
        return _form_page(request, what, about, typed, 422)
    facts = altering.corrected(entry, fact) if entry else [fact]
    if refused(await tell(request, here, key, [(None, each) for each in facts])):
        raise HTTPException(409)
    return RedirectResponse(f"/console/{here.siren}/entreprise?fait={what}", 303)


async def _about(request: Request, here: Place) -> About:
    return _about_of(request, await _entries(request, here))


async def _entries(request: Request, here: Place) -> list[Entry]:
    return await services_of(request).journal.read(Stream(here.siren))


def _about_of(request: Request, entries: Sequence[Entry], without: Entry | None = None) -> About:
    """What forms are read under. `without`: the fact that is corrected, as if it had never been told."""
    services = services_of(request)
    known = [each for each in entries if each is not without]
    return About(services.law, fold_company(known, unopened=services.unopened), civil_date(services.clock()))


def _read_otherwise(about: About, question: str, option: str) -> Agreement:
    """An agreement of today that answers the question so, and leaves alone what else was agreed to begin today."""
    agreed = (a for a in about.company.agreements if (a.scope, a.effective_from) == ("company", about.today))
    bare = next(agreed, Agreement(scope="company", signed_on=about.today, effective_from=about.today))
    return bare.model_copy(update={"readings": {**(bare.readings or {}), question: option}})


def _form_page(request: Request, what: str, about: About, typed: Typed, status: int) -> Response:
    form = FORMS[what]
    shown: Mapping[str, str] = typed.values
    if what == "pratiques" and not typed["relire"]:
        shown = practice_fields(about, about.today) | {"debut": f"{about.today:%d/%m/%Y}"} | typed.values
    return page(
        request, form.template, status, what=what, form=form, typed=shown, wrong=typed.wrong, law=about.law,
        kinds=get_args(InterviewKind), names=PRACTICE, units=UNITS, zones=ZONES, lateness=LATENESS, digests=DIGESTS,
        letters=LETTERS, hire_notices=HIRE_NOTICES, escalations=ladders(shown.get("escalation")), numbers=NUMBERS,
        described={name: plainly(words) for name, words in about.law.policy.described.items()},
        defaults=about.law.policy.defaults, value=practice_value,
        answers=_answers(about, typed["question"]),
    )  # fmt: skip


def _answers(about: About, question: str) -> dict[str, str]:
    asked = about.law.questions.get(question)
    return {each: answer(about.law, question, each, about.today) for each in asked.options} if asked else {}


def _read(about: About, agreement: Agreement) -> list[str]:
    """The readings that an agreement chooses, in words."""
    chosen = (agreement.readings or {}).items()
    return [
        f"{name} : {answer(about.law, name, first, about.today)}"
        for name, option in chosen
        if name in about.law.questions and (first := option.partition("+")[0]) in about.law.questions[name].options
    ]
