"""Droit: what is in force on a day with its text and source, and what changed when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.console.days import read_day
from api.console.guards import open_page
from api.console.page import page
from api.console.services import services_of
from domain.calendar import civil_date
from domain.french import branch_page
from domain.french.law_page import CONFIDENCE, DOUBTFUL, Said, said_of_changes, said_of_day
from domain.french.readings import answer
from domain.law import Law
from domain.law.sheet import changes, in_force

router = APIRouter(dependencies=[Depends(open_page)])


@router.get("/droit")
async def read_law(request: Request, jour: str = "", vue: str = "") -> Response:
    """The law of a day (`jour`), or with `vue=changements` what each text changed."""
    services = services_of(request)
    day, wrong = _day(jour, civil_date(services.clock()))
    book = services.law
    changed = vue == "changements"
    return page(
        request,
        "law.html",
        book=book,
        day=day,
        asked=jour,
        wrong=wrong,
        changed=changed,
        rules=[] if changed else _by_title(said_of_day(in_force(book, day))),
        years=list(_by_day(said_of_changes(changes(book)))) if changed else [],
        texts=[] if changed else branch_page.shown(book, day),
        clauseless=branch_page.without_clause(book),
        questions=_questions(book, day),
        confidence=CONFIDENCE,
        doubtful=DOUBTFUL,
    )


def _day(text: str, today: date) -> tuple[date, str | None]:
    """The day that is asked about, and what is wrong with what was typed."""
    if not text.strip():
        return today, None
    try:
        return read_day(text), None
    except ValueError as error:
        return today, str(error)


def _by_title(said: Sequence[Said]) -> list[tuple[str, list[Said]]]:
    return [(title, list(group)) for title, group in groupby(said, key=lambda each: each.line.title)]


def _by_day(said: Sequence[Said]) -> Iterator[tuple[date, list[tuple[str, list[Said]]]]]:
    for day, group in groupby(said, key=lambda each: each.line.in_force_from):
        yield day, _by_title(list(group))


def _questions(book: Law, on: date) -> list[tuple[str, str, str, list[str]]]:
    """What the law leaves open: its number, the question, the default reading and those watched for the safe date."""
    return [
        (name, q.question, answer(book, name, q.default, on), [answer(book, name, each, on) for each in q.watched])
        for name, q in book.questions.items()
    ]
