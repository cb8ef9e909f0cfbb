"""Who did what: random ids that stay, names that can be erased, and a log that nobody rewrites."""

from uuid import UUID, uuid4

import asyncpg
import pytest
from journals import ADA, COMPANY

from activities.adapters.actors import PgActors
from activities.adapters.people import PgPeople
from api.tokens import PgTokens
from domain.facts import OWN_ACTOR
from domain.ports import CompanyProfile


@pytest.fixture
def actors(pool: asyncpg.Pool) -> PgActors:
    return PgActors(pool)


async def test_an_actor_is_the_same_each_time_and_another_one_elsewhere(actors: PgActors) -> None:
    ada = await actors.of("person", "oidc|42", label="Ada", company=COMPANY)
    assert ada.version == 4, "a random id says nothing of whose it is"
    assert await actors.of("person", "oidc|42", label="Ada King", company=COMPANY) == ada
    others = {
        await actors.of("person", "oidc|42", label="Ada", company="987654324"),
        await actors.of("source", "oidc|42", label="Ada", company=COMPANY),
        await actors.of("person", "oidc|43", label="Ada", company=COMPANY),
    }
    assert len(others | {ada}) == 4
    assert (await actors.known([ada]))[ada].label == "Ada King"


async def test_who_an_actor_was_can_be_erased(actors: PgActors) -> None:
    ada = await actors.of("person", "oidc|42", label="Ada", company=COMPANY)
    await actors.erase(ada)
    known = await actors.known([ada, uuid4()])
    assert [(actor.id, actor.label, actor.subject) for actor in known.values()] == [(ada, None, None)]
    assert await actors.of("person", "oidc|42", label="Ada", company=COMPANY) != ada


async def test_jalon_itself_is_an_actor(actors: PgActors) -> None:
    known = await actors.known([OWN_ACTOR])
    assert [(actor.kind, actor.label) for actor in known.values()] == [("jalon", "Jalon")]


async def test_corrections_and_erasures_are_logged_with_who_did_them(
    actors: PgActors, people: PgPeople, pool: asyncpg.Pool
) -> None:
    who = uuid4()
    await people.save_company(CompanyProfile(siren=COMPANY, name="Exemple", hr_email="rh@example.org"), actor=who)
    await people.save_person(COMPANY, "E-0042", ADA, actor=who)
    await people.erase(COMPANY, "E-0042", actor=OWN_ACTOR)
    assert [(act.actor, act.company, act.employee, act.action) for act in await actors.acts(COMPANY)] == [
        (who, COMPANY, None, "company-corrected"),
        (who, COMPANY, "E-0042", "person-corrected"),
        (OWN_ACTOR, COMPANY, "E-0042", "person-erased"),
    ]
    assert await actors.acts("987654324") == []
    logged = await pool.fetchval("SELECT string_agg(a::text, ' ') FROM audit_log a")
    assert "Lovelace" not in logged


async def test_a_token_is_an_actor_and_who_made_or_revoked_it_is_logged(actors: PgActors, pool: asyncpg.Pool) -> None:
    tokens, admin = PgTokens(pool), uuid4()
    token = await tokens.create("SIRH", "hris", [COMPANY], actor=admin)
    caller = await tokens.caller(token)
    assert caller is not None
    (info,) = await tokens.list()
    assert info.actor == caller.actor
    known = (await actors.known([caller.actor]))[caller.actor]
    assert (known.kind, known.company, known.label) == ("token", COMPANY, "SIRH")
    assert await tokens.revoke(info.id, actor=OWN_ACTOR)
    assert not await tokens.revoke(info.id, actor=OWN_ACTOR), "it is logged once"
    assert [(act.actor, act.action, act.about) for act in await actors.acts()] == [
        (admin, "token-created", str(info.id)),
        (OWN_ACTOR, "token-revoked", str(info.id)),
    ]


async def test_a_token_whose_name_was_erased_still_works(actors: PgActors, pool: asyncpg.Pool) -> None:
    tokens = PgTokens(pool)
    token = await tokens.create("Ada's laptop", "hris", actor=OWN_ACTOR)
    (info,) = await tokens.list()
    await actors.erase(info.actor)
    caller = await tokens.caller(token)
    assert caller is not None
    assert (caller.actor, caller.name) == (info.actor, "")


@pytest.mark.parametrize("change", ["UPDATE audit_log SET actor = gen_random_uuid()", "DELETE FROM audit_log"])
async def test_the_log_is_not_rewritten(people: PgPeople, owner: asyncpg.Pool, change: str) -> None:
    await people.erase(COMPANY, "E-0042", actor=UUID(int=1))
    with pytest.raises(asyncpg.RestrictViolationError, match="audit_log is append-only"):
        await owner.execute(change)
