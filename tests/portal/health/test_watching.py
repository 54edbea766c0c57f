"""What alarms and dashboard ask for is what the running portal says: each figure, each label."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator

import pytest
from prometheus_client.parser import text_string_to_metric_families

from config.settings import DEFAULTS
from licensing.store.models import LogAudit, WorkerHeartbeat
from portal.app import create_app
from portal.wiring import Office
from tests.portal.health.test_health import TOKEN, watched

DEPLOY = DEFAULTS.with_name("deploy")
PROMETHEUS_OWN = {"up": {"job"}}
WORDS = {"sum", "rate", "max", "by", "or", "and", "time", "topk", "histogram_quantile"}
NAME = re.compile(r"\b[a-z_]{2,}\b")
SELECTED = re.compile(r"([a-z_]+)\{([^}]*)\}")
GROUPED = re.compile(r"by \(([^)]*)\)")


def asked() -> Iterator[tuple[str, str]]:
    """Where it stands, and what is asked."""
    for line in (DEPLOY / "alerts.yml").read_text("utf-8").splitlines():
        if line.strip().startswith("expr:"):
            yield "alerts.yml", line.partition("expr:")[2].strip()
    for panel in json.loads((DEPLOY / "dashboard.json").read_text("utf-8"))["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


def wrong(expression: str, said: dict[str, set[str]]) -> set[str]:
    """Names and labels in it that nobody exports."""
    labels = set(re.findall(r"\w+(?=\s*=~?)", ",".join(found for _, found in SELECTED.findall(expression))))
    grouped = {each.strip() for found in GROUPED.findall(expression) for each in found.split(",")}
    bare = GROUPED.sub("", re.sub(r"\{[^}]*\}|\[[^\]]*\]", "", expression))
    names = set(NAME.findall(bare)) - WORDS
    known = {label for name in names for label in said.get(name, ())}
    return (names - said.keys()) | ((labels | grouped) - known)


@pytest.fixture
def said(sqlite_office: Office) -> dict[str, set[str]]:
    """Every figure of a portal at work, with the labels it has."""
    office = watched(sqlite_office)
    now = office.clock.now()
    with office.sessions.begin() as session:
        office.jobs.enqueue(session, "note", "k", {"case": "case_1"})
        session.add(WorkerHeartbeat(executor_id="worker", started_at=now, seen_at=now))
        session.add(LogAudit(day="2026-11-22", at=now, entries=0, root=b"", fault_count=0, faults=[]))
    client = create_app(office).test_client()
    client.get("/healthz")
    found: dict[str, set[str]] = defaultdict(set, PROMETHEUS_OWN)
    for family in text_string_to_metric_families(client.get("/metrics", headers=TOKEN).text):
        for sample in family.samples:
            found[sample.name] |= set(sample.labels)
    return found


def test_alarms_and_dashboard_ask_for_what_is_said(said: dict[str, set[str]]) -> None:
    questions = list(asked())
    assert len(questions) > 20
    assert [(place, wrong(question, said)) for place, question in questions if wrong(question, said)] == []


def test_the_scan_sees_a_figure_or_label_that_nobody_says(said: dict[str, set[str]]) -> None:
    assert wrong("sum(portal_workers) < 1", said) == set()
    assert wrong("sum(portal_wokers) < 1", said) == {"portal_wokers"}
    assert wrong('portal_jobs{states="error"} > 0', said) == {"states"}
    assert wrong("sum by (route) (rate(flask_http_request_total[5m]))", said) == {"route"}


def test_the_last_worker_is_missed_though_nobody_buried_it(sqlite_office: Office) -> None:
    """Killed, it stays in the table: its last beat says so, the number of rows does not."""
    office = watched(sqlite_office)
    client = create_app(office).test_client()
    assert "portal_worker_seen_seconds" not in client.get("/metrics", headers=TOKEN).text
    now = office.clock.now()
    with office.sessions.begin() as session:
        session.add(WorkerHeartbeat(executor_id="worker", started_at=now, seen_at=now))
    office.clock.move(minutes=5)  # type: ignore[attr-defined]  # the test's clock
    text = client.get("/metrics", headers=TOKEN).text
    assert "portal_workers 1.0" in text
    seen = re.search(r"^portal_worker_seen_seconds (\S+)$", text, re.MULTILINE)
    assert seen is not None and office.clock.now().timestamp() - float(seen[1]) == 300
