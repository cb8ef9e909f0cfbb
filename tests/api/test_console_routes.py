"""Every route of the console and of the links, for everybody who may come: a new route needs its row here.

The rows are held against the application's own routes, so that none is forgotten.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest
from api_samples import Clock
from console_acting import SAME, as_somebody, press
from fastapi import FastAPI
from starlette.routing import Mount

from deploy.composition import Composition, compose
from deploy.settings import Settings
from domain.facts import OWN_ACTOR, AssignmentChanged, NewEntry, Stream
from domain.ports import Wanted
from tests.console_company import SIREN, settle

OTHER, UNHEARD_OF = "987654324", "552100554"
SITE, OTHER_SITE = f"{SIREN}00010", f"{SIREN}00028"
EMPLOYEE, NOBODY = "E-0000", "E-9999"

PEOPLE = {
    "admin": "admin:*", "operator": f"operator:{SIREN}", "auditor": f"auditor:{SIREN}",
    "operator here": f"operator:{SITE}", "auditor here": f"auditor:{SITE}",
    "operator there": f"operator:{OTHER_SITE}", "auditor there": f"auditor:{OTHER_SITE}",
    "operator elsewhere": f"operator:{OTHER}", "auditor of yesterday": f"auditor:{SIREN}:2026-11-20",
}  # fmt: skip
"""Who is signed in: `here` in the establishment of the employee that the addresses name, `there` in another one."""

OPEN, SIGNED_IN = frozenset({*PEOPLE, "nobody", "stale"}), frozenset(PEOPLE)
READS_ALL = frozenset({"admin", "operator", "auditor"})
ACTS_ALL = frozenset({"admin", "operator"})
READS_ONE = READS_ALL | {"operator here", "auditor here"}
ACTS_ON_ONE = ACTS_ALL | {"operator here"}
READS_SOME = READS_ONE | {"operator there", "auditor there"}
ACTS_ON_SOME = ACTS_ON_ONE | {"operator there"}
ADMINISTERS = frozenset({"admin"})

COMPANY, PERSON = "/{siren}", "/{siren}/salaries/{employee}"
OPENING, IMPORTS, FIRM = f"{COMPANY}/mise-en-service", f"{COMPANY}/imports", f"{COMPANY}/entreprise"
ROWS: Mapping[str, frozenset[str]] = {
    "GET /simulateur": OPEN, "GET /droit": OPEN, "GET /": OPEN, "GET /connexion": OPEN,
    "GET /connexion/fournisseur": OPEN, "GET /connexion/retour": OPEN, "GET /entrer/{secret}": OPEN,
    "POST /deconnexion": SIGNED_IN, "GET /entreprises": SIGNED_IN, "GET /imports": SIGNED_IN,
    f"GET {COMPANY}/": READS_SOME, f"GET {COMPANY}/listes": READS_SOME, f"GET {COMPANY}/listes/{{name}}": READS_SOME,
    f"GET {COMPANY}/recherche": READS_SOME, f"GET {COMPANY}/lettres": READS_SOME,
    f"GET {COMPANY}/lettres/imprimer": READS_SOME,
    f"GET {COMPANY}/plan-de-competences": READS_ALL, f"GET {COMPANY}/releve": READS_ALL,
    f"GET {COMPANY}/sommes": ACTS_ALL, f"GET {COMPANY}/sommes/{{pay_by}}.{{format}}": ACTS_ALL,
    f"GET {COMPANY}/consultations": ADMINISTERS | {"auditor"},
    f"GET {COMPANY}/embauche": ACTS_ON_SOME, f"POST {COMPANY}/embauche": ACTS_ON_SOME,
    f"GET {COMPANY}/ensemble": ACTS_ON_SOME, f"POST {COMPANY}/ensemble": ACTS_ON_SOME,
    f"GET {PERSON}": READS_ONE, f"GET {PERSON}/documents/{{document}}": READS_ONE,
    f"GET {PERSON}/faits": ACTS_ON_ONE,
    f"GET {PERSON}/faits/{{kind}}": ACTS_ON_ONE, f"POST {PERSON}/faits/{{kind}}": ACTS_ON_ONE,
    f"GET {PERSON}/fiche": ACTS_ON_ONE, f"POST {PERSON}/fiche": ACTS_ON_ONE,
    f"GET {PERSON}/documents/nouveau": ACTS_ON_ONE, f"POST {PERSON}/documents/nouveau": ACTS_ON_ONE,
    f"GET {PERSON}/liens": ACTS_ON_ONE, f"POST {PERSON}/liens": ACTS_ON_ONE,
    f"POST {PERSON}/liens/{{id}}/revoquer": ACTS_ON_ONE,
    f"GET {OPENING}": ACTS_ALL,
    f"GET {OPENING}/ouvrir": ACTS_ALL, f"POST {OPENING}/ouvrir": ACTS_ALL,
    f"GET {OPENING}/reprendre": ACTS_ALL, f"POST {OPENING}/reprendre": ACTS_ALL,
    f"GET {OPENING}/suspendre": ACTS_ALL, f"POST {OPENING}/suspendre": ACTS_ALL,
    f"GET {OPENING}/historique": ACTS_ALL, f"POST {OPENING}/historique": ACTS_ALL, f"POST {OPENING}/retards": ACTS_ALL,
    f"GET {FIRM}": READS_SOME, f"GET {FIRM}/acces": READS_SOME, f"GET {FIRM}/lectures": READS_SOME,
    f"GET {FIRM}/lectures/{{question}}": READS_ALL,
    f"POST {FIRM}/acces/jetons": ADMINISTERS, f"POST {FIRM}/acces/jetons/{{id}}/revoquer": ADMINISTERS,
    f"GET {FIRM}/echanges": ACTS_ALL, f"POST {FIRM}/echanges/agendas": ACTS_ALL,
    f"POST {FIRM}/echanges/agendas/{{id}}/revoquer": ACTS_ALL,
    f"POST {FIRM}/echanges/adresses/{{id}}/rejouer": ACTS_ALL,
    f"POST {FIRM}/echanges/adresses/{{id}}/remettre": ACTS_ALL,
    f"GET {FIRM}/annuler": ACTS_ALL, f"POST {FIRM}/annuler": ACTS_ALL,
    f"GET {FIRM}/profil": ACTS_ALL, f"POST {FIRM}/profil": ACTS_ALL,
    f"GET {FIRM}/lettres": ACTS_ALL, f"POST {FIRM}/lettres": ACTS_ALL, f"POST {FIRM}/lettres/apercu": ACTS_ALL,
    f"GET {FIRM}/lettres/version": ACTS_ALL, f"POST {FIRM}/lettres/reprendre": ACTS_ALL,
    f"GET {FIRM}/{{what}}": ACTS_ALL, f"POST {FIRM}/{{what}}": ACTS_ALL,
    f"GET {IMPORTS}": ACTS_ALL, f"POST {IMPORTS}": ACTS_ALL, f"GET {IMPORTS}/modele.xlsx": ACTS_ALL,
    f"POST {IMPORTS}/reponses": ACTS_ALL, f"POST {IMPORTS}/reponses/oublier": ACTS_ALL,
    f"GET {IMPORTS}/lecture/{{key}}": ACTS_ALL, f"GET {IMPORTS}/{{id}}": ACTS_ALL,
    f"POST {IMPORTS}/{{id}}/enregistrer": ACTS_ALL,
    f"GET {IMPORTS}/comparaisons/{{id}}": ACTS_ALL, f"POST {IMPORTS}/comparaisons/{{id}}": ACTS_ALL,
}  # fmt: skip
"""Who comes to what. For everybody else who is signed in there is no such page; whoever is not is led to sign in."""
QUERY = {
    f"GET {COMPANY}/ensemble": f"?acte=held&qui={EMPLOYEE}",
    f"POST {COMPANY}/ensemble": f"?acte=held&qui={EMPLOYEE}",
    f"GET {FIRM}/annuler": "?fait=1",
    f"GET {OPENING}/historique": "?depuis=2015-01-01",
}
SAMPLES = {
    "pay_by": "2027-03-31", "format": "csv",
    "secret": "rien", "name": "tous", "document": "paper", "kind": "training-completed", "question": "A5",
    "what": "effectif", "key": "rien", "id": str(UUID(int=7)),
}  # fmt: skip
NOT_THERE = {
    "GET /connexion/fournisseur", "GET /entrer/{secret}", f"GET {COMPANY}/lettres/imprimer",
    f"GET {IMPORTS}/{{id}}", f"GET {IMPORTS}/comparaisons/{{id}}",
    f"GET {FIRM}/lettres/version", f"POST {FIRM}/lettres/reprendre", f"POST {FIRM}/lettres/apercu",
}  # fmt: skip
"""Of which there is nothing in this company: also for those who may come."""
REFUSED = {f"GET {IMPORTS}/lecture/{{key}}": 422, "GET /connexion/retour": 400}

LINKED = {
    "GET /{token}": "door", "POST /{token}/code": "door", "GET /{token}/code": "door", "POST /{token}/ouvrir": "door",
    **{f"POST /{{token}}/{name}": "behind" for name in ("fermer", "creneau", "preparation", "recu", "observations",
                                                        "compte-rendu", "pas-tenu")},
    "GET /{token}/document": "behind",
}  # fmt: skip
"""What a link leads to: its door, and what is behind it once a code was given."""


@pytest.fixture
async def jalon(pool: asyncpg.Pool) -> Composition:
    """A company of two establishments: E-0000 works in the one, E-0001 in the other, of the rest nobody said."""
    made = replace(compose(pool, Settings(public_url="https://jalon.example.org")), clock=Clock())
    await settle(made)
    for employee, site in (("E-0000", SITE), ("E-0001", OTHER_SITE)):
        fact = AssignmentChanged(changed_on=date(2026, 1, 1), establishment=site)
        entry = NewEntry(source="urn:hris", id=f"site-{employee}", time=None, actor=OWN_ACTOR, fact=fact)
        await made.journal.append(Stream(SIREN, employee), [entry])
    await made.rebuilder().run(made.clock().date(), SIREN)
    await made.documents.put(
        SIREN, EMPLOYEE, id="paper", kind="compte-rendu", name="cr.pdf", media_type="application/pdf", content=b"%PDF-"
    )
    return made


@pytest.fixture
async def app(jalon: Composition) -> FastAPI:
    served = jalon.api()
    assert isinstance(served, FastAPI)
    return served


@pytest.fixture
async def client(app: FastAPI) -> AsyncGenerator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://jalon") as client:
        yield client


@dataclass(frozen=True)
class Asked:
    """A request: its row, and its address with a company and an employee put in."""

    row: str
    method: str
    path: str


def asked(siren: str = SIREN, employee: str = EMPLOYEE) -> Iterator[Asked]:
    for row in ROWS:
        method, path = row.split(" ")
        whole = path.format(siren=siren, employee=employee, **SAMPLES).replace(f"/jetons/{SAMPLES['id']}", "/jetons/7")
        yield Asked(row, method, f"/console{whole}{QUERY.get(row, '').replace(EMPLOYEE, employee)}")


def routes(app: FastAPI, mount: str) -> set[str]:
    (mounted,) = (route.app for route in app.routes if isinstance(route, Mount) and route.path == mount)
    assert isinstance(mounted, FastAPI)
    return {f"{method.upper()} {path}" for path, methods in mounted.openapi()["paths"].items() for method in methods}


async def send(client: httpx2.AsyncClient, each: Asked, headers: Mapping[str, str] = SAME) -> httpx2.Response:
    """As it is, or as a form that bears a token of nobody's session."""
    body = {"jeton": "forged", "cle": "k" * 24} if each.method == "POST" else None
    return await client.request(each.method, each.path, headers=headers, data=body)


