"""What holds of every life, however odd: order, corrections, suspensions, past days, timers, steps."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from generated import ANY_DAYS, AS_OF, KINDS, LAST_DAY, ORDINARY_DAYS, Life, lives, void_of, without_readings
from hypothesis import assume, example, given
from hypothesis import strategies as st
from told import EMPLOYEE, company, entries, entry, noon, plan, review

from domain.calendar import PARIS, civil_date, next_business_day
from domain.day.plan import on
from domain.day.status import PENDING
from domain.facts import Entry, public_data
from domain.french.plan import WordedPlan
from domain.french.timeline import timeline
from domain.law import Law, current
from domain.law.loading import load
from domain.ledger.fold import fold_company
from domain.ledger.ledger import derive
from domain.ledger.record import SINCE_EVER


def planned(life: Life, as_of: date, law: Law | None = None, known_at: datetime | None = None) -> WordedPlan:
    return plan(EMPLOYEE, life.staff, life.company, law or current(), as_of=as_of, known_at=known_at)


def _life(*lines: dict[str, Any], staff_of: list[Entry] | None = None) -> Life:
    return Life(tuple(entries(lines)), tuple(staff_of or ()))


# --- the order of arrival -------------------------------------------------------------------------------------


@given(lives(), AS_OF, st.data())
def test_any_order_and_any_repetition_of_the_same_facts_give_the_same_plan(
    life: Life, as_of: date, data: st.DataObject
) -> None:
    staff = data.draw(st.permutations(life.staff))
    staff += data.draw(st.lists(st.sampled_from(life.staff), max_size=3))
    firm = data.draw(st.permutations(life.company))
    assert planned(Life(tuple(staff), tuple(firm)), as_of) == planned(life, as_of)


@given(lives(corrections=False), AS_OF, st.data())
def test_voiding_a_fact_equals_never_having_posted_it(life: Life, as_of: date, data: st.DataObject) -> None:
    assume(len(life.staff) > 1)
    target = data.draw(st.sampled_from(life.staff))
    last = max(e.recorded_at for e in life.staff)
    void = entry("fact-voided", {"event": {"source": target.source, "id": target.id}}, id="v", told=last)
    without = Life(tuple(e for e in life.staff if e is not target), life.company)
    assert planned(Life((*life.staff, void), life.company), as_of) == planned(without, as_of)


@given(lives(corrections=False), AS_OF, st.data())
def test_voiding_a_void_brings_the_fact_back(life: Life, as_of: date, data: st.DataObject) -> None:
    target = data.draw(st.sampled_from(life.staff))
    void = void_of(target, 100)
    again = void_of(void, 101)
    assert (
        planned(Life((*life.staff, void, again), life.company), as_of).obligations == planned(life, as_of).obligations
    )


@given(lives(), AS_OF, st.dates(date(2010, 1, 1), date(2040, 12, 31)))
def test_what_was_told_later_is_not_known_before(life: Life, as_of: date, day: date) -> None:
    known_at = noon(day)
    told = Life(
        tuple(e for e in life.staff if e.recorded_at <= known_at),
        tuple(e for e in life.company if e.recorded_at <= known_at),
    )
    seen = planned(life, as_of, known_at=known_at)
    assert seen.model_dump(exclude={"known_at"}) == planned(told, as_of).model_dump(exclude={"known_at"})


# --- suspensions and interviews -------------------------------------------------------------------------------


_SUSPENDING = st.sampled_from(["sabbatical", "unpaid", "parental-full-time", "maternity", "sickness"])


@given(lives(corrections=False), AS_OF, ORDINARY_DAYS, st.integers(1, 700), _SUSPENDING)
def test_an_added_suspension_never_moves_a_deadline_earlier(
    life: Life, as_of: date, start: date, length: int, leave: str
) -> None:
    # Leaves that overlap or are open already are left out: a return tells of them something new.
    calm = Life(tuple(e for e in life.staff if not e.type.startswith("leave")), without_readings(life.company))
    end = start + timedelta(days=length)
    added = [
        entry("leave-start", {"leave": leave, "started_on": start}, id="s"),
        entry("leave-end", {"leave": leave, "started_on": start, "resumed_on": end}, id="e"),
    ]
    before = {o.id: o for o in planned(calm, as_of).obligations}
    after = {o.id: o for o in planned(Life((*calm.staff, *added), calm.company), as_of).obligations}
    for name, o in before.items():
        if name in after and after[name].held_on == o.held_on:
            assert after[name].due_on >= o.due_on, name


@given(lives(corrections=False), AS_OF, ORDINARY_DAYS, st.sampled_from(KINDS))
def test_an_added_interview_never_creates_an_older_obligation(life: Life, as_of: date, held: date, kind: str) -> None:
    calm = Life(life.staff, without_readings(life.company))
    added = entry("interview-completed", {"kind": kind, "held_on": held}, id="i")
    before = {o.id for o in planned(calm, as_of).obligations}
    for o in planned(Life((*calm.staff, added), calm.company), as_of).obligations:
        if o.id not in before:
            assert date.fromisoformat(o.id[-10:]) >= held, o.id


# --- past days and the law of the time ------------------------------------------------------------------------

_FUTURE = date(2031, 1, 1)


@pytest.fixture(scope="module")
def law_of_2031(tmp_path_factory: pytest.TempPathFactory) -> Law:
    """The law as it is, with a fictitious wording of every rule published on 1 January 2031, as YAML only."""
    folder = tmp_path_factory.mktemp("law")
    for path in (Path(__file__).parents[2] / "domain" / "law").glob("*.yaml"):
        sheet = yaml.safe_load(path.read_text("utf-8"))
        about = sheet.get("leaves", {}).values()
        of_leaves = [each[part] for each in about for part in ("seniority", "interview") if part in each]
        for rule in [sheet["versions"]] if "versions" in sheet else of_leaves:
            value = dict(rule[-1]["value"])
            for name, amount in value.items():
                if isinstance(amount, int) and not isinstance(amount, bool):
                    value[name] = 0 if name == "rate" else amount + 1
            rule.append({**rule[-1], "in_force_from": _FUTURE, "published_on": _FUTURE, "value": value})
        (folder / path.name).write_text(yaml.safe_dump(sheet, allow_unicode=True), "utf-8")
    shutil.copytree(Path(__file__).parents[2] / "domain" / "law" / "branches", folder / "branches")
    return load(folder)


@given(life=lives(), as_of=st.dates(date(2014, 1, 1), _FUTURE - timedelta(days=1)))
def test_a_law_published_later_changes_no_plan_of_a_past_day(law_of_2031: Law, life: Life, as_of: date) -> None:
    assert planned(life, as_of, law_of_2031) == planned(life, as_of)


def test_a_law_published_by_the_day_does_change_it(law_of_2031: Law) -> None:
    life = _life({"hire": {"hired_on": date(2030, 6, 3)}})
    assert planned(life, _FUTURE, law_of_2031).obligations != planned(life, _FUTURE).obligations


@given(lives(), AS_OF)
def test_every_basis_was_published_by_the_day(life: Life, as_of: date) -> None:
    known = current().published_by(max(as_of, date(2014, 3, 7)))
    starts = {v.in_force_from for rule in (known.first, known.periodic, known.recap, known.back, known.mid_career,
              known.late_career, known.agreement) for v in rule.versions}  # fmt: skip
    for o in planned(life, as_of).obligations:
        law = [b for b in o.basis if b.article.startswith("L6315-1")]
        assert all(b.in_force_from in starts for b in law), o


# --- the plan itself ------------------------------------------------------------------------------------------

# Lives that once broke the plan.
BEFORE_THE_LAW = Life(
    tuple(entries([{"hire": {"hired_on": date(2008, 1, 1)}}])),
    tuple(company(agreements=[{"signed_on": date(2010, 1, 1), "effective_from": date(2010, 1, 1)}])),
)
NO_END = Life(
    tuple(
        entries([{"hire": {"hired_on": LAST_DAY}, "told": date(2020, 1, 1)}, {"contract-end": {"ended_on": LAST_DAY}}])
    ),
    tuple(
        company(
            agreements=[
                {"signed_on": LAST_DAY, "effective_from": LAST_DAY, "effective_to": LAST_DAY, "periodicity_months": 600}
            ]
        )
    ),
)
TWICE_ON_ONE_DAY = _life(
    {"hire": {"hired_on": date(2014, 9, 1)}},
    {"interview-completed": {"kind": "recap", "held_on": date(2020, 9, 1)}},
    {"interview-completed": {"kind": "recap", "held_on": date(2020, 9, 1)}},
    {"mid-career-visit": {"visited_on": date(2026, 3, 10)}},
    {"mid-career-visit": {"visited_on": date(2026, 3, 10)}},
    {"union-mandate-end": {"ended_on": date(2026, 3, 31)}},
    {"leave-end": {"leave": "maternity", "resumed_on": date(2026, 3, 31)}},
    {"leave-end": {"leave": "parental-part-time", "resumed_on": date(2026, 3, 31)}},
)


@example(BEFORE_THE_LAW, date(2014, 1, 1))
@example(BEFORE_THE_LAW, date(2014, 3, 6))  # published, and not in force before the morrow
@example(NO_END, date(2026, 11, 21))
@example(NO_END, date(2040, 12, 31))
@given(lives(days=ANY_DAYS, employed=False), AS_OF)
def test_the_plan_never_raises(life: Life, as_of: date) -> None:
    made = planned(life, as_of)
    assert WordedPlan.model_validate_json(made.model_dump_json()) == made
    timeline(EMPLOYEE, life.staff, life.company, current(), as_of=as_of, unopened=SINCE_EVER)
    review(EMPLOYEE, life.staff, life.company, current(), now=datetime.combine(as_of, time(9), UTC))


@example(TWICE_ON_ONE_DAY, date(2026, 11, 21))
@given(lives(), AS_OF)
def test_the_plan_is_coherent(life: Life, as_of: date) -> None:
    made = planned(life, as_of)
    names = [o.id for o in made.obligations]
    assert len(names) == len(set(names))
    for o in made.obligations:
        assert o.safe_on <= o.due_on, o
        assert (o.held_on is not None) == (o.status in ("held", "held-late")), o
        assert o.basis, o
        assert o.because, o
    if made.recap is not None:
        assert made.recap.due_on <= made.recap.limit_on
        assert made.recap.period[0] <= made.recap.period[1]
    if made.abondement is not None:
        assert (made.abondement.amount_eur > 0) <= (made.abondement.verdict == "due")
        assert made.abondement.reasons
    if made.next_step is not None:
        # A duty that is no more, of which something was said, has it taken back.
        said = {getattr(e.fact, "obligation", None) for e in life.staff}
        takes_back = made.next_step.step in ("convocation-cancel", "reminder")
        known = {*names, *said} if takes_back else set(names)
        of_an_interview = made.next_step.obligation in known or made.next_step.interview is not None
        assert of_an_interview or made.next_step.step == "notice"


@example(
    _life({"hire": {"hired_on": date(2008, 1, 1)}}, *[{"union-mandate-end": {"ended_on": date(2026, 3, 31)}}] * 2),
    date(2020, 1, 1),
)
@given(lives(), AS_OF)
def test_timers_lie_ahead_and_name_what_exists(life: Life, as_of: date) -> None:
    made = planned(life, as_of)
    names = {o.id for o in made.obligations if o.status in PENDING}
    abondements = {f"abondement-{o.id}" for o in made.obligations if o.kind == "recap"}
    retried = {f"{e.fact.obligation}/{e.fact.step}" for e in life.staff if e.fact.type == "delivery-failed"}
    for timer in made.timers:
        assert timer.at > datetime.combine(as_of, time(), PARIS), timer
        assert timer.summary
        known = timer.obligation in names or timer.obligation in abondements or timer.obligation in retried
        dated = timer.obligation[:-10].rstrip("-") in {"absence", "law", "company", *(e.type for e in life.staff)}
        assert known or dated, timer
    assert len({(t.obligation, t.at) for t in made.timers}) == len(made.timers)


_CONVENES_EARLIER = Life(
    tuple(entries([{"hire": {"hired_on": date(2026, 9, 1)}}])),
    tuple(company(facts=[{"policy": {"effective_from": date(2027, 5, 1), "convene_days_before": {"first": 120}}}])),
)


@example(_CONVENES_EARLIER, date(2027, 4, 1), 40)
@given(lives(), st.dates(date(2026, 1, 1), date(2040, 12, 31)), st.integers(1, 400))
def test_nothing_comes_up_before_the_next_timer(life: Life, as_of: date, later: int) -> None:
    """A workflow that sleeps until its first timer misses nothing that it could have done on a business day before.

    Nor does it wake for a law that is published meanwhile: that is announced to it (so: days after the last one).
    """
    made = planned(life, as_of)
    if made.next_step is not None:
        return
    first = min((civil_date(t.at) for t in made.timers), default=date.max)
    day = as_of + timedelta(days=later)
    if next_business_day(day) < first:
        assert planned(life, day).next_step is None


def test_a_long_chain_of_corrections_is_followed() -> None:
    voids = [{"fact-voided": {"event": str(number)}, "id": str(number + 1)} for number in range(1, 3000)]
    even = _life({"hire": {"hired_on": date(2024, 1, 8)}, "id": "1"}, *voids[:-1])
    odd = _life({"hire": {"hired_on": date(2024, 1, 8)}, "id": "1"}, *voids)
    assert planned(even, date(2026, 11, 21)).obligations
    assert not planned(odd, date(2026, 11, 21)).obligations


# --- the table of the état des lieux ------------------------------------------------------------------------


@given(lives(), AS_OF)
def test_the_table_and_the_obligations_never_contradict_each_other(life: Life, as_of: date) -> None:
    """An obligation held is a row served, an overdue one a row missed; no interview is late and missed at once."""
    made = planned(life, as_of)
    if made.recap is None or made.abondement is None:
        return
    by_id = {o.id: o for o in made.obligations}
    for row in made.recap.interviews:
        o = by_id.get(row.obligation)
        if o is None:
            assert row.outcome == "to-come", row
            continue
        assert (row.outcome, o.status) in {
            ("held", "held"), ("late", "held-late"), ("after-period", "held"), ("after-period", "held-late"),
            ("recap", "held"), ("recap", "held-late"), ("declined", "declined"), ("proposed", "declined"),
            ("proposed", "overdue"), ("missed", "overdue"), ("missed", "convened"),
            *(("to-come", status) for status in ("upcoming", "open", "convened")),
        }, (row, o)  # fmt: skip
        assert row.held_on == o.held_on, (row, o)
        assert (row.days_late > 0) == (row.held_on is not None and o.status == "held-late"), (row, o)
    firsts = [row for row in made.recap.interviews if row.kind == "first"][:1]  # another is owed after a transfer
    terms = [*firsts, *(row for row in made.recap.interviews if row.kind in ("periodic", "recap"))]
    served = [row.held_on for row in terms if row.held_on is not None]
    assert len(served) == len(set(served)), "an interview serves one term"


@given(lives(), AS_OF)
def test_before_the_etat_des_lieux_nothing_is_decided(life: Life, as_of: date) -> None:
    made = planned(life, as_of)
    if made.abondement is None:
        return
    assert (made.abondement.verdict == "not-yet") == (made.abondement.if_today is not None)
    if made.abondement.verdict == "not-yet":
        assert made.recap is not None
        assert made.recap.held_on is None
        assert (made.abondement.amount_eur, made.abondement.pay_by) == (0, None)
    if made.abondement.disputed:
        assert made.next_step is None or made.next_step.step != "cpf-abondement"
        assert "verdict-disputed" in {finding.code for finding in made.findings}


# --- the steps ------------------------------------------------------------------------------------------------


@given(lives(), AS_OF)
def test_a_day_comes_to_rest_once_its_steps_are_carried_out(life: Life, as_of: date) -> None:
    seen: set[Any] = set()
    staff, firm = list(life.staff), fold_company(life.company, unopened=SINCE_EVER)
    for _ in range(40):
        step = on(derive(EMPLOYEE, staff, firm, current()), as_of).next_step
        if step is None:
            return
        assert step.key not in seen, step
        seen.add(step.key)
        outcome = step.records(step.key)
        staff.append(entry(outcome.type, public_data(outcome), id=str(step.key), told=as_of, version=len(staff) + 1))
    pytest.fail("still busy after forty steps")


@given(lives(), AS_OF, st.integers(1, 30))
def test_the_same_step_has_the_same_key_on_another_day(life: Life, as_of: date, later: int) -> None:
    today, then = planned(life, as_of).next_step, planned(life, as_of + timedelta(days=later)).next_step
    failed = any(e.type == "delivery-failed" for e in life.staff)
    if today and then and not failed:
        same = (today.step, today.obligation, today.interview) == (then.step, then.obligation, then.interview)
        assert (today.key == then.key) == same
