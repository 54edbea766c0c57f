"""Check a public log from its entries alone, with none of the code that wrote it.

Finds rewritten entries, wrong stored hashes, checkpoints that do not belong, licences off the books and entries
that no register row explains.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ed25519

from esign.errors import Malformed
from esign.notes import Checkpoint, read_note, signed_by


@dataclass(frozen=True)
class Fault:
    """`code` is node_wrong, checkpoint_bad, checkpoint_root, checkpoint_order, not_in_log or not_in_register."""

    code: str
    detail: str


def fsck(
    entries: Sequence[bytes],
    stored: Iterable[tuple[int, int, bytes]],
    checkpoints: Sequence[str],
    log: tuple[str, ed25519.Ed25519PublicKey],
    registered: frozenset[bytes],
) -> list[Fault]:
    """All faults of a log; `stored` are its (level, index, hash) rows, `log` its origin and key, `registered` the
    entries the register says it issued."""
    levels = _levels(entries)
    faults = list(_wrong_nodes(levels, stored))
    faults += _wrong_checkpoints(entries, checkpoints, log)
    inside = set(entries)
    faults += [Fault("not_in_log", item.hex()) for item in sorted(registered - inside)]
    faults += [Fault("not_in_register", item.hex()) for item in sorted(inside - registered)]
    return faults


def head(entries: Sequence[bytes]) -> bytes:
    """The RFC 9162 tree head, by joining neighbours level by level; a single last node goes up unchanged."""
    row = [sha256(b"\x00" + entry).digest() for entry in entries]
    if not row:
        return sha256(b"").digest()
    while len(row) > 1:
        pairs = [sha256(b"\x01" + row[at] + row[at + 1]).digest() for at in range(0, len(row) - 1, 2)]
        row = pairs + ([row[-1]] if len(row) % 2 else [])
    return row[0]


def _levels(entries: Sequence[bytes]) -> list[list[bytes]]:
    """Hashes of complete subtrees, level by level."""
    levels = [[sha256(b"\x00" + entry).digest() for entry in entries]]
    while len(levels[-1]) > 1:
        row = levels[-1]
        levels.append(
            [sha256(b"\x01" + row[at] + row[at + 1]).digest() for at in range(0, len(row) - len(row) % 2, 2)]
        )
    return levels


def _wrong_nodes(levels: list[list[bytes]], stored: Iterable[tuple[int, int, bytes]]) -> Iterator[Fault]:
    missing = {(level, index) for level, row in enumerate(levels) for index in range(len(row))}
    for level, index, value in stored:
        here = level < len(levels) and index < len(levels[level])
        if not here or levels[level][index] != value:
            yield Fault("node_wrong", f"level {level}, index {index}")
        missing.discard((level, index))
    for level, index in sorted(missing):
        yield Fault("node_wrong", f"level {level}, index {index} is missing")


def _wrong_checkpoints(
    entries: Sequence[bytes], checkpoints: Sequence[str], log: tuple[str, ed25519.Ed25519PublicKey]
) -> Iterator[Fault]:
    before: Checkpoint | None = None
    for number, text in enumerate(checkpoints):
        try:
            note = read_note(text)
        except Malformed as error:
            yield Fault("checkpoint_bad", f"checkpoint {number}: {error}")
            continue
        found = note.checkpoint
        if found.origin != log[0] or not signed_by(note, *log):
            yield Fault("checkpoint_bad", f"checkpoint {number}: not signed by this log")
        if found.size > len(entries) or found.root != head(entries[: found.size]):
            yield Fault("checkpoint_root", f"checkpoint {number}: size {found.size} has another root")
        if before is not None and found.size < before.size:
            yield Fault("checkpoint_order", f"checkpoint {number}: size {found.size} after {before.size}")
        before = found
