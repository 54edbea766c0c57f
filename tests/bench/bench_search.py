"""Search over names: how long the index takes to build and how large it is, and a page of answers for every kind of question.

Beside it, in the same run on the same names, what else a database offers: LIKE, and SQLite's full-text trigrams.
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from licensing import name_search
from licensing.searching.asked import Question
from licensing.services.names import searching
from licensing.store.bulk import add_rows, prepare_for_many
from licensing.store.database import open_engine, sessions_of
from licensing.store.models import NameRecord, NameSearch
from namecheck.parse import parse
from namecheck.registerfile import read_rows
from namecheck.shelf import Shelf, load
from portal.migration import migrate

SHARED = Path(__file__).parents[3] / "shared/data/names/registrations_core.tsv.xz"
BATCH = 2_000
PAGE = 20
SAMPLE = 400
EACH = 40  # questions of a kind
PEER_QUESTIONS = 3  # of a kind: a scan takes a second
COMMON = ("公司", "有限", "有限公司", "科技", "商贸", "中国", "市", "有", "店")
LONG_COMMON = (
    "有限责任公司分公司",
    "公司科技有限责任公司",
    "有限公司有限公司",
    "科技有限公司分公司",
    "责任公司商贸",
    "市有限公司",
)
MISSES = ("龘靐", "鬯鬯", "查无此名号", "xqzzq", "zhuangzhuangzhuang", "㐂㐂")
Spent = tuple[float, float]
Ask = Callable[[Question, searching.Place | None], searching.Answers]


def build(source: Path, url: str, shelf: Shelf) -> dict[str, Any]:
    """Fill a fresh database with the names of ``source`` and index them, in batches as an import does."""
    migrate(url)
    engine = open_engine(url)
    sessions = sessions_of(engine)
    rows = ((prior.name, prior.authority) for prior in read_rows(source, shelf, "630200") if prior)
    count, parsing, storing, indexing, worked = 0, 0.0, 0.0, 0.0, 0.0
    while piece := list(islice(rows, BATCH)):
        started = time.perf_counter()
        records = [_record(count + n, name, place, shelf) for n, (name, place) in enumerate(piece)]
        parsed = time.perf_counter()
        with sessions.begin() as session:
            prepare_for_many(session)
            add_rows(session, NameRecord, records)
            stored, before = time.perf_counter(), time.process_time()
            name_search.follow(session, shelf)
        parsing, storing = parsing + parsed - started, storing + stored - parsed
        indexing, worked = indexing + time.perf_counter() - stored, worked + time.process_time() - before
        count += len(piece)
        if count % 200_000 == 0:
            print(f"  {count:,} names indexed", flush=True)
    engine.dispose()
    return {
        "names": count,
        "parse_s": round(parsing, 1),
        "store_s": round(storing, 1),
        "index_s": round(indexing, 1),
        "index_cpu_s": round(worked, 1),
    }


def _record(number: int, name: str, place: str, shelf: Shelf) -> dict[str, Any]:
    parts = parse(name, shelf).parts
    return {
        "id": f"name_{number:09}",
        "name": name,
        "authority": place,
        "status": "registered",
        "status_date": date(2026, 11, 1),
        "reserved_until": None,
        "held_by_case": None,
        "holder_id": None,
        "enterprise_id": None,
        "entity_type": None,
        "division_code": parts.division_code,
        "parts": vars(parts),
        "investors": [],
        "version": 1,
    }


def questions(sample: Sequence[NameRecord], shelf: Shelf) -> dict[str, list[Question]]:
    """Questions of every kind, drawn from real names; ``sample``: records to draw from."""
    trades = [each.parts["trade_name"] for each in sample if len(each.parts["trade_name"]) == 2]
    cores = [each.parts["trade_name"] + (each.parts["industry"] or "") for each in sample]

    def spoken(text: str) -> list[str]:
        return [shelf.readings.get(char, (char,))[0] for char in text]

    made = {
        "two characters": [Question(trade) for trade in trades],
        "trade name, in its part": [Question(trade, "trade_name") for trade in trades],
        "trade name, whole": [Question(trade, "trade_name", "whole") for trade in trades],
        "prefix": [Question(each.name[:6], None, "prefix") for each in sample],
        "middle piece": [Question(each.name[3:8]) for each in sample],
        "whole name": [Question(each.name) for each in sample if len(each.name) < 40],
        "one character": [Question(trade[0]) for trade in trades],
        "pinyin": [Question("".join(spoken(trade))) for trade in trades],
        "pinyin, spaced": [Question(" ".join(spoken(core[:4]))) for core in cores],
        "initials": [Question("".join(s[0] for s in spoken(core))[:5]) for core in cores],
        "same sound": [Question(trade, None, "sound") for trade in trades],
        "two terms": [Question(f"{each.name[:2]} {each.name[4:6]}") for each in sample],
        "common": [Question(text) for text in COMMON] + [Question(text, match="sound") for text in COMMON],
        "long of common pairs": [Question(text) for text in LONG_COMMON],
        "miss": [Question(text) for text in MISSES],
        "filters": [Question("公司", status="reserved"), Question("公司", authority="630202")]
        + [Question(trade, authority="630000") for trade in trades[:10]],
    }
    return {kind: found[:EACH] for kind, found in made.items()}


def measure(sessions: sessionmaker[Session], shelf: Shelf) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Milliseconds of a first page, and of a page from the middle, by kind; the plain texts for the peers."""

    def ask(question: Question, after: searching.Place | None) -> searching.Answers:
        with sessions() as session:
            session.connection(execution_options={"read_only": True})
            return searching.search(session, shelf, question, after, PAGE)

    with sessions() as session:
        most = session.scalar(select(func.max(NameSearch.number))) or 0
        numbers = range(0, most, max(1, most // SAMPLE))
        sample = [record for record in _records(session, numbers) if len(record.name) > 8]
    kinds = questions(sample, shelf)
    figures, everything = {}, []
    for kind, found in kinds.items():
        spent = list(_times(ask, found, None))
        everything += spent
        figures[kind] = _row(spent)
        print(f"  {kind:<26} {figures[kind]}", flush=True)
    middle = searching.Place(searching.OTHERS, most // 2)
    spent = list(_times(ask, [*kinds["common"], *kinds["two characters"]], middle))
    figures["page from the middle"] = _row(spent)
    figures["all"] = _row(everything + spent)
    for kind in ("page from the middle", "all"):
        print(f"  {kind:<26} {figures[kind]}", flush=True)
    plain = ("two characters", "middle piece", "common", "long of common pairs", "miss")
    return figures, [(kind, question.text) for kind in plain for question in kinds[kind][:PEER_QUESTIONS]]


def _records(session: Session, numbers: Sequence[int]) -> list[NameRecord]:
    wanted = [f"name_{number:09}" for number in numbers]
    return list(session.query(NameRecord).where(NameRecord.id.in_(wanted)))


def _times(ask: Ask, found: Sequence[Question], after: searching.Place | None) -> Iterator[Spent]:
    for question in found:
        ask(question, after)  # what a page costs on a machine at work, not on one that has just started
        started, worked = time.perf_counter(), time.process_time()
        ask(question, after)
        yield (time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000


def _row(spent: Sequence[Spent]) -> dict[str, float]:
    """Milliseconds by the clock and, of the processor alone, what a crowded machine does not blur."""
    walls, works = zip(*spent, strict=True)
    cut, busy = (statistics.quantiles([*x, x[-1]], n=100, method="inclusive") for x in (walls, works))
    return {
        "p50_ms": round(cut[49], 2),
        "p95_ms": round(cut[94], 2),
        "p99_ms": round(cut[98], 2),
        "cpu_p50_ms": round(busy[49], 2),
        "cpu_p95_ms": round(busy[94], 2),
        "cpu_p99_ms": round(busy[98], 2),
    }


def peers(file: Path, texts: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The same pages by LIKE and by full-text trigrams on the same SQLite file."""
    base = sqlite3.connect(file)
    base.execute("PRAGMA cache_size = -262144")
    started = time.perf_counter()
    base.execute(
        "CREATE VIRTUAL TABLE temp.trigrams USING fts5(name, tokenize='trigram', content='', detail=full)"
    )
    base.execute("INSERT INTO temp.trigrams (rowid, name) SELECT rowid, name FROM name_record")
    built = time.perf_counter() - started
    size = base.execute("SELECT sum(length(block)) FROM temp.trigrams_data").fetchone()[0]
    like = "SELECT name FROM name_record WHERE name LIKE ? ORDER BY id DESC LIMIT 20"
    words = "SELECT rowid FROM temp.trigrams WHERE trigrams MATCH ? ORDER BY rowid DESC LIMIT 20"
    figures: dict[str, Any] = {"trigram_built_s": round(built, 1), "trigram_mb": round(size / 1e6)}
    for kind in dict.fromkeys(kind for kind, _ in texts):
        mine = [text for each, text in texts if each == kind]
        row = {"LIKE": [_timed(base, like, f"%{text}%") for text in mine]}
        row["trigrams"] = [_timed(base, words, f'"{text}"') for text in mine if len(text) > 2]
        figures[kind] = {name: round(statistics.median(times), 1) for name, times in row.items() if times}
        print(f"  {kind:<26} {figures[kind]}", flush=True)
    base.close()
    return figures


def _timed(base: sqlite3.Connection, statement: str, value: str) -> float:
    started = time.perf_counter()
    base.execute(statement, (value,)).fetchall()
    return (time.perf_counter() - started) * 1000


def run(source: Path | None = None) -> dict[str, Any]:
    """Measure and print as it comes; on PostgreSQL too when TEST_DATABASE_URL names an empty database."""
    source = source or SHARED
    if not source.is_file():
        print("  no register file: give --register FILE")
        return {}
    shelf = load()
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "search.sqlite"
        figures["sqlite"] = _database(source, f"sqlite:///{file}", shelf)
        with sqlite3.connect(file) as base:
            words = base.execute("SELECT sum(length(block)) FROM name_search_words_data").fetchone()[0]
        figures["sqlite"]["index_mb"] = round(words / 1e6)
        print(f"  index {figures['sqlite']['index_mb']} MB; others on the same names:", flush=True)
        figures["peers"] = peers(file, figures["sqlite"].pop("texts"))
    url = os.environ.get("TEST_DATABASE_URL", "")
    if url.startswith("postgres"):
        figures["postgresql"] = _database(source, url, shelf)
        figures["postgresql"].pop("texts")
    return figures


def _database(source: Path, url: str, shelf: Shelf) -> dict[str, Any]:
    figures = build(source, url, shelf)
    print(f"  built {figures}", flush=True)
    engine = open_engine(url)
    figures["pages"], figures["texts"] = measure(sessions_of(engine), shelf)
    engine.dispose()
    return figures
