"""What an independent look at the log notices."""

from __future__ import annotations

from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from esign.fsck import fsck, head
from esign.log import MemoryStore, append, root
from esign.witness import sign_checkpoint
from tests.esign.conftest import AT, Installation

ORIGIN = "verify.haidong.example/log"


class Books:
    """A log of 21 licences with three checkpoints, and the register's view of it."""

    def __init__(self, installation: Installation) -> None:
        self.seals = installation.seals
        self.entries = [sha256(b"licence %d" % number).digest() for number in range(21)]
        self.store = MemoryStore()
        for size, entry in enumerate(self.entries):
            append(self.store, size, entry)
        self.registered = frozenset(self.entries)
        self.checkpoints = [self.sign(size, root(self.store, size)) for size in (3, 16, 21)]

    def sign(self, size: int, value: bytes) -> str:
        return sign_checkpoint(size, value, self.seals, AT)

    def codes(self) -> list[str]:
        key = self.seals.key("log", AT).public_key
        assert isinstance(key, ed25519.Ed25519PublicKey)
        stored = [(level, index, value) for (level, index), value in self.store.nodes.items()]
        found = fsck(self.entries, stored, self.checkpoints, (ORIGIN, key), self.registered)
        return sorted({fault.code for fault in found})


@pytest.fixture
def books(installation: Installation) -> Books:
    return Books(installation)


def test_an_honest_log(books: Books) -> None:
    assert books.codes() == []
    assert all(head(books.entries[:size]) == root(books.store, size) for size in range(22))


def test_issued_off_the_books(books: Books) -> None:
    books.registered |= {sha256(b"ghost").digest()}
    assert books.codes() == ["not_in_log"]


def test_an_entry_that_no_register_row_explains(books: Books) -> None:
    books.registered -= {books.entries[4]}
    assert books.codes() == ["not_in_register"]


def test_a_rewritten_entry(books: Books) -> None:
    books.entries[4] = sha256(b"back-dated").digest()
    assert books.codes() == ["checkpoint_root", "node_wrong", "not_in_log", "not_in_register"]


def test_a_rewritten_log_with_all_its_hashes(books: Books) -> None:
    """Someone with the database rewrites everything but cannot take back published checkpoints."""
    books.entries[2] = sha256(b"back-dated").digest()
    books.registered = frozenset(books.entries)
    books.store = MemoryStore()
    for size, entry in enumerate(books.entries):
        append(books.store, size, entry)
    assert books.codes() == ["checkpoint_root"]


def test_a_wrong_and_a_missing_node(books: Books) -> None:
    books.store.put(2, 1, bytes(32))
    assert books.codes() == ["node_wrong"]
    del books.store.nodes[2, 1]
    assert books.codes() == ["node_wrong"]


def test_a_log_cut_short(books: Books) -> None:
    books.entries = books.entries[:18]
    books.registered = frozenset(books.entries)
    assert books.codes() == ["checkpoint_root", "node_wrong"]


def test_checkpoints_out_of_order_or_foreign(books: Books) -> None:
    books.checkpoints.append(books.checkpoints[0])
    assert books.codes() == ["checkpoint_order"]
    books.checkpoints = ["nonsense"]
    assert books.codes() == ["checkpoint_bad"]
