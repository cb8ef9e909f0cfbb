"""Seals: what the journal of a company was at a moment, signed. What a seal covers cannot be changed unseen.

Each time a stream has grown, or the person's record behind it has changed, the seal adds its *head* to the company's
log: a Merkle tree that only ever grows (`domain.proof.merkle`), so that a later seal can be shown to begin with all
that an earlier one held. Beside the log stands the tree over the newest head of each stream, in the order of their
names: what is in it was the stream's head at that moment, and nothing newer was kept back.

A stream is named by a salted digest. Once a stream is deleted nothing of it remains but that digest with its salt, the
last hash and a count: whoever knows the name is told that it is gone, and nobody else learns whom it was about.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import AwareDatetime

from domain.facts import GENESIS, Sha256, Stream, Value
from domain.proof import merkle
from domain.proof.chain import canonical, instant


def name_of(stream: Stream, salt: bytes) -> str:
    """What a seal calls a stream: sha256(salt | name), in hexadecimal."""
    return hashlib.sha256(salt + str(stream).encode()).hexdigest()


class Head(Value):
    """How far a stream had got: its last entry's version and hash. `person`: the salted digest of the record of who the
    employee is (of a company: of its profile), None when there was none.
    """

    name: Sha256
    version: int
    hash: Sha256
    person: Sha256 | None = None

    def leaf(self) -> bytes:
        """The canonical bytes that the trees hold."""
        return canonical(self.model_dump(mode="json"))


class Tree(Value):
    """A Merkle tree by its size and root, in hexadecimal."""

    size: int
    root: Sha256


class Seal(Value):
    """What is signed. `number` counts a company's seals from 1; `previous` is the digest of the one before it, `key`
    that of the public key. `acts` is the number of acts outside the journal (the audit log) that concern the company,
    with their chained digest as its root.
    """

    company: str
    number: int
    sealed_at: AwareDatetime
    key: Sha256
    previous: Sha256
    log: Tree
    heads: Tree
    acts: Tree

    def readable(self) -> dict[str, Any]:
        """The seal as JSON, its moment in the one spelling that is hashed."""
        return {**self.model_dump(mode="json"), "sealed_at": instant(self.sealed_at)}

    def body(self) -> bytes:
        """The canonical bytes that are signed."""
        return canonical(self.readable())

    def digest(self) -> str:
        return hashlib.sha256(self.body()).hexdigest()


class Sealed(Value):
    """A seal and its Ed25519 signature, in hexadecimal."""

    seal: Seal
    signature: str

    def file(self) -> bytes:
        """The small file that is put where the operator of the database cannot reach."""
        return canonical({"seal": self.seal.readable(), "signature": self.signature})


def newest(log: Iterable[Head]) -> list[Head]:
    """The newest head of each stream, in the order of their names."""
    return [head for _, head in sorted({head.name: head for head in log}.items())]


def hashed(heads: Iterable[Head]) -> list[bytes]:
    """The heads as the leaves of a tree."""
    return [merkle.leaf_hash(head.leaf()) for head in heads]


def tree(heads: Iterable[Head]) -> Tree:
    """The tree over these heads."""
    leaves = hashed(heads)
    return Tree(size=len(leaves), root=merkle.root(leaves).hex())


NO_ACTS = Tree(size=0, root=GENESIS)


def with_acts(acts: Tree, more: Sequence[bytes]) -> Tree:
    """The acts, and those that came since: each by its canonical bytes, chained to the ones before."""
    root = acts.root
    for act in more:
        root = hashlib.sha256(root.encode() + act).hexdigest()
    return Tree(size=acts.size + len(more), root=root)


def following(
    previous: Seal | None, company: str, at: AwareDatetime, key: str, log: Sequence[Head], acts: Tree
) -> Seal:
    """The seal after `previous`, over the whole log. One over nothing new says that all stands as it stood."""
    unchanged = previous is not None and previous.log.size == len(log)
    return Seal(
        company=company,
        number=1 if previous is None else previous.number + 1,
        sealed_at=at,
        key=key,
        previous=GENESIS if previous is None else previous.digest(),
        log=previous.log if previous and unchanged else tree(log),
        heads=previous.heads if previous and unchanged else tree(newest(log)),
        acts=acts,
    )