def plain(answer: httpx2.Response) -> str:
    """What the answer says, whatever was asked of whom."""
    return re.sub(rf'{EMPLOYEE}|{NOBODY}|{OTHER}|{UNHEARD_OF}|{SIREN}|value="\w+"|vers=\S+', "", answer.text)


async def test_every_route_has_its_row(app: FastAPI) -> None:
    assert routes(app, "/console") == ROWS.keys()
    assert routes(app, "/l") == LINKED.keys()


async def test_everybody_comes_to_what_is_theirs_and_to_nothing_else(
    client: httpx2.AsyncClient, jalon: Composition
) -> None:
    streams = [Stream(SIREN), *(Stream(SIREN, f"E-{n:04}") for n in range(12))]
    before = [await jalon.journal.read(stream) for stream in streams]
    for who, grant in PEOPLE.items():
        await as_somebody(client, jalon, grant)
        for each in asked():
            answer = await send(client, each)
            said = (who, each.row, answer.status_code)
            if who not in ROWS[each.row]:
                assert answer.status_code in ((404,) if each.method == "GET" else (403, 404)), said
                assert "Camille" not in answer.text, said
            elif each.method == "POST":
                assert answer.status_code == 403, said  # its form is nobody's
            elif each.row in NOT_THERE:
                assert answer.status_code in (404, 429), said  # one may not try to sign in too often
            else:
                assert answer.status_code in (REFUSED.get(each.row, 200), 202, 303, 429), said
                assert not answer.headers.get("location", "").startswith("/console/connexion"), said
    assert [await jalon.journal.read(stream) for stream in streams] == before


