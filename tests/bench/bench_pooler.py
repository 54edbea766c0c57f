"""What a transaction of one statement costs directly, with its time limits brought along, and through PgBouncer; in the same run."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from licensing.store.database import PAGES, open_engine
from tests.bench.running import postgres_office
from tests.support.pooler import NoPoolerError, pooler

ROUNDS, TIMES = 9, 500
ASKED = sa.text("SELECT name FROM counter WHERE name = :name")


def run(register: Path | None) -> dict[str, Any]:
    """Microseconds by the clock a transaction, the middle of some rounds taken in turn; the register file is for other benches."""
    with tempfile.TemporaryDirectory() as folder, postgres_office(Path(folder)) as (office, _):
        url = office.settings.database_url
        ways = {
            "limits at the start of the connection": open_engine(url, PAGES),
            "limits with each BEGIN, nothing prepared": open_engine(url, PAGES, pooled=True),
        }
        try:
            with pooler(url, 1) as running:
                ways["the same through PgBouncer"] = open_engine(running.url, PAGES, pooled=True)
                figures = _measured(ways)
        except NoPoolerError as error:
            figures = _measured(ways) | {"through PgBouncer": f"not measured: {error}"}
    for name, value in figures.items():
        print(f"  {name:60} {value}")
    return figures


def _measured(ways: dict[str, sa.Engine]) -> dict[str, Any]:
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, engine in ways.items():
            begun = time.perf_counter()
            for _ in range(TIMES):
                with engine.begin() as connection:
                    connection.execute(ASKED, {"name": "x"})
            spent[name].append((time.perf_counter() - begun) / TIMES * 1e6)
    return {f"{name}, µs a transaction": round(statistics.median(each)) for name, each in spent.items()}
