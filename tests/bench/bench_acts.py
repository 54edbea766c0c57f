"""How many empty acts a second PostgreSQL takes with its flush on, and what the journal costs of it; every way in the same run.

"Own heads" is the ceiling without a journal in common: each client chains for itself, nobody waits for anybody. "One head, locked by each
act" is how releases before 0.9 did it. "Notes, one sealer" is what the portal does; only acts that are in the chain count. An empty act
opens no session; what one costs that does is told beside it.
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import sqlalchemy as sa
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from licensing import exchange, journal, name_search
from licensing.act import SYSTEM, Act
from licensing.sealer import Sealer
from licensing.store import chaining
from licensing.store.chaining import Head, Note
from licensing.store.models import Counter, JournalNote
from portal import collecting
from portal.wiring import Office, open_office
from tests.bench.running import postgres_office
from tests.support import memory, postgres
from tests.support.offices import make_settings

CLIENTS, PROCESSES, SECONDS = 16, 2, 10
FLUSHED = (
    "max_connections=200",
)  # as PostgreSQL comes: fsync, synchronous_commit and full_page_writes are on
ENTRY = journal.Entry("bench.act", ("bench", "bench"), {})
TABLES = (
    "CREATE TABLE bench_head (id bigint PRIMARY KEY, seq bigint NOT NULL, hash text NOT NULL)",
    "CREATE TABLE bench_entry (head bigint, LIKE journal_entry, PRIMARY KEY (head, seq))",
    f"INSERT INTO bench_head SELECT n, 0, '' FROM generate_series(0, {CLIENTS}) n",  # noqa: S608  # a number of this file
)
HEAD = sa.text("SELECT seq, hash FROM bench_head WHERE id = :id FOR UPDATE")
MOVE = sa.text("UPDATE bench_head SET seq = :seq, hash = :hash WHERE id = :id")
ADD = sa.text(
    "INSERT INTO bench_entry (head, seq, at, role, action, subject_kind, subject_id, facts, previous, hash)"
    " VALUES (:id, :seq, :at, 'system', 'bench.act', 'bench', 'bench', '{}', :previous, :hash)"
)


class Rate(NamedTuple):
    """Acts a second, and what one takes of the processor in the process that makes it, in milliseconds."""

    acts: float
    spent: float

    def __str__(self) -> str:
        return f"{self.acts:.0f} a second, {self.spent:.2f} ms of the client's processor each"


def run(register: Path | None) -> dict[str, Any]:
    """All figures; the register file is for other benches."""
    postgres.OPTIONS, memory.MEMORY = (
        FLUSHED,
        Path("/nowhere"),
    )  # this server forgets nothing and lies on a disk
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, postgres_office(Path(folder)) as (office, environ):
        with office.database.begin() as connection:
            for statement in TABLES:
                connection.exec_driver_sql(statement)
        figures["a flushed commit, alone"] = _flush(office)
        if (least := _pgbench(office, Path(folder))) is not None:
            figures["the same note, pgbench"] = f"{least:.0f} a second"
        bare = _rate(office, environ, "bare")
        figures["the same note, the driver alone in Python"] = str(bare)
        _forget(office)
        own = _rate(office, environ, "own")
        figures[f"own heads, {CLIENTS} clients"] = str(own)
        figures["one head, locked by each act"] = str(_rate(office, environ, "one"))
        asking, age = _sealed(office, environ, "asks")
        figures["the same of acts that read a row: in the chain"] = str(asking)
        figures["oldest note of those that waits"] = age
        sealed, age = _sealed(office, environ, "note")
        figures["notes, one sealer: in the chain"] = str(sealed)
        figures["of own heads"] = f"{sealed.acts / own.acts:.0%}"
        figures["of the driver alone"] = f"{sealed.acts / bare.acts:.0%}"
        figures["oldest note that waits"] = age
    for name, value in figures.items():
        print(f"  {name:58} {value}")
    return figures


def _rate(
    office: Office, environ: dict[str, str], way: str, begin: Callable[[], object] = lambda: None
) -> Rate:
    """All clients together, who start at one word. ``begin``: called when all are ready."""
    line = [sys.executable, "-m", __name__, way, str(office.settings.data_dir), office.settings.database_url]
    started = [
        subprocess.Popen(
            [*line, str(n)], env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for n in range(PROCESSES)
    ]
    for each in started:
        assert each.stdout is not None  # a pipe was asked for
        each.stdout.readline()
    begin()
    for each in started:
        assert each.stdin is not None  # a pipe was asked for
        each.stdin.write("go\n")
        each.stdin.flush()
    told = [[float(word) for word in each.communicate()[0].split()] for each in started]
    return Rate(
        sum(made for made, _ in told),
        sum(made * spent for made, spent in told) / sum(made for made, _ in told),
    )


def begin_to_count(sealer: subprocess.Popen[str]) -> None:
    """Everybody has read the books: what waited until now waited for that."""
    assert sealer.stdin is not None  # a pipe was asked for
    sealer.stdin.write("go\n")
    sealer.stdin.flush()


def _pgbench(office: Office, folder: Path) -> float | None:
    """What PostgreSQL itself takes of such notes; None where its program is not there."""
    program = postgres.binaries(folder) / "pgbench"
    if not program.exists():
        return None
    columns = {
        **dict.fromkeys(chaining.WRITTEN, "NULL"),
        "act_size": "1",
        "at": "now()",
        "role": "'system'",
        "facts": "'{}'",
        **dict.fromkeys(("action", "subject_kind", "subject_id"), "'bench'"),
    }
    script = folder / "note.sql"
    script.write_text(
        f"BEGIN;\nINSERT INTO journal_note ({', '.join(columns)}) VALUES ({', '.join(columns.values())});\nCOMMIT;\n"
    )
    url = sa.make_url(office.settings.database_url).set(drivername="postgresql")
    how = [
        "-n",
        "-M",
        "prepared",
        "-c",
        str(CLIENTS),
        "-j",
        str(PROCESSES),
        "-T",
        str(SECONDS),
        "-f",
        str(script),
    ]
    line = [str(program), *how, url.render_as_string(hide_password=False)]
    told = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    return float(re.findall(r"tps = ([0-9.]+)", told)[-1])


def _forget(office: Office) -> None:
    """Takes the floor's notes away, which no act wrote."""
    with office.database.begin() as connection:
        connection.exec_driver_sql("TRUNCATE journal_note")


