"""What six branches ask for, dated and cited, as `jalon explain` tells it of a file of facts."""

from __future__ import annotations

import json
from typing import Any

from typer.testing import CliRunner

from deploy.cli import app

Told = tuple[str, dict[str, Any]]


def explain(day: str, idcc: str, signed_on: str, effective_from: str, *life: Told, average: int = 0) -> str:
    """What is said on a day of somebody whose company is under the branch's agreement."""
    firm: list[Told] = [
        ("agreement", {"scope": "branch", "idcc": idcc, "signed_on": signed_on, "effective_from": effective_from})
    ]
    if average:
        firm.append(("headcount", {"year": 2025, "average": average}))
    events: list[dict[str, Any]] = [
        {"specversion": "1.0", "id": str(number), "source": "urn:hris", "type": kind, "data": data}
        | ({} if (kind, data) in firm else {"subject": "E-1"})
        for number, (kind, data) in enumerate([*firm, *life])
    ]
    result = CliRunner().invoke(app, ["explain", "-", "--as-of", day], input=json.dumps(events))
    assert result.exit_code == 0, result.exception
    return result.stdout


def hired(on: str) -> Told:
    return "hire", {"hired_on": on, "contract": "cdi"}


def held(kind: str, on: str) -> Told:
    return "interview-completed", {"kind": kind, "held_on": on}


def part(text: str, heading: str) -> str:
    """What is said of the obligation whose line begins like that, down to the next one."""
    _, found, rest = text.partition(f"\n  {heading}")
    assert found, text
    lines = rest.splitlines()
    end = next((n for n, line in enumerate(lines) if n and not line.startswith("    ")), len(lines))
    return "\n".join([heading + lines[0], *lines[1:end]])


def test_573_gives_three_interviews_over_the_eight_years_of_the_law() -> None:
    life = (hired("2026-01-12"), held("first", "2026-09-07"), held("periodic", "2028-03-06"))
    text = explain("2028-04-03", "0573", "2023-01-24", "2023-02-01", *life)
    due, _, _ = text.partition("État des lieux récapitulatif")
    assert due.count(", échéance le ") == 3
    recap = part(text, "état des lieux, échéance le ")
    assert "12 janvier 2034" in recap
    assert "KALIARTI000047537278" in recap


def test_1266_has_its_six_years_until_1_october_2026() -> None:
    life = (hired("2021-01-11"), held("first", "2022-06-06"))
    text = explain("2026-09-30", "1266", "2019-06-18", "2019-07-01", *life)
    assert "sa périodicité cesse de s'appliquer le 1er octobre 2026 (loi n° 2025-989, art. 3 II)" in text
    first = part(text, "premier entretien, échéance le ")
    assert "72 mois (accord de branche)" in first
    assert "KALIARTI000041405616" in first
    periodic = part(text, "entretien périodique, échéance le ")
    assert periodic.startswith("entretien périodique, échéance le 1er octobre 2026")
    assert "48 mois" in periodic


def test_2264_set_itself_aside_on_26_october_2025() -> None:
    life = (hired("2023-03-06"), held("first", "2025-02-03"))
    before, after = (
        part(explain(day, "2264", "2025-07-03", "2025-07-04", *life), "entretien périodique, échéance le ")
        for day in ("2025-10-20", "2025-10-26")
    )
    assert "6 mars 2027" in before
    assert "accord du 3 juillet 2025, art. 9 (KALIARTI000052299734)" in before
    assert "3 février 2029" in after
    assert "L6315-1 I, en vigueur depuis le 26 octobre 2025" in after
    assert "KALIARTI" not in after


def test_1501_refuses_both_interviews_in_the_last_year() -> None:
    life = (hired("2023-07-03"), held("periodic", "2028-07-03"), held("periodic", "2029-06-25"))
    text = explain("2029-07-09", "1501", "2022-07-01", "2022-07-01", *life)
    assert "3 juillet 2026 : non tenu" in part(text, "premier entretien, échéance le ")
    second = part(text, "entretien périodique, échéance le ")
    assert second.startswith("entretien périodique, échéance le 3 juillet 2029 : tenu le 3 juillet 2028")
    assert "accord du 1er juillet 2022, art. 16 (KALIARTI000046970941)" in second
    assert "tenu le 25 juin 2029" not in text


def test_3248_gives_an_elected_mandate_its_interview_within_four_months() -> None:
    life = (hired("2020-01-06"), ("union-mandate-end", {"ended_on": "2024-11-29"}))
    back = part(explain("2024-12-02", "3248", "2022-02-07", "2024-01-01", *life), "entretien de retour, échéance le ")
    assert back.startswith("entretien de retour, échéance le 29 mars 2025")
    assert "convention collective du 7 février 2022, art. 51.3 (KALIARTI000046315157)" in back


def test_1527_at_51_keeps_two_years_and_knows_no_exemption_of_twelve_months() -> None:
    leave = [("leave-start", {"leave": "maternity", "started_on": "2026-01-05"}),
             ("leave-end", {"leave": "maternity", "resumed_on": "2026-05-04"})]  # fmt: skip
    life = (hired("2024-01-08"), held("first", "2025-12-01"), *leave)
    text = explain("2026-05-11", "1527", "2023-06-19", "2023-09-01", *life, average=51)
    periodic, back = part(text, "entretien périodique, échéance le "), part(text, "entretien de retour, échéance le ")
    assert periodic.startswith("entretien périodique, échéance le 1er décembre 2027")
    assert "24 mois (accord de branche)" in periodic
    assert back.startswith("entretien de retour, échéance le 3 juin 2026")
    for each in (periodic, back):
        assert "KALIARTI000048044190" in each
