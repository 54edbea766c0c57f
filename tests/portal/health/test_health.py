"""What machines that watch the portal are told."""

from __future__ import annotations

import sqlalchemy as sa

from portal.app import create_app
from portal.wiring import Office


def test_a_working_portal_is_alive_and_ready(office: Office) -> None:
    client = create_app(office).test_client()
    assert client.get("/healthz").json == {"status": "alive"}
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ready"})


def test_without_its_tables_it_is_alive_and_not_ready(office: Office) -> None:
    with office.database.begin() as connection:
        connection.execute(sa.text("DROP TABLE worker_heartbeat"))
    client = create_app(office).test_client()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "database"})
