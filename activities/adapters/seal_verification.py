"""Whether what a company's seals say of themselves, and of what they cover, still holds."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from activities.adapters.accesses import Segment, segments
from activities.adapters.seal_keys import PublicKeys
from activities.adapters.seals import ACTS, Connection, PgSeals, act, person_digest, read_log, sealed_of
from activities.adapters.stamps import Stamped, several, verify_stamps
from domain.facts import GENESIS, Stream, Value
from domain.proof import merkle
from domain.proof.seal import NO_ACTS, Head, Sealed, Tree, name_of, newest, tree, with_acts

if TYPE_CHECKING:
    from activities.adapters.timestamps import Roots

SEALED_HEADS = """
    SELECT n.stream, n.salt, l.number, l.name, l.version, l.hash, l.person, e.hash AS held
    FROM sealed_heads l JOIN sealed_names n USING (company, name)
    LEFT JOIN events e ON (e.stream, e.version) = (n.stream, l.version)
    WHERE l.company = $1 AND l.number <= $2 AND ($3::text IS NULL OR n.stream = $3) ORDER BY l.number
"""
RECORDS = """
    SELECT company || '/' || employee AS stream, person AS record, salt FROM people WHERE company = $1
    UNION ALL SELECT siren, to_jsonb(c), NULL FROM companies c WHERE siren = $1
"""
# Whoever is free to correct a record says so: by an act, or by a fact that was told with a person. One that is later
# than the seal explains why the record is another.
CORRECTED = """
    SELECT company || coalesce('/' || employee, '') AS stream, 2147483647 AS version FROM (
        SELECT company, employee, name, action FROM audit_log
        WHERE company = $1 OR company IS NULL ORDER BY id OFFSET $2
    ) a WHERE name IS NULL AND action IN ('person-corrected', 'person-erased', 'company-corrected')
    UNION ALL SELECT e.stream, max(e.version) FROM events e JOIN private_parts p USING (company, source, id)
    WHERE e.company = $1 AND p.body ? 'person' GROUP BY e.stream
"""

# The streams that were deleted, each with the act that says so; and the acts of which nothing remains.
ERASED = """
    SELECT s.name, s.version, s.hash, a.id IS NOT NULL AS told
    FROM (SELECT * FROM erased_streams WHERE company = $1) s
    LEFT JOIN audit_log a ON (a.company, a.action, a.name, a.about)
        = ($1, 'stream-erased', s.name, s.version || ' ' || s.hash || ' ' || s.reason)
"""
UNLISTED = """
    SELECT a.name FROM audit_log a LEFT JOIN erased_streams s ON (s.company, s.name) = (a.company, a.name)
    WHERE a.company = $1 AND a.action = 'stream-erased' AND s.name IS NULL
"""

SEGMENTS = """
    SELECT action, about FROM audit_log WHERE company = $1 AND action IN ('accesses-sealed', 'accesses-deleted')
