"""Public log: a Merkle tree as RFC 9162 defines it, as functions over a store of complete-subtree hashes.

Level 0 holds leaf hashes; node (level, index) covers leaves index·2^level … (index+1)·2^level − 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Protocol

HASH_SIZE = 32
MAX_PROOF = 64


class NodeStore(Protocol):
    """Where complete subtrees are kept; `get` of a node that was never put raises KeyError."""

    def get(self, level: int, index: int) -> bytes: ...
    def put(self, level: int, index: int, value: bytes) -> None: ...


class MemoryStore:
    """Nodes in a dictionary: for tests, for re-deriving a log, for small installations."""

    def __init__(self) -> None:
        self.nodes: dict[tuple[int, int], bytes] = {}

    def get(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]

    def put(self, level: int, index: int, value: bytes) -> None:
        self.nodes[level, index] = value


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def append(store: NodeStore, size: int, entry: bytes) -> int:
    """Add an entry to a tree of `size` leaves and answer the new size."""
    value, index, level = leaf_hash(entry), size, 0
    store.put(0, index, value)
    while index & 1:
        value = node_hash(store.get(level, index - 1), value)
        level, index = level + 1, index >> 1
        store.put(level, index, value)
    return size + 1


def root(store: NodeStore, size: int) -> bytes:
    """The tree head over the first `size` entries."""
    return _subtree(store, 0, size) if size else sha256(b"").digest()


def inclusion_proof(store: NodeStore, index: int, size: int) -> list[bytes]:
    """Hashes that lead from entry `index` to the root of a tree of `size`; IndexError when it is not inside."""
    if not 0 <= index < size:
        raise IndexError(f"entry {index} is not in a tree of {size}")
    return list(_path(store, index, 0, size))


def consistency_proof(store: NodeStore, old: int, new: int) -> list[bytes]:
    """Hashes that show the tree of `old` to be the beginning of the tree of `new`."""
    if not 0 < old <= new:
        raise IndexError(f"no consistency between sizes {old} and {new}")
    return [] if old == new else list(_subproof(store, old, (0, new), whole=True))


def verify_inclusion(entry: bytes, index: int, size: int, proof: Sequence[bytes], head: bytes) -> bool:
    """RFC 9162 §2.1.3.2; never raises on a bad proof."""
    if not 0 <= index < size or not _well_formed(proof):
        return False
    node, last, value = index, size - 1, leaf_hash(entry)
    for step in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            value = node_hash(step, value)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            value = node_hash(value, step)
        node, last = node >> 1, last >> 1
    return last == 0 and value == head


def verify_consistency(sizes: tuple[int, int], heads: tuple[bytes, bytes], proof: Sequence[bytes]) -> bool:
    """RFC 9162 §2.1.4.2 for (old, new) sizes and roots; never raises on a bad proof."""
    old, new = sizes
    if not 0 < old <= new or not _well_formed(proof):
        return False
    if old == new:
        return not proof and heads[0] == heads[1]
    steps = list(proof) if old & (old - 1) else [heads[0], *proof]
    if not steps:
        return False
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            second = node_hash(second, step)
        node, last = node >> 1, last >> 1
    return last == 0 and (first, second) == heads


def rebuild(entries: Iterator[bytes]) -> tuple[MemoryStore, int]:
    """The whole tree again from its entries alone, for a check of what a store claims."""
    store, size = MemoryStore(), 0
    for entry in entries:
        size = append(store, size, entry)
    return store, size


def _well_formed(proof: Sequence[bytes]) -> bool:
    return len(proof) <= MAX_PROOF and all(len(item) == HASH_SIZE for item in proof)


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << ((count - 1).bit_length() - 1)


def _subtree(store: NodeStore, start: int, end: int) -> bytes:
    count = end - start
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return store.get(level, start >> level)
    middle = start + _split(count)
    return node_hash(_subtree(store, start, middle), _subtree(store, middle, end))


def _path(store: NodeStore, index: int, start: int, end: int) -> Iterator[bytes]:
    if end - start == 1:
        return
    middle = start + _split(end - start)
    if index < middle:
        yield from _path(store, index, start, middle)
        yield _subtree(store, middle, end)
    else:
        yield from _path(store, index, middle, end)
        yield _subtree(store, start, middle)


def _subproof(store: NodeStore, old: int, span: tuple[int, int], *, whole: bool) -> Iterator[bytes]:
    start, end = span
    if old == end:
        if not whole:
            yield _subtree(store, start, end)
        return
    middle = start + _split(end - start)
    if old <= middle:
        yield from _subproof(store, old, (start, middle), whole=whole)
        yield _subtree(store, middle, end)
    else:
        yield from _subproof(store, old, (middle, end), whole=False)
        yield _subtree(store, start, middle)
