"""Seals and proofs: what a stranger's script makes of them, and their bytes, which must stay as they are.

`python test_proof.py` in this folder writes the golden file anew.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import combinations_with_replacement

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from golden_texts import Texts, write, written
from told import EMPLOYEE, SIREN, entries

from deploy.proof import jalon_check
from domain.facts import GENESIS, Entry, Stream
from domain.proof.chain import Walk, instant
from domain.proof.proof import of_consistency, of_facts
from domain.proof.seal import NO_ACTS, Head, Seal, Sealed, following, name_of, newest, with_acts

GOLDEN = "proof.txt"
KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
RAW = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
PEM = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
SALT = b"\x01" * 16
AT = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
LIFE = entries(
    [
        {"hire": {"hired_on": date(2020, 3, 2)}},
        {"interview-completed": {"kind": "first", "held_on": date(2022, 2, 1), "report": {"place": "Lyon"}}},
        {"fact-voided": {"event": "1"}},
    ]
)
OTHERS = [Stream(SIREN, f"E-{number}") for number in range(5)]


def _head(stream: Stream, last: Entry) -> Head:
    return Head(name=name_of(stream, SALT), version=last.version, hash=last.hash, person=None)


LOG: Sequence[Head] = (
    _head(EMPLOYEE, LIFE[0]),
    *(_head(stream, LIFE[0]) for stream in OTHERS[:2]),
    _head(EMPLOYEE, LIFE[1]),
    *(_head(stream, LIFE[0]).model_copy(update={"person": "a" * 64}) for stream in OTHERS[2:]),
)


def _signed(seal: Seal) -> Sealed:
    return Sealed(seal=seal, signature=KEY.sign(seal.body()).hex())


def _seals() -> Sequence[Sealed]:
    """One after each head that came, and a last one over nothing new."""
    found: list[Seal] = []
    acts = NO_ACTS
    for covered in (*range(1, len(LOG) + 1), len(LOG)):
        acts = with_acts(acts, [b"act %d" % covered, b"another"])
        last = found[-1] if found else None
        found.append(following(last, SIREN, AT, hashlib.sha256(RAW).hexdigest(), LOG[:covered], acts))
    return [_signed(seal) for seal in found]


def _proof(covered: int = len(LOG), stamp: bytes | None = None) -> bytes:
    """That of the employee whose life it is."""
    proof = of_facts(EMPLOYEE, SALT, LIFE, LOG[:covered], _seals()[covered - 1], stamp)
    assert proof is not None
    return proof


# --- what a stranger makes of them -----------------------------------------------------------------------------


@pytest.mark.parametrize(("covered", "facts"), [(1, 1), (3, 1), (4, 2), (len(LOG), 2)])
def test_a_strangers_script_accepts_the_facts_up_to_the_seal_and_no_more(covered: int, facts: int) -> None:
    said = jalon_check.check(_proof(covered), PEM)
    assert said == (
        f"{EMPLOYEE}: {facts} facts, as they were sealed at 2026-11-25T08:30:00.000000Z (seal {covered} of {SIREN})"
    )


def test_each_employee_of_the_log_is_proved_in_their_own_place() -> None:
    for stream in OTHERS:
        proof = json.loads(of_facts(stream, SALT, [], LOG, _seals()[-1]) or b"{}")
        assert proof["head"] == newest(LOG)[int(proof["index"])].model_dump(mode="json")
        assert (proof["stream"], proof["head"]["name"]) == (str(stream), name_of(stream, SALT))


def test_of_somebody_whom_the_seal_does_not_hold_there_is_no_proof() -> None:
    assert of_facts(Stream(SIREN, "E-9"), SALT, LIFE, LOG, _seals()[-1]) is None
    assert of_facts(EMPLOYEE, b"\x02" * 16, LIFE, LOG, _seals()[-1]) is None


def test_a_stamp_goes_with_the_proof_and_is_over_the_file_of_its_seal() -> None:
    token = b"token " + hashlib.sha256(_seals()[len(LOG) - 1].file()).digest()
    proof = _proof(stamp=token)
    assert jalon_check.check(proof, PEM).endswith(jalon_check.STAMPED)
    assert base64.b64decode(json.loads(proof)["timestamp"]) == token


def test_every_seal_is_shown_to_hold_all_that_an_earlier_one_held() -> None:
    seals = _seals()
    for first, second in combinations_with_replacement(range(len(seals)), 2):
        proof = of_consistency(seals[first], seals[second], LOG[: seals[second].seal.log.size])
        assert f"by seal {second + 1} of" in jalon_check.check(proof, PEM)


# --- the seals themselves --------------------------------------------------------------------------------------


def test_seals_are_numbered_and_chained_and_one_over_nothing_new_keeps_the_trees() -> None:
    seals = [each.seal for each in _seals()]
    assert [seal.number for seal in seals] == list(range(1, len(LOG) + 2))
    assert [seal.previous for seal in seals] == [GENESIS, *(seal.digest() for seal in seals[:-1])]
    assert (seals[-1].log, seals[-1].heads) == (seals[-2].log, seals[-2].heads)
    assert [seal.acts.size for seal in seals] == [2 * number for number in range(1, len(LOG) + 2)]
    assert len({seal.acts.root for seal in seals}) == len(seals)
    assert seals[-1].heads.size == len(newest(LOG)) == 6
    assert seals[-1].log.size == len(LOG)


def test_what_is_wrong_with_a_stream_is_said_entry_by_entry() -> None:
    walk = Walk()
    assert walk.step("a", 1, GENESIS, "h1", "h1") == []
    assert walk.step("a", 3, "h1", "h3", "h3") == ["version 2 is missing"]
    assert walk.step("a", 4, "h1", "h4", "x") == ["it is not chained to the entry before it"]
    assert walk.step("a", 5, "h4", "h5", "x") == ["its content is not what was recorded"]
    assert walk.step("b", 2, "h5", "h1", "h1") == ["version 1 is missing", "it is not chained to the entry before it"]
    assert walk.step("a", 1, GENESIS, "h1", "h1") == []


# --- their bytes -----------------------------------------------------------------------------------------------


def _consistency() -> str:
    seals = _seals()
    return of_consistency(seals[2], seals[-1], LOG).decode()


TEXTS: Texts = {
    "facts": lambda: str(_proof(), "utf-8"),
    "facts, stamped": lambda: str(_proof(stamp=b"token"), "utf-8"),
    "consistency": _consistency,
    "seal": lambda: _seals()[-1].file().decode(),
    "moments": lambda: " ".join(instant(at) for at in (AT, datetime.fromisoformat("2026-07-01T00:00:00.5+02:00"))),
}


@pytest.mark.parametrize("name", TEXTS)
def test_the_bytes_are_those_that_were_handed_out(name: str) -> None:
    assert TEXTS[name]().rstrip() == written(GOLDEN)[name]


def test_a_proof_is_one_line() -> None:
    for proof in (_proof(), _consistency().encode()):
        assert proof.endswith(b"}\n")
        assert proof.count(b"\n") == 1


if __name__ == "__main__":
    write(GOLDEN, TEXTS)
