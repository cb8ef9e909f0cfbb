"""Files over HTTP: a preview that records nothing, then the same for real."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import pytest
from api_samples import COMPANY, OTHER, Clock
from sources.dsn_files import Contract, Dsn, Someone, stop

from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from domain.facts import OWN_ACTOR, Stream

IMPORTS = f"/v1/companies/{COMPANY}/imports"
SAMPLES = Path(__file__).parent / "sources" / "samples"
SEPTEMBER, OCTOBER = ((SAMPLES / f"0{n}-mensuelle-2026-{m}.dsn").read_bytes() for n, m in ((1, "09"), (2, "10")))
CLAIRE = Stream(COMPANY, "E0001")


async def preview(client: httpx2.AsyncClient, *contents: bytes) -> httpx2.Response:
    files = [("files", (f"fichier-{n}.dsn", content)) for n, content in enumerate(contents, start=1)]
    return await client.post(IMPORTS, files=files)


async def previewed(client: httpx2.AsyncClient, *contents: bytes) -> dict[str, Any]:
    answer = await preview(client, *contents)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def run(client: httpx2.AsyncClient, id: str) -> dict[str, Any]:
    answer = await client.post(f"{IMPORTS}/{id}/run")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_preview_records_nothing_and_then_is_recorded(hris: httpx2.AsyncClient, journal: PgJournal) -> None:
    shown = await previewed(hris, SEPTEMBER, OCTOBER)
    assert (shown["status"], shown["done"], shown["total"], shown["recorded"]) == ("previewed", 0, 9, 0)
    assert {question["code"] for question in shown["questions"]} >= {"first-import", "headcount-missing"}
    assert await journal.read(CLAIRE) == []

    done, again = await run(hris, shown["id"]), await run(hris, shown["id"])
    assert (done["status"], done["done"], done["recorded"], done["duplicates"]) == ("recorded", 9, 9, 0)
    assert again == done
    assert [entry.type for entry in await journal.read(CLAIRE)] == ["hire", "leave-start", "fact-voided", "leave-start"]
    assert (await hris.get(f"{IMPORTS}/{shown['id']}")).json() == done

    after = await previewed(hris, OCTOBER)
    assert (after["facts"], after["total"]) == ([], 0)


async def test_a_preview_shows_which_deadlines_move(hris: httpx2.AsyncClient) -> None:
    await run(
        hris, (await previewed(hris, Dsn("2026-09", [Someone(contracts=[Contract("2025-01-06")])]).bytes()))["id"]
    )
    held = b"Matricule;Tenu le;Entretien\nE0001;02/09/2026;Premier\n"
    shown = await previewed(hris, held)
    assert shown["deadlines_left_out"] == 0
    [first, periodic] = shown["deadlines"]
    assert first == {"employee": "E0001", "kind": "first", "was": "2026-10-26", "now": None}
    assert (periodic["kind"], periodic["now"]) == ("periodic", "2030-09-02")
    assert (shown["facts"][0]["text"]).startswith("premier entretien tenu le 2 septembre 2026")


async def test_a_preview_asks_about_what_its_facts_contradict(hris: httpx2.AsyncClient) -> None:
    people = b"Matricule;Date d'embauche;Contrat\nE1;01/03/2020;CDI\nE1;01/02/2019;CDI\nE2;01/03/2020;CDI\n"
    shown = await previewed(hris, people, b"Matricule;Tenu le\nE9;15/06/2023\nE2;15/06/2019\n")
    asked = {each["employee"]: each["text"] for each in shown["questions"] if each["code"] == "odd"}
    assert asked == {
        "E1": "À vérifier : plusieurs embauches pour un même contrat : la dernière annoncée est retenue.",
        "E2": "À vérifier : entretien antérieur à l'ancienneté connue : il n'est pas compté.",
        "E9": "À vérifier : aucune embauche connue : aucune échéance ne peut être calculée.",
    }


async def test_a_run_that_was_interrupted_goes_on(
    hris: httpx2.AsyncClient, journal: PgJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = await previewed(hris, SEPTEMBER)
    monkeypatch.setattr("api.sources.previews.AT_ONCE", 1)
    append, left = PgJournal.append, iter(range(2))

    async def lost(self: PgJournal, *arguments: Any, **options: Any) -> Any:
        if next(left, None) is None:
            raise ConnectionResetError
        return await append(self, *arguments, **options)

    with monkeypatch.context() as broken:
        broken.setattr(PgJournal, "append", lost)
        answer = await hris.post(f"{IMPORTS}/{shown['id']}/run")
    assert answer.status_code == 503
    halfway = (await hris.get(f"{IMPORTS}/{shown['id']}")).json()
    assert (halfway["status"], halfway["done"]) == ("recording", 2)
    done = await run(hris, shown["id"])
    assert (done["recorded"], done["duplicates"]) == (2, 2)
    assert len(await journal.read(CLAIRE)) == 2


async def test_a_refused_file_is_refused_whole_with_each_reason(hris: httpx2.AsyncClient) -> None:
    table = "Matricule;Embauche;Contrat\nE1;bientôt;Stage\n".encode()
    answer = await preview(hris, OCTOBER, table)
    assert answer.status_code == 422
    assert [error["detail"] for error in answer.json()["errors"]] == [
        "fichier-2.dsn : des cellules sont à corriger :",
        "Ligne 2, colonne « Embauche » : une date JJ/MM/AAAA est attendue",
        "Ligne 2, colonne « Contrat » : CDI, CDD, Apprentissage, Professionnalisation ou Autre est attendu",
    ]


async def test_files_are_expected(hris: httpx2.AsyncClient) -> None:
    for answer in (await hris.post(IMPORTS, json={}), await hris.post(IMPORTS, data={"files": "text"})):
        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json()["errors"]] == ["#/files"]


async def test_a_preview_is_no_longer_true_once_other_files_were_imported(hris: httpx2.AsyncClient) -> None:
    first, second = await previewed(hris, SEPTEMBER), await previewed(hris, OCTOBER)
    await run(hris, first["id"])
    answer = await hris.post(f"{IMPORTS}/{second['id']}/run")
    assert answer.status_code == 404
    assert "send them again" in answer.json()["detail"]


async def test_a_preview_is_forgotten_after_seven_days_and_with_a_person(
    hris: httpx2.AsyncClient, pool: asyncpg.Pool, people: PgPeople, clock: Clock
) -> None:
    shown = await previewed(hris, SEPTEMBER)
    clock.now += timedelta(days=7, seconds=1)
    assert (await hris.get(f"{IMPORTS}/{shown['id']}")).status_code == 404
    assert (await hris.post(f"{IMPORTS}/{shown['id']}/run")).status_code == 404
    await previewed(hris, OCTOBER)
    assert await pool.fetchval("SELECT count(*) FROM imports") == 1
    await people.erase(COMPANY, "E0001", actor=OWN_ACTOR)
    assert await pool.fetchval("SELECT count(*) FROM imports") == 0


async def test_what_is_recorded_waits_no_more(hris: httpx2.AsyncClient, pool: asyncpg.Pool) -> None:
    shown = await previewed(hris, SEPTEMBER)
    await run(hris, shown["id"])
    assert await pool.fetchval("SELECT facts FROM imports") is None
    waits = str(await pool.fetch("SELECT * FROM imports"))
    assert "2880375999001" not in waits


async def test_nobody_sees_another_companys_preview(hris: httpx2.AsyncClient, admin: httpx2.AsyncClient) -> None:
    shown = await previewed(hris, SEPTEMBER)
    assert (await admin.get(f"/v1/companies/{OTHER}/imports/{shown['id']}")).status_code == 404
    assert (await hris.get(f"/v1/companies/{OTHER}/imports/{shown['id']}")).status_code == 403
    assert (await hris.get(f"{IMPORTS}/{uuid.uuid4()}")).status_code == 404


async def test_what_waits_for_an_answer_is_shown_until_it_is_settled(hris: httpx2.AsyncClient) -> None:
    where = f"/v1/companies/{COMPANY}/quarantine"
    assert (await hris.get(where)).json() == {"waiting": []}
    away = Contract("2020-01-06", under=[stop("01", "2026-10-05", "2026-12-15")])
    begun = Dsn("2026-10", [Someone(contracts=[away])])
    gone = Dsn("2026-11", [Someone()])
    await run(hris, (await previewed(hris, begun.bytes(), gone.bytes()))["id"])
    (found,) = (await hris.get(where)).json()["waiting"]
    assert (found["code"], found["employee"]) == ("leave-vanished", "E0001")
    assert "maladie" not in found["text"]
    assert found["answer"] is None
    back = stop("01", "2026-10-05", "2026-11-15", "2026-11-16")
    again = Dsn("2026-11", [Someone(contracts=[Contract("2020-01-06", under=[back])])], kind="03", order="2")
    await run(hris, (await previewed(hris, again.bytes()))["id"])
    assert (await hris.get(where)).json() == {"waiting": []}


async def test_a_code_is_answered_over_http_and_may_be_taken_back(hris: httpx2.AsyncClient, journal: PgJournal) -> None:
    base = f"/v1/companies/{COMPANY}"
    odd = Contract("2020-01-06", under=[stop("20", "2026-10-05", "2026-12-15")])
    await run(hris, (await previewed(hris, Dsn("2026-10", [Someone(contracts=[odd])]).bytes()))["id"])
    [found] = (await hris.get(f"{base}/quarantine")).json()["waiting"]
    assert found["answer"] == "60.20"
    wrong = await hris.put(f"{base}/answers/60.20", json={"meaning": "holiday"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "#/meaning")
    assert (await hris.put(f"{base}/answers/61.20", json={"meaning": "sabbatical"})).status_code == 404
    assert (await hris.put(f"{base}/answers/60.20", json={"meaning": "sabbatical"})).json() == {"recorded": 2}
    assert (await hris.get(f"{base}/answers")).json() == {"answers": {"60.20": "sabbatical"}}
    assert (await hris.get(f"{base}/quarantine")).json() == {"waiting": []}
    assert (await hris.delete(f"{base}/answers/60.20")).json() == {"recorded": 2}
    assert (await journal.read(CLAIRE))[-1].data["leave"] == "other"


async def test_columns_are_kept_once_a_preview_is_recorded(hris: httpx2.AsyncClient) -> None:
    table = b"Matricule;Embauche;Contrat;Sport\nE7;01/02/2020;CDI;judo\n"
    shown = await previewed(hris, table)
    columns = [(each["written"], each["column"], each["kept"]) for each in shown["headings"]]
    assert columns[0] == ("Matricule", "employee", False)
    assert columns[-1] == ("Sport", None, False)
    base = f"/v1/companies/{COMPANY}/answers"
    assert (await hris.get(base)).json() == {"answers": {}}
    await run(hris, shown["id"])
    assert (await hris.get(base)).json()["answers"]["column:people:embauche"] == "hired_on"
    assert (await previewed(hris, table))["headings"][0]["kept"]


async def test_two_ids_of_one_person_are_planned_as_one_and_told_apart_again(
    hris: httpx2.AsyncClient, journal: PgJournal
) -> None:
    base = f"/v1/companies/{COMPANY}"

    async def tell(id: str, kind: str, data: dict[str, Any], subject: str | None = None) -> None:
        event = {"specversion": "1.0", "id": id, "source": "urn:hr", "type": kind, "data": data}
        told = event if subject is None else {**event, "subject": subject}
        assert (await hris.post(f"{base}/events", json=told)).status_code == 202

    async def done(employee: str) -> list[str]:
        found = (await hris.get(f"{base}/employees/{employee}")).json()
        return [each["kind"] for each in found["obligations"] if each["status"] in ("held", "held-late")]

    await tell("1", "hire", {"hired_on": "2025-01-06", "contract": "cdi"}, "E0001")
    await tell("2", "interview-completed", {"kind": "first", "held_on": "2026-01-05"}, "OLD-7")
    assert await done("E0001") == []
    while waiting := await journal.claim(100):
        await journal.delivered([place for each in waiting for place in each.positions])

    await tell("3", "identified-as", {"employee": "E0001", "also": "OLD-7"})
    assert await done("E0001") == await done("OLD-7") == ["first"]
    assert {each.employee for each in await journal.claim(100)} == {"E0001", "OLD-7"}

    await tell("4", "training-completed", {"title": None, "ended_on": "2026-02-02", "mandatory": False}, "OLD-7")
    news = {each.employee: each.news.types for each in await journal.claim(100)}
    assert news == {"OLD-7": ("training-completed",), "E0001": ("replan",)}

    await tell("5", "fact-voided", {"event": {"source": "urn:hr", "id": "3"}, "reason": None})
    assert await done("E0001") == []


async def test_proposals_of_a_list_are_accepted_one_by_one_or_all_but_the_guesses(
    hris: httpx2.AsyncClient, journal: PgJournal
) -> None:
    base = f"/v1/companies/{COMPANY}/comparisons"
    gone = {"specversion": "1.0", "id": "1", "source": "urn:hr", "type": "hire", "subject": "E9",
            "data": {"hired_on": "2020-01-06", "contract": "cdi"}}  # fmt: skip
    assert (await hris.post(f"/v1/companies/{COMPANY}/events", json=gone)).status_code == 202
    people = b"Matricule;Embauche;Contrat\nE1;01/02/2020;CDI\nE2;01/03/2020;CDI\n"
    answer = await hris.post(base, files=[("files", ("liste.csv", people))])
    assert answer.status_code == 201, answer.text
    shown = answer.json()
    assert [(each["kind"], each["employee"]) for each in shown["proposals"]] == [
        ("missing", "E1"), ("missing", "E2"), ("extra", "E9"),
    ]  # fmt: skip
    where = f"{base}/{shown['id']}"
    assert (await hris.get(f"{IMPORTS}/{shown['id']}")).status_code == 404

    typed_wrong = await hris.post(f"{where}/accept", json={"proposals": "all", "only": ["E9"]})
    assert (typed_wrong.status_code, typed_wrong.json()["errors"][0]["pointer"]) == (422, "#/only")

    one = (await hris.post(f"{where}/accept", json={"proposals": [shown["proposals"][0]["id"]]})).json()
    assert (one["accepted"], len(one["proposals"])) == (1, 2)
    rest = (await hris.post(f"{where}/accept", json={"proposals": "all"})).json()
    assert [each["kind"] for each in rest["proposals"]] == ["extra"]
    assert [entry.type for entry in await journal.read(Stream(COMPANY, "E2"))] == ["hire"]
    assert len(await journal.read(Stream(COMPANY, "E9"))) == 1
    last = (await hris.post(f"{where}/accept", json={"proposals": [rest["proposals"][0]["id"]]})).json()
    assert (last["accepted"], last["proposals"]) == (3, [])
    assert [entry.type for entry in await journal.read(Stream(COMPANY, "E9"))] == ["hire", "contract-end"]
