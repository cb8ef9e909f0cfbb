"""The words of papers and mails: names, numbers, periods, and what letters say of the law in force on a day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from made_up_law import law_with, wording

from domain.facts import InterviewKind, Leave, Zone
from domain.french import names
from domain.french.dates import appointment
from domain.french.letters import law_in_letters, reason
from domain.french.numbers import cardinal, euros, nir, number, ordinal
from domain.french.periods import every, first_period, preceding, within, years_before
from domain.law import current

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("told", "printed"),
    [
        ("1 en retard, comptés comme tenus (lecture A13)", "1 en retard, comptés comme tenus"),
        ("versement (R6323-3 IV) après l'état des lieux", "Versement (R. 6323-3, IV) après l’état des lieux"),
    ],
)
def test_a_reason_is_printed_without_our_codes(told: str, printed: str) -> None:
    assert reason(told) == printed


@pytest.mark.parametrize(
    ("reference", "printed"),
    [
        ("L6315-1 I", "L. 6315-1, I"),
        ("R6323-3 IV", "R. 6323-3, IV"),
        ("L6323-13", "L. 6323-13"),
        ("accord d'entreprise", "accord d'entreprise"),
        ("Loi n° 2021-689", "Loi n° 2021-689"),
    ],
)
def test_an_article_is_cited_as_lawyers_do(reference: str, printed: str) -> None:
    assert names.article(reference) == printed


@pytest.mark.parametrize(
    ("kind", "on", "name"),
    [
        ("periodic", date(2013, 1, 1), "entretien professionnel"),
        ("periodic", date(2025, 10, 25), "entretien professionnel"),
        ("periodic", date(2025, 10, 26), "entretien de parcours professionnel"),
        ("first", date(2026, 1, 1), "premier entretien de parcours professionnel"),
        ("recap", date(2020, 1, 1), "entretien professionnel avec état des lieux récapitulatif"),
    ],
)
def test_an_interview_bears_the_name_of_its_day(kind: InterviewKind, on: date, name: str) -> None:
    assert names.interview(current(), kind, on) == name


def test_no_leave_of_a_health_kind_has_a_name_on_paper() -> None:
    assert names.absence(current(), "sabbatical") == "d’un congé sabbatique"
    assert names.absence(current(), "parental-full-time") == "d’un congé parental d’éducation"
    silent: tuple[Leave, ...] = ("long-illness", "sickness", "work-accident", "commuting-accident", "other")
    assert {names.absence(current(), leave) for leave in silent} == {None}


REUNION, PARIS = ZoneInfo("Indian/Reunion"), ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("told", "zone", "home", "day", "hour"),
    [
        ("2026-07-01T08:00:00Z", PARIS, PARIS, "mercredi 1er juillet 2026", "10 h"),
        ("2026-12-01T09:05:00+01:00", PARIS, PARIS, "mardi 1er décembre 2026", "9 h 05"),
        ("2026-12-10T05:00:00Z", REUNION, REUNION, "jeudi 10 décembre 2026", "9 h"),
        ("2026-12-10T09:00:00+04:00", REUNION, REUNION, "jeudi 10 décembre 2026", "9 h"),
        ("2026-12-10T09:00:00+04:00", REUNION, PARIS, "jeudi 10 décembre 2026", "9 h, heure de La Réunion"),
        ("2026-12-10T09:00:00+04:00", PARIS, PARIS, "jeudi 10 décembre 2026", "9 h (UTC+4), soit 6 h, heure de Paris"),
        ("2026-12-10T14:00:00-04:00", PARIS, PARIS, "jeudi 10 décembre 2026",
         "14 h (UTC-4), soit 19 h, heure de Paris"),
        ("2026-12-10T09:00:00+11:00", PARIS, PARIS, "jeudi 10 décembre 2026",
         "9 h (UTC+11), soit le mercredi 9 décembre 2026 à 23 h, heure de Paris"),
        ("2026-12-10T09:00:00-03:30", PARIS, PARIS, "jeudi 10 décembre 2026",
         "9 h (UTC-3:30), soit 13 h 30, heure de Paris"),
    ],
)  # fmt: skip
def test_an_appointment_is_on_the_clock_of_its_reader_or_says_on_which(
    told: str, zone: ZoneInfo, home: ZoneInfo, day: str, hour: str
) -> None:
    assert appointment(datetime.fromisoformat(told), zone, home=home) == (day, hour)


def test_every_clock_of_the_republic_has_its_name() -> None:
    for name in get_args(Zone):
        assert "heure de" in appointment(datetime(2026, 7, 1, 8, tzinfo=UTC), ZoneInfo(name), home=ZoneInfo("UTC"))[1]


def test_numbers_are_written_in_french() -> None:
    assert euros(3000) == "3\u202f000\u00a0€"
    assert number(78.5) == "78,5"
    assert number(80.0) == "80"
    assert nir("2851275123456").replace("\u00a0", " ") == "2 85 12 75 123 456"


@pytest.mark.parametrize(
    ("value", "one", "th"),
    [
        (5, "cinq", "cinquième"),
        (9, "neuf", "neuvième"),
        (16, "seize", "seizième"),
        (21, "vingt et un", "vingt et unième"),
        (50, "cinquante", "cinquantième"),
        (60, "soixante", "soixantième"),
        (62, "soixante-deux", "soixante-deuxième"),
        (71, "soixante et onze", "soixante et onzième"),
        (80, "quatre-vingts", "quatre-vingtième"),
        (81, "quatre-vingt-un", "quatre-vingt-unième"),
        (91, "quatre-vingt-onze", "quatre-vingt-onzième"),
        (99, "quatre-vingt-dix-neuf", "quatre-vingt-dix-neuvième"),
        (100, "cent", "centième"),
        (132, "cent trente-deux", "cent trente-deuxième"),
        (200, "deux cents", "deux centième"),
        (280, "deux cent quatre-vingts", "deux cent quatre-vingtième"),
        (1000, "1\u202f000", "1\u202f000e"),
    ],
)
def test_numbers_are_spelt_in_french(value: int, one: str, th: str) -> None:
    assert (cardinal(value), ordinal(value)) == (one, th)


@pytest.mark.parametrize(
    ("months", "rhythm", "before", "after", "first"),
    [
        (1, "tous les mois", "le mois", "dans le mois qui suit", "dans le mois qui suit"),
        (2, "tous les deux mois", "les deux mois", "dans les deux mois qui suivent", "dans les deux mois qui suivent"),
        (12, "tous les ans", "l’année", "dans l’année qui suit", "au cours de la première année qui suit"),
        (24, "tous les deux ans", "les deux ans", "dans les deux ans qui suivent",
         "au cours des deux premières années qui suivent"),
        (30, "tous les trente mois", "les trente mois", "dans les trente mois qui suivent",
         "dans les trente mois qui suivent"),
        (132, "tous les onze ans", "les onze ans", "dans les onze ans qui suivent",
         "au cours des onze premières années qui suivent"),
    ],
)  # fmt: skip
def test_a_period_is_told_in_years_where_it_is_whole_years(
    months: int, rhythm: str, before: str, after: str, first: str
) -> None:
    assert (every(months), preceding(months), within(months), first_period(months)) == (rhythm, before, after, first)


def test_one_year_before_is_not_several() -> None:
    assert years_before(1) == "au cours de l’année qui précède"


def test_a_letter_says_what_the_law_of_its_day_says() -> None:
    now, before = law_in_letters(current(), TODAY), law_in_letters(current(), date(2018, 6, 1))
    assert now == {
        "first": "au cours de la première année qui suit l’embauche",
        "periodic": "tous les quatre ans",
        "recap": "tous les huit ans",
        "recap_period": "les huit ans",
        "mid_career": "dans les deux mois qui suivent",
        "late_career": "au cours des deux années qui précèdent le soixantième anniversaire",
        "size": "d’au moins cinquante salariés",
        "training": "une formation non obligatoire",
        "training_meant": (
            "une formation autre que celles qui conditionnent l’exercice d’une activité ou d’une fonction"
        ),
        "measures": "une formation autre que celles qui conditionnent l’exercice d’une activité ou d’une fonction",
        "pay_by": "au plus tard le dernier jour du trimestre civil suivant l’état des lieux (R. 6323-3, IV)",
        "reported": "dans les entreprises de moins de 300 salariés (R. 2312-8)",
        "surcharge": "majorée de 100 %",
    }
    assert before["reported"] is None
    assert (before["periodic"], before["recap"]) == ("tous les deux ans", "tous les six ans")
    assert before["first"] == "au cours des deux premières années qui suivent l’embauche"
    assert before["training"] == "une formation"
    assert before["measures"] == "deux des trois éléments ci-dessus"
    assert before["pay_by"] is None


def test_a_letter_of_a_law_to_come_says_its_numbers_and_not_ours() -> None:
    day = date(2031, 1, 1)
    law = law_with(
        periodic=wording(day, {"months": 30, "last_day": "anniversary"}),
        recap=wording(
            day,
            {"months": 132, "limit_months": 144, "window_months": 120, "after_first_months": None, "apart_months": 6},
        ),
        mid_career=wording(day, {"months": 1, "visit_birthday": 45, "visit_under": "L4624-2-2"}),
        late_career=wording(day, {"birthday": 62, "years_before": 3}),
        headcount=wording(day, {"threshold": 11, "years": 1, "settled_year": None}),
    )
    said = law_in_letters(law, day)
    assert said["periodic"] == "tous les trente mois"
    assert (said["recap"], said["recap_period"]) == ("tous les onze ans", "les dix ans")
    assert said["mid_career"] == "dans le mois qui suit"
    assert said["late_career"] == "au cours des trois années qui précèdent le soixante-deuxième anniversaire"
    assert said["size"] == "d’au moins onze salariés"
    assert law_in_letters(law, date(2030, 12, 31))["periodic"] == "tous les quatre ans"