@pytest.mark.parametrize("cookie", ["", "jalon=stale"], ids=["nobody", "stale"])
async def test_whoever_is_not_signed_in_is_led_to_sign_in(client: httpx2.AsyncClient, cookie: str) -> None:
    client.headers["cookie"] = cookie
    for each in asked():
        answer = await send(client, each)
        led = answer.headers.get("location", "").startswith("/console/connexion?vers=/console/")
        assert (answer.status_code == 303 and led) == (ROWS[each.row] is not OPEN), (each.row, answer.status_code)


async def test_nobody_learns_who_and_what_there_is(client: httpx2.AsyncClient, jalon: Composition) -> None:
    """Of an employee or a company that is not theirs everybody hears what they hear of one that never was."""
    for who, siren, employee in (
        ("operator there", SIREN, NOBODY), ("auditor there", SIREN, NOBODY),
        ("operator elsewhere", UNHEARD_OF, EMPLOYEE),
    ):  # fmt: skip
        await as_somebody(client, jalon, PEOPLE[who])
        for mine, other in zip(asked(), asked(siren, employee), strict=True):
            if who in ROWS[mine.row] or mine.path == other.path:
                continue
            one, two = await send(client, mine), await send(client, other)
            assert (one.status_code, plain(one)) == (two.status_code, plain(two)), (who, mine.row)


