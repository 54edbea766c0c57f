"""The desks of a clerk and of a head with fifty thousand cases waiting: queries and milliseconds of each page."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import text

from licensing.act import Role
from portal.wiring import Office
from tests.bench.running import postgres_office
from tests.support import crowds, stories
from tests.support.visits import Visits

CASES, ROUNDS = 50_000, 60  # of fewer rounds the 95th percentile is the one slowest
BUDGET = "30 queries, 150 ms"


def run(register: Path | None) -> dict[str, Any]:
    """All figures; the register file is for other benches."""
    figures: dict[str, Any] = {"cases": CASES}
    with tempfile.TemporaryDirectory() as folder, postgres_office(Path(folder)) as (office, _):
        story = stories.submitted(office)
        crowds.clone(office, story.case_id, CASES - 1)
        with office.sessions.begin() as session:
            session.execute(text("UPDATE case_person SET name = '祁一人' WHERE case_id LIKE '%_043210'"))
            session.execute(text("ANALYZE"))
        stories.appoint(office, Role.CLERK)
        stories.appoint(office, Role.SUPERVISOR, stories.CITY, person=stories.HEAD)
        visits = Visits(office)
        clerk, head = visits.of(stories.CLERK), visits.of(stories.HEAD)
        pages = {
            "desk": (clerk, "/desk"),
            "desk, one queue": (clerk, "/desk?queue=waiting"),
            "desk, a name searched": (clerk, "/desk?q=第43210号"),
            "desk, a person searched": (clerk, "/desk?q=祁一人"),
            "head's desk": (head, "/desk"),
            "head's overview": (head, "/supervision"),
        }
        for name, (client, address) in pages.items():
            figures[f"{name} (budget {BUDGET})"] = _measured(office, client, address)
    for name, value in figures.items():
        print(f"  {name:58} {value}")
    return figures


def _measured(office: Office, client: FlaskClient, address: str) -> str:
    assert client.get(address).status_code == 200
    with crowds.queries(office) as asked:
        client.get(address)
    spent = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        client.get(address)
        spent.append((time.perf_counter() - started) * 1000)
    cuts = statistics.quantiles(spent, n=20)
    return f"{len(asked)} queries, p50 {cuts[9]:.0f} ms, p95 {cuts[18]:.0f} ms"
