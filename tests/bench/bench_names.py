"""Names: parsing, build time, size, start, latency at 100,000 and at all names, recall against the oracle, the peers."""

from __future__ import annotations

import json
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

from namecheck.declaration import Declaration
from namecheck.engine import check
from namecheck.fileindex import homes
from namecheck.fileregister import FileRegister
from namecheck.registerfile import read_rows
from namecheck.shelf import Shelf, load
from tests.bench.names_oracle import Query, Recall, by_province, hard_queries, measure
from tests.bench.names_parsing import measure as measure_parsing
from tests.bench.names_peers import Peer, ask, fts5, pg_trgm, rapidfuzz
from tests.bench.names_source import everything
from tests.support.postgres import NoPostgresError, server

SMALL = 100_000
ASKED = 3_000
PEER_QUERIES = 30
DAY = date(2026, 11, 1)
WARM_UP = 200
PROGRESS = 200_000


def _say(text: str) -> None:
    print(f"  {text}", flush=True)


def _indexed(rows: int) -> None:
    if rows % PROGRESS == 0:
        _say(f"{rows:,} names indexed")


def _built(source: Path, shelf: Shelf) -> tuple[FileRegister, dict[str, Any]]:
    """The register of the file; the figures of the build are kept beside it for the next run, which finds it built."""
    kept = (
        Path(tempfile.gettempdir()) / f"names-bench-{source.stat().st_size}-{source.stat().st_mtime_ns}.json"
    )
    before = {home: home.stat().st_mtime_ns for home in homes(source) if home.is_dir()}
    started, worked = time.perf_counter(), time.process_time()
    register = FileRegister(source, shelf, "630200", _indexed)
    built, worked = time.perf_counter() - started, time.process_time() - worked
    folder = next(home for home in homes(source) if home.is_dir())
    if before.get(folder) != folder.stat().st_mtime_ns:
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        facts = {"build_s": round(built, 1), "build_cpu_s": round(worked, 1), "build_rss_mb": round(memory)}
        kept.write_text(json.dumps(facts), encoding="utf-8")
    started = time.perf_counter()
    FileRegister(source, shelf, "630200")
    again = time.perf_counter() - started
    size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
    figures = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    return register, {
        "names": len(register),
        **figures,
        "reopen_s": round(again, 4),
        "index_mb": round(size),
    }


def _queries(register: FileRegister, provinces: dict[str, list[int]], shelf: Shelf) -> list[Query]:
    """Hard queries of every province in turn; a code that stands on a handful of names does not end the turns of the others."""
    groups = [list(hard_queries(rows, register, shelf)) for rows in provinces.values()]
    mixed = [query for row in zip_longest(*groups) for query in row if query]
    return list(islice(mixed, ASKED))


def _cuts(spent: list[float]) -> tuple[float, float]:
    cut = statistics.quantiles(spent, n=100)
    return round(cut[49], 3), round(cut[98], 3)


def _latency(queries: Sequence[Query], shelf: Shelf, register: FileRegister) -> dict[str, float]:
    """Milliseconds by the clock and of the processor: on a busy machine only the second says what the check costs."""
    clock, worked = [], []
    warm = queries[:WARM_UP]
    for text, authority in [*warm, *queries]:
        declaration = Declaration(text, None, authority, DAY)
        started, used = time.perf_counter_ns(), time.process_time_ns()
        check(declaration, shelf, register)
        worked.append((time.process_time_ns() - used) / 1e6)
        clock.append((time.perf_counter_ns() - started) / 1e6)
    clock, worked = clock[len(warm) :], worked[len(warm) :]
    (p50, p99), (cpu50, cpu99) = _cuts(clock), _cuts(worked)
    return {
        "p50_ms": p50, "p99_ms": p99, "max_ms": round(max(clock), 2),
        "cpu_p50_ms": cpu50, "cpu_p99_ms": cpu99, "cpu_max_ms": round(max(worked), 2),
    }  # fmt: skip


