"""What machines that watch the portal are told."""

from __future__ import annotations

import dataclasses
import os
import re

import sqlalchemy as sa
from flask.testing import FlaskClient

from portal.app import create_app
from portal.wiring import Office


def test_without_its_tables_it_is_alive(office: Office, client: FlaskClient) -> None:
    with office.database.begin() as connection:
        connection.execute(sa.text("DROP TABLE worker_heartbeat"))
    assert client.get("/healthz").json == {"status": "alive"}


def watched(office: Office) -> Office:
    return dataclasses.replace(
        office, settings=dataclasses.replace(office.settings, metrics_token="of-the-watcher")
    )


TOKEN = {"Authorization": "Bearer of-the-watcher"}


def test_metrics_count_requests_by_route_and_work_by_state(office: Office) -> None:
    client = create_app(watched(office)).test_client()
    client.get("/healthz")
    with office.sessions.begin() as session:
        office.jobs.enqueue(session, "note", "k", {"case": "case_1"})
    text = client.get("/metrics", headers=TOKEN).text
    assert 'url_rule="/healthz"' in text
    assert 'portal_jobs{state="enqueued"} 1.0' in text
    assert "portal_workers 0.0" in text


def test_counts_of_every_web_process_are_added_up(sqlite_office: Office) -> None:
    office = watched(sqlite_office)
    create_app(office).test_client().get("/healthz")
    own = office.settings.metrics_dir / f"{os.getpid()}.prom"
    own.rename(own.with_name("4711.prom"))  # what a neighbour would have left
    client = create_app(office).test_client()
    client.get("/healthz")
    text = client.get("/metrics", headers=TOKEN).text
    assert re.search(r'duration_seconds_count\{[^}]*url_rule="/healthz"[^}]*\} 2\.0', text)


def test_a_full_disk_costs_figures_and_never_the_process(sqlite_office: Office) -> None:
    office = watched(sqlite_office)
    office.settings.metrics_dir.parent.mkdir(parents=True, exist_ok=True)
    office.settings.metrics_dir.write_text("a file where the folder should be: nothing can be written")
    client = create_app(office).test_client()
    assert client.get("/healthz").status_code == 200
    assert "portal_figures_lost_total 1.0" in client.get("/metrics", headers=TOKEN).text


def test_metrics_with_a_token_are_for_its_holder_alone(sqlite_office: Office) -> None:
    settings = dataclasses.replace(sqlite_office.settings, metrics_token="of-the-watcher")
    client = create_app(dataclasses.replace(sqlite_office, settings=settings)).test_client()
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer of-the-watcher"}).status_code == 200
