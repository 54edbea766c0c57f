"""Names: build time, size, start, latency at 100,000 and at all names, recall against the oracle, and the peers."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from namecheck.declaration import Declaration
from namecheck.engine import check
from namecheck.fileindex import homes
from namecheck.fileregister import FileRegister
from namecheck.registerfile import read_rows
from namecheck.shelf import Shelf, load
from tests.bench.names_oracle import Recall, by_province, hard_queries, measure
from tests.bench.names_peers import Peer, fts5, pg_trgm, rapidfuzz

SHARED = Path(__file__).parents[3] / "shared/data/names/registrations_core.tsv.xz"
SMALL = 100_000
ASKED = 3_000
PEER_QUERIES = 20
DAY = date(2026, 11, 1)
WARM_UP = 200


def _say(rows: int) -> None:
    if rows % 200_000 == 0:
        print(f"  {rows:,} names indexed", flush=True)


def _built(source: Path, shelf: Shelf) -> tuple[FileRegister, dict[str, Any]]:
    started, worked = time.perf_counter(), time.process_time()
    register = FileRegister(source, shelf, "630200", _say)
    built, worked = time.perf_counter() - started, time.process_time() - worked
    started = time.perf_counter()
    FileRegister(source, shelf, "630200")
    again = time.perf_counter() - started
    folder = next(home for home in homes(source) if home.is_dir())
    size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
    return register, {
        "names": len(register),
        "build_s": round(built, 1),
        "build_cpu_s": round(worked, 1),
        "reopen_s": round(again, 4),
        "index_mb": round(size),
    }


def _queries(register: FileRegister, shelf: Shelf) -> list[tuple[str, str]]:
    groups = [list(hard_queries(rows, register, shelf)) for rows in by_province(register).values()]
    mixed = [query for row in zip(*(group * 3 for group in groups if group), strict=False) for query in row]
    return list(islice(mixed, ASKED))


def _latency(queries: Sequence[tuple[str, str]], shelf: Shelf, register: FileRegister) -> dict[str, float]:
    spent = []
    for text, authority in [*queries[:WARM_UP], *queries]:
        declaration = Declaration(text, None, authority, DAY)
        started = time.perf_counter()
        check(declaration, shelf, register)
        spent.append((time.perf_counter() - started) * 1000)
    spent = sorted(spent[WARM_UP:])
    cut = statistics.quantiles(spent, n=100)
    return {"p50_ms": round(cut[49], 3), "p99_ms": round(cut[98], 3), "max_ms": round(spent[-1], 2)}


def _small(source: Path, shelf: Shelf, folder: Path) -> FileRegister:
    """Every thirtieth name or so, up to 100,000, as a register of its own."""
    file = folder / "small.tsv"
    with file.open("w", encoding="utf-8") as out:
        out.write("name\tuscc\tauthority\n")
        rows = (prior for prior in islice(read_rows(source, shelf, "630200"), 0, None, 30) if prior)
        out.writelines(
            f"{prior.name}\t{prior.uscc or ''}\t{prior.authority}\n" for prior in islice(rows, SMALL)
        )
    return FileRegister(file, shelf, "630200")


def _peer(peer: Peer, recall: Recall) -> dict[str, Any]:
    """Time per query and the share of the oracle's clashes among the first answers."""
    wanted: dict[str, list[tuple[str, str]]] = {}
    for query, name, rule in recall.examples:
        wanted.setdefault(query, []).append((name, rule))
    spent, hits, total = [], 0, 0
    for query in list(wanted)[:: max(1, len(wanted) // PEER_QUERIES)][:PEER_QUERIES]:
        started = time.perf_counter()
        answers = set(peer.search(query))
        spent.append((time.perf_counter() - started) * 1000)
        total += len(wanted[query])
        hits += sum(name in answers for name, _ in wanted[query])
    return {
        "built_s": round(peer.built, 1),
        "p50_ms": round(statistics.median(spent), 1),
        "recall": round(hits / max(total, 1), 3),
    }


def _peers(register: FileRegister, recall: Recall) -> dict[str, Any]:
    names = [register.row(number).name for number in range(len(register))]
    makers: list[Callable[[], Peer]] = [lambda: rapidfuzz(names), lambda: fts5(names)]
    url = os.environ.get("TEST_DATABASE_URL", "")
    if url.startswith("postgres"):
        makers.append(lambda: pg_trgm(names, url))
    figures = {}
    for make in makers:
        peer = make()
        figures[peer.name] = _peer(peer, recall)
        print(f"  {peer.name:<22} {figures[peer.name]}", flush=True)
    return figures


def run(source: Path | None = None) -> dict[str, Any]:
    """Measure everything and print it as it comes; empty when there is no register to measure."""
    source = source or SHARED
    if not source.is_file():
        print("  no register file: give --register FILE")
        return {}
    shelf = load()
    register, figures = _built(source, shelf)
    print(f"  index            {figures}", flush=True)
    queries = _queries(register, shelf)
    figures["latency"] = _latency(queries, shelf, register)
    with tempfile.TemporaryDirectory() as folder:
        figures["latency_100k"] = _latency(queries, shelf, _small(source, shelf, Path(folder)))
    ratio = figures["latency"]["p50_ms"] / figures["latency_100k"]["p50_ms"]
    print(
        f"  verdict, all     {figures['latency']}\n  verdict, 100 k   {figures['latency_100k']}   ratio {ratio:.2f}",
        flush=True,
    )
    recall = measure(register, shelf)
    print(
        f"  oracle: {recall.queries:,} queries, {recall.pairs:,} pairs", *recall.table(), sep="\n", flush=True
    )
    figures["recall"] = {rule: [recall.seen[rule], recall.found[rule]] for rule in recall.seen}
    figures["peers"] = _peers(register, recall)
    return figures
