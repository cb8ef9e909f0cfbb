"""Time stamps of seals: what an authority says of them, what is made of its failures, what nobody changes unseen."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from journals import COMPANY, STREAM, headcount, told, training
from structlog.testing import capture_logs
from timestamp_authority import POLICY, TimestampAuthority

from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from activities.adapters.seal_keys import PublicKeys, SealKey
from activities.adapters.seals import PgSeals
from activities.adapters.stamps import PgStamps, Unstamped
from activities.adapters.timestamps import Authority, Roots, TimestampError
from activities.adapters.verification import Verification
from activities.sealing import Sealing
from deploy.proof import jalon_check
from domain.facts import OWN_ACTOR, Stream
from domain.ports import CompanyProfile
from domain.proof import proof

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl")

KEY = SealKey.new()
PUBLIC = PublicKeys.parse(KEY.public_pem())
KEPT = Path(__file__).parent / "timestamps"


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[TimestampAuthority]:
    with TimestampAuthority(tmp_path / "authority").listening() as listening:
        yield listening


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    return tmp_path / "outside"


@pytest.fixture
def seals(pool: asyncpg.Pool, outside: Path) -> PgSeals:
    return PgSeals(pool, KEY, outside)


@pytest.fixture
def stamps(pool: asyncpg.Pool, authority: TimestampAuthority, outside: Path) -> PgStamps:
    roots = Roots.read(authority.roots, POLICY)
    return PgStamps(pool, Authority(authority.url, roots), outside, roots)


@pytest.fixture
def sealing(seals: PgSeals, stamps: PgStamps) -> Sealing:
    return Sealing(seals, lambda: datetime.now(UTC), stamps)


@pytest.fixture(autouse=True)
async def recorded(journal: PgJournal, people: PgPeople) -> None:
    await journal.append(Stream(COMPANY), [headcount("0")])
    await journal.append(STREAM, [told("1"), training("2")])
    profile = CompanyProfile(siren=COMPANY, name="Exemple SAS", hr_email="rh@exemple.example")
    await people.save_company(profile, actor=OWN_ACTOR)


def run(folder: Path, *command: str) -> str:
    """What a third party's command says."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


async def broken(pool: asyncpg.Pool, seals: PgSeals, roots: Path) -> list[str]:
    verification = Verification(pool, seals, PUBLIC, roots=Roots.read(roots, POLICY))
    return [each.why for each in await verification.all()]


async def test_a_seal_is_stamped_and_its_token_stands_beside_its_copy(
    pool: asyncpg.Pool, seals: PgSeals, sealing: Sealing, authority: TimestampAuthority, outside: Path
) -> None:
    assert (await sealing.run()).unstamped == ()
    verification = Verification(pool, seals, PUBLIC, roots=Roots.read(authority.roots))
    assert await verification.all() == []
    stamped = verification.stamps[COMPANY]
    assert (stamped.count, stamped.number, stamped.authority) == (1, 1, "Local authority")
    # Whoever has the two files and the root needs nothing of ours.
    files = ["-data", "00000001.json", "-in", "00000001.tsr"]
    command = ["openssl", "ts", "-verify", *files, "-CAfile", str(authority.roots)]
    assert "Verification: OK" in run(outside / COMPANY, *command)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((503, b""), "answered 503"),
        ((200, b"<html>Welcome</html>"), "cannot be read as an answer in the sense of RFC 3161"),
        ((200, b""), "cannot be read"),
    ],
)
async def test_an_authority_that_fails_stops_no_seal_and_the_next_seal_is_stamped(
    pool: asyncpg.Pool, seals: PgSeals, sealing: Sealing, authority: TimestampAuthority, answer: tuple[int, bytes],
    why: str,
) -> None:  # fmt: skip
    authority.answer = answer
    with capture_logs() as logs:
        made = await sealing.run()
    assert (made.sealed, made.refused, made.unstamped) == (1, (), (COMPANY,))
    [line] = [line for line in logs if line["event"] == "seals could not be time-stamped"]
    assert why in line["error"]
    assert "127.0.0.1" in line["error"]
    authority.answer = None
    assert (await sealing.run()).unstamped == ()
    assert await pool.fetchval("SELECT array_agg(number) FROM seal_timestamps") == [2]
    assert await broken(pool, seals, authority.roots) == []


