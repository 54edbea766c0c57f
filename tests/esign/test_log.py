"""The public log: RFC 9162 against a slow oracle, checkpoints, witnesses and what they notice."""

from __future__ import annotations

from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from esign.errors import Malformed
from esign.keys import FileKey
from esign.log import (
    MemoryStore,
    append,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    rebuild,
    root,
    verify_consistency,
    verify_inclusion,
)
from esign.notes import cosigned_at, read_note, signed_by
from esign.witness import Seen, cosign, sign_checkpoint, split_view, watch
from tests.esign.conftest import AT, Installation

# RFC 6962/9162 test entries of the certificate-transparency project and their published roots for sizes 1 to 8.
ENTRIES = [
    bytes.fromhex(item)
    for item in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
PUBLISHED = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def slow_root(entries: list[bytes]) -> bytes:
    """RFC 9162 §2.1.1 word for word."""
    if len(entries) < 2:
        return leaf_hash(entries[0]) if entries else sha256(b"").digest()
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return node_hash(slow_root(entries[:k]), slow_root(entries[k:]))


def grow(count: int) -> tuple[MemoryStore, list[bytes]]:
    store, entries = MemoryStore(), [b"licence %d" % number for number in range(count)]
    for size, entry in enumerate(entries):
        append(store, size, entry)
    return store, entries


def test_published_roots() -> None:
    store, size = rebuild(iter(ENTRIES))
    assert size == 8
    assert {count: root(store, count).hex() for count in PUBLISHED} == PUBLISHED
    assert root(store, 0) == sha256(b"").digest()


def test_every_proof_up_to_seventy() -> None:
    store, entries = grow(70)
    for size in range(1, 71):
        head = root(store, size)
        assert head == slow_root(entries[:size])
        for index in range(size):
            proof = inclusion_proof(store, index, size)
            assert verify_inclusion(entries[index], index, size, proof, head)
            assert not verify_inclusion(entries[index] + b"x", index, size, proof, head)
            assert not verify_inclusion(entries[index], (index + 1) % size, size, proof, head) or size == 1
        for old in range(1, size + 1):
            proof = consistency_proof(store, old, size)
            heads = (root(store, old), head)
            assert verify_consistency((old, size), heads, proof)
            assert not verify_consistency((old, size), (heads[0], heads[0][::-1]), proof)
            if proof:
                assert not verify_consistency((old, size), heads, proof[:-1])
                assert not verify_consistency((old, size), heads, [*proof[:-1], bytes(32)])


@pytest.mark.parametrize("proof", [[b"short"], [bytes(32)] * 65, [bytes(32)] * 3])
def test_a_bad_proof_is_refused(proof: list[bytes]) -> None:
    store, entries = grow(9)
    assert not verify_inclusion(entries[0], 0, 9, proof, root(store, 9))
    assert not verify_consistency((4, 9), (root(store, 4), root(store, 9)), proof)
    assert not verify_inclusion(entries[0], 9, 9, [], root(store, 9))


def test_outside_the_tree() -> None:
    store, _ = grow(3)
    with pytest.raises(IndexError):
        inclusion_proof(store, 3, 3)
    with pytest.raises(IndexError):
        consistency_proof(store, 0, 3)


def test_a_rewritten_entry_changes_the_root() -> None:
    _, entries = grow(20)
    honest, _ = rebuild(iter(entries))
    entries[4] = b"another"
    rewritten, _ = rebuild(iter(entries))
    assert root(honest, 20) != root(rewritten, 20)


@pytest.fixture
def log_key(installation: Installation) -> ed25519.Ed25519PublicKey:
    key = installation.seals.key("log", AT).public_key
    assert isinstance(key, ed25519.Ed25519PublicKey)
    return key


def test_a_checkpoint_says_who_what_and_is_signed(
    installation: Installation, log_key: ed25519.Ed25519PublicKey
) -> None:
    store, _ = grow(5)
    text = sign_checkpoint(5, root(store, 5), installation.seals, AT)
    note = read_note(text)
    assert (note.checkpoint.origin, note.checkpoint.size) == ("verify.haidong.example/log", 5)
    assert signed_by(note, "verify.haidong.example/log", log_key)
    other = ed25519.Ed25519PrivateKey.generate().public_key()
    assert not signed_by(note, "verify.haidong.example/log", other)
    for at in range(len(text)):
        changed = text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]
        try:
            assert not signed_by(read_note(changed), "verify.haidong.example/log", log_key)
        except Malformed:
            continue


def test_a_witness_follows_and_notices(installation: Installation, log_key: ed25519.Ed25519PublicKey) -> None:
    store, _ = grow(12)
    seals = installation.seals
    five = sign_checkpoint(5, root(store, 5), seals, AT)
    twelve = sign_checkpoint(12, root(store, 12), seals, AT)
    seen = Seen(5, root(store, 5))
    assert watch(Seen(), five, log_key, [])[1] == ""
    assert watch(seen, twelve, log_key, consistency_proof(store, 5, 12))[1] == ""
    assert watch(seen, twelve, log_key, [])[1] == "log_inconsistent"
    assert watch(Seen(12, root(store, 12)), five, log_key, [])[1] == "log_rollback"
    forked = sign_checkpoint(5, bytes(32), seals, AT)
    assert watch(seen, forked, log_key, [])[1] == "log_fork"
    stranger = ed25519.Ed25519PrivateKey.generate().public_key()
    assert watch(seen, twelve, stranger, [])[1] == "log_forged"
    assert split_view(five, forked)
    assert not split_view(five, five)
    assert not split_view(five, "nonsense")


def test_a_cosigned_checkpoint(installation: Installation, log_key: ed25519.Ed25519PublicKey) -> None:
    store, _ = grow(3)
    witness = FileKey(ed25519.Ed25519PrivateKey.generate())
    public = witness.public_key
    assert isinstance(public, ed25519.Ed25519PublicKey)
    text = cosign(sign_checkpoint(3, root(store, 3), installation.seals, AT), "province.example", witness, AT)
    note = read_note(text)
    assert cosigned_at(note, "province.example", public) == int(AT.timestamp())
    assert cosigned_at(note, "another.example", public) is None
    assert signed_by(note, note.checkpoint.origin, log_key)


@pytest.mark.parametrize(
    "text", ["", "a\n1\n", "a\n1\nAA==\n\n", "a\nx\nAA==\n\n\u2014 a AAAA\n", "\n" * 90_000]
)
def test_what_is_no_checkpoint(text: str) -> None:
    with pytest.raises(Malformed):
        read_note(text)
