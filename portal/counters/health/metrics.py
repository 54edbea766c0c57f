"""``/metrics`` for Prometheus: requests by route from every web process, work waiting from the database."""

from __future__ import annotations

import hmac
from collections.abc import Iterator

from flask import Blueprint, Response, current_app, request
from flask.blueprints import BlueprintSetupState
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from prometheus_flask_exporter import PrometheusMetrics
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from licensing.services.licences import log_audit, witnessing
from licensing.store.models import WorkerHeartbeat
from portal.access import own_guard
from portal.wiring import Office

EXTENSION = "portal-metrics"
PROXY_HEADERS = ("Forwarded", "X-Forwarded-For", "X-Real-Ip")
HERE = ("127.0.0.1", "::1")


def install(state: BlueprintSetupState) -> None:
    """Counts the requests of an application, by route and not by address: addresses carry ids."""
    app = state.app
    app.extensions[EXTENSION] = PrometheusMetrics(
        app, path=None, group_by="url_rule", registry=CollectorRegistry()
    )


class Work(Collector):
    """What lies in the database at the moment of asking."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        office = _office()
        jobs = GaugeMetricFamily("portal_jobs", "Background jobs by state", labels=["state"])
        workers = GaugeMetricFamily("portal_workers", "Worker processes known")
        with office.sessions() as session:
            session.connection(execution_options={"read_only": True})
            for state, number in office.jobs.counts(session).items():
                jobs.add_metric([state.lower()], number)
            workers.add_metric([], session.scalar(select(func.count(WorkerHeartbeat.executor_id))) or 0)
            log = list(_log(session))
        yield from (jobs, workers, *log)


def _log(session: Session) -> Iterator[GaugeMetricFamily]:
    """The public log: what the last comparison with the register found, when it was, and alarms of split views."""
    last = log_audit.newest(session)
    if last is not None:
        yield GaugeMetricFamily("portal_log_faults", "Faults of the public log", value=last.fault_count)
        when = last.at.timestamp()
        yield GaugeMetricFamily("portal_log_compared_seconds", "Unix time of the last comparison", value=when)
    alarms = len(witnessing.alarms(session))
    yield GaugeMetricFamily(
        "portal_log_split_views", "Checkpoints of ours that are not the log", value=alarms
    )


def add_to(blueprint: Blueprint) -> None:
    """Puts the address onto the blueprint."""
    blueprint.record_once(install)
    blueprint.add_url_rule("/metrics", view_func=metrics)


@own_guard("a bearer token, or a request from this machine that came through no proxy")
def metrics() -> Response:
    """The figures as text; for anybody else there is no such page."""
    if not _may_read():
        raise NotFound
    exporter: PrometheusMetrics = current_app.extensions[EXTENSION]
    requests, content_type = exporter.generate_metrics(request.headers.get("Accept"))
    registry = CollectorRegistry()
    registry.register(Work())
    return Response(requests + generate_latest(registry).decode(), content_type=content_type)


def _office() -> Office:
    wired: Office = current_app.extensions["office"]
    return wired


def _may_read() -> bool:
    token = _office().settings.metrics_token
    if token:
        return hmac.compare_digest(request.headers.get("Authorization", ""), f"Bearer {token}")
    return request.remote_addr in HERE and not any(name in request.headers for name in PROXY_HEADERS)