"""


class Broken(Value):
    """Something that is not what was recorded. `version` is 0 where it concerns no entry; `right_at` is the first seal
    that saw the place, so that it was altered after that, when a seal did.
    """

    stream: str
    version: int
    why: str
    right_at: str | None = None


class SealVerification:
    """The seals of one company against its journal, or against one stream of it, as a transaction sees them.

    `found`: every place where something is not what was sealed; `count`: how many seals there are; `stamped`: what
    their time stamps come to.
    """

    def __init__(
        self,
        connection: Connection,
        adapter: PgSeals,
        keys: PublicKeys | None,
        company: str,
        stream: str | None,
        mailed: Sequence[bytes] = (),
        roots: Roots | None = None,
    ) -> None:
        self._connection, self._adapter, self._keys = connection, adapter, keys
        self._company, self._stream, self._mailed, self._roots = company, stream, mailed, roots
        self._seen: dict[str, list[tuple[int, str]]] = {}
        self.found: list[Broken] = []
        self.count = 0
        self.stamped = Stamped()

    async def run(self) -> None:
        """What the seals say of themselves and of what they cover."""
        rows = await self._connection.fetch(
            "SELECT number, body, signature FROM seals WHERE company = $1 ORDER BY number", self._company
        )
        seals = [sealed_of(row) for row in rows]
        self.count = len(seals)
        self._outside(seals)
        await self._stamps(seals)
        if not seals:
            return
        self._signed(seals, [row["number"] for row in rows])
        log = await read_log(self._connection, self._company, seals[-1].seal.log.size)
        self._log(seals, log)
        self._acts(seals, [act(row) for row in await self._connection.fetch(ACTS, self._company, 0)])
        await self._accesses()
        await self._heads(seals)
        await self._records(seals, log)

    def dated(self, broken: Broken) -> Broken:
        """The broken place with the first seal that had seen it: until then it stood right."""
        if broken.right_at is not None or broken.version == 0:
            return broken
        seen = self._seen.get(broken.stream, [])
        when = next((when for version, when in seen if version >= broken.version), None)
        return broken.model_copy(update={"right_at": when})

    def _outside(self, seals: Sequence[Sealed]) -> None:
        """The copies outside against the seals inside: an older backup that was put back lacks the newest ones."""
        held, missing = {each.seal.number: each.file() for each in seals}, set[int]()
        for copy in (*self._adapter.outside(self._company), *self._mailed):
            try:
                outside = Sealed.model_validate_json(copy).seal
            except ValueError:
                self._broken(self._company, 0, "a copy of a seal outside cannot be read")
                continue
            if outside.company != self._company:
                continue  # a mail tells of all companies
            number = outside.number
            if number not in held:
                missing.add(number)
            elif held[number] != copy:
                self._broken(self._company, 0, f"seal {number} is not the one that is outside")
        if missing:
            self._broken(
                self._company, 0,
                f"{several(sorted(missing))} outside and not here: the database was put back to what it was before, or "
                "its seals were removed; the operator's guide says what to do (Sauvegarder)",
            )  # fmt: skip

    async def _stamps(self, seals: Sequence[Sealed]) -> None:
        """The time stamps against the seals that they stand over."""
        outside = self._adapter.directory
        self.stamped = await verify_stamps(self._connection, self._company, seals, outside, self._roots)
        for why in self.stamped.broken:
            self._broken(self._company, 0, why)

    def _signed(self, seals: Sequence[Sealed], numbers: Sequence[int]) -> None:
        previous = GENESIS
        for place, each in enumerate(seals, start=1):
            if not each.seal.number == numbers[place - 1] == place or each.seal.company != self._company:
                self._broken(self._company, 0, f"seal {place} is missing")
                return
            if each.seal.previous != previous:
                self._broken(self._company, 0, f"seal {place} does not follow the one before it")
            if self._keys is not None and not self._keys.signed(each):
                self._broken(self._company, 0, f"seal {place} is not signed by a key of ours")
            previous = each.seal.digest()

    def _log(self, seals: Sequence[Sealed], log: Sequence[Head]) -> None:
        """Whether the log gives the root of each seal, and its newest heads that of the last."""
        frontier, at = merkle.Frontier(), iter(log)
        for each in seals:
            while frontier.size < each.seal.log.size and (head := next(at, None)) is not None:
                frontier.add(merkle.leaf_hash(head.leaf()))
            if Tree(size=frontier.size, root=frontier.root().hex()) != each.seal.log:
                self._broken(self._company, 0, f"the log of heads is not what seal {each.seal.number} holds")
                return
        if tree(newest(log)) != seals[-1].seal.heads:
            self._broken(self._company, 0, f"the newest heads are not what seal {seals[-1].seal.number} holds")

    def _acts(self, seals: Sequence[Sealed], acts: Sequence[bytes]) -> None:
        known = NO_ACTS
        for each in seals:
            known = with_acts(known, acts[known.size : each.seal.acts.size])
            if known != each.seal.acts:
                self._broken(self._company, 0, f"the audit log is not what seal {each.seal.number} holds")
                return

    async def _accesses(self) -> None:
        """Whether the access log is, month by month, what it was each time that it was sealed, or was deleted whole."""
        rows = await self._connection.fetch(SEGMENTS, self._company)
        deleted = {row["about"] for row in rows if row["action"] == "accesses-deleted"}
        sealed = {row["about"]: Segment.told(row["about"]).month for row in rows if row["action"] == "accesses-sealed"}
        missing = {about for about, month in sealed.items() if month not in deleted}
        since = min((sealed[about] for about in missing), default="9999")
        async for now in segments(self._connection, self._company, since):
            missing.discard(now.about)
        for month in sorted({sealed[about] for about in missing}):
            self._broken(self._company, 0, f"the access log of {month} is not what was sealed")

    async def _heads(self, seals: Sequence[Sealed]) -> None:
        """Whether each entry that was a stream's head when it was sealed still stands, and under the stream's name."""
        sizes = [each.seal.log.size for each in seals]
        named: set[str] = set()
        for row in await self._connection.fetch(SEALED_HEADS, self._company, sizes[-1], self._stream):
            number = bisect_left(sizes, row["number"])
            when = f"seal {number + 1} of {seals[number].seal.sealed_at:%Y-%m-%d %H:%M} UTC"
            self._seen.setdefault(row["stream"], []).append((row["version"], when))
            named.add(row["name"])
            if name_of(Stream.parse(row["stream"]), row["salt"]) != row["name"]:
                self._broken(row["stream"], 0, "it does not bear the name that it was sealed under")
            elif row["held"] is None:
                self._broken(row["stream"], row["version"], f"it was removed: {when} holds it", when)
            elif row["held"] != row["hash"]:
                self._broken(row["stream"], row["version"], f"it is not the entry that {when} holds", when)

    async def _records(self, seals: Sequence[Sealed], log: Sequence[Head]) -> None:
        """Whether the records of people stand as they were sealed, or somebody has said that they corrected them."""
        last = seals[-1].seal
        named = await self._connection.fetch("SELECT name, stream FROM sealed_names WHERE company = $1", self._company)
        names = {row["name"]: row["stream"] for row in named}
        records = await self._connection.fetch(RECORDS, self._company)
        now = {row["stream"]: person_digest(row["salt"], row["record"]) for row in records}
        corrected: dict[str, int] = {}
        for row in await self._connection.fetch(CORRECTED, self._company, last.acts.size):
            corrected[row["stream"]] = max(row["version"], corrected.get(row["stream"], 0))
        erased = await self._erased()
        for head in newest(log):
            name = names.get(head.name)
            if name is None:
                self._gone(head, erased.get(head.name))
                continue
            unexplained = now.get(name) != head.person and corrected.get(name, 0) <= head.version
            if unexplained and self._stream in (None, name):
                self._broken(name, 0, f"the record of who it is is not what seal {last.number} holds")

    async def _erased(self) -> dict[str, tuple[int, str]]:
        """The last entries of the streams that were deleted, by name. Each deletion stands in the audit log too."""
        rows = await self._connection.fetch(ERASED, self._company)
        for row in rows:
            if not row["told"]:
                self._broken(self._company, 0, "a stream is listed as erased, and no act says that it was")
        for _ in await self._connection.fetch(UNLISTED, self._company):
            self._broken(self._company, 0, "a stream was erased, and what is to remain of it is not there")
        return {row["name"]: (row["version"], row["hash"]) for row in rows}

    def _gone(self, head: Head, erased: tuple[int, str] | None) -> None:
        """A sealed stream that has no name any more was erased, at its sealed head or beyond it."""
        if erased is None:
            self._broken(self._company, 0, "a sealed stream has lost its name")
        elif erased[0] < head.version or (erased[0] == head.version and erased[1] != head.hash):
            self._broken(self._company, 0, "a stream was erased that was not the one that was sealed")

    def _broken(self, stream: str, version: int, why: str, right_at: str | None = None) -> None:
        self.found.append(Broken(stream=stream, version=version, why=why, right_at=right_at))


def named(copies: Sequence[bytes]) -> set[str]:
    """The companies that these copies of seals speak of; what cannot be read names none."""
    found: set[str] = set()
    for copy in copies:
        with suppress(ValueError):
            found.add(Sealed.model_validate_json(copy).seal.company)
    return found
