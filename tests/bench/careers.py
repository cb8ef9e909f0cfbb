"""Working lives as France knows them, drawn from a seed: the same seed gives the same company and the same lives.

The frequencies are rough orders of magnitude; what matters is that every kind of fact and every regime comes up often.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from domain.calendar import add_months
from domain.facts import (
    AbondementPaid,
    Agreement,
    AnyFact,
    CertificationAcquired,
    ContractEnd,
    EventRef,
    FactVoided,
    Headcount,
    Hire,
    InterviewCompleted,
    InterviewDeclined,
    InterviewScheduled,
    Leave,
    LeaveEnd,
    LeaveStart,
    MidCareerVisit,
    ProgressionGranted,
    TrainingCompleted,
    UnionMandateEnd,
)
from domain.law import current

SOURCE = "urn:sirh"
FIRST_HIRE = date(2005, 1, 3)
LAW_OF_2014, LAW_OF_2025 = date(2014, 3, 7), date(2025, 10, 26)
AGREED_RHYTHMS = ((24, 72), (36, None), (48, None), (12, 48), (60, None))
# Leave, chance in a year, shortest and longest in days.
ABSENCES: tuple[tuple[Leave, float, int, int], ...] = (
    ("sickness", 0.35, 2, 60), ("maternity", 0.025, 112, 182), ("paternity", 0.025, 11, 28),
    ("parental-full-time", 0.012, 90, 900), ("parental-part-time", 0.012, 180, 1000), ("long-illness", 0.012, 180, 900),
    ("work-accident", 0.03, 3, 200), ("unpaid", 0.008, 20, 365), ("sabbatical", 0.004, 180, 330),
    ("caregiver", 0.004, 20, 90), ("family-solidarity", 0.002, 15, 90), ("parental-presence", 0.003, 30, 310),
    ("adoption", 0.001, 70, 154), ("secured-mobility", 0.001, 200, 700), ("other", 0.01, 5, 90),
    ("birth-supplement", 0.002, 30, 60),
)  # fmt: skip


class Workforce:
    """One company and its employees on one day."""

    def __init__(self, seed: int, today: date) -> None:
        self._random = Random(seed)  # noqa: S311
        self._today = today
        self._diligence = self._random.triangular(0.2, 1.0, 0.85)
        self._rhythm = 24
        self.company = sorted(self._company(), key=lambda fact: (fact.true_on or date.min, fact.type))

    def lives(self, number: int) -> Iterator[list[AnyFact]]:
        """The facts of that many employees, one after the other, in the order in which they were told."""
        return (self._life() for _ in range(number))

    def _chance(self, of: float) -> bool:
        return self._random.random() < of

    def _day(self, start: date, end: date) -> date:
        return start + timedelta(days=self._random.randint(0, max((end - start).days, 0)))

    # --- the company ------------------------------------------------------------------------------------------

    def _company(self) -> Iterator[AnyFact]:
        size = self._random.choice((12.0, 35.0, 48.0, 52.0, 80.0, 250.0, 1200.0))
        for year in range(2013, self._today.year):
            size = max(1.0, round(size * self._random.uniform(0.93, 1.09), 2))
            if self._chance(0.98):
                yield Headcount(year=year, average=size)
        if self._chance(0.25):
            self._rhythm, recap = self._random.choice(AGREED_RHYTHMS)
            signed = self._day(date(2015, 1, 1), self._today)
            yield Agreement(
                scope="company", signed_on=signed, effective_from=signed + timedelta(days=30),
                effective_to=add_months(signed, 48) if self._chance(0.2) else None,
                periodicity_months=self._rhythm, recap_months=recap,
                return_within_days=30 if self._chance(0.2) else None, readings=self._readings(),
            )  # fmt: skip
        if self._chance(0.3):
            yield Agreement(
                scope="company", signed_on=LAW_OF_2014, effective_from=LAW_OF_2014, readings=self._some_readings()
            )
        if self._chance(0.2):
            signed = self._day(date(2015, 1, 1), self._today)
            idcc = self._random.choice([*current().branches, "9999"])
            yield Agreement(scope="branch", idcc=idcc, signed_on=signed, effective_from=signed)

    def _readings(self) -> dict[str, str] | None:
        return self._some_readings() if self._chance(0.3) else None

    def _some_readings(self) -> dict[str, str]:
        questions = current().questions
        names = self._random.sample(sorted(questions), self._random.randint(2, 8))
        return {name: self._random.choice(sorted(questions[name].options)) for name in names}

    # --- an employee ------------------------------------------------------------------------------------------

    def _life(self) -> list[AnyFact]:
        days = (self._today - FIRST_HIRE).days
        hired = self._today - timedelta(days=int(days * self._random.random() ** 1.6))
        born = add_months(hired, -12 * self._random.randint(18, 58)) - timedelta(days=self._random.randint(0, 364))
        stays = timedelta(days=int(self._random.expovariate(1 / (8 * 365))) + 20)
        until = min(hired + stays, self._today)
        facts = [*self._contract(hired, until, born), *self._absences(hired, until)]
        facts += self._interviews(hired, until)
        facts += self._merits(hired, until, born)
        if hired + stays < self._today + timedelta(days=60):
            facts.append(ContractEnd(ended_on=hired + stays))
        facts.sort(key=lambda fact: fact.true_on or hired)
        return self._corrected(facts)

    def _contract(self, hired: date, until: date, born: date) -> Iterator[AnyFact]:
        part_time = self._random.choice((0.5, 0.8)) if self._chance(0.18) else 1.0
        kept = add_months(hired, -self._random.randint(1, 60)) if self._chance(0.06) else None
        first = self._random.choices(("cdi", "cdd", "apprenticeship", "professionalisation"), (80, 12, 6, 2))[0]
        yield Hire(hired_on=hired, seniority_from=kept, contract=first, working_time=part_time, born_on=born)
        continued = add_months(hired, self._random.randint(6, 24))
        if first != "cdi" and continued < until and self._chance(0.6):
            yield ContractEnd(ended_on=continued - timedelta(days=1))
            yield Hire(hired_on=continued, seniority_from=hired, contract="cdi", working_time=part_time, born_on=born)

    def _absences(self, hired: date, until: date) -> Iterator[AnyFact]:
        """At most one kind at a time: the next one begins after the last one ended."""
        day = hired
        while (day := day + timedelta(days=int(self._random.expovariate(1 / 500)) + 30)) < until:
            leave, _, shortest, longest = self._random.choices(ABSENCES, [chance for _, chance, *_ in ABSENCES])[0]
            back = day + timedelta(days=self._random.randint(shortest, longest))
            yield LeaveStart(leave=leave, started_on=day, expected_end_on=back if self._chance(0.5) else None)
            if back < until:
                yield LeaveEnd(leave=leave, started_on=day if self._chance(0.7) else None, resumed_on=back)
                if self._chance(0.5 * self._diligence) and longest > 60:
                    yield InterviewCompleted(
                        kind="return", held_on=min(self._day(back, back + timedelta(days=50)), until),
                        initiative="employee" if self._chance(0.1) else "employer",
                    )  # fmt: skip
            day = max(back, day)

    def _interviews(self, hired: date, until: date) -> Iterator[AnyFact]:
        """The rhythm that the company keeps, more or less, and an état des lieux about every six or eight years."""
        begun = max(hired, LAW_OF_2014)
        last_recap, day, first = begun, begun, True
        while True:
            months = self._rhythm if day < LAW_OF_2025 or self._rhythm != 24 else 48
            if first:
                months = 11 if hired >= LAW_OF_2025 else min(months, 23)
            day = add_months(day, months) + timedelta(days=self._random.randint(-60, 45))
            if day >= until:
                break
            if not self._chance(self._diligence):
                continue
            recap = (day - last_recap).days > (6 if day < LAW_OF_2025 else 7) * 365 - 90
            kind = "recap" if recap else "first" if first else "periodic"
            if self._chance(0.02):
                yield InterviewDeclined(kind=kind, declined_on=day)
                continue
            yield InterviewCompleted(kind=kind, held_on=day)
            last_recap, first = day if recap else last_recap, False
        if self._chance(0.02):
            yield InterviewScheduled(kind="periodic", planned_for=datetime.combine(until, time(9), UTC))

    def _merits(self, hired: date, until: date, born: date) -> Iterator[AnyFact]:
        years = max((until - hired).days / 365, 0.1)
        for _ in range(self._random.randint(0, int(years) + 1)):
            day = self._day(hired, until)
            yield TrainingCompleted(
                title="Formation", ended_on=day, mandatory=self._chance(0.45), certifying=self._chance(0.1)
            )
        for _ in range(self._random.randint(0, int(years / 2) + 1)):
            yield ProgressionGranted(on=self._day(hired, until), nature="pay" if self._chance(0.7) else "role")
        if self._chance(0.05):
            yield CertificationAcquired(on=self._day(hired, until))
        at_45 = add_months(born, 45 * 12)
        if max(hired, date(2022, 3, 31)) < at_45 < until:
            yield MidCareerVisit(visited_on=self._day(at_45, min(add_months(at_45, 12), until)))
        if self._chance(0.02):
            yield UnionMandateEnd(ended_on=self._day(hired, until))
        if self._chance(0.02) and years > 7:
            yield AbondementPaid(paid_on=self._day(add_months(hired, 80), until), amount_eur=3000)

    def _corrected(self, facts: list[AnyFact]) -> list[AnyFact]:
        """Now and then a fact was wrong by some days: it is voided and told again."""
        for index, fact in enumerate(list(facts)):
            if fact.dated_by and self._chance(0.01):
                right = fact.model_copy(update={fact.dated_by: getattr(fact, fact.dated_by) - timedelta(days=3)})
                facts += [FactVoided(event=EventRef(source=SOURCE, id=str(index + 1)), reason=None), right]
        return facts
