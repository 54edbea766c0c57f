"""The public log of issued licences (RFC 9162): append-only, kept as complete-subtree nodes in our own tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import literal_column, select
from sqlalchemy.orm import Session

from esign import log
from licensing.errors import NotFound
from licensing.store.bulk import add_rows
from licensing.store.models import Counter, LogNode

COUNTER = "log_size"
NODE = select(LogNode.hash)
LEAF = select(LogNode.position).where(
    LogNode.level == literal_column("0")
)  # said, not given: the index of leaves is known by it


class SqlNodes:
    """The node store that esign.log works on. What is put is written by ``keep``, all at once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[tuple[int, int], bytes] = {}
        self._fresh: list[dict[str, Any]] = []

    def get(self, level: int, index: int) -> bytes:
        if (level, index) not in self._known:
            asked = NODE.where(LogNode.level == level, LogNode.position == index)
            found = self._session.scalar(asked)
            if found is None:
                raise KeyError((level, index))
            self._known[level, index] = found
        return self._known[level, index]

    def put(self, level: int, index: int, value: bytes) -> None:
        self._known[level, index] = value
        self._fresh.append({"level": level, "position": index, "hash": value})

    def keep(self) -> None:
        """Write what was put."""
        add_rows(self._session, LogNode, self._fresh)
        self._fresh = []


def append(session: Session, entry_sha256: str) -> int:
    """Add an entry (the credential's SHA-256 in hex) and give its index; one transaction at a time may do so."""
    return append_all(session, [entry_sha256])


def append_all(session: Session, entries: Sequence[str]) -> int:
    """Add entries beside each other and give the first one's index; one transaction at a time may do so."""
    lock(session)
    counter = session.get_one(Counter, COUNTER)
    first, nodes = counter.value, SqlNodes(session)
    for entry in entries:
        counter.value = log.append(nodes, counter.value, bytes.fromhex(entry))
    nodes.keep()
    session.flush()
    return first


def lock(session: Session, *, wait: bool = True) -> bool:
    """Let nobody else append until the transaction ends. ``wait``: otherwise False while somebody else does."""
    query = select(Counter).where(Counter.name == COUNTER).execution_options(populate_existing=True)
    found = session.scalar(query.with_for_update(skip_locked=not wait))
    if found is None and wait:
        raise RuntimeError("the public log has no size: run the migrations")
    return found is not None


def size(session: Session) -> int:
    """How many entries the log has."""
    return session.scalar(select(Counter.value).where(Counter.name == COUNTER)) or 0


def root(session: Session, entries: int) -> bytes:
    """The tree head over the first ``entries``."""
    return log.root(SqlNodes(session), entries)


def holds(session: Session, index: int | None, entry_sha256: str) -> bool:
    """Whether the log has this entry at this index."""
    leaf = session.get(LogNode, (0, index)) if index is not None else None
    return leaf is not None and is_leaf(leaf.hash, entry_sha256)


def is_leaf(leaf: bytes | None, entry_sha256: str) -> bool:
    """Whether this leaf of the log, None for none, is of this entry."""
    return leaf is not None and leaf == log.leaf_hash(bytes.fromhex(entry_sha256))


def inclusion(session: Session, index: int, entries: int) -> list[bytes]:
    """Proof that entry ``index`` is in the tree of ``entries``. Raises NotFound outside the log."""
    if not 0 <= index < entries <= size(session):
        raise NotFound(f"log entry {index} of {entries}")
    return log.inclusion_proof(SqlNodes(session), index, entries)


def consistency(session: Session, old: int, new: int) -> list[bytes]:
    """Proof that the tree of ``old`` is the beginning of the tree of ``new``. Raises NotFound outside the log."""
    if not 0 < old <= new <= size(session):
        raise NotFound(f"log sizes {old} and {new}")
    return log.consistency_proof(SqlNodes(session), old, new)


def index_of(session: Session, entry_sha256: str) -> int:
    """Where an entry stands. Raises NotFound."""
    leaf = log.leaf_hash(bytes.fromhex(entry_sha256))
    found = session.scalar(LEAF.where(LogNode.hash == leaf).limit(1))
    if found is None:
        raise NotFound(entry_sha256)
    return found
