"""The desks of a clerk, a head and a department with fifty thousand cases waiting: queries and milliseconds of each page and of *next*."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import text

from licensing.act import Role
from portal.wiring import Office
from tests.bench.running import postgres_office
from tests.support import crowds, stories
from tests.support.items import first_of_kinds, legs_of, licensed_with
from tests.support.pages import csrf_of
from tests.support.visits import Visits

CASES, ROUNDS = 50_000, 60  # of fewer rounds the 95th percentile is the one slowest
WAITING_NAME = "海东市乐都区瑞雪丰谷商贸有限公司"
BUDGET = "30 queries, 150 ms"


def run(register: Path | None) -> dict[str, Any]:
    """All figures; the register file is for other benches."""
    figures: dict[str, Any] = {"cases that wait, and tasks of one department": CASES}
    with tempfile.TemporaryDirectory() as folder, postgres_office(Path(folder)) as (office, _):
        founded = licensed_with(office, first_of_kinds(office, ("merged", "after")))
        department = next(leg.department for leg in legs_of(office, founded) if leg.kind == "after")
        story = stories.submitted(office, name=WAITING_NAME)
        for told in (
            founded,
            story,
        ):  # both are told before: who founds is looked up in everything the person has
            crowds.clone(office, told.case_id, CASES - 1)
        with office.sessions.begin() as session:
            session.execute(text("UPDATE case_person SET name = '祁一人' WHERE case_id LIKE '%_043210'"))
            session.execute(text("ANALYZE"))
        stories.appoint(office, Role.CLERK)
        stories.appoint(office, Role.SUPERVISOR, stories.CITY, person=stories.HEAD)
        stories.appoint(office, Role.OFFICER, department=department)
        visits = Visits(office)
        clerk, head, officer = (visits.of(each) for each in (stories.CLERK, stories.HEAD, stories.OFFICER))
        pages = {
            "desk": (clerk, "/desk"),
            "desk, one queue": (clerk, "/desk?queue=waiting"),
            "desk, a name searched": (clerk, "/desk?q=第43210号"),
            "desk, a person searched": (clerk, "/desk?q=祁一人"),
            "head's desk": (head, "/desk"),
            "head's overview": (head, "/supervision"),
            "department": (officer, "/department"),
            "department, its own": (officer, "/department?claim=mine"),
            "department, free ones": (officer, "/department?claim=free"),
            "department, page 400": (officer, "/department?page=400"),
        }
        for name, (client, address) in pages.items():
            figures[f"{name} (budget {BUDGET})"] = _measured(office, partial(_seen, client, address))
        token = csrf_of(clerk.get("/desk").text)
        figures[f"next (budget {BUDGET})"] = _measured(
            office, partial(_next, clerk, token), partial(_given_back, office)
        )
    for name, value in figures.items():
        print(f"  {name:58} {value}")
    return figures


def _seen(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 200


def _next(client: FlaskClient, token: str) -> None:
    assert client.post("/desk/next", data={"csrf_token": token}).status_code == 303


def _given_back(office: Office) -> None:
    """What *next* claimed waits again, so that it claims anew."""
    back = "UPDATE registration_case SET claimed_by = NULL, claimed_until = NULL, clerk_id = NULL, state = 'submitted'"
    with office.sessions.begin() as session:
        session.execute(text(f"{back} WHERE claimed_by IS NOT NULL"))


def _measured(office: Office, visit: Callable[[], None], between: Callable[[], None] = bool) -> str:
    visit()
    between()
    with crowds.queries(office) as asked:
        visit()
    spent = []
    for _ in range(ROUNDS):
        between()
        started = time.perf_counter()
        visit()
        spent.append((time.perf_counter() - started) * 1000)
    cuts = statistics.quantiles(spent, n=20)
    return f"{len(asked)} queries, p50 {cuts[9]:.0f} ms, p95 {cuts[18]:.0f} ms"
