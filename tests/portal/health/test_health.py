"""What machines that watch the portal are told."""

from __future__ import annotations

import dataclasses

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


def test_metrics_count_requests_by_route_and_work_by_state(office: Office) -> None:
    client = create_app(office).test_client()
    client.get("/healthz")
    with office.sessions.begin() as session:
        office.jobs.enqueue(session, "note", "k", {"case": "case_1"})
    text = client.get("/metrics").text
    assert 'url_rule="/healthz"' in text
    assert 'portal_jobs{state="enqueued"} 1.0' in text
    assert "portal_workers 0.0" in text


def test_metrics_are_not_there_for_strangers(sqlite_office: Office) -> None:
    client = create_app(sqlite_office).test_client()
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    assert client.get("/metrics", environ_overrides={"REMOTE_ADDR": "198.51.100.7"}).status_code == 404


def test_metrics_with_a_token_are_for_its_holder_alone(sqlite_office: Office) -> None:
    settings = dataclasses.replace(sqlite_office.settings, metrics_token="of-the-watcher")
    client = create_app(dataclasses.replace(sqlite_office, settings=settings)).test_client()
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer of-the-watcher"}).status_code == 200
