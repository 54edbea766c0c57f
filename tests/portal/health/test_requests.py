"""The counts of requests are said in the very words of Prometheus's own library."""

from __future__ import annotations

import pytest
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest

from portal.counters.health.requests import Requests

ANSWERS = [
    ("GET", "/cases/<case_id>", 200, 0.005),
    ("GET", "/cases/<case_id>", 200, 0.0051),
    ("POST", "/odd%s/\\\"<path:x>", 303, 0.3),
    ("GET", "None", 404, 11.5),
    ("GET", "/cases/<case_id>", 500, 0.0),
    ("GET", "/turned/away", 400, None),
]  # fmt: skip


@pytest.fixture
def library() -> CollectorRegistry:
    """The same answers, counted by the library."""
    disable_created_metrics()  # type: ignore[no-untyped-call]  # the library has no annotations
    registry = CollectorRegistry()
    long = Histogram(
        "flask_http_request_duration_seconds",
        "Flask HTTP request duration in seconds",
        ("method", "url_rule", "status"),
        registry=registry,
    )
    total = Counter(
        "flask_http_request_total", "Total number of HTTP requests", ("method", "status"), registry=registry
    )
    failed = Counter(
        "flask_http_request_exceptions_total",
        "Total number of HTTP requests which resulted in an exception",
        ("method", "status"),
        registry=registry,
    )
    for method, rule, status, seconds in ANSWERS:
        total.labels(method=method, status=status).inc()
        if seconds is not None:
            long.labels(method=method, url_rule=rule, status=status).observe(seconds)
    failed.labels(method="GET", status=500).inc()
    return registry


def test_the_text_is_what_the_library_writes(library: CollectorRegistry) -> None:
    counts = Requests()
    for answer in ANSWERS:
        counts.answered(*answer)
    counts.failed("GET")
    assert counts.text() == generate_latest(library).decode()