async def test_no_form_of_another_site_is_taken(client: httpx2.AsyncClient, jalon: Composition) -> None:
    await as_somebody(client, jalon, PEOPLE["admin"])
    page = await client.get(f"/console/{SIREN}/")
    (token,) = set(re.findall(r'name="jeton" value="(\w+)"', page.text))
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {}):
        for each in asked():
            if each.method == "POST":
                answer = await client.post(each.path, headers=headers, data={"jeton": token, "cle": "k" * 24})
                assert answer.status_code == 403, (each.row, headers)
    assert "Camille" in (await client.get(f"/console/{SIREN}/salaries/{EMPLOYEE}")).text  # still signed in


async def test_one_sees_in_lists_and_figures_those_of_ones_own_establishment_alone(
    client: httpx2.AsyncClient, jalon: Composition
) -> None:
    await as_somebody(client, jalon, PEOPLE["operator here"])
    only = await client.get(f"/console/{SIREN}/recherche?q=-00")
    assert only.headers["location"] == f"/console/{SIREN}/salaries/{EMPLOYEE}"
    for path in ("listes/tous", "listes/tous?export=csv", f"listes/tous?etablissement={SITE}"):
        answer = await client.get(f"/console/{SIREN}/{path}")
        assert "Camille" in answer.text, path
        assert "Belhadj" not in answer.text, path
    for path in (f"listes/tous?etablissement={OTHER_SITE}", "recherche?q=belhadj", "listes/tous?responsable=x"):
        assert "Belhadj" not in re.sub(r"<title>.*?</h1>", "", (await client.get(f"/console/{SIREN}/{path}")).text)
    home = (await client.get(f"/console/{SIREN}/")).text
    assert "1 salarié suivi" in re.sub(r"<[^>]+>", "", home)
    today = jalon.clock().date()
    everybody = await jalon.situations.months(SIREN, today, today + timedelta(days=800))
    own = await jalon.situations.months(SIREN, today, today + timedelta(days=800), [SITE])
    (camille,) = await jalon.situations.after(SIREN, today, Wanted(), after="", limit=1)
    assert sum(m.interviews + m.recaps for m in own) == sum(d.last_on >= today for d in camille.situation.duties)
    assert sum(m.interviews for m in everybody) > sum(m.interviews for m in own)
    several = await client.get(f"/console/{SIREN}/ensemble?acte=held&qui=E-0000&qui=E-0001")
    assert "Camille" in several.text
    assert "Karim" not in several.text