def _small(source: Path, shelf: Shelf, folder: Path, step: int) -> FileRegister:
    """Names spread over the whole file, up to 100,000, as a register of its own."""
    file = folder / "small.tsv"
    with file.open("w", encoding="utf-8") as out:
        out.write("name\tuscc\tauthority\n")
        rows = (prior for prior in islice(read_rows(source, shelf, "630200"), 0, None, step) if prior)
        out.writelines(
            f"{prior.name}\t{prior.uscc or ''}\t{prior.authority}\n" for prior in islice(rows, SMALL)
        )
    return FileRegister(file, shelf, "630200")


@contextmanager
def _postgres(names: Sequence[str]) -> Iterator[Peer | None]:
    try:
        with server() as url, pg_trgm(names, url.replace("postgresql+psycopg://", "postgresql://")) as peer:
            yield peer
    except NoPostgresError as error:
        _say(f"pg_trgm left out: {error}")
        yield None


def _peers(register: FileRegister, recall: Recall, shelf: Shelf) -> dict[str, Any]:
    wanted = {text: clashing for (text, _), clashing in recall.examples.items() if clashing}
    wanted = dict(islice(wanted.items(), 0, None, max(1, len(wanted) // PEER_QUERIES)))
    asked = [query for query in recall.examples if query[0] in wanted]
    ours = _latency(asked, shelf, register)
    figures: dict[str, Any] = {"ours": {"queries": len(asked), "p50_ms": ours["p50_ms"], "recall": 1.0}}
    names = [register.row(number).name for number in range(len(register))]
    makers: list[AbstractContextManager[Peer | None]] = [rapidfuzz(names), fts5(names), _postgres(names)]
    for make in makers:
        with make as peer:
            if peer:
                figures[peer.name] = ask(peer, wanted, shelf, ours["p50_ms"])
                _say(f"{peer.name:<20} {figures[peer.name]}")
    return figures


def _parsing(register: FileRegister, shelf: Shelf) -> dict[str, Any]:
    rows = (register.row(number).parsed for number in range(len(register)))
    return measure_parsing((parsed for parsed in rows if parsed), shelf).figures()


def run(source: Path | None = None) -> dict[str, Any]:
    """Measure everything and print it as it comes; empty when there is no register to measure."""
    shelf = load()
    figures: dict[str, Any] = {}
    source = source or everything(shelf)
    if source is None or not source.is_file():
        _say("no register file: give --register FILE")
        return {}
    register, figures = _built(source, shelf)
    _say(f"index            {figures}")
    provinces = by_province(register)
    queries = _queries(register, provinces, shelf)
    figures["latency"] = _latency(queries, shelf, register)
    with tempfile.TemporaryDirectory() as folder:
        small = _small(source, shelf, Path(folder), max(1, len(register) // SMALL))
        figures["small_names"] = len(small)
        figures["latency_100k"] = _latency(queries, shelf, small)
    ratio = figures["latency"]["cpu_p50_ms"] / figures["latency_100k"]["cpu_p50_ms"]
    figures["all_to_100k"] = round(ratio, 2)
    _say(f"verdict, all     {figures['latency']}")
    _say(f"verdict, 100 k   {figures['latency_100k']}   ratio {ratio:.2f}")
    figures["parsing"] = _parsing(register, shelf)
    _say(f"parsing          {figures['parsing']}")
    recall = measure(source, provinces, _say)
    _say(f"oracle: {recall.queries:,} queries, {recall.pairs:,} pairs")
    print(*recall.table(), sep="\n", flush=True)
    figures["recall"] = {
        "names": len(register),
        "queries": recall.queries,
        "pairs": recall.pairs,
        **{rule: [recall.seen[rule], recall.found[rule]] for rule in recall.seen},
    }
    figures["peers"] = _peers(register, recall, shelf)
    return figures
