"""Merkle trees: against the published vectors of Certificate Transparency, and against the definition, taken word for
word.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.proof.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_path,
    extends,
    includes,
    inclusion_path,
    leaf_hash,
    root,
)

# The leaves, roots and proofs that transparency-dev/merkle is tested with, as are others that follow RFC 6962.
LEAVES = [bytes.fromhex(each) for each in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (3, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (2, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
HASHED = [leaf_hash(each) for each in LEAVES]


def unhex(path: Sequence[str]) -> list[bytes]:
    return [bytes.fromhex(each) for each in path]


@pytest.mark.parametrize("size", range(9))
def test_the_roots_are_the_published_ones(size: int) -> None:
    assert root(HASHED[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("leaf", "size"), INCLUSION)
def test_the_inclusion_proofs_are_the_published_ones(leaf: int, size: int) -> None:
    assert inclusion_path(HASHED[:size], leaf - 1) == unhex(INCLUSION[leaf, size])


@pytest.mark.parametrize(("first", "second"), CONSISTENCY)
def test_the_consistency_proofs_are_the_published_ones(first: int, second: int) -> None:
    assert consistency_path(HASHED[:second], first) == unhex(CONSISTENCY[first, second])


def naive(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962 2.1, as it is written there, over the leaves themselves."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + naive(leaves[:split]) + naive(leaves[split:])).digest()


def numbered(size: int) -> list[bytes]:
    return [number.to_bytes(4, "big") for number in range(size)]


def test_up_to_two_thousand_leaves_the_root_is_the_one_of_the_definition() -> None:
    frontier = Frontier()
    assert frontier.root() == naive([]) == EMPTY_ROOT
    for size, leaf in enumerate(numbered(2000), start=1):
        frontier.add(leaf_hash(leaf))
        if size <= 300 or size % 97 == 0 or size == 2000:
            assert frontier.root() == naive(numbered(size)), size


@given(st.integers(1, 2000).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1))))
def test_a_leaf_is_shown_to_be_in_its_place_and_in_no_other(drawn: tuple[int, int]) -> None:
    size, index = drawn
    hashed = [leaf_hash(each) for each in numbered(size)]
    path, top = inclusion_path(hashed, index), root(hashed)
    assert includes(top, size, hashed[index], index, path)
    assert len(path) <= (size - 1).bit_length()
    assert not includes(top, size, leaf_hash(b"another"), index, path)
    assert not includes(top, size, hashed[index], index + 1, path)
    assert not includes(top, size, hashed[index], index, [*path, top])
    assert not includes(leaf_hash(b"another"), size, hashed[index], index, path)
    if path:
        assert not includes(top, size, hashed[index], index, path[:-1])
        assert not includes(top, size, hashed[index], index, [leaf_hash(b"another"), *path[1:]])


@given(st.integers(1, 2000).flatmap(lambda size: st.tuples(st.integers(1, size), st.just(size))))
def test_a_tree_is_shown_to_begin_with_an_earlier_one_and_with_no_other(drawn: tuple[int, int]) -> None:
    first, second = drawn
    hashed = [leaf_hash(each) for each in numbered(second)]
    before, after, path = root(hashed[:first]), root(hashed), consistency_path(hashed, first)
    assert extends(before, first, after, second, path)
    assert not extends(leaf_hash(b"another"), first, after, second, path)
    assert not extends(before, first, leaf_hash(b"another"), second, path)
    assert not extends(before, first, after, second, [*path, after])
    changed = [leaf_hash(b"another"), *hashed[1:]]
    if first < second:
        assert not extends(root(changed[:first]), first, after, second, path)
        assert not extends(before, first, after, second, path[:-1])


def test_what_is_no_leaf_and_no_beginning_is_refused() -> None:
    with pytest.raises(IndexError, match="no leaf 8 among 8"):
        inclusion_path(HASHED, 8)
    for wrong in (0, 9):
        with pytest.raises(IndexError, match=f"a tree of {wrong} leaves"):
            consistency_path(HASHED, wrong)
    assert not includes(root([]), 0, HASHED[0], 0, [])
    assert not extends(EMPTY_ROOT, 0, root(HASHED), 8, [])
    assert not extends(root(HASHED), 8, root(HASHED[:4]), 4, [])
