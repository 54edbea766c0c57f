"""What general tools find for the same queries: RapidFuzz, SQLite FTS5 trigrams, PostgreSQL pg_trgm."""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from rapidfuzz import fuzz, process

from namecheck.shelf import Shelf
from namecheck.text import fold

TOP = 50
PEER_DATABASE = "names_peer"
Search = Callable[[str], list[str]]


@dataclass(frozen=True)
class Peer:
    """A search tool ready to be asked; ``built`` seconds it took to be so."""

    name: str
    search: Search
    built: float


@contextmanager
def rapidfuzz(names: Sequence[str]) -> Iterator[Peer]:
    """A scan with the ratio of RapidFuzz."""
    yield Peer(
        "RapidFuzz scan",
        lambda text: [
            found
            for found, _, _ in process.extract(text, names, scorer=fuzz.ratio, limit=TOP, score_cutoff=60)
        ],
        0.0,
    )


@contextmanager
def fts5(names: Sequence[str]) -> Iterator[Peer]:
    """SQLite's full-text index with trigrams on disk, every trigram of the query an alternative."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        base = sqlite3.connect(Path(folder) / "peer.sqlite")
        base.execute("PRAGMA synchronous=OFF")
        base.execute("CREATE VIRTUAL TABLE names USING fts5(name, tokenize='trigram')")
        base.executemany("INSERT INTO names VALUES (?)", ((name,) for name in names))
        base.commit()

        def search(text: str) -> list[str]:
            plain = text.replace("\x00", "").replace('"', "")
            pieces = " OR ".join(f'"{plain[i : i + 3]}"' for i in range(len(plain) - 2))
            if not pieces:
                return []
            rows = base.execute(
                "SELECT name FROM names WHERE names MATCH ? ORDER BY rank LIMIT ?", (pieces, TOP)
            )
            return [row[0] for row in rows]

        yield Peer("SQLite FTS5 trigram", search, time.perf_counter() - started)
        base.close()


@contextmanager
def pg_trgm(names: Sequence[str], url: str) -> Iterator[Peer]:
    """PostgreSQL's trigram index, in a database of its own whose locale knows Chinese characters as letters."""
    started = time.perf_counter()
    with psycopg.connect(url, autocommit=True) as office:
        office.execute(f"DROP DATABASE IF EXISTS {PEER_DATABASE} WITH (FORCE)")
        office.execute(
            f"CREATE DATABASE {PEER_DATABASE} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
        )
        try:
            with psycopg.connect(url, dbname=PEER_DATABASE, autocommit=True) as base:
                _fill(base, names)
                yield Peer("PostgreSQL pg_trgm", partial(_similar, base), time.perf_counter() - started)
        finally:
            office.execute(f"DROP DATABASE IF EXISTS {PEER_DATABASE} WITH (FORCE)")


def _fill(base: psycopg.Connection[tuple[str]], names: Sequence[str]) -> None:
    base.execute("CREATE EXTENSION pg_trgm")
    base.execute("SET maintenance_work_mem = '512MB'")
    base.execute("CREATE UNLOGGED TABLE peer_names (name text)")
    with base.cursor().copy("COPY peer_names FROM STDIN") as copy:
        for name in names:
            copy.write_row((name,))
    base.execute("CREATE INDEX ON peer_names USING gin (name gin_trgm_ops)")
    base.execute("ANALYZE peer_names")


def _similar(base: psycopg.Connection[tuple[str]], text: str) -> list[str]:
    rows = base.execute(
        "SELECT name FROM peer_names WHERE name %% %s ORDER BY similarity(name, %s) DESC LIMIT %s",
        (text, text, TOP),
    )
    return [row[0] for row in rows]


def ask(
    peer: Peer, wanted: Mapping[str, list[tuple[str, str]]], shelf: Shelf, ours_ms: float
) -> dict[str, Any]:
    """Time per query beside ours, the share of the oracle's clashes by rule among the first answers, and the rest.

    ``wanted``: query -> folded clashing names with their rule.
    """
    spent: list[float] = []
    seen: Counter[str] = Counter()
    found: Counter[str] = Counter()
    idle = answered = 0
    for query, clashing in wanted.items():
        started = time.perf_counter()
        answers = {fold(answer, shelf.variants) for answer in peer.search(query)}
        spent.append((time.perf_counter() - started) * 1000)
        seen.update(rule for _, rule in clashing)
        found.update(rule for name, rule in clashing if name in answers)
        idle += len(answers - {name for name, _ in clashing})
        answered += len(answers)
    p50 = statistics.median(spent)
    return {
        "built_s": round(peer.built, 1),
        "queries": len(wanted),
        "p50_ms": round(p50, 1),
        "times_ours": round(p50 / ours_ms),
        "recall": round(found.total() / max(1, seen.total()), 3),
        "found": {rule: f"{found[rule]} of {seen[rule]}" for rule in sorted(seen)},
        "answers_without_clash": round(idle / max(1, answered), 3),
    }
