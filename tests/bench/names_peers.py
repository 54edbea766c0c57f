"""What general tools find for the same queries: RapidFuzz, SQLite FTS5 trigrams, PostgreSQL pg_trgm."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

TOP = 50
Search = Callable[[str], list[str]]


@dataclass(frozen=True)
class Peer:
    """A search tool ready to be asked; ``built`` seconds it took to be so."""

    name: str
    search: Search
    built: float


def rapidfuzz(names: Sequence[str]) -> Peer:
    """A scan with the ratio of RapidFuzz."""
    return Peer(
        "RapidFuzz scan",
        lambda text: [
            found
            for found, _, _ in process.extract(text, names, scorer=fuzz.ratio, limit=TOP, score_cutoff=60)
        ],
        0.0,
    )


def fts5(names: Sequence[str]) -> Peer:
    """SQLite's full-text index with trigrams, every trigram of the query an alternative."""
    started = time.perf_counter()
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE names USING fts5(name, tokenize='trigram')")
    base.executemany("INSERT INTO names VALUES (?)", ((name,) for name in names))

    def search(text: str) -> list[str]:
        pieces = " OR ".join(f'"{text[i : i + 3]}"' for i in range(len(text) - 2)).replace("\x00", "")
        if not pieces:
            return []
        rows = base.execute("SELECT name FROM names WHERE names MATCH ? ORDER BY rank LIMIT ?", (pieces, TOP))
        return [row[0] for row in rows]

    return Peer("SQLite FTS5 trigram", search, time.perf_counter() - started)


def pg_trgm(names: Sequence[str], url: str) -> Peer:
    """PostgreSQL's trigram index; the table is temporary."""
    import psycopg

    started = time.perf_counter()
    base = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
    base.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    base.execute("CREATE TEMPORARY TABLE peer_names (name text)")
    with base.cursor().copy("COPY peer_names FROM STDIN") as copy:
        for name in names:
            copy.write_row((name,))
    base.execute("CREATE INDEX ON peer_names USING gin (name gin_trgm_ops)")

    def search(text: str) -> list[str]:
        rows = base.execute(
            "SELECT name FROM peer_names WHERE name %% %s ORDER BY similarity(name, %s) DESC LIMIT %s",
            (text, text, TOP),
        )
        return [row[0] for row in rows]

    return Peer("PostgreSQL pg_trgm", search, time.perf_counter() - started)
