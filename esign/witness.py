"""Sign checkpoints, and watch a log from outside: a witness cosigns only what extends what it saw before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ed25519

from esign.errors import KeyNotUsable, Malformed
from esign.keys import KeyProvider
from esign.log import verify_consistency
from esign.notes import (
    COSIGNED,
    PLAIN,
    Checkpoint,
    Note,
    cosigned_text,
    key_hash,
    read_note,
    seconds_of,
    signature_line,
    signed_by,
    write_note,
)
from esign.seals import Seals


@dataclass(frozen=True)
class Seen:
    """The newest checkpoint a watcher has accepted; size 0 before the first."""

    size: int = 0
    root: bytes = b""


def sign_checkpoint(size: int, root: bytes, seals: Seals, at: datetime) -> str:
    """The log's own signed checkpoint."""
    key = seals.key("log", at)
    checkpoint = Checkpoint(seals.names.short, size, root)
    blob = key_hash(checkpoint.origin, PLAIN, _ed25519(key)) + key.sign(checkpoint.text().encode())
    return write_note(checkpoint, [signature_line(checkpoint.origin, blob)])


def watch(
    seen: Seen, note_text: str, log_key: ed25519.Ed25519PublicKey, proof: Sequence[bytes]
) -> tuple[Note, str]:
    """(note, finding): finding is empty, or log_forged, log_rollback, log_fork or log_inconsistent.

    `proof` is the consistency proof from what was seen to the note. Raises Malformed on what is no checkpoint.
    """
    note = read_note(note_text)
    found = note.checkpoint
    if not signed_by(note, found.origin, log_key):
        return note, "log_forged"
    if found.size < seen.size:
        return note, "log_rollback"
    if found.size == seen.size and found.root != seen.root:
        return note, "log_fork"
    if seen.size and not verify_consistency((seen.size, found.size), (seen.root, found.root), proof):
        return note, "log_inconsistent"
    return note, ""


def cosign(note_text: str, name: str, key: KeyProvider, at: datetime) -> str:
    """The note with one more line, by the witness; call only after `watch` found nothing."""
    note = read_note(note_text)
    seconds = seconds_of(at)
    signature = key.sign(cosigned_text(note.checkpoint, seconds))
    blob = key_hash(name, COSIGNED, _ed25519(key)) + seconds.to_bytes(8, "big") + signature
    return note_text + signature_line(name, blob)


def split_view(first: str, second: str) -> bool:
    """Two checkpoints of one size and origin with different roots: proof that a log shows two faces."""
    try:
        one, two = read_note(first).checkpoint, read_note(second).checkpoint
    except Malformed:
        return False
    return one.origin == two.origin and one.size == two.size and one.root != two.root


def _ed25519(key: KeyProvider) -> ed25519.Ed25519PublicKey:
    if not isinstance(key.public_key, ed25519.Ed25519PublicKey):
        raise KeyNotUsable("checkpoints are signed with Ed25519")
    return key.public_key
