"""Merkle trees as Certificate Transparency hashes them (RFC 6962 section 2.1; RFC 9162 section 2.1 for checking).

A leaf is hashed as `sha256(0x00 | leaf)`, an inner node as `sha256(0x01 | left | right)`; the left subtree is the
largest full one that does not hold everything. The root of no leaves is `sha256()`. All hashes are 32 bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

EMPTY_ROOT = hashlib.sha256().digest()


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf. Its prefix keeps an inner node from being passed off as one."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """A tree that only grows, kept as the roots of its full subtrees, the largest first: log(n) hashes for n leaves."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, hashed_leaf: bytes) -> None:
        """Adds a leaf, by its hash."""
        peak, full = hashed_leaf, self.size
        while full & 1:
            peak, full = node_hash(self._peaks.pop(), peak), full >> 1
        self._peaks.append(peak)
        self.size += 1

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root


def root(hashed_leaves: Sequence[bytes]) -> bytes:
    """The root of the tree over these leaves, given by their hashes."""
    frontier = Frontier()
    for each in hashed_leaves:
        frontier.add(each)
    return frontier.root()


def inclusion_path(hashed_leaves: Sequence[bytes], index: int) -> list[bytes]:
    """What is needed beside the leaf at `index` to work out the root. Raises IndexError when there is no such leaf."""
    if not 0 <= index < len(hashed_leaves):
        raise IndexError(f"there is no leaf {index} among {len(hashed_leaves)}")
    if len(hashed_leaves) == 1:
        return []
    split = _split(len(hashed_leaves))
    left, right = hashed_leaves[:split], hashed_leaves[split:]
    if index < split:
        return [*inclusion_path(left, index), root(right)]
    return [*inclusion_path(right, index - split), root(left)]


def consistency_path(hashed_leaves: Sequence[bytes], first: int) -> list[bytes]:
    """What shows that the tree over the first leaves is the beginning of the tree over all of them.

    Raises IndexError unless `first` is 1 to the number of leaves.
    """
    if not 0 < first <= len(hashed_leaves):
        raise IndexError(f"a tree of {first} leaves is no beginning of one of {len(hashed_leaves)}")
    return _consistency(hashed_leaves, first, whole=True)


def _consistency(hashed_leaves: Sequence[bytes], first: int, *, whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962 2.1.2. `whole`: the subtree is one whose root the reader has already."""
    size = len(hashed_leaves)
    if first == size:
        return [] if whole else [root(hashed_leaves)]
    split = _split(size)
    left, right = hashed_leaves[:split], hashed_leaves[split:]
    if first <= split:
        return [*_consistency(left, first, whole=whole), root(right)]
    return [*_consistency(right, first - split, whole=False), root(left)]


def _split(size: int) -> int:
    """The largest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1


def includes(tree_root: bytes, size: int, hashed_leaf: bytes, index: int, path: Sequence[bytes]) -> bool:
    """Whether the tree of that root and size holds the leaf at that index (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, node = index, size - 1, hashed_leaf
    for beside in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            node = node_hash(beside, node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = node_hash(node, beside)
        at, last = at >> 1, last >> 1
    return last == 0 and node == tree_root


def extends(first_root: bytes, first: int, second_root: bytes, second: int, path: Sequence[bytes]) -> bool:
    """Whether the second tree begins with all leaves of the first, unchanged (RFC 9162 2.1.4.2)."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not path and first_root == second_root
    nodes = list(path) if first & (first - 1) else [first_root, *path]
    if not nodes:
        return False
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = nodes[0]
    for beside in nodes[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(beside, old), node_hash(beside, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, beside)
        at, last = at >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root
