"""Checkpoints of the public log as C2SP signed notes (Ed25519), and witness cosignatures (tlog-cosignature v1)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ed25519

from esign.errors import Malformed
from esign.jose import signature_ok
from esign.log import HASH_SIZE

PLAIN, COSIGNED = 1, 4
MAX_NOTE = 64 * 1024
_MARK = "\u2014 "  # em dash and space open a signature line


@dataclass(frozen=True)
class Checkpoint:
    """Origin, size and root of a log."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The signed text."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True)
class Note:
    """A checkpoint with signature lines (name, blob); nothing is verified yet."""

    checkpoint: Checkpoint
    lines: tuple[tuple[str, bytes], ...]


def key_hash(name: str, kind: int, public: ed25519.Ed25519PublicKey) -> bytes:
    """The four bytes that tell keys of one name apart."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public.public_bytes_raw()).digest()[:4]


def signature_line(name: str, blob: bytes) -> str:
    """One signature line of a note."""
    return f"{_MARK}{name} {base64.b64encode(blob).decode()}\n"


def write_note(checkpoint: Checkpoint, lines: Iterable[str]) -> str:
    """The note: text, blank line, signature lines."""
    return checkpoint.text() + "\n" + "".join(lines)


def read_note(text: str) -> Note:
    """Take a note apart strictly; raises Malformed."""
    head, gap, tail = text.partition("\n\n")
    rows = head.split("\n")
    if len(text) > MAX_NOTE or not gap or len(rows) != 3 or not tail.endswith("\n"):
        raise Malformed("checkpoint: another shape", "checkpoint_bad")
    try:
        checkpoint = Checkpoint(rows[0], int(rows[1]), base64.b64decode(rows[2], validate=True))
        lines = tuple(_line(row) for row in tail[:-1].split("\n"))
    except (ValueError, binascii.Error) as error:
        raise Malformed("checkpoint: not understood", "checkpoint_bad") from error
    note = Note(checkpoint, lines)
    again = write_note(checkpoint, (signature_line(*line) for line in lines))
    if len(checkpoint.root) != HASH_SIZE or again != text:
        raise Malformed("checkpoint: not in its one form", "checkpoint_bad")
    return note


def signed_by(note: Note, name: str, public: ed25519.Ed25519PublicKey) -> bool:
    """Does the note carry a good signature of the log `name`?"""
    expected = key_hash(name, PLAIN, public)
    text = note.checkpoint.text().encode()
    good = (
        signature_ok(public, "Ed25519", text, blob[4:])
        for who, blob in note.lines
        if who == name and blob[:4] == expected
    )
    return any(good)


def cosigned_at(note: Note, name: str, public: ed25519.Ed25519PublicKey) -> int | None:
    """Unix seconds at which the witness `name` cosigned, or None without a good cosignature."""
    expected = key_hash(name, COSIGNED, public)
    for who, blob in note.lines:
        if who != name or blob[:4] != expected or len(blob) != 4 + 8 + 64:
            continue
        seconds = int.from_bytes(blob[4:12], "big")
        if signature_ok(public, "Ed25519", cosigned_text(note.checkpoint, seconds), blob[12:]):
            return seconds
    return None


def cosigned_text(checkpoint: Checkpoint, seconds: int) -> bytes:
    """The message a witness signs."""
    return f"cosignature/v1\ntime {seconds}\n{checkpoint.text()}".encode()


def seconds_of(at: datetime) -> int:
    """Unix seconds of an instant."""
    return int(at.timestamp())


def _line(row: str) -> tuple[str, bytes]:
    if not row.startswith(_MARK):
        raise ValueError("not a signature line")
    name, _, blob = row[len(_MARK) :].partition(" ")
    return name, base64.b64decode(blob, validate=True)


@dataclass(frozen=True)
class WitnessKey:
    """A witness by the name and key it cosigns with."""

    name: str
    public: ed25519.Ed25519PublicKey


def read_witness_key(text: str) -> WitnessKey:
    """A verifier key `name+hash+base64` of C2SP signed-note, of the kind for cosignatures; raises Malformed."""
    name, _, rest = text.partition("+")
    number, _, encoded = rest.partition("+")
    try:
        raw = base64.b64decode(encoded, validate=True)
        public = ed25519.Ed25519PublicKey.from_public_bytes(raw[1:])
    except (ValueError, binascii.Error) as error:
        raise Malformed("witness key: not understood") from error
    if not name or raw[0] != COSIGNED or key_hash(name, COSIGNED, public).hex() != number:
        raise Malformed("witness key: its parts do not belong together")
    return WitnessKey(name, public)


def cosignature(note: Note, witness: WitnessKey) -> tuple[int, str] | None:
    """(Unix seconds, signature line) of a witness's good cosignature on the note, or None."""
    expected = key_hash(witness.name, COSIGNED, witness.public)
    for name, blob in note.lines:
        if name == witness.name and blob[:4] == expected:
            alone = Note(note.checkpoint, ((name, blob),))
            seconds = cosigned_at(alone, witness.name, witness.public)
            if seconds is not None:
                return seconds, signature_line(name, blob)
    return None
