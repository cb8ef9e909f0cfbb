"""Numbers, periods, days and names as papers and pages write them; what letters say of the law, year by year.

`python test_paper_words.py` in this folder writes the golden file anew; what differs is read before it is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from golden_texts import Texts, write, written
from told import ACTOR, EMPLOYEE, company, entries, plan

from domain.day.status import Status
from domain.facts import OWN_SOURCE, InterviewKind, Leave
from domain.french import dates, headline, letters, names, numbers, own_words, periods, rows, story, typography
from domain.french.citations import citation
from domain.french.plan import WordedBasis, WordedInterview, WordedObligation, WordedPlan
from domain.law import current
from domain.ledger.recap_content import Outcome
from domain.ports import Attachment, Letter
from domain.ports.people import Wording

GOLDEN = "paper.txt"
D = date(2026, 11, 25)
DAY = timedelta(days=1)
LAW = current()
DAYS_OF_THE_LAW = (date(2013, 1, 1), date(2014, 3, 7), date(2018, 12, 31), date(2019, 1, 1), date(2025, 10, 26), D)


def _numbers() -> Iterator[str]:
    for value in (*range(101), 101, 171, 180, 199, 200, 201, 300, 580, 999, 1000, 12345):
        yield f"{value} {numbers.cardinal(value)} {numbers.ordinal(value) if value else ''}"
    yield " | ".join(numbers.number(value) for value in (0, 80, 100.0, 79.5, 79.25, 0.126, 1200))
    yield " | ".join(numbers.euros(value) for value in (0, 500, 999, 1000, 3000, 12345678))
    yield " | ".join((numbers.siren("123456782"), numbers.siret("12345678200010")))
    yield " | ".join((numbers.nir("2851275123456"), numbers.nir("285127512345678")))


def _periods() -> Iterator[str]:
    said = (periods.every, periods.preceding, periods.within, periods.length, periods.beginning, periods.first_period)
    for months in (1, 2, 11, 12, 13, 23, 24, 25, 36, 144):
        yield f"{months} : {' | '.join(say(months) for say in said)}"
    yield from (periods.years_before(years) for years in (1, 2, 3))


def _distances() -> Iterator[str]:
    """From 31 December: a day that the month before and February have not."""
    today = date(2027, 12, 31)
    for day in (
        today, today - DAY, today + DAY, today - 2 * DAY, date(2027, 10, 31), date(2027, 10, 1), date(2027, 9, 30),
        date(2027, 9, 29), date(2028, 2, 29), date(2028, 3, 31), date(2028, 3, 30), date(2028, 12, 30),
        date(2028, 12, 31), date(2029, 1, 30), date(2029, 1, 31), date(2029, 12, 30), date(2029, 12, 31),
        date(2026, 12, 31), date(2027, 1, 1), date(2024, 12, 31),
    ):  # fmt: skip
        yield f"{day} : {periods.distance(day, today)}"


def _days() -> Iterator[str]:
    for month in range(1, 13):
        day = date(2026, month, month)
        yield " | ".join((dates.short(day), dates.long(day), typography.brief(day), typography.short_month(day)))
    for offset in ("Z", "+01:00", "+04:00", "-04:00", "-03:30", "+12:00"):
        for hour in ("09:00", "00:05"):
            at = datetime.fromisoformat(f"2026-12-10T{hour}:00{offset}")
            for zone in ("Europe/Paris", "Indian/Reunion"):
                yield f"{at:%H:%M%z} {zone} : {' | '.join(dates.appointment(at, ZoneInfo(zone)))}"


def _typeset() -> Iterator[str]:
    for plain in (
        "l'état d'hier", "qui ? moi ! ceci ; cela : « voilà »", "1 mois 2 ans 1 an 3 jours 1 jour 4 heures 10 h 5 %",
        "2 salariés 1 salarié 3000 € 12 € 1234567 €", "1er janvier 2026, 2 février 2026, 31 décembre 2027 en mai 2026",
        "L6315-1 II, R.6323-3 IV, D2312-8 X, L6315 II et P6315-1 I", "n° 12, art. 4, l'art. x, 3 xyz",
    ):  # fmt: skip
        yield typography.typeset(plain)
    yield from (typography.listed(words) for words in (["a"], ["a", "b"], ["a", "b", "c"]))
    yield typography.capital("état des lieux du CPF") + typography.capital("")


def _names() -> Iterator[str]:
    for kind in get_args(InterviewKind):
        yield f"{kind} : {names.short_interview(kind)}"
        for on in DAYS_OF_THE_LAW:
            name = names.interview(LAW, kind, on)
            yield f"  {on} {name} | {names.to_invited(name)}"
            topics, subjects = ([each.title for each in of(LAW, kind, on)] for of in (names.topics, names.subjects))
            yield f"    {topics}" if topics == subjects else f"    {topics}, announced: {subjects}"
    for on in DAYS_OF_THE_LAW:
        yield f"{on} {names.after_mandate(LAW, on)} {[each.title for each in names.every_topic(LAW, on)]}"
    for outcome, days_late, said in product(get_args(Outcome), (1, 2), (True, False)):
        yield f"{outcome} {days_late} {said} : {names.recap_row(outcome, days_late, late_said=said)}"
    yield from (f"{leave} : {names.absence(LAW, leave)}" for leave in get_args(Leave))
    yield " | ".join(
        map(
            names.article,
            ("L6315-1 I", "D2312-8", "R6323-3 IV", "Code civil 2222", "Livre II", "accord", "X12 I", "L6-2 I"),
        )
    )
    yield f"{names.employee('E-0042')} | {names.headcount(79.5, 2025)} | {names.capital('été EDF')}{names.capital('')}"


def _law_in_letters() -> Iterator[str]:
    for on in DAYS_OF_THE_LAW:
        yield f"{on}"
        yield from (f"  {name}: {said}" for name, said in letters.law_in_letters(LAW, on).items())
    for told in (
        "1 en retard, compté comme tenu (lecture A13)", "versement (R6323-3 IV) après l'état des lieux de L6315-1, II",
        "seuil (lecture A24=five-years-for-all) atteint (lecture A5)", "",
    ):  # fmt: skip
        yield letters.reason(told)


def _own_words() -> Iterator[str]:
    """What a company may not say in its own words, in each letter."""
    for letter in own_words.LETTERS:
        for text in (
            "Nous évaluerons vos résultats", "En cas de MALADIE", "l'Inaptitude", "sous peine de sanction",
            "vous n'êtes pas dispensé", "l'entretien n'est pas obligatoire", "cela ne s'applique pas",
            "Vous devez venir", "vous êtes tenu de venir", "Venez avec vos idées", "dévalué, prénotation",
        ):  # fmt: skip
            yield f"{letter} | {text} | {own_words.unfit(letter, text)}"
    yield str(own_words.own_words(None))
    yield str(own_words.own_words(Wording(hire="Bienvenue", proposal="À bientôt")))


def _duty(kind: InterviewKind, status: Status, safe_on: date = D, *, superseded: bool = False) -> WordedObligation:
    return WordedObligation(
        id=kind, kind=kind, opens_on=D, due_on=D, safe_on=safe_on, status=status, basis=(), because="",
        superseded=superseded,
    )  # fmt: skip


def _headlines() -> Iterator[str]:
    held, late, gone = (
        _duty("first", "held"),
        _duty("periodic", "held-late"),
        _duty("first", "overdue", superseded=True),
    )
    overdue, recap_overdue = _duty("first", "overdue"), _duty("recap", "overdue")
    upcoming, recap, convened = _duty("first", "upcoming"), _duty("recap", "open"), _duty("elected-mandate", "convened")
    earlier, later = _duty("recap", "open", D - DAY), _duty("recap", "open", D + DAY)
    overdue_before = _duty("first", "overdue", D - DAY)
    done = [_duty("first", "declined"), _duty("periodic", "exempt"), _duty("recap", "lapsed")]
    for duties in (
        [], [held], [held] * 2, [late] * 3, [gone], [gone] * 2, [held, late, gone], [recap_overdue], [overdue],
        [overdue] * 2, [overdue, recap], [_duty("recap", "upcoming")], [recap], [convened], [upcoming, recap], done,
        [overdue, earlier], [overdue_before], [earlier, _duty("first", "open", D - 2 * DAY)], [later],
    ):  # fmt: skip
        news = headline.headline(WordedPlan(employee="E", as_of=D, obligations=tuple(duties)))
        known = ", ".join(f"{o.kind} {o.status}{' (superseded)' if o.superseded else ''}" for o in duties)
        yield f"{known} : {news.title} | {news.more}"
    yield from (headline.the(kind) for kind in get_args(InterviewKind))


def _rows() -> Iterator[str]:
    for outcome, days_late, held_on in product(get_args(Outcome), (0, 1, 2, 2443), (None, D)):
        row = WordedInterview(
            obligation="o", kind="first", due_on=D, held_on=held_on, on_time=True, counts=True, outcome=outcome,
            days_late=days_late,
        )  # fmt: skip
        yield f"{outcome} {days_late} : {rows.outcome(row)}"
    for status, superseded in product(get_args(Status), (False, True)):
        yield f"{status} {superseded} : {rows.status_of(_duty('first', status, superseded=superseded))}"


def _citations() -> Iterator[str]:
    for wording_from, read in product((None, D - DAY, D, D + DAY), ("whole", "part", "no")):
        basis = WordedBasis(article="L6315-1 I", in_force_from=D, wording_from=wording_from)
        yield citation(basis.model_copy(update={"read": read}))


LIFE = entries(
    [
        {"hire": {"hired_on": date(2026, 1, 5)}},
        {"convocation-sent": {
            "obligation": "first-2026-01-05", "kind": "first", "due_on": date(2027, 1, 4),
            "sent_on": date(2026, 12, 7), "proposed_for": "2026-12-22T09:00:00Z",
            "document": "documents/1.pdf", "sha256": "0" * 64,
        }},
        {"leave-start": {"leave": "sabbatical", "started_on": date(2026, 12, 28)}},
        {"leave-end": {"leave": "sabbatical", "resumed_on": date(2026, 12, 30)}},
        {"fact-voided": {"event": "4"}},
        {"fact-voided": {"event": "5"}},
        {"fact-voided": {"event": "e-of-nobody"}},
        {"leave-planned": {"leave": "unpaid", "announced_on": date(2026, 12, 31), "starts_on": date(2027, 1, 4)}},
    ]
)  # fmt: skip
CALENDAR = b"BEGIN:VEVENT\nUID:urn:1\nDTSTART;TZID=Europe/Paris:20261222T100000\nSUMMARY:x\nMETHOD:REQUEST\n"
MAIL = Letter(
    message_id="<1@example.org>", date=datetime(2026, 12, 7, 9, tzinfo=UTC), from_name="Imaginaire SA",
    reply_to="rh@example.org", to="camille@example.org", cc=("dominique@example.org", "rh@example.org"),
    subject="Convocation", text="Bonjour,\n\n  à bientôt\n\n",
    attachments=(
        Attachment(name="lettre.pdf", media_type="text/plain", content=b"Madame,\n\nSUMMARY: x  \n\n"),
        Attachment(name="invitation.ics", media_type="text/calendar; method=REQUEST", content=CALENDAR),
    ),
)  # fmt: skip


def _story() -> Iterator[str]:
    firm = company(facts=[{"headcount": {"year": 2025, "average": 80}, "id": "c1"}])
    mails = [(LIFE[1].recorded_at, MAIL), (LIFE[1].recorded_at, MAIL.model_copy(update={"cc": (), "subject": "Copie"}))]
    made = plan(EMPLOYEE, LIFE, firm, LAW, as_of=date(2026, 12, 31))
    assert {entry.source for entry in LIFE} > {OWN_SOURCE}
    assert {entry.actor for entry in LIFE} == {ACTOR}
    headings = story.page(LIFE, firm, mails, made, LAW, in_full=False)
    yield headings.partition("─")[0]
    yield story.page(LIFE, firm, mails, made, LAW, in_full=True)


TEXTS: Texts = {
    name: (lambda lines=lines: "\n".join(lines()))
    for name, lines in {
        "numbers": _numbers, "periods": _periods, "distances": _distances, "days": _days, "typesetting": _typeset,
        "names": _names, "law in letters": _law_in_letters, "own words": _own_words, "headlines": _headlines,
        "rows": _rows, "citations": _citations, "story": _story,
    }.items()
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_it_is_written_in_exactly_this_way(name: str) -> None:
    assert TEXTS[name]().rstrip() == written(GOLDEN)[name]


if __name__ == "__main__":
    write(GOLDEN, TEXTS)
