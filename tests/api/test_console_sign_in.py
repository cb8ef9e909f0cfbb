"""Who gets into the console, for how long, and what no other site can do in their name."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest
from api_samples import COMPANY, OTHER, Clock

from api.console.attempts import Attempts
from api.console.grants import Grant, Visitor, granted
from api.console.guards import within
from api.limits import MAX_SCAN_BYTES
from deploy.composition import Composition, compose
from deploy.settings import Settings

Client = Callable[[Composition], httpx2.AsyncClient]
TODAY = date(2026, 11, 21)


@pytest.fixture
def jalon(pool: asyncpg.Pool) -> Composition:
    return replace(compose(pool, Settings()), clock=Clock())


@pytest.fixture
async def browse() -> AsyncGenerator[Client]:
    """A browser of its own for each call: cookies are kept, redirects are not followed."""
    opened: list[httpx2.AsyncClient] = []

    def client(jalon: Composition) -> httpx2.AsyncClient:
        transport = httpx2.ASGITransport(jalon.api(), raise_app_exceptions=False)
        opened.append(httpx2.AsyncClient(transport=transport, base_url="http://jalon"))
        return opened[-1]

    yield client
    for each in opened:
        await each.aclose()


async def enter(jalon: Composition, client: httpx2.AsyncClient, *grants: str) -> UUID:
    """Signed in with these grants; the actor."""
    actor = await jalon.actors.of("person", str(uuid4()), label="Sacha Imaginaire")
    secret = await jalon.sessions.open(actor, [Grant.parse(grant) for grant in grants])
    client.cookies.set("jalon", secret)
    return actor


def token_of(page: httpx2.Response) -> str:
    found = re.search(r'name="jeton" value="(\w+)"', page.text)
    assert found is not None
    return found[1]


async def test_the_link_of_the_local_stack_signs_in_once_and_leads_to_its_page(
    jalon: Composition, browse: Client
) -> None:
    link = (await jalon.sign_in_link("http://jalon", "/console/droit?jour=2020-05-05")).removeprefix("http://jalon")
    mine, others = browse(jalon), browse(jalon)
    entered = await mine.get(link)
    assert (entered.status_code, entered.headers["location"]) == (303, "/console/droit?jour=2020-05-05")
    assert "Installation locale" in (await mine.get("/console/droit")).text
    again = await others.get(link)
    assert again.status_code == 404
    assert "Installation locale" not in (await others.get("/console/droit")).text


@pytest.mark.parametrize(
    "settings",
    [
        Settings(console_url="https://jalon.example.org"),
        Settings(api_host="0.0.0.0"),  # noqa: S104
        Settings(oidc_issuer="https://id.example.org", oidc_client_id="jalon", console_url="https://jalon.example.org"),
    ],
)
async def test_no_such_link_is_good_where_others_can_come(
    jalon: Composition, browse: Client, settings: Settings
) -> None:
    link = (await jalon.sign_in_link("http://jalon")).removeprefix("http://jalon")
    assert (await browse(replace(jalon, settings=settings)).get(link)).status_code == 404


async def test_a_cookie_is_out_of_reach_of_scripts_and_over_tls_of_other_hosts(
    jalon: Composition, browse: Client
) -> None:
    entered = await browse(jalon).get((await jalon.sign_in_link("")).removeprefix("http://jalon"))
    cookie = entered.headers["set-cookie"]
    assert re.match(r"jalon=[\w-]{43}; HttpOnly; Path=/; SameSite=lax", cookie)
    over_tls = browse(replace(jalon, settings=Settings(console_url="https://jalon.example.org")))
    over_tls.cookies.set("jalon", cookie[6:49])
    assert (await over_tls.get("/console/entreprises")).status_code == 303  # nobody takes a cookie for the secure one


async def test_nobody_sees_a_page_without_a_session_and_comes_back_to_it_after(
    jalon: Composition, browse: Client
) -> None:
    answer = await browse(jalon).get("/console/entreprises?a=1")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/console/connexion?vers=/console/entreprises%3Fa%3D1"


@pytest.mark.parametrize(
    "moved",
    [
        "UPDATE sessions SET expires_at = now() - interval '1 second'",
        "UPDATE sessions SET seen_at = now() - interval '61 minutes'",
        "DELETE FROM sessions",
    ],
)
async def test_a_session_ends_when_it_is_idle_too_old_or_closed(
    jalon: Composition, browse: Client, pool: asyncpg.Pool, moved: str
) -> None:
    client = browse(jalon)
    await enter(jalon, client, "admin:*")
    assert (await client.get("/console/entreprises")).status_code == 200
    await pool.execute(moved)
    assert (await client.get("/console/entreprises")).status_code == 303


async def test_each_sign_in_makes_a_new_session_and_ends_the_one_before(jalon: Composition, browse: Client) -> None:
    client = browse(jalon)
    await enter(jalon, client, "admin:*")
    before = client.cookies["jalon"]
    entered = await client.get(await jalon.sign_in_link(""))
    assert before not in entered.headers["set-cookie"]
    assert await jalon.sessions.visitor(before) is None


async def test_signing_out_ends_the_session_everywhere(jalon: Composition, browse: Client) -> None:
    client = browse(jalon)
    await enter(jalon, client, "admin:*")
    secret = client.cookies["jalon"]
    form = {"jeton": token_of(await client.get("/console/entreprises"))}
    out = await client.post("/console/deconnexion", data=form, headers={"origin": "http://jalon"})
    assert out.status_code == 303
    assert await jalon.sessions.visitor(secret) is None


@pytest.mark.parametrize(
    ("headers", "token", "status"),
    [
        ({"origin": "http://jalon"}, None, 303),
        ({"sec-fetch-site": "same-origin"}, None, 303),
        ({"origin": "http://elsewhere"}, None, 403),
        ({"origin": "null"}, None, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://jalon"}, None, 403),
        ({"sec-fetch-site": "same-site"}, None, 403),
        ({}, None, 403),
        ({"origin": "http://jalon"}, "0" * 64, 403),
        ({"origin": "http://jalon"}, "é", 403),
        ({"origin": "http://jalon"}, "", 403),
    ],
)
async def test_a_form_is_taken_from_our_own_pages_alone(
    jalon: Composition, browse: Client, headers: dict[str, str], token: str | None, status: int
) -> None:
    client = browse(jalon)
    await enter(jalon, client, "admin:*")
    own = token_of(await client.get("/console/entreprises"))
    answer = await client.post("/console/deconnexion", data={"jeton": own if token is None else token}, headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize(("size", "status"), [(MAX_SCAN_BYTES, 303), (MAX_SCAN_BYTES + 1024 * 1024, 413)])
async def test_a_form_may_bring_a_file_of_ten_megabytes(
    jalon: Composition, browse: Client, size: int, status: int
) -> None:
    client = browse(jalon)
    await enter(jalon, client, "admin:*")
    form = {"jeton": token_of(await client.get("/console/entreprises"))}
    files = {"scan": ("scan.pdf", b" " * size, "application/pdf")}
    answer = await client.post("/console/deconnexion", data=form, files=files, headers={"origin": "http://jalon"})
    assert answer.status_code == status
    assert ("Envoyez un fichier de 10 Mo au plus" in answer.text) is (status == 413)


async def test_the_token_of_one_session_is_worth_nothing_in_another(jalon: Composition, browse: Client) -> None:
    mine, others = browse(jalon), browse(jalon)
    await enter(jalon, mine, "admin:*")
    await enter(jalon, others, "admin:*")
    stolen = token_of(await others.get("/console/entreprises"))
    answer = await mine.post("/console/deconnexion", data={"jeton": stolen}, headers={"origin": "http://jalon"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "https://evil.example", "/console//evil.example", "/console/\\evil", "/\\evil", "javascript:x",
     "/v1/companies", "/console/\r\nset-cookie: a=b", "", "/consoles/"],
)  # fmt: skip
async def test_nobody_is_sent_elsewhere_after_signing_in(jalon: Composition, browse: Client, path: str) -> None:
    client = browse(jalon)
    await enter(jalon, client, "admin:*")
    answer = await client.get("/console/connexion", params={"vers": path})
    assert answer.headers["location"] == "/console/"
    assert within(path) == "/console/"


async def test_who_tries_too_often_waits(jalon: Composition, browse: Client) -> None:
    client = browse(jalon)
    answers = [(await client.get("/console/entrer/rien")).status_code for _ in range(22)]
    assert answers == [404] * 20 + [429] * 2


def test_attempts_are_forgotten_with_time() -> None:
    now = [0.0]
    attempts = Attempts(2, 60.0, monotonic=lambda: now[0])
    assert [attempts.allowed("a") for _ in range(3)] == [True, True, False]
    assert attempts.allowed("b")
    now[0] = 61.0
    assert attempts.allowed("a")


@pytest.mark.parametrize(
    ("group", "grant"),
    [
        ("jalon-admin", "admin:*"),
        ("jalon-operator-123456782", "operator:123456782"),
        ("JALON_AUDITOR_123456782_2027-01-31", "auditor:123456782:2027-01-31"),
        ("jalon-operator-123456782-00010", "operator:12345678200010"),
        ("jalon-operator-123456782-12345678200010", "operator:12345678200010"),
        ("jalon-operator-12345678200010", "operator:12345678200010"),
        ("jalon-auditor-123456782-00010-2027-01-31", "auditor:12345678200010:2027-01-31"),
        ("jalon-operator-123456782-98765432400010", None),
        ("jalon-auditor-123456782-2027-02-30", None),
        ("jalon-admin-123456782-00010", None),
        ("admin", None),
        ("jalon-hris-123456782", None),
        ("jalon-operator-12345", None),
        ("xjalon-admin", None),
        ("jalon-admin-x", None),
        (42, None),
    ],
)
def test_groups_give_roles_by_their_names_and_others_give_nothing(group: object, grant: str | None) -> None:
    assert [str(each) for each in granted([group])] == ([] if grant is None else [grant])


@pytest.mark.parametrize(
    ("grants", "company", "role"),
    [
        (["operator:123456782"], COMPANY, "operator"),
        (["operator:123456782"], OTHER, None),
        (["auditor:*", "operator:123456782"], COMPANY, "operator"),
        (["auditor:*", "operator:123456782"], OTHER, "auditor"),
        (["auditor:123456782:2026-11-21"], COMPANY, "auditor"),
        (["auditor:123456782:2026-11-20"], COMPANY, None),
        (["admin:*"], OTHER, "admin"),
    ],
)
def test_one_acts_in_a_company_in_the_strongest_of_ones_roles_there(
    grants: list[str], company: str, role: str | None
) -> None:
    visitor = Visitor(actor=uuid4(), name="x", grants=tuple(Grant.parse(grant) for grant in grants))
    caller = visitor.caller(company, TODAY)
    assert (caller.role if caller else None) == role
    assert caller is None or caller.companies == {company}


@pytest.mark.parametrize(
    ("grants", "role", "establishments"),
    [
        (["operator:12345678200010", "operator:12345678200028"], "operator", {"12345678200010", "12345678200028"}),
        (["operator:12345678200010", "operator:123456782"], "operator", None),
        (["operator:12345678200010", "auditor:123456782"], "operator", {"12345678200010"}),
        (["auditor:12345678200010:2026-11-20", "auditor:12345678200028"], "auditor", {"12345678200028"}),
    ],
)
def test_a_role_is_good_where_it_was_given(grants: list[str], role: str, establishments: set[str] | None) -> None:
    visitor = Visitor(actor=uuid4(), name="x", grants=tuple(Grant.parse(grant) for grant in grants))
    caller = visitor.caller(COMPANY, TODAY)
    assert caller is not None
    assert (caller.role, caller.establishments) == (role, establishments)
    assert visitor.companies(TODAY) == {COMPANY}
    assert [str(Grant.parse(grant)) for grant in grants] == grants
