"""What an operator reads of a life, word for word, beside the moments at which Jalon wakes for it.

Each page is a case of the law on one of its days. After a change that is meant, write them again and read the
difference: `python tests/domain/test_pages.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from cases_of_law import Expectation, expectations
from told import EMPLOYEE, entries, review

from domain.calendar import PARIS
from domain.french.plan import WordedPlan
from domain.law import current

PAGES = Path(__file__).parent / "golden" / "pages.md"
MARK = "<!-- "
CHOSEN = (
    "An interview held the day before the mid-career visit does not count",
    "Immobilier, fewer than fifty: three years, état des lieux before seven",
    "In post on 7 March 2014: the état des lieux and the health crisis",
    "Arrived in 2016: the interview due in 2020 may wait until 30 June 2021",
    "Télécoms, cycle begun in March 2014: it ends on 31 December 2020",
    "Sécurité: two interviews in six years, the first within three",
    "Propreté, market transfer: an interview by the incoming firm within nine months",
    "Hôtels, cafés, restaurants, return from maternity: within one month",
    "Agreement with a five-year rhythm: lapses on 1 October 2026",
    "A1 by default: hired 10 January 2025, never interviewed",
    "A1 two years: hired 10 January 2025, never interviewed",
    "A3 completed years: six years were over on 26 October 2025, seven were not",
    "A4 last held: état des lieux of 30 June 2021",
    "A2 new clock: the four years cover a term that had expired",
    "One, then four, then four years: the whole first cycle of somebody hired in 2026",
    "Told in advance that an employee will come: nothing is owed before, a timer for the day",
    "Other transfers: seniority is not carried over, the cycle begins at the hire",
    "Five years signed after the law: never applies",
    "A reading that does not exist is said, and the default stays",
    "A watched reading moves the safe date only",
    "Sabbatical of 181 days does not count: both terms move by 181 days, the safe dates do not",
    "Full-time parental leave counts for half: one year moves the term by 182 days",
    "An open leave with a planned end: the plan already counts on it",
    "A leave that outlasts its planned end",
    "A leave across the deadline: the remaining days run after the return",
    "Leave that ends without a start: a finding, nothing moves, the return interview is proposed",
    "Twelve months, first boundary: an interview exactly twelve months before the return exempts",
    "Return interview declined: proposed, refused, the proof is kept",
    "Before 2019 a sabbatical's interview could not be held before the return",
    "Maternity followed by a part-time parental leave: the employee is back; another interview at its end",
    "Prolonged sick leave told as two stretches is one",
    "Family solidarity: its own article gives the interview after the leave",
    "End of a union mandate",
    "A leave never closed does not hide the return from the next one",
    "Mid-career interview one day late",
    "Late career: from the 58th birthday to the eve of the 60th",
    "Sixty the day after the law came into force: one day to hold it",
    "Truth table: interviews missing, no training: 3,000 euros by the end of the next quarter",
    "No headcount told: undetermined, and the reason says what is missing",
    "One year below starts the five years again",
    "Paid in part: the rest is still due",
    "Recap never held: nothing before its last lawful day has passed",
    "A17 none: no payment date when the recap was never held",
    "A13 by default: an interview held late counts as held, and the verdict says so",
    "Declined by the employee, nothing else held: the judge decides",
    "Two états des lieux failed, one payment: it settles the older one only",
    "An état des lieux of 2018: interviews and two of three, counted in hours",
    "An état des lieux of 2018: interviews held, two of three met",
    "Left before anything was due: what was open lapses, nothing is left to do",
    "Announced end of contract: a timer for the day after",
    "Left after a missed interview: what was missed stays missed",
    "Two hires for one contract: the last told is believed, and it is said",
    "Nobody was hired: nothing can be derived, and somebody must look",
    "Convened: the deadline waits as convened, and no second letter goes out",
    "An état des lieux held in May 2020 with both failings: suspended, then payable by 31 March 2022",
    "An état des lieux due in 2021, held in 2022: the quarter that follows",
)
FILED = {"document": "documents/1.pdf", "sha256": "0" * 64}
FAILED = {"obligation": "first-2026-01-05", "step": "convocation", "cause": "mail-refused"}
BY_JALON = Expectation(
    "",
    {
        "title": "What Jalon did, could not do, and is told to come",
        "given": {
            "employee": [
                {"hire": {"hired_on": date(2026, 1, 5), "born_on": date(1968, 12, 14)}, "id": "h"},
                {"notice-given": {"given_on": date(2026, 1, 6)}},
                {"delivery-failed": {**FAILED, "failed_on": date(2026, 12, 7)}},
                {"delivery-failed": {**FAILED, "failed_on": date(2026, 12, 8)}},
                {"leave-start": {"leave": "maternity", "started_on": date(2027, 3, 1)}, "told": date(2026, 12, 8)},
                {"contract-end": {"ended_on": date(2027, 6, 30)}, "told": date(2026, 12, 8)},
                {"delivery-failed": {**FAILED, "failed_on": date(2026, 12, 9)}},
            ]
        },
    },
    {},
)
REPORTED = Expectation(
    "",
    {
        "title": "An interview with its papers",
        "given": {
            "employee": [
                {"hire": {"hired_on": date(2026, 1, 5)}},
                {
                    "convocation-sent": {
                        "obligation": "first-2026-01-05", "kind": "first", "due_on": date(2027, 1, 4),
                        "sent_on": date(2026, 12, 7), "proposed_for": "2026-12-22T09:00:00Z", **FILED,
                    }
                },
                {"interview-completed": {"kind": "first", "held_on": date(2026, 12, 22), "report": {}}, "id": "i1"},
            ]
        },
    },
    {},
)  # fmt: skip
OWN_DAYS = (
    (BY_JALON, date(2026, 12, 7)),
    (BY_JALON, date(2026, 12, 8)),
    (BY_JALON, date(2026, 12, 9)),
    (REPORTED, date(2026, 12, 21)),
    (REPORTED, date(2026, 12, 22)),
)


def _chosen() -> Iterator[Expectation]:
    told = list(expectations())
    for title in CHOSEN:
        days = [e for e in told if e.case["title"] == title and "known_at" not in e.then]
        assert days, title
        yield from days
    for e, day in OWN_DAYS:
        known = [line for line in e.case["given"]["employee"] if _told_by(line, day)]
        case = {**e.case, "given": {"employee": known}}
        yield Expectation("", case, {"as_of": day})


def _told_by(line: Mapping[str, Any], day: date) -> bool:
    [told] = entries([line])
    return told.recorded_at.date() <= day


def page(name: str, e: Expectation) -> str:
    now = datetime.combine(e.then["as_of"], time(9), PARIS)
    seen = review(EMPLOYEE, e.employee, e.firm, current(), now=now)
    looked_at = "oui" if seen.needs_human else "non"
    closed = ", dossier clos" if seen.closed else ""
    head = f"{MARK}{name} -->\n\n{seen.details}\nÀ voir par une personne : {looked_at}{closed}\n"
    return head + "".join(_machine(seen.plan))


def _machine(made: WordedPlan) -> Iterator[str]:
    """What no page shows, and what an auditor finds in the plan."""
    if made.next_step is not None:
        yield f"\nÉtape : {made.next_step.step} de {made.next_step.obligation}, clé {made.next_step.key}"
        yield f", entretien {made.next_step.interview}\n" if made.next_step.interview else "\n"
    if made.recap is not None:
        recap = made.recap
        yield f"\nÉtat des lieux : le {recap.due_on}, au plus tard le {recap.limit_on}, tenu le {recap.held_on}, "
        yield f"période {recap.period[0]} à {recap.period[1]}, "
        yield f"critères {recap.training:d} {recap.certification:d} {recap.progression:d}\n"
        for row in recap.interviews:
            yield f"- {row.obligation} : {row.due_on}, tenu le {row.held_on}, "
            yield f"{row.outcome}, {row.days_late} jours, compte {row.counts:d}\n"
    for timer in made.timers:
        yield f"\n⏰ {timer.at.isoformat()} {timer.obligation} : {timer.summary}"
    if made.timers:
        yield "\n"


_ALL = {f"{e.case['title']} @ {e.then['as_of']}": e for e in _chosen()}


def _written() -> dict[str, str]:
    pages = PAGES.read_text("utf-8").split(MARK)[1:]
    return {page.partition(" -->")[0]: MARK + page for page in pages}


@pytest.mark.parametrize("name", _ALL)
def test_the_page_says_exactly_this(name: str) -> None:
    assert page(name, _ALL[name]) == _written()[name].rstrip("\n") + "\n"


def test_no_page_is_left_over() -> None:
    assert set(_written()) == set(_ALL)


if __name__ == "__main__":
    PAGES.write_text("\n".join(page(name, e) for name, e in _ALL.items()), "utf-8")
