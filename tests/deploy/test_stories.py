"""The demo's stories end as they say on any day that somebody may run it, by the plan alone."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from deploy.cli import event_file
from deploy.demo.companies import COMPANIES
from deploy.demo.stories import stories
from deploy.demo.story import Story
from domain import law
from domain.french.plan import WordedPlan, plan_of

FIRST_DAY = date(2026, 11, 21)
DAYS = [FIRST_DAY + timedelta(days=7 * week + week % 7) for week in range(0, 260)]
ODD_DAYS = [date(2028, 2, 28), date(2028, 2, 29), date(2027, 3, 31), date(2027, 1, 1), date(2027, 12, 31)]


def planned(story: Story) -> WordedPlan:
    """The plan of the story's facts before the service has done anything."""
    company = story.company.events(story.today) + story.company.opening(story.today)
    events = company + [event for batch in story.batches() for event in batch]
    told = event_file.read(json.dumps(events), f"{story.company.siren}/{story.employee}")
    return plan_of(told.stream, told.entries, told.company_entries, law.current(), as_of=story.today, unopened=None)


@pytest.mark.parametrize("today", [*DAYS[::5], *ODD_DAYS], ids=str)
def test_on_any_day_the_plan_is_what_the_story_expects(today: date) -> None:
    for story in stories(today):
        made = planned(story)
        for wanted in story.expected.duties:
            before = "open" if wanted.status == "convened" else wanted.status
            found = [o.status for o in made.obligations if (o.kind, o.due_on) == (wanted.kind, wanted.due_on)]
            assert found == [before], f"{story.number}: {wanted}"
        kinds = {o.kind for o in made.obligations for timer in made.timers if timer.obligation == o.id}
        assert set(story.expected.timers) <= kinds, story.number
        if story.expected.verdict is not None:
            assert made.abondement is not None
            assert (made.abondement.verdict, made.abondement.pay_by) == (story.expected.verdict, story.expected.pay_by)
        assert [finding.message for finding in made.findings if finding.serious] == []
        steps = {"convocation-sent": "convocation", "report-issued": "compte-rendu", "notice-given": "notice"}
        first = steps[story.expected.outcomes[0]] if story.expected.outcomes else None
        assert (made.next_step.step if made.next_step else None) == first, story.number


def test_told_on_the_same_day_they_are_the_same_and_on_another_day_they_are_other_people() -> None:
    today, again, tomorrow = (stories(day) for day in (FIRST_DAY, FIRST_DAY, FIRST_DAY + timedelta(days=1)))
    assert [list(story.batches()) for story in today] == [list(story.batches()) for story in again]
    assert {story.employee for story in today}.isdisjoint(story.employee for story in tomorrow)
    for company in COMPANIES:
        assert company.events(FIRST_DAY) == company.events(FIRST_DAY + timedelta(days=1))


def test_nobody_in_them_exists() -> None:
    for story in stories(FIRST_DAY):
        for address in (story.person.email, story.person.manager_email, story.company.profile.hr_email):
            assert address is not None
            assert address.endswith(".example.org")
    assert all("fictif" in company.profile.name for company in COMPANIES)
    assert all(_luhn(company.siren) for company in COMPANIES)


def _luhn(number: str) -> bool:
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(number))]
    return sum(sum(divmod(digit, 10)) for digit in doubled) % 10 == 0
