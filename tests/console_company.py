"""A company for the browser: lives of every kind, and names that no page may stumble over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from api.console.grants import Grant
from deploy.composition import Composition
from domain.calendar import add_months, civil_date
from domain.facts import OWN_ACTOR, AnyFact, NewEntry, Person, Stream, decode
from domain.ports import CompanyProfile

SIREN, EMPTY = "123456782", "987654324"
PROFILE = CompanyProfile(siren=SIREN, name="Brume et Compagnie (fictif)", hr_email="rh@brume.example.org")
MARKUP = '<script>alert("x")</script><b>Bobby</b>'
RIGHT_TO_LEFT = "\u202eعائشة"
ENDLESS = "A" * 200
NAMES: Sequence[tuple[str, str]] = (
    ("Camille", "Aubert"), ("Karim", "Belhadj"), ("Thomas", "Ferrand"), ("Anh", "Nguyễn"), ("Maïwenn", "Le Gœff"),
    ("Béatrice", "Hoarau"), ("Sofiane", "Merabet"), ("Élodie", "Vasseur"), (MARKUP, "O'Brien"),
    (RIGHT_TO_LEFT, "بن علي"), (ENDLESS, "Long"), ("Zoé", "Éluard"),
)  # fmt: skip


def tuesday() -> datetime:
    """The browsers' day. A company whose lives are told by months before today hangs on the law of the day."""
    return datetime(2026, 11, 24, 9, tzinfo=UTC)


async def settle(jalon: Composition, more: int = 0) -> None:
    """Tells the company's facts and derives everybody's row. `more`: so many ordinary employees besides."""
    today = civil_date(jalon.clock())
    await jalon.people.save_company(PROFILE, actor=OWN_ACTOR)
    about = [decode("headcount", 1, {"year": year, "average": 80}) for year in range(2014, today.year + 1)]
    await _tell(jalon, Stream(SIREN), about)
    for number, facts in enumerate(_lives(today)):
        await _tell(jalon, Stream(SIREN, f"E-{number:04}"), [decode(kind, 1, data) for kind, data in facts])
    for number in range(more):
        hired = {"hired_on": today - timedelta(days=30 + 17 * number), "contract": "cdi", "person": _person(number)}
        await _tell(jalon, Stream(SIREN, f"F-{number:05}"), [decode("hire", 1, hired)])
    await jalon.rebuilder().run(today, SIREN)


async def session(jalon: Composition, *grants: str, name: str = "Sacha Imaginaire") -> str:
    """Somebody who is signed in; what their cookie holds."""
    actor = await jalon.actors.of("person", f"{name} {grants}", label=name)
    return await jalon.sessions.open(actor, [Grant.parse(grant) for grant in grants])


async def _tell(jalon: Composition, stream: Stream, facts: Sequence[AnyFact]) -> None:
    entries = [
        NewEntry(source="urn:hris", id=f"{stream.employee}-{n}", time=None, actor=OWN_ACTOR, fact=fact)
        for n, fact in enumerate(facts)
    ]
    await jalon.journal.append(stream, entries)


_REPORT = {"skills": "Conduit la ligne 3.", "actions": [
    {"what": "Formation « Analyse vibratoire », niveau 1", "who": "Service formation", "by": "2025-06-30",
     "device": "plan"},
    {"what": "Bilan de compétences", "device": "skills-review"}, {"what": "Tutorat d’un apprenti", "by": "2099-01-31"},
]}  # fmt: skip


def _person(number: int) -> Mapping[str, Any]:
    given, family = NAMES[number % len(NAMES)]
    manager = ("Dominique Imaginaire", "Octave Prunier")[number % 2]
    return Person(given_name=given, family_name=family, manager_name=manager, job="Technicienne").model_dump()


def _lives(today: date) -> Sequence[Sequence[tuple[str, Mapping[str, Any]]]]:
    """By months before today: everything that a page shows in another way."""

    def ago(months: int, days: int = 0) -> date:
        return add_months(today, -months) - timedelta(days=days)

    hire = [{"hired_on": day, "contract": "cdi", "person": _person(n)} for n, day in enumerate(
        (ago(103), ago(60), ago(13), ago(70), ago(150), ago(30), ago(11), ago(40), ago(75), ago(96), ago(6), ago(50))
    )]  # fmt: skip
    leave = {"leave": "sabbatical", "started_on": ago(22)}
    back = {**leave, "resumed_on": ago(1, 14)}
    return [
        [("hire", hire[0]), ("interview-completed", {"kind": "first", "held_on": ago(80)}),
         ("interview-completed", {"kind": "periodic", "held_on": ago(52)}), ("leave-start", leave),
         ("leave-end", back)],
        [("hire", hire[1]), ("interview-completed", {"kind": "periodic", "held_on": ago(37), "report": _REPORT})],
        [("hire", hire[2])],
        [("hire", hire[3]), ("interview-completed", {"kind": "periodic", "held_on": ago(46)}),
         ("leave-start", {"leave": "caregiver", "started_on": ago(4), "expected_end_on": ago(1)})],
        [("hire", hire[4]),
         *(("interview-completed", {"kind": "periodic", "held_on": ago(m)}) for m in (130, 106, 82, 58)),
         ("training-completed", {"title": "Soudure", "ended_on": ago(60), "mandatory": False})],
        [("hire", {**hire[5], "born_on": add_months(today, -12 * 59)})],
        [("hire", hire[6])],
        [("hire", hire[7]), ("interview-completed", {"kind": "first", "held_on": ago(20)}),
         ("interview-declined", {"kind": "periodic", "declined_on": ago(1)})],
        [("hire", hire[8])],
        [("hire", hire[9]), ("interview-completed", {"kind": "recap", "held_on": ago(1)})],
        [("hire", hire[10])],
        [("hire", hire[11]), ("contract-end", {"ended_on": ago(2)})],
    ]  # fmt: skip