async def test_one_goes_with_the_employee_from_one_establishment_to_the_other(
    client: httpx2.AsyncClient, jalon: Composition
) -> None:
    """From the day on which they move, by the facts: the list follows with the next review."""
    file = f"/console/{SIREN}/salaries/{EMPLOYEE}"
    await as_somebody(client, jalon, PEOPLE["operator there"])
    assert (await client.get(file)).status_code == 404
    moves = AssignmentChanged(changed_on=date(2026, 11, 21), establishment=OTHER_SITE)
    told = NewEntry(source="urn:hris", id="moves", time=None, actor=OWN_ACTOR, fact=moves)
    await jalon.journal.append(Stream(SIREN, EMPLOYEE), [told])
    assert (await client.get(file)).status_code == 200
    await as_somebody(client, jalon, PEOPLE["operator here"])
    assert (await client.get(file)).status_code == 404


async def test_a_link_that_is_forged_or_revoked_tells_nothing(client: httpx2.AsyncClient, jalon: Composition) -> None:
    stream = Stream(SIREN, EMPLOYEE)
    url = await jalon.links.give(stream, "employee", "periodic-2030-01-01", key=uuid4(), lasting=timedelta(days=9))
    assert url is not None
    good = url.rsplit("/", 1)[1]
    forged = good[:-4] + ("AAAA" if not good.endswith("AAAA") else "BBBB")
    for row, where in LINKED.items():
        method, path = row.split(" ")
        answer = await client.request(method, f"/l{path.format(token=good)}", headers=SAME)
        assert answer.status_code in ((200, 303, 404, 422) if where == "door" else (403,)), (row, answer.status_code)
    (link,) = await jalon.links.of_employee(stream)
    await jalon.links.revoke(stream, link.id)
    pages: set[str] = set()
    for row in LINKED:
        method, path = row.split(" ")
        for token in (forged, good, "x", "é"):
            answer = await client.request(method, f"/l{path.format(token=token)}", headers=SAME)
            assert answer.status_code == 404, (row, token)
            pages.add(answer.text)
    assert len(pages) == 1


async def test_somebody_of_an_establishment_hires_into_it_alone(client: httpx2.AsyncClient, jalon: Composition) -> None:
    await as_somebody(client, jalon, PEOPLE["operator here"])
    form = await client.get(f"/console/{SIREN}/embauche")
    assert f'value="{SITE}"' in form.text
    who = {"matricule": "N-1", "person__given_name": "Noé", "person__family_name": "Neuf", "hired_on": "20/11/2026"}
    wrong = await press(client, form, "relire", **who, contract="cdi", establishment=OTHER_SITE)
    assert (wrong.status_code, f"Écrivez un de vos établissements\u202f: {SITE}" in wrong.text) == (422, True)
    read = await press(client, wrong, "relire", establishment=SITE)
    done = await press(client, read, "enregistrer")
    assert done.status_code == 303
    assert "Noé" in (await client.get(done.headers["location"])).text
