"""The edge cases of payroll files, each as files and what they must yield (shared notes on the DSN, section 5)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from desk import Desk, Taken
from dsn_files import (
    NIC,
    OTHER_NIC,
    SIREN,
    Contract,
    Dsn,
    Someone,
    changed,
    day,
    ended,
    stop,
    suspension,
)

from api.sources.answering import answer, take_back, waiting
from api.sources.reading import RefusedFileError
from domain.facts import OWN_ACTOR, AssignmentChanged, NewEntry, Stream

HERE = Path(__file__).parent
SAMPLES = ("01-mensuelle-2026-09.dsn", "02-mensuelle-2026-10.dsn")
EVERY_FIRST = {"first-import", "headcount-missing"}


@pytest.fixture
def desk() -> Desk:
    return Desk()


def with_(*under: Any, n: int = 1, **contract: Any) -> Someone:
    """One employee, whose contract has these blocks under it."""
    start = contract.pop("start", "2020-01-06")
    return Someone(n=n, number=f"E{n:04}", contracts=[Contract(start, under=under, **contract)])


def bare(fact: dict[str, Any]) -> dict[str, Any]:
    """Without what the published expectation leaves out."""
    left_out = {"person", "idcc", "establishment", "event", "reason"}
    return {name: value for name, value in fact.items() if name not in left_out}


async def test_case_1_the_two_samples(desk: Desk) -> None:
    expected = json.loads((HERE / "samples" / "expected.json").read_text())
    taken = Taken({})
    for name in SAMPLES:
        taken = await desk.take((HERE / "samples" / name).read_bytes())
        wanted = [{k: v for k, v in fact.items() if k != "motive"} for fact in expected[name]["facts"]]
        assert sorted(map(str, map(bare, taken.told["facts"]))) == sorted(map(str, wanted))
        assert taken.codes == ({"email-missing"} | EVERY_FIRST if name == SAMPLES[0] else set())
    assert taken.fact("contract-end")["reason"].startswith("084 ")


async def test_case_2_the_same_file_again(desk: Desk) -> None:
    month = Dsn("2026-10", [with_(stop("01", "2026-10-05", "2026-11-20"))])
    first, again = await desk.take(month), await desk.take(month)
    assert (first.told["recorded"], again.told["recorded"], again.facts) == (2, 0, [])
    assert again.told["duplicates"] == 2
    assert again.codes == set()


async def test_case_3_a_replacement_and_then_what_it_replaced(desk: Desk) -> None:
    second = Dsn("2026-10", [with_(stop("01", "2026-10-05", "2026-11-20"))], kind="03", order="2")
    assert (await desk.take(second)).facts == [
        "hire cdi 2020-01-06",
        "leave-start sickness 2026-10-06 (expected 2026-11-20)",
    ]
    late = await desk.take(Dsn("2026-10", [with_()], order="1"))
    assert late.facts == []
    assert late.ignored == ["une déclaration plus récente du même mois est déjà lue : celle-ci ne dit plus rien"]


async def test_what_only_the_replaced_file_said_is_voided(desk: Desk) -> None:
    gone = with_(n=2)
    await desk.take(Dsn("2026-10", [with_(stop("01", "2026-10-05", "2026-11-20")), gone]))
    taken = await desk.take(Dsn("2026-10", [with_()], kind="03", order="2"))
    assert taken.facts == [
        "fact-voided leave-start sickness 2026-10-06 (expected 2026-11-20)",
        "fact-voided hire 2020-01-06 cdi",
    ]
    assert taken.employees == {"E0001", "E0002"}
    again = await desk.take(Dsn("2026-10", [with_(stop("01", "2026-10-05", "2026-11-20"))], kind="03", order="3"))
    assert again.facts == ["leave-start sickness 2026-10-06 (expected 2026-11-20)"]
    assert [entry.type for entry in await desk.standing()] == ["hire", "leave-start"]


async def test_a_month_that_is_cancelled_takes_back_what_it_alone_said(desk: Desk) -> None:
    await desk.take(Dsn("2026-09", [with_()]))
    await desk.take(Dsn("2026-10", [with_(ended("2026-10-30", "059"))]))
    taken = await desk.take(Dsn("2026-10", [], kind="04", order="2"))
    assert taken.facts == ["fact-voided contract-end 2026-10-30"]


async def test_case_4_a_signalement_and_the_month_that_repeats_it(desk: Desk) -> None:
    begun = stop("01", "2026-11-05", "2026-11-30")
    await desk.take(Dsn("2026-10", [with_()]))
    first = await desk.take(Dsn(None, [with_(begun)], nature="04", made="2026-11-09"))
    assert first.facts == ["leave-start sickness 2026-11-06 (expected 2026-11-30)"]
    month = await desk.take(Dsn("2026-11", [with_(stop("01", "2026-11-05", "2026-11-30", "2026-11-12"))]))
    assert month.facts == ["leave-end sickness 2026-11-12"]


async def test_an_early_return_by_signalement(desk: Desk) -> None:
    await desk.take(Dsn("2026-10", [with_(stop("01", "2026-10-05", "2026-11-30"))]))
    back = stop("01", "2026-10-05", "2026-11-30", "2026-11-12")
    assert (await desk.take(Dsn(None, [with_(back)], nature="05", made="2026-11-13"))).facts == [
        "leave-end sickness 2026-11-12"
    ]


async def test_case_5_a_maternity_prolonged_twice(desk: Desk) -> None:
    for month, expected, back in (
        ("2026-08", "2026-11-29", None), ("2026-09", "2026-12-06", None), ("2026-10", "2026-12-13", None),
        ("2026-12", "2026-12-13", "2026-12-14"),
    ):  # fmt: skip
        taken = await desk.take(Dsn(month, [with_(stop("02", "2026-08-09", expected, back))]))
    entries = await desk.journal.read(Stream(SIREN, "E0001"))
    kinds = [entry.type for entry in entries]
    assert (kinds.count("leave-start"), kinds.count("fact-voided"), kinds.count("leave-end")) == (3, 2, 1)
    assert taken.facts == ["leave-end maternity 2026-12-14"]


async def test_case_6_a_stop_that_ends_with_the_month(desk: Desk) -> None:
    await desk.take(Dsn("2026-10", [with_(stop("01", "2026-10-05", "2026-10-31"))]))
    taken = await desk.take(Dsn("2026-11", [with_()]))
    assert (taken.facts, taken.codes) == (["leave-end sickness 2026-11-01"], {"return-inferred"})
    later = await desk.take(Dsn("2026-12", [with_(stop("01", "2026-10-05", "2026-12-20"))]))
    assert "fact-voided leave-end sickness 2026-11-01" in later.facts


async def test_case_7_a_stop_that_vanishes(desk: Desk) -> None:
    await desk.take(Dsn("2026-10", [with_(stop("01", "2026-10-05", "2026-12-15"))]))
    taken = await desk.take(Dsn("2026-11", [with_()]))
    assert (taken.facts, taken.codes) == ([], {"leave-vanished"})


async def test_case_8_a_stop_that_is_annulled(desk: Desk) -> None:
    await desk.take(Dsn("2026-10", [with_(stop("01", "2026-10-05", "2026-12-15"))]))
    taken = await desk.take(Dsn("2026-11", [with_(stop("99", "2026-10-05"))]))
    assert taken.facts == ["fact-voided leave-start sickness 2026-10-06 (expected 2026-12-15)"]


async def test_case_9_two_risks_with_one_last_day_of_work(desk: Desk) -> None:
    both = with_(stop("01", "2026-10-05", "2026-10-20"), stop("02", "2026-10-05", "2027-01-31"))
    taken = await desk.take(Dsn("2026-10", [both]))
    assert taken.facts == [
        "hire cdi 2020-01-06",
        "leave-start sickness 2026-10-06 (expected 2026-10-20)",
        "leave-start maternity 2026-10-21 (expected 2027-01-31)",
    ]
    after = await desk.take(Dsn("2026-11", [with_(stop("02", "2026-10-05", "2027-01-31"))]))
    assert (after.facts, after.codes) == ([], set())


async def test_case_10_a_parental_leave_cut_by_month(desk: Desk) -> None:
    first = await desk.take(Dsn("2026-09", [with_(suspension("632", "2026-09-01", "2026-09-30"))]))
    assert first.facts == ["hire cdi 2020-01-06", "leave-start parental-full-time 2026-09-01"]
    assert (await desk.take(Dsn("2026-10", [with_(suspension("632", "2026-10-01", "2026-10-31"))]))).facts == []
    last = await desk.take(Dsn("2026-11", [with_(suspension("632", "2026-11-01", "2026-11-15"))]))
    assert last.facts == ["leave-end parental-full-time 2026-11-16"]


async def test_a_suspension_that_ended_with_a_month_ends_once_the_next_is_seen(desk: Desk) -> None:
    await desk.take(Dsn("2026-09", [with_(suspension("632", "2026-09-01", "2026-09-30"))]))
    taken = await desk.take(Dsn("2026-10", [with_()]))
    assert (taken.facts, taken.codes) == (["leave-end parental-full-time 2026-10-01"], set())


async def test_case_11_days_of_a_caregiver(desk: Desk) -> None:
    days = [suspension("650", f"2026-03-{day:02}", f"2026-03-{day:02}") for day in (3, 10, 17)]
    taken = await desk.take(Dsn("2026-03", [with_(*days)]))
    assert [fact for fact in taken.facts if "end" in fact] == ["leave-end caregiver 2026-03-18"]


async def test_case_12_back_part_time_for_health(desk: Desk) -> None:
    await desk.take(Dsn("2026-09", [with_(stop("01", "2026-08-31", "2026-09-20", "2026-09-21", how="02"))]))
    for month in ("2026-10", "2026-11", "2026-12"):
        taken = await desk.take(Dsn(month, [with_(stop("15", "2026-09-20", f"{month}-28"))]))
        assert (taken.facts, taken.codes) == ([], set())
    assert [entry.type for entry in await desk.standing()] == ["hire", "leave-start", "leave-end"]


async def test_case_13_an_end_and_its_annulment(desk: Desk) -> None:
    await desk.take(Dsn("2026-09", [with_(ended("2026-09-30", "059"))]))
    taken = await desk.take(Dsn("2026-10", [with_(ended("2026-09-30", "099"))]))
    assert taken.facts == ["fact-voided contract-end 2026-09-30"]


async def test_case_14_arrears_after_the_end(desk: Desk) -> None:
    await desk.take(Dsn("2026-09", [with_(ended("2026-09-30", "059"))]))
    await desk.take(Dsn("2026-10", [with_(n=2)]))
    taken = await desk.take(Dsn("2026-11", [with_(), with_(n=2)]))
    assert (taken.facts, taken.codes) == ([], set())


async def test_case_15_a_contract_that_is_shown_no_more(desk: Desk) -> None:
    stays = with_(n=2)
    await desk.take(Dsn("2026-06", [with_(), stays]))
    codes = [(await desk.take(Dsn(month, [stays]))).codes for month in ("2026-07", "2026-08", "2026-09", "2026-10")]
    assert codes == [{"contract-missing"}, set(), {"contract-end-missing"}, set()]
    assert [entry.type for entry in await desk.standing()] == ["hire"]


async def test_the_end_that_is_proposed_is_the_one_that_was_expected_in_the_last_month(desk: Desk) -> None:
    leaving = with_(nature="02", expected="2026-06-12", start="2026-03-02")
    await desk.take(Dsn("2026-06", [leaving, with_(n=2)]))
    for month in ("2026-07", "2026-08", "2026-09"):
        taken = await desk.take(Dsn(month, [with_(n=2)]))
    (question,) = taken.told["questions"]
    assert (question["code"], question["employee"]) == ("contract-end-missing", "E0001")
    assert "12 juin 2026" in question["text"]


@pytest.mark.parametrize("told", [[changed("2026-10-01", number="00001")], []], ids=["told", "forgotten"])
async def test_case_16_another_number_of_the_contract(desk: Desk, told: list[Any]) -> None:
    await desk.take(Dsn("2026-09", [with_()]))
    assert (await desk.take(Dsn("2026-10", [with_(*told, number="77")]))).facts == []


async def test_case_17_a_transfer(desk: Desk) -> None:
    await desk.take(Dsn("2026-09", [with_()]))
    within = with_(changed("2026-10-01", siret=f"{SIREN}{NIC}"))
    assert (await desk.take(Dsn("2026-10", [within], nic=OTHER_NIC))).facts == []
    from_elsewhere = with_(changed("2026-10-01", siret="98765432400019"), n=2, start="2015-05-04")
    assert (await desk.take(Dsn("2026-11", [from_elsewhere]))).facts == ["hire cdi 2026-10-01 since 2015-05-04"]


async def test_case_18_a_fixed_term_that_becomes_permanent(desk: Desk) -> None:
    await desk.take(Dsn("2026-09", [with_(nature="02", start="2026-03-02")]))
    turned = with_(changed("2026-10-01", nature="02"), nature="01", start="2026-03-02")
    taken = await desk.take(Dsn("2026-10", [turned]))
    assert taken.facts == ["contract-end 2026-09-30", "hire cdi 2026-10-01 since 2026-03-02"]
    assert (await desk.take(Dsn("2026-11", [with_(nature="01", start="2026-03-02")]))).facts == []


async def test_case_19_an_apprentice_who_stays(desk: Desk) -> None:
    learning = Contract("2024-09-02", "02", "65", "1", under=[ended("2026-08-31", "081")])
    staying = Contract("2026-09-01", number="2")
    await desk.take(Dsn("2026-08", [Someone(contracts=[learning])]))
    taken = await desk.take(Dsn("2026-09", [Someone(contracts=[staying])]))
    assert taken.facts == ["hire cdi 2026-09-01 since 2024-09-02"]
    assert [str(entry.fact.true_on) for entry in await desk.standing()] == ["2024-09-02", "2026-08-31", "2026-09-01"]


async def test_case_20_a_chain_of_fixed_terms(desk: Desk) -> None:
    chain = [
        Contract("2026-10-01", "02", number="1", expected="2026-10-05", under=[ended("2026-10-05", "031")]),
        Contract("2026-10-08", "02", number="2", expected="2026-10-12", under=[ended("2026-10-12", "031")]),
        Contract("2026-10-20", "02", number="3", expected="2026-11-30"),
    ]
    taken = await desk.take(Dsn("2026-10", [Someone(contracts=chain)]))
    assert taken.facts == [
        "hire cdd 2026-10-01", "contract-end 2026-10-05", "hire cdd 2026-10-08", "contract-end 2026-10-12",
        "hire cdd 2026-10-20",
    ]  # fmt: skip


async def test_case_21_one_person_in_two_establishments(desk: Desk) -> None:
    await desk.take(Dsn("2026-10", [with_()]))
    other = replace(with_(start="2023-05-02"), number="AUTRE")
    taken = await desk.take(Dsn("2026-10", [other], nic=OTHER_NIC))
    assert (taken.facts, taken.codes) == ([], {"several-contracts"})


async def test_case_22_two_parts_of_one_month(desk: Desk) -> None:
    await desk.take(Dsn("2026-09", [with_()], scope="02"), Dsn("2026-09", [with_(n=2)], scope="03"))
    taken = await desk.take(Dsn("2026-10", [with_()], scope="02"))
    assert (taken.facts, taken.codes) == ([], set())
    assert (await desk.take(Dsn("2026-10", [with_(n=2)], scope="03"))).codes == set()


async def test_nobody_is_missing_before_every_fraction_is_read(desk: Desk) -> None:
    await desk.take(Dsn("2026-09", [with_(), with_(n=2)]))
    assert (await desk.take(Dsn("2026-10", [with_()], fraction="12"))).codes == set()
    assert (await desk.take(Dsn("2026-10", [with_(n=3, start="2026-10-01")], fraction="22"))).codes == {
        "contract-missing"
    }


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (Dsn("2026-10", [], kind="02"), "déclaration sans individu (type 02)"),
        (Dsn("2026-10", [with_()], trial=True), "fichier d'essai"),
        (Dsn("2026-10", [with_()], nature="09"), "nature 09"),
        (Dsn("2026-10", [with_()], nature="08"), "nature 08"),
    ],
    ids=["nobody", "trial", "substitution", "amorçage"],
)
async def test_case_23_what_says_nothing(desk: Desk, file: Dsn, said: str) -> None:
    taken = await desk.take(file)
    assert taken.facts == []
    assert len(taken.ignored) == 1
    assert taken.ignored[0].startswith(said)


async def test_case_24_people_who_are_not_employed(desk: Desk) -> None:
    people = [with_(nature="29"), with_(nature="80", n=2), with_(stop("01", "2026-10-05"), nature="89", n=3)]
    taken = await desk.take(Dsn("2026-10", people))
    assert taken.facts == []
    assert len(taken.ignored) == 3


async def test_case_25_an_apprentice_under_a_permanent_contract(desk: Desk) -> None:
    assert (await desk.take(Dsn("2026-10", [with_(device="64")]))).facts == ["hire apprenticeship 2020-01-06"]


async def test_case_26_a_birth_date_in_part_and_a_number_that_came_later(desk: Desk) -> None:
    before = Someone(nir=None, temporary="12345678901234567890", born="99991990")
    taken = await desk.take(Dsn("2026-09", [before]))
    assert "born_on" not in taken.fact("hire")
    assert "born-on-missing" in taken.codes
    after = replace(before, nir="2880375999001", temporary=None, former_nir="12345678901234567890")
    assert (await desk.take(Dsn("2026-10", [after]))).facts == []


async def test_a_number_that_came_later_is_found_by_the_one_before_it(desk: Desk) -> None:
    before = Someone(nir=None, temporary="12345678901234567890", born="99991990", number=None)
    first = await desk.take(Dsn("2026-09", [before]))
    after = replace(before, nir="2880375999001", temporary=None, former_nir="12345678901234567890")
    assert (await desk.take(Dsn("2026-10", [after]))).facts == []
    assert len(first.employees) == 1


async def test_a_start_that_was_wrong(desk: Desk) -> None:
    await desk.take(Dsn("2026-09", [with_(stop("01", "2026-09-05", "2026-09-20", "2026-09-21"))]))
    taken = await desk.take(Dsn("2026-10", [with_(changed("2026-10-01", start="2020-01-06"), start="2020-01-02")]))
    assert taken.facts == ["fact-voided hire 2020-01-06 cdi", "hire cdi 2020-01-02"]
    assert taken.fact("hire")["born_on"] == "1988-03-12"
    assert (await desk.take(Dsn("2026-11", [with_(start="2020-01-02")]))).facts == []


async def test_a_contract_that_goes_on_elsewhere(desk: Desk) -> None:
    taken = await desk.take(Dsn("2026-10", [with_(ended("2026-10-31", "100"))]))
    assert "transfert" in taken.fact("contract-end")["reason"]
    assert len(taken.ignored) == 1


async def test_a_move_that_hr_has_told_is_asked_no_more(desk: Desk) -> None:
    await desk.take(Dsn("2026-09", [with_()]), Dsn("2026-10", [with_()], nic=OTHER_NIC))
    assert [q.code for q in await waiting(desk.house, SIREN)] == ["establishment-moved"]
    moved = AssignmentChanged(changed_on=date(2026, 10, 1), establishment=f"{SIREN}{OTHER_NIC}")
    entry = NewEntry(source="urn:rh", id="1", time=None, actor=OWN_ACTOR, fact=moved)
    await desk.journal.append(Stream(SIREN, "E0001"), [entry])
    assert await waiting(desk.house, SIREN) == []


async def test_what_changes_without_a_fact_to_say_it_is_asked_once(desk: Desk) -> None:
    await desk.take(Dsn("2026-09", [with_()]))
    other = with_(own="121.33", modality="20")
    assert (await desk.take(Dsn("2026-10", [other], nic=OTHER_NIC))).codes == {"establishment-moved", "why-part-time"}
    assert (await desk.take(Dsn("2026-11", [other], nic=OTHER_NIC))).codes == set()


async def test_a_headcount_of_december_is_proposed(desk: Desk) -> None:
    taken = await desk.take(Dsn("2025-12", [with_()], norm="P25V01", average="62.50"))
    (text,) = [each["text"] for each in taken.told["questions"] if each["code"] == "headcount-proposed"]
    assert "62.50" in text
    assert "headcount" not in {fact["type"] for fact in taken.told["facts"]}


async def test_somebody_who_appears_late_with_an_old_contract(desk: Desk) -> None:
    await desk.take(Dsn("2026-09", [with_()]))
    late = replace(with_(n=2, start="2012-05-02"), seniority=("03", 20))
    taken = await desk.take(Dsn("2026-10", [with_(), late]))
    assert taken.codes == {"late-appearance", "seniority-longer"}


async def test_two_risks_of_a_man_and_of_an_apprentice_are_asked(desk: Desk) -> None:
    man = replace(with_(stop("02", "2026-10-05")), sex="01")
    apprentice = with_(suspension("601", "2026-10-05", "2027-03-31"), n=2, device="65")
    taken = await desk.take(Dsn("2026-10", [man, apprentice]))
    assert taken.codes == {"maternity-of-a-man", "mobility-of-apprentice", *EVERY_FIRST}


@pytest.mark.parametrize(
    ("contract", "share", "asked"),
    [
        ({"unit": "20", "full": "218.00", "own": "218.00"}, 1.0, ""),
        ({"full": "151.67", "own": "121.33", "modality": "20"}, 0.8, ""),
        ({"full": "0.00", "own": "121.33", "modality": "20"}, 1.0, "working-time"),
        ({"unit": "31", "modality": "99"}, 1.0, "working-time"),
    ],
)
async def test_case_27_working_time(desk: Desk, contract: dict[str, Any], share: float, asked: str) -> None:
    taken = await desk.take(Dsn("2026-10", [Someone(contracts=[replace(Contract("2020-01-06"), **contract)])]))
    assert taken.fact("hire")["working_time"] == share
    assert "".join(taken.codes - EVERY_FIRST) == asked


@pytest.mark.parametrize("encoding", ["iso-8859-1", "cp1252", "utf-8", "utf-8-sig"])
async def test_case_28_all_that_a_file_may_hold(desk: Desk, encoding: str) -> None:
    someone = replace(with_(), given="JOSÉ", family="L'HAY, D'ARC")
    foreign = ["S05.G00.05.001,'x'", "S21.G00.30.901,'1'", "", "S21.G00.99.001,'inconnu'"]
    first = Dsn("2026-10", [someone], newline="\r\n", encoding=encoding)
    second = Dsn("2026-10", [with_(n=2)], nic=OTHER_NIC, newline="\r\n", encoding=encoding)
    lines = first.lines()
    lines[-3:-3] = foreign[:3]
    text = "\r\n".join([*lines, *second.lines()]).replace(",'L'HAY", " , 'L'HAY")
    taken = await desk.take(text.encode(encoding))
    assert taken.facts == ["hire cdi 2020-01-06"] * 2
    person = taken.told["facts"][0]["person"]
    assert (person["given_name"], person["family_name"]) == ("JOSÉ", "L'HAY, D'ARC")


def _cut(lines: list[str]) -> list[str]:
    return lines[: len(lines) // 2]


def _one_more(lines: list[str]) -> list[str]:
    return [*lines[:-2], "S21.G00.85.001,'1'", *lines[-2:]]


def _no_date(lines: list[str]) -> list[str]:
    return [line.replace(f"S21.G00.40.001,'{day('2020-01-06')}'", "S21.G00.40.001,'2020-01-06'") for line in lines]


def _no_line(lines: list[str]) -> list[str]:
    return [*lines[:5], "ceci n'est pas une rubrique", *lines[5:]]


@pytest.mark.parametrize(
    ("spoilt", "line", "rule"),
    [
        (_cut, 19, "coupé"),
        (_one_more, 38, "S90.G00.90.001 annonce 38 rubriques, l'envoi en a 39"),
        (_no_date, 26, "S21.G00.40.001 : une date JJMMAAAA"),
        (_no_line, 6, "ce n'est pas une rubrique"),
    ],
)
async def test_case_29_a_file_that_is_not_whole_is_refused_whole(desk: Desk, spoilt: Any, line: int, rule: str) -> None:
    good = Dsn("2026-09", [with_(n=2)])
    bad = "\n".join(spoilt(Dsn("2026-10", [with_()]).lines())).encode()
    with pytest.raises(RefusedFileError) as refused:
        await desk.take(good, bad)
    assert str(refused.value).startswith(f"fichier-2 : ligne {line} : ")
    assert rule in str(refused.value)
    assert await desk.journal.read(Stream(SIREN, "E0002")) == []


async def test_case_30_a_month_that_comes_late(desk: Desk) -> None:
    maternity = stop("02", "2026-08-09", "2026-12-13")
    await desk.take(Dsn("2026-10", [with_(maternity)]))
    earlier = stop("01", "2026-08-02", "2026-08-09", "2026-08-10")
    taken = await desk.take(Dsn("2026-09", [with_(earlier, stop("02", "2026-08-09", "2026-11-29"))]))
    assert taken.facts == [
        "leave-start sickness 2026-08-03 (expected 2026-08-09)", "leave-end sickness 2026-08-10",
    ]  # fmt: skip


async def test_case_31_a_stop_a_day_unpaid_a_stop_and_the_end(desk: Desk) -> None:
    await desk.take(Dsn("2026-11", [with_(
        stop("01", "2026-10-12", "2026-11-26", "2026-11-27"), suspension("501", "2026-11-27", "2026-11-27"),
        stop("01", "2026-11-27", "2026-12-31"),
    )]))  # fmt: skip
    await desk.take(Dsn("2026-12", [with_(stop("01", "2026-11-27", "2026-12-31"), ended("2026-12-18", "091"))]))
    assert [(entry.type, str(entry.fact.true_on)) for entry in await desk.standing()] == [
        ("hire", "2020-01-06"), ("leave-start", "2026-10-13"), ("leave-end", "2026-11-27"),
        ("leave-start", "2026-11-27"), ("leave-end", "2026-11-28"), ("leave-start", "2026-11-28"),
        ("contract-end", "2026-12-18"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "block",
    [stop("20", "2026-10-05", "2026-10-20"), suspension("685", "2026-10-06", "2026-10-20"), stop("ABC", "2026-10-05")],
    ids=["20", "685", "ABC"],
)
async def test_case_32_a_motive_that_nobody_knows(desk: Desk, block: Any) -> None:
    taken = await desk.take(Dsn("2026-10", [with_(block)]))
    assert taken.facts[1].startswith("leave-start other 2026-10-06")
    assert "leave-code" in taken.codes


# --- and what else a file can tell ----------------------------------------------------------------------------------


async def test_a_signalement_of_somebody_unknown_waits_for_their_contract(desk: Desk) -> None:
    unknown = Someone(contracts=[Contract("2020-01-06", nature="", device="", under=[stop("01", "2026-10-05")])])
    unknown = replace(unknown, contracts=[replace(unknown.contracts[0], nature="", device="")])
    taken = await desk.take(Dsn(None, [unknown], nature="04", made="2026-10-09"))
    assert (taken.facts, taken.codes) == ([], {"employee-unknown"})
    month = await desk.take(Dsn("2026-10", [with_(stop("01", "2026-10-05"))]))
    assert month.facts == ["hire cdi 2020-01-06", "leave-start sickness 2026-10-06"]


async def test_what_another_source_told_is_not_told_again_and_asked_where_it_differs(desk: Desk) -> None:
    await desk.take(Dsn("2026-09", [with_()]))
    elsewhere = Desk(journal=desk.journal)
    elsewhere.memory.employees = ["E0001"]
    other: Taken = await elsewhere.take(Dsn("2026-10", [with_()]))
    assert (other.told["recorded"], other.facts) == (0, [])


async def test_no_social_security_number_is_kept_or_shown(desk: Desk) -> None:
    nir = "2880375999001"
    shared = [Someone(n=1, nir=nir, number=nir), Someone(n=2, number="X"), Someone(n=3, number="X", given="ANNE")]
    taken = await desk.take(Dsn("2026-10", shared))
    assert len(taken.employees) == 3
    assert all(employee.startswith("P-") for employee in taken.employees)
    assert "number-shared" in taken.codes
    everything = json.dumps([taken.told, desk.memory.links, desk.memory.states])
    for employee in taken.employees:
        everything += str(await desk.journal.read(Stream(SIREN, employee)))
    assert nir not in everything
    assert (await desk.take(Dsn("2026-11", shared))).facts == []


async def test_a_code_that_is_answered_is_applied_to_all_that_waits(desk: Desk) -> None:
    ill = with_(stop("20", "2026-10-05", "2026-12-20"))
    other = with_(stop("20", "2026-10-12", "2026-12-27"), n=2)
    await desk.take(Dsn("2026-10", [ill, other]))
    assert [q.code for q in await waiting(desk.house, SIREN)] == ["leave-code", "leave-code"]

    report = await answer(desk.house, SIREN, "60.20", "birth-supplement", trial=False)
    assert report.recorded == 4
    assert [getattr(entry.fact, "leave", None) for entry in await desk.standing()] == [None, "birth-supplement"]
    assert await waiting(desk.house, SIREN) == []
    after = await desk.take(Dsn("2026-11", [ill, other]))
    assert (after.facts, after.codes) == ([], set())


async def test_an_answer_that_is_taken_back_is_asked_again(desk: Desk) -> None:
    await desk.take(Dsn("2026-10", [with_(stop("20", "2026-10-05", "2026-12-20"))]))
    await answer(desk.house, SIREN, "60.20", "birth-supplement", trial=False)
    await take_back(desk.house, SIREN, "60.20")
    assert [getattr(entry.fact, "leave", None) for entry in await desk.standing()] == [None, "other"]
    assert [q.code for q in await waiting(desk.house, SIREN)] == ["leave-code"]


@pytest.mark.parametrize(("kind", "left"), [("cdd", ["hire cdd"]), ("none", []), ("other", ["hire other"])])
async def test_a_nature_of_contract_is_answered_for_the_company(desk: Desk, kind: str, left: list[str]) -> None:
    await desk.take(Dsn("2026-10", [Someone(contracts=[Contract("2026-01-05", nature="90")])]))
    assert [q.code for q in await waiting(desk.house, SIREN)] == ["contract-kind-other"]
    await answer(desk.house, SIREN, "40.90", kind, trial=False)
    assert [f"{e.type} {e.data['contract']}" for e in await desk.standing()] == left
    assert await waiting(desk.house, SIREN) == []


async def test_what_waits_is_what_the_files_still_leave_open(desk: Desk) -> None:
    gone = with_(stop("01", "2026-10-05", "2026-12-15"), n=2)
    await desk.take(Dsn("2026-10", [with_(), gone, with_(n=3)]))
    await desk.take(Dsn("2026-11", [with_(), with_(n=2)]))
    found = await waiting(desk.house, SIREN)
    assert [(q.employee, q.code) for q in found] == [("E0002", "leave-vanished"), ("E0003", "contract-missing")]
    await desk.take(Dsn("2026-11", [with_(), gone, with_(n=3)], kind="03", order="2"))
    assert await waiting(desk.house, SIREN) == []


async def test_an_answer_that_is_given_again_is_applied_again(desk: Desk) -> None:
    ill = with_(stop("20", "2026-10-05", "2026-12-20"))
    await desk.take(
        Dsn("2026-10", [Someone(n=2, number="E0002", contracts=[Contract("2026-01-05", nature="90")]), ill])
    )
    for kind, leave in (("cdi", "birth-supplement"), ("cdd", "maternity"), ("cdi", "birth-supplement")):
        await answer(desk.house, SIREN, "40.90", kind, trial=False)
        await answer(desk.house, SIREN, "60.20", leave, trial=False)
    assert [e.data["contract"] for e in await desk.standing("E0002")] == ["cdi"]
    assert [getattr(e.fact, "leave", None) for e in await desk.standing()] == [None, "birth-supplement"]


async def test_a_declaration_replaced_to_and_fro_under_one_number_tells_what_stands(desk: Desk) -> None:
    await desk.take(Dsn("2026-10", [Someone(contracts=[Contract("2020-01-06")])]))
    for start in ("2020-02-06", "2020-01-06"):
        await desk.take(Dsn("2026-10", [Someone(contracts=[Contract(start)])], kind="03"))
        assert [str(e.fact.true_on) for e in await desk.standing()] == [start]


async def test_a_birth_date_after_the_hire_is_asked_and_costs_nobody_the_hire(desk: Desk) -> None:
    taken = await desk.take(Dsn("2026-10", [Someone(born="12032020", contracts=[Contract("2020-01-06")])]))
    assert (taken.facts, "born-on-wrong" in taken.codes) == (["hire cdi 2020-01-06"], True)

    await desk.take(Dsn("2026-10", [Someone(n=2, number="E0002", contracts=[Contract("2020-01-06", nature="02")])]))
    changed = Someone(n=2, number="E0002", born="06012020", contracts=[Contract("2020-01-06")])
    await desk.take(Dsn("2026-11", [changed]))
    assert [e.data["contract"] for e in await desk.standing("E0002")] == ["cdi"]
