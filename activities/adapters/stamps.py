"""The time stamps of seals: asked for, kept in PostgreSQL, put beside the seals' copies, and held against the seals."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import structlog

from activities.adapters.accesses import Connection
from domain.errors import JalonError
from domain.facts import OWN_ACTOR, Value
from domain.proof.seal import Sealed

if TYPE_CHECKING:  # what speaks to an authority is heavy: who asks none does not pay for it
    from activities.adapters.timestamps import Authority, Roots

log = structlog.stdlib.get_logger(__name__)

DRIFT = timedelta(hours=1)
"""A seal is stamped as it is made. One whose stamp is of another hour was not made when it says."""

KEEP = """
    WITH kept AS (
        INSERT INTO seal_timestamps (company, number, token) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING number
    )
    INSERT INTO audit_log (actor, company, action, about)
    SELECT $4, $1, 'seal-stamped', number || ' ' || encode(sha256($3), 'hex') FROM kept
"""
HELD = "SELECT number, token FROM seal_timestamps WHERE company = $1 ORDER BY number"
TOLD = "SELECT about FROM audit_log WHERE company = $1 AND action = 'seal-stamped'"


class Dated(Value):
    """A token that holds, when it was made and by whom."""

    token: bytes
    at: datetime
    authority: str


class Unstamped(Value):
    """The companies whose seal was to be stamped and was not, and why."""

    companies: tuple[str, ...] = ()
    why: str = ""


class PgStamps:
    """`authority`: None where seals are not time-stamped. `directory`: where the seals' copies are. `roots`: the
    authorities that are trusted.
    """

    def __init__(
        self,
        pool: asyncpg.Pool,
        authority: Authority | None = None,
        directory: Path | None = None,
        roots: Roots | None = None,
    ) -> None:
        self._pool, self._authority, self._directory, self._roots = pool, authority, directory, roots

    async def stamp(self, made: Sequence[Sealed]) -> Unstamped:
        """Has these seals stamped; which are not, and why. It never raises: what could not be had is logged, and need
        not be made up for, since the next seal of the company holds this one.
        """
        if self._authority is None:
            return Unstamped()
        left = [each.seal.company for each in made]
        try:
            for each in made:
                token = await self._authority.stamp(each.file())
                await self._pool.execute(KEEP, each.seal.company, each.seal.number, token, OWN_ACTOR)
                left.remove(each.seal.company)
                self._publish(each, token)
        except (JalonError, OSError) as error:
            log.error(
                "seals could not be time-stamped", error=str(error), count=len(left), todo="the next ones will be"
            )
            return Unstamped(companies=tuple(left), why=str(error))
        return Unstamped()

    async def of(self, sealed: Sealed) -> Dated | None:
        """The token over a seal; None when there is none that holds."""
        query = "SELECT token FROM seal_timestamps WHERE (company, number) = ($1, $2)"
        token = await self._pool.fetchval(query, sealed.seal.company, sealed.seal.number)
        if token is None or self._roots is None:
            return None
        with suppress(JalonError):
            stamp = self._roots.check(token, sealed.file())
            return Dated(token=token, at=stamp.at, authority=stamp.authority)
        return None

    def _publish(self, sealed: Sealed, token: bytes) -> None:
        if self._directory is not None:
            folder = self._directory / sealed.seal.company
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{sealed.seal.number:08}.tsr").write_bytes(token)


class Stamped(Value):
    """What the time stamps of a company come to: how many there are, and of which seal and moment the newest is that
    holds. `broken`: what is not as it was received, or does not hold.
    """

    count: int = 0
    number: int = 0
    at: datetime | None = None
    authority: str = ""
    broken: tuple[str, ...] = ()


async def verify_stamps(
    connection: Connection, company: str, seals: Sequence[Sealed], outside: Path | None, roots: Roots | None
) -> Stamped:
    """Holds the stamps against the seals, against the acts that tell of them, and against those that are outside.
    `roots`: the authorities that are trusted; without, no signature is checked.
    """
    tokens = {row["number"]: bytes(row["token"]) for row in await connection.fetch(HELD, company)}
    acts = [row["about"].split(" ") for row in await connection.fetch(TOLD, company)]
    told = {int(number): digest for number, digest in acts}
    found = Stamped(count=len(tokens), broken=tuple(_kept(tokens, told, _outside(outside, company))))
    held = {each.seal.number: each for each in seals}
    for number, token in tokens.items():
        if number not in held:
            found = _with(found, f"a time stamp stands over seal {number}, which is not here")
        elif roots is not None:
            found = _checked(found, held[number], token, roots)
    return found


def _kept(tokens: Mapping[int, bytes], told: Mapping[int, str], outside: Mapping[int, bytes]) -> Iterator[str]:
    """Whether they are those that came: the audit log has their digests, and the place outside may have themselves."""
    for number in sorted({*tokens, *told}):
        if number not in tokens:
            yield f"the time stamp of seal {number} was removed"
        elif told.get(number) != hashlib.sha256(tokens[number]).hexdigest():
            yield f"the time stamp of seal {number} is not the one that was received"
    if missing := [number for number in sorted(outside) if number not in tokens]:
        yield f"the time stamp of {several(missing)} outside and not here"
    for number, copy in sorted(outside.items()):
        if number in tokens and copy != tokens[number]:
            yield f"the time stamp of seal {number} is not the one that is outside"


def _checked(found: Stamped, sealed: Sealed, token: bytes, roots: Roots) -> Stamped:
    number, sealed_at = sealed.seal.number, sealed.seal.sealed_at
    try:
        stamp = roots.check(token, sealed.file())
    except JalonError as error:
        return _with(found, f"the time stamp of seal {number} does not hold: {error}")
    if abs(stamp.at - sealed_at) > DRIFT:
        moments = f"{stamp.at:%Y-%m-%d %H:%M} UTC, and the seal says {sealed_at:%Y-%m-%d %H:%M} UTC"
        found = _with(found, f"the time stamp of seal {number} is of {moments}")
    return found.model_copy(update={"number": number, "at": stamp.at, "authority": stamp.authority})


def several(numbers: Sequence[int]) -> str:
    """`seal 3 is`, `seals 3 to 9 (5 of them) are`: a year has 8,760, and one says it once."""
    if len(numbers) == 1:
        return f"seal {numbers[0]} is"
    return f"seals {numbers[0]} to {numbers[-1]} ({len(numbers)} of them) are"


def _with(found: Stamped, why: str) -> Stamped:
    return found.model_copy(update={"broken": (*found.broken, why)})


def _outside(directory: Path | None, company: str) -> dict[int, bytes]:
    folder = None if directory is None else directory / company
    files = sorted(folder.glob("*.tsr")) if folder and folder.is_dir() else ()
    return {int(file.stem): file.read_bytes() for file in files if file.stem.isdecimal()}
