#!/usr/bin/env python3
"""Checks what Jalon proves, without Jalon: one file, Python 3.9 or newer, nothing to install, no network.

    python3 jalon-check.py proof.json seal-public.pem [DOCUMENT ...]
    python3 jalon-check.py --timestamp proof.json       (writes seal.json and seal.tsr, for openssl)

A proof is of one of two kinds.

* "jalon-proof/1": an employee's facts stood in the employer's journal when it was sealed, these and no newer ones, and
  none has been changed since. Documents that are named as well must be among those that the facts speak of.
* "jalon-consistency/1": all that an earlier seal held is held, unchanged, by a later one.

An employee's proof may carry a time stamp (RFC 3161), by which an authority says when the seal existed. Its signature
is not checked here: openssl does that, against the root certificate of the authority.

Status 0 when the proof holds; 1 when it does not, with the reason; 2 when it is called wrongly. Who vouches for the
public key is for the reader to know: it is the one thing that must come from a source they trust.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from collections.abc import Sequence
from typing import Any

HEX32 = re.compile(r"[0-9a-f]{64}\Z")
HEX64 = re.compile(r"[0-9a-f]{128}\Z")
GENESIS = "0" * 64
ENTRY = {
    "version", "source", "id", "type", "schema", "time", "recorded_at", "actor", "data", "private_sha256",
    "prev_hash", "hash",
}  # fmt: skip


class Refused(Exception):  # noqa: N818 - the word that its reader sees
    """The proof does not hold, and why."""


def need(holds: object, why: str) -> None:
    if not holds:
        raise Refused(why)


# --- reading ------------------------------------------------------------------------------------------------


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    need(len(found) == len(pairs), "a name stands twice in the file")
    return found


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def read(content: bytes) -> dict[str, Any]:
    """The JSON of the file. It must be spelt as it was written, to the last byte: RFC 8785 and one line's end."""
    try:
        found = json.loads(content.decode("utf-8"), object_pairs_hook=once)
        spelt = canonical(found) + b"\n"
    except (ValueError, RecursionError):
        raise Refused("the file cannot be read as JSON") from None
    need(spelt == content, "the file is not spelt as it was written")
    need(isinstance(found, dict), "the file holds no proof")
    return found


def members(value: Any, names: Any, what: str) -> dict[str, Any]:
    need(isinstance(value, dict), what + " is no object")
    found: dict[str, Any] = value
    need(set(found) == set(names), what + " does not have the members it should have")
    return found


def digest(value: Any, what: str) -> bytes:
    need(isinstance(value, str) and HEX32.match(value), what + " is no SHA-256 in hexadecimal")
    return bytes.fromhex(value)


def number(value: Any, what: str) -> int:
    need(isinstance(value, int) and not isinstance(value, bool) and value >= 0, what + " is no number")
    return value


def path(value: Any, what: str) -> list[bytes]:
    need(isinstance(value, list), what + " is no list")
    return [digest(each, what) for each in value]


# --- the seal -----------------------------------------------------------------------------------------------


def seal(value: Any, keys: dict[str, bytes]) -> dict[str, Any]:
    """The seal, once its signature holds."""
    members(value, ("seal", "signature"), "the seal")
    body = members(
        value["seal"],
        ("company", "number", "sealed_at", "key", "previous", "log", "heads", "acts"),
        "the seal",
    )
    for name in ("log", "heads", "acts"):
        members(body[name], ("size", "root"), "the seal's " + name)
        number(body[name]["size"], "the seal's " + name)
        digest(body[name]["root"], "the seal's " + name)
    signature = value["signature"]
    need(isinstance(signature, str) and HEX64.match(signature), "the signature is no Ed25519 signature in hexadecimal")
    key = keys.get(body["key"], b"")
    need(key, "the seal is signed with a key that is not in the file of public keys")
    need(signed(key, canonical(body), bytes.fromhex(signature)), "the signature of the seal does not hold")
    return body


def public_keys(text: str) -> dict[str, bytes]:
    """The Ed25519 keys of a PEM file, by their digests."""
    found: dict[str, bytes] = {}
    for block in re.findall(r"-----BEGIN PUBLIC KEY-----(.+?)-----END PUBLIC KEY-----", text, re.DOTALL):
        der = base64.b64decode(block)
        need(len(der) == 44 and der[:12] == bytes.fromhex("302a300506032b6570032100"), "the key is no Ed25519 key")
        found[hashlib.sha256(der[12:]).hexdigest()] = der[12:]
    need(found, "there is no public key in the file of public keys")
    return found