async def test_the_services_own_role_keeps_stamps_and_changes_none(
    dsn: str, sealing: Sealing, authority: TimestampAuthority
) -> None:
    roots = Roots.read(authority.roots)
    async with asyncpg.create_pool(dsn, min_size=1, max_size=2, server_settings={"role": "jalon_app"}) as service:
        stamps = PgStamps(service, Authority(authority.url, roots), None, roots)
        assert (await replace(sealing, seals=PgSeals(service, KEY, None), stamps=stamps).run()).unstamped == ()
        for refused in ("DELETE FROM seal_timestamps", "UPDATE seal_timestamps SET number = 2"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await service.execute(refused)


async def test_an_authority_that_is_down_is_asked_once_a_round(
    pool: asyncpg.Pool, sealing: Sealing, journal: PgJournal, authority: TimestampAuthority
) -> None:
    await journal.append(Stream("987654324", "E-1"), [told("9")])
    away = PgStamps(pool, Authority("http://user:secret@127.0.0.1:1/", Roots.read(authority.roots)))
    with capture_logs() as logs:
        made = await replace(sealing, stamps=away).run()
    assert (made.sealed, made.unstamped) == (2, (COMPANY, "987654324"))
    [line] = [line for line in logs if "stamped" in line["event"]]
    assert "cannot be reached (ConnectError): check JALON_TSA_URL" in line["error"]
    assert "secret" not in str(line)


async def test_a_token_of_another_request_of_another_policy_or_of_an_unknown_root_is_refused(
    authority: TimestampAuthority, tmp_path: Path
) -> None:
    roots = Roots.read(authority.roots)
    token = await Authority(authority.url, roots).stamp(b"a seal")
    authority.answer = (200, token)
    with pytest.raises(TimestampError, match="it answers another request"):
        await Authority(authority.url, roots).stamp(b"a seal")
    authority.answer = None
    with pytest.raises(TimestampError, match="another policy than JALON_TSA_POLICY"):
        await Authority(authority.url, Roots.read(authority.roots, "1.2.3.9")).stamp(b"a seal")
    with pytest.raises(TimestampError, match="it stands over other bytes than the seal's"):
        roots.check(token, b"another seal")
    stranger = Roots.read(TimestampAuthority(tmp_path / "stranger").roots)
    with pytest.raises(TimestampError, match=r"signature does not hold|certificate"):
        stranger.check(token, b"a seal")
    with pytest.raises(TimestampError, match="refused: Bad request"):
        roots.check(authority.reply(b"nonsense"), b"a seal")
    with pytest.raises(TimestampError, match="JALON_TSA_ROOTS_FILE"):
        Roots.read(tmp_path / "none.pem")


async def test_a_chain_has_to_be_good_when_the_token_is_made_not_when_it_is_read(tmp_path: Path) -> None:
    past = (timedelta(days=-9), timedelta(days=-1))
    expired = TimestampAuthority(tmp_path / "expired", past)
    refused = pytest.raises(TimestampError, match=r"certificate has expired at .* UTC, when it was made")
    with expired.listening(), refused:
        await Authority(expired.url, Roots.read(expired.roots)).stamp(b"a seal")
    # A token that was made in the two minutes for which its authority's certificate was good, long ago.
    kept = Roots.read(KEPT / "root.pem")
    stamp = kept.check((KEPT / "a-seal.tsr").read_bytes(), b"a seal")
    [chain] = [x for x in (KEPT / "authority.txt").read_text().splitlines() if x.startswith("notAfter")]
    assert stamp.at < datetime.strptime(chain, "notAfter=%b %d %H:%M:%S %Y GMT").replace(tzinfo=UTC) < datetime.now(UTC)


TOKEN = "UPDATE seal_timestamps SET {} WHERE number = 1"
TAMPERED: dict[str, tuple[str, str]] = {
    "token": (TOKEN.format("token = token || '\\x00'"), "is not the one that was received"),
    "number": (TOKEN.format("number = 7"), "a time stamp stands over seal 7, which is not here"),
    "company": (TOKEN.format("company = '987654324'"), "a time stamp stands over seal 1, which is not here"),
    "gone": ("DELETE FROM seal_timestamps", "the time stamp of seal 1 was removed"),
    "outside alone": (
        "WITH gone AS (DELETE FROM seal_timestamps) DELETE FROM audit_log WHERE action = 'seal-stamped'",
        "the time stamp of seal 1 is outside and not here",
    ),
    "act": ("UPDATE audit_log SET about = replace(about, '1 ', '2 ') WHERE action = 'seal-stamped'", "was removed"),
}


async def test_what_a_superuser_does_to_a_time_stamp_is_found_and_named(
    owner: asyncpg.Pool, seals: PgSeals, sealing: Sealing, authority: TimestampAuthority
) -> None:
    await sealing.run()
    roots, unnoticed = Roots.read(authority.roots), dict[str, list[str]]()
    async with owner.acquire() as connection:
        for what, (change, why) in TAMPERED.items():
            verification = Verification(owner, seals, PUBLIC, roots=roots)
            transaction = connection.transaction(isolation="repeatable_read")
            await transaction.start()
            await connection.execute("SET LOCAL session_replication_role = replica")
            await connection.execute(change)
            async for _ in verification.within(connection, None):
                pass
            await transaction.rollback()
            if not any(why in each.why for each in verification.found):
                unnoticed[what] = [each.why for each in verification.found]
    assert unnoticed == {}
    columns = await owner.fetch("SELECT column_name AS c FROM information_schema.columns WHERE table_name = $1",
                                "seal_timestamps")  # fmt: skip
    assert {row["c"] for row in columns} == {"company", "number", "token"}, "a new column wants a case"
    with pytest.raises(asyncpg.RestrictViolationError):
        await owner.execute("DELETE FROM seal_timestamps")


async def test_a_seal_that_is_dated_back_is_told_by_its_time_stamp(
    pool: asyncpg.Pool, seals: PgSeals, sealing: Sealing, authority: TimestampAuthority
) -> None:
    await replace(sealing, clock=lambda: datetime(2024, 1, 2, 3, 4, tzinfo=UTC)).run()
    [why] = await broken(pool, seals, authority.roots)
    assert why.startswith("the time stamp of seal 1 is of 20")
    assert why.endswith("and the seal says 2024-01-02 03:04 UTC")


async def test_the_act_of_a_stamp_explains_no_change_of_a_record(
    owner: asyncpg.Pool, seals: PgSeals, sealing: Sealing, authority: TimestampAuthority
) -> None:
    await sealing.run()
    await owner.execute("UPDATE companies SET name = 'Autre SAS'")
    assert "the record of who it is is not what seal 1 holds" in await broken(owner, seals, authority.roots)


async def test_a_proof_carries_the_token_and_says_how_it_is_checked(
    journal: PgJournal, seals: PgSeals, stamps: PgStamps, authority: TimestampAuthority, tmp_path: Path
) -> None:
    sealed = await seals.seal(COMPANY, datetime.now(UTC))
    assert await stamps.stamp([sealed]) == Unstamped()
    dated, salt = await stamps.of(sealed), await seals.salt(STREAM)
    assert dated
    assert salt
    log, entries = await seals.log(COMPANY, sealed.seal.log.size), await journal.read(STREAM)
    made = proof.of_facts(STREAM, salt, entries, log, sealed, dated.token)
    assert made
    shutil.copy(jalon_check.__file__, tmp_path / "jalon-check.py")
    (tmp_path / "proof.json").write_bytes(made)
    (tmp_path / "seal-public.pem").write_text(KEY.public_pem())

    script = (sys.executable, "-I", "-S", "jalon-check.py")
    said = run(tmp_path, *script, "proof.json", "seal-public.pem")
    assert "The proof holds." in said
    assert "bears a time stamp, whose signature is not checked here" in said
    assert run(tmp_path, *script, "--timestamp", "proof.json") == "Written: seal.json, seal.tsr.\n"
    files = ("-data", "seal.json", "-in", "seal.tsr", "-CAfile", str(authority.roots))
    assert "Verification: OK" in run(tmp_path, "openssl", "ts", "-verify", *files)
    other = json.loads(made)
    other["timestamp"] = b64encode(await Authority(authority.url, Roots.read(authority.roots)).stamp(b"x")).decode()
    with pytest.raises(jalon_check.Refused, match="the time stamp is over something else than the seal"):
        jalon_check.check(json.dumps(other, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n",
                          KEY.public_pem())  # fmt: skip