def _sealed(office: Office, environ: dict[str, str], way: str) -> tuple[Rate, str]:
    """With one sealer beside the clients, as the worker has it; what the clients left over takes its time too."""
    line = [
        sys.executable,
        "-m",
        __name__,
        "seal",
        str(office.settings.data_dir),
        office.settings.database_url,
    ]
    sealer = subprocess.Popen(
        [*line, "0"], env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert sealer.stdout is not None and sealer.stdin is not None  # pipes were asked for
    sealer.stdout.readline()
    written = _rate(office, environ, way, partial(begin_to_count, sealer))
    begun = time.perf_counter()
    while _count(office, JournalNote.id):
        time.sleep(0.005)
    late = time.perf_counter() - begun
    age = sealer.communicate("end\n")[0].strip()
    with office.read() as session:
        assert not list(journal.verify(session))  # a bench that loses entries measures nothing
    return Rate(written.acts * SECONDS / (SECONDS + late), written.spent), age


def _count(office: Office, column: Any) -> int:
    with office.read() as session:
        return session.scalar(select(func.count(column))) or 0


def _flush(office: Office) -> str:
    spent = []
    with office.database.connect() as connection:
        for _ in range(100):
            begun = time.perf_counter()
            connection.execute(MOVE, {"id": CLIENTS, "seq": 0, "hash": ""})
            connection.commit()
            spent.append((time.perf_counter() - begun) * 1000)
        says = [
            f"{name} {connection.scalar(sa.text(f'SHOW {name}'))}" for name in ("fsync", "synchronous_commit")
        ]
    return f"{statistics.median(spent):.2f} ms ({', '.join(says)})"


def client(way: str, data_dir: str, url: str, number: int) -> None:
    """A process of its own: says that it is ready, waits for the word, says how many acts a second it made."""
    office = open_office(make_settings(Path(data_dir), url), left_to_worker=True)
    assert office.rulebooks  # read before an act begins, or its note is as old as that takes
    collecting.settle()  # as web and worker do
    if way == "seal":
        _seal(office)
        return
    heads = range(number, CLIENTS, PROCESSES) if way == "own" else [CLIENTS] * (CLIENTS // PROCESSES)
    acts: list[Callable[[], None]] = [_way(office, way, head) for head in heads]
    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(lambda act: act(), acts))  # connections are made
        print("ready", flush=True)
        sys.stdin.readline()
        begun, spent = time.perf_counter(), time.process_time()
        made = sum(pool.map(lambda act: _again(act, begun + SECONDS), acts))
        spent = time.process_time() - spent
        print(made / (time.perf_counter() - begun), spent / made * 1000, flush=True)
    office.close()


def _way(office: Office, way: str, head: int) -> Callable[[], None]:
    """What one client does again and again."""
    if way == "note":
        return lambda: _noted(office)
    if way == "asks":
        return lambda: _asked(office)
    if way == "bare":
        url = sa.make_url(office.settings.database_url).set(drivername="postgresql")
        return partial(_bare, psycopg.connect(url.render_as_string(hide_password=False)))
    return lambda: _chained(office, head)


def _bare(connection: psycopg.Connection[Any]) -> None:
    values = (1, datetime.now(UTC), None, "system", ENTRY.action, *ENTRY.subject, None, "{}", None)
    connection.execute(chaining.WRITE, values)
    connection.commit()


def _again(act: Callable[[], None], end: float) -> int:
    made = 0
    while time.perf_counter() < end:
        act()
        made += 1
    return made


def _noted(office: Office) -> None:
    with office.work(SYSTEM) as work:
        work.record(ENTRY.action, *ENTRY.subject)


def _asked(office: Office) -> None:
    with office.work(SYSTEM) as work:
        work.session.get(Counter, "bench")
        work.record(ENTRY.action, *ENTRY.subject)


def _chained(office: Office, head: int) -> None:
    """An act with the same preparation that chains for itself: entry hashed and written, its head moved, one commit."""
    act = Act(SYSTEM, office.clock.now(), office.ids)
    with office.sessions.begin() as session:
        books = office.rulebooks.books(lambda: session, act.at)
        name_search.follow(session, office.rulebooks.shelf({}))
        _link(session, head, journal.note_of(ENTRY, SYSTEM, act.at, books.last_day(act.on, exchange.CLOCK)))


def _link(session: Session, head: int, note: Note) -> None:
    seq, last = session.execute(HEAD, {"id": head}).one()
    link = journal.links(Head(seq, last), [note])[0]
    session.execute(ADD, {"id": head, "seq": link.seq, "at": note.at, "previous": last, "hash": link.hash})
    session.execute(MOVE, {"id": head, "seq": link.seq, "hash": link.hash})


def _seal(office: Office) -> None:
    """Seals as the worker does; beside it, how old the oldest note is that waits, looked at twenty times a second."""
    sealer = Sealer(office.sessions, office.ids, office.jobs.enqueue, left_to_worker=True)
    sealer.start()
    ages: list[float] = []
    ended = threading.Event()
    oldest = select(func.extract("epoch", func.clock_timestamp() - func.min(JournalNote.at)))

    def watch() -> None:
        while not ended.wait(0.05):
            with office.read() as session:
                age = session.scalar(oldest)
            if age is not None:
                ages.append(float(age) * 1000)

    watching = threading.Thread(target=watch)
    watching.start()
    print("ready", flush=True)
    for line in sys.stdin:
        if line != "go\n":
            break
        ages.clear()
    ended.set()
    watching.join()
    sealer.stop()
    cuts = statistics.quantiles(ages, n=20) if len(ages) > 1 else [0.0] * 19
    print(f"p50 {cuts[9]:.0f} ms, p95 {cuts[18]:.0f} ms, longest {max(ages, default=0):.0f} ms", flush=True)
    office.close()


if __name__ == "__main__":
    client(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