# --- Merkle trees, RFC 6962 and RFC 9162 --------------------------------------------------------------------


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def included(root: bytes, size: int, leaf: bytes, index: int, beside: list[bytes]) -> bool:
    at, last, here = index, size - 1, leaf
    if not 0 <= index < size:
        return False
    for each in beside:
        if last == 0:
            return False
        if at & 1 or at == last:
            here = node(each, here)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            here = node(here, each)
        at, last = at >> 1, last >> 1
    return last == 0 and here == root


def extended(first_root: bytes, first: int, second_root: bytes, second: int, beside: list[bytes]) -> bool:
    if not 0 < first <= second:
        return False
    if first == second:
        return not beside and first_root == second_root
    nodes = beside if first & (first - 1) else [first_root, *beside]
    if not nodes:
        return False
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = nodes[0]
    for each in nodes[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node(each, old), node(each, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node(new, each)
        at, last = at >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


# --- Ed25519, RFC 8032 --------------------------------------------------------------------------------------

Point = tuple[int, int, int, int]

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def point(encoded: bytes) -> Point | None:
    """The curve's point (x, y, z, t) that 32 bytes spell; None when they spell none."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(scalar: int, p: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = add(total, p)
        p, scalar = add(p, p), scalar >> 1
    return total


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or (0, 1, 1, 0)


def signed(key: bytes, message: bytes, signature: bytes) -> bool:
    a, r, s = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(h, a))
    return not (left[0] * right[2] - right[0] * left[2]) % P and not (left[1] * right[2] - right[1] * left[2]) % P


# --- the two kinds of proof ---------------------------------------------------------------------------------


def chained(stream: str, entries: list[Any]) -> str:
    """The hash of the last fact, once each is what its hash says and follows the one before it."""
    previous: str = GENESIS
    need(entries, "there are no facts in the proof")
    for place, entry in enumerate(entries, start=1):
        which = f"fact {place}"
        members(entry, ENTRY, which)
        need(entry["version"] == place and isinstance(entry["version"], int), which + " does not stand in its place")
        need(entry["prev_hash"] == previous, which + " does not follow the one before it")
        told = {name: entry[name] for name in ENTRY - {"version", "recorded_at", "prev_hash", "hash"}}
        told["stream"] = stream
        head = f"{entry['prev_hash']}|{place}|{entry['recorded_at']}|"
        worked_out = hashlib.sha256(head.encode("utf-8") + canonical(told)).hexdigest()
        need(entry["hash"] == worked_out, which + " is not what was recorded")
        previous = entry["hash"]
    return previous


def check_facts(proof: dict[str, Any], keys: dict[str, bytes], documents: Sequence[str]) -> str:
    stamped = {"timestamp"} & set(proof)
    members(proof, {"format", "stream", "salt", "entries", "head", "index", "path", "seal"} | stamped, "the proof")
    sealed = seal(proof["seal"], keys)
    stream, entries = proof["stream"], proof["entries"]
    need(isinstance(stream, str) and stream.split("/")[0] == sealed["company"], "the seal is another company's")
    need(isinstance(entries, list), "the facts are no list")
    last = chained(stream, entries)
    head = members(proof["head"], ("name", "version", "hash", "person"), "the head")
    need(isinstance(proof["salt"], str) and re.match(r"[0-9a-f]{32}\Z", proof["salt"]), "the salt is no salt")
    name = hashlib.sha256(bytes.fromhex(proof["salt"]) + stream.encode("utf-8")).hexdigest()
    need(head["name"] == name, "the head is another employee's")
    need(head["version"] == len(entries) and head["hash"] == last, "the facts do not end where the seal says they do")
    leaf = hashlib.sha256(b"\x00" + canonical(head)).digest()
    root, size = digest(sealed["heads"]["root"], "the root"), sealed["heads"]["size"]
    index, beside = number(proof["index"], "the index"), path(proof["path"], "the path")
    need(included(root, size, leaf, index, beside), "the head is not in the tree that was sealed")
    spoken_of = {entry["data"].get("sha256"): entry for entry in entries if isinstance(entry["data"], dict)}
    for file in documents:
        with open(file, "rb") as opened:
            content = hashlib.sha256(opened.read()).hexdigest()
        need(content in spoken_of, "no fact speaks of the document " + file)
    more = f"; {len(documents)} documents are ones that the facts speak of" if documents else ""
    if stamped:
        stamp(proof)
        more += STAMPED
    return f"{stream}: {len(entries)} facts, {_as_of(sealed)}{more}"


STAMPED = """.
The seal bears a time stamp, whose signature is not checked here. To check it:
python3 jalon-check.py --timestamp proof.json
openssl ts -verify -data seal.json -in seal.tsr -CAfile ROOT-OF-THE-AUTHORITY.pem
(and -attime SECONDS, of when it was made, once the authority's certificate has expired)"""


def stamp(proof: dict[str, Any]) -> tuple[bytes, bytes]:
    """What was stamped, and the authority's answer, which has to speak of it."""
    answer, over = proof["timestamp"], canonical(proof["seal"])
    try:
        token = base64.b64decode(answer, validate=True)
    except (TypeError, ValueError):
        raise Refused("the time stamp is not in base64") from None
    need(base64.b64encode(token).decode() == answer, "the time stamp is not spelt as it was written")
    need(hashlib.sha256(over).digest() in token, "the time stamp is over something else than the seal")
    return over, token


def _as_of(sealed: dict[str, Any]) -> str:
    return f"as they were sealed at {sealed['sealed_at']} (seal {sealed['number']} of {sealed['company']})"


def check_consistency(proof: dict[str, Any], keys: dict[str, bytes], documents: Sequence[str]) -> str:
    need(not documents, "documents go with an employee's proof")
    members(proof, ("format", "first", "second", "path"), "the proof")
    first, second = seal(proof["first"], keys), seal(proof["second"], keys)
    need(first["company"] == second["company"], "the seals are those of two companies")
    need(first["number"] <= second["number"], "the second seal is older than the first")
    roots = [digest(each["log"]["root"], "the root") for each in (first, second)]
    held = extended(roots[0], first["log"]["size"], roots[1], second["log"]["size"], path(proof["path"], "the path"))
    need(held, "the second seal does not hold all that the first one held")
    return (
        f"{first['company']}: all that seal {first['number']} of {first['sealed_at']} held is held, unchanged, "
        f"by seal {second['number']} of {second['sealed_at']}"
    )


KINDS = {"jalon-proof/1": check_facts, "jalon-consistency/1": check_consistency}


def check(content: bytes, pem: str, documents: Sequence[str] = ()) -> str:
    """What the proof shows, in one sentence. Raises Refused."""
    proof = read(content)
    kind = proof.get("format")
    need(isinstance(kind, str) and kind in KINDS, f"this script does not know such a proof: {kind!r}")
    return KINDS[str(kind)](proof, public_keys(pem), documents)


def unpack(file: str) -> str:
    """Writes what openssl checks a time stamp with."""
    with open(file, "rb") as opened:
        proof = read(opened.read())
    need("timestamp" in proof and "seal" in proof, "the proof carries no time stamp")
    over, token = stamp(proof)
    with open("seal.json", "wb") as data, open("seal.tsr", "wb") as answer:
        data.write(over)
        answer.write(token)
    return "Written: seal.json, seal.tsr"


def main(arguments: Sequence[str]) -> int:
    if len(arguments) < 2:
        sys.stderr.write("usage: python3 jalon-check.py PROOF.json SEAL-PUBLIC.pem [DOCUMENT ...]\n")
        return 2
    try:
        if arguments[0] == "--timestamp":
            sys.stdout.write(unpack(arguments[1]) + ".\n")
            return 0
        with open(arguments[0], "rb") as proof, open(arguments[1], encoding="ascii") as keys:
            found = check(proof.read(), keys.read(), arguments[2:])
    except Refused as refused:
        sys.stderr.write(f"REFUSED: {refused}.\n")
        return 1
    except (OSError, UnicodeError) as error:
        sys.stderr.write(f"cannot read: {error}\n")
        return 2
    sys.stdout.write(f"The proof holds. {found}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
