"""``/metrics`` for Prometheus: requests by route from every web process, work waiting from the database.

Only for who holds ``metrics_token``: an address proves nothing where a proxy stands in front."""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterator

from flask import Blueprint, Response, current_app, request
from flask.blueprints import BlueprintSetupState
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from licensing import journal
from licensing.invariants import proofs
from licensing.services.licences import log_audit, witnessing
from licensing.store.models import WorkerHeartbeat
from portal.access import own_guard
from portal.counters.health.figures import Figures
from portal.counters.health.requests import Requests
from portal.here import this_request
from portal.wiring import Office

EXTENSION = "portal-metrics"
BEGAN, COUNTED = (
    "portal.began",
    "portal.counted",
)  # in the environment of a request: it is counted once, whatever answers it


def install(state: BlueprintSetupState) -> None:
    """Counts the requests of an application, by route and not by address: addresses carry ids."""
    app = state.app
    counts = Requests()
    figures = Figures(app.extensions["office"].settings.metrics_dir, counts, time.monotonic)
    app.extensions[EXTENSION] = figures

    def answered(response: Response) -> Response:
        _count(counts, response.status_code)
        return response

    def ended(error: BaseException | None) -> None:
        if error is not None:
            counts.failed(this_request().method)
            _count(counts, 500)
        figures.note()

    app.before_request(_begin)
    app.after_request(answered)
    app.teardown_request(ended)


def _begin() -> None:
    this_request().environ[BEGAN] = time.perf_counter()


def _count(counts: Requests, status: int) -> None:
    """Once a request, with its time where no guard before the clock turned it away."""
    request = this_request()
    environ = request.environ
    if COUNTED in environ:
        return
    environ[COUNTED] = True
    began = environ.get(BEGAN)
    seconds = None if began is None else max(time.perf_counter() - began, 0.0)
    rule = request.url_rule
    counts.answered(request.method, rule.rule if rule else "None", status, seconds)


class Work(Collector):
    """What lies in the database at the moment of asking."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        office = _office()
        jobs = GaugeMetricFamily("portal_jobs", "Background jobs by state", labels=["state"])
        workers = GaugeMetricFamily(
            "portal_workers", "Worker processes known, a dead one until another buries it"
        )
        late = GaugeMetricFamily(
            "portal_notes_late", "Entries of the journal that wait too long for the chain"
        )
        with office.sessions() as session:
            session.connection(execution_options={"read_only": True})
            for state, number in office.jobs.counts(session).items():
                jobs.add_metric([state.lower()], number)
            workers.add_metric([], session.scalar(select(func.count(WorkerHeartbeat.executor_id))) or 0)
            since = office.clock.now() - proofs.CHAINED_WITHIN
            late.add_metric([], len(journal.left_open(session, since)))
            rest = [*_seen(session), *_log(session), *_copy(office)]
        yield from (jobs, workers, late, *rest)


def _seen(session: Session) -> Iterator[GaugeMetricFamily]:
    """When a worker was last alive; nothing where none ever was."""
    seen = session.scalar(select(func.max(WorkerHeartbeat.seen_at)))
    if seen is not None:
        yield GaugeMetricFamily(
            "portal_worker_seen_seconds", "Unix time of a worker's last beat", value=seen.timestamp()
        )


def _copy(office: Office) -> Iterator[GaugeMetricFamily]:
    """How far the copy for readers is behind; nothing where there is none or it does not answer."""
    if office.copy is None:
        return
    try:
        behind = office.copy.standing().behind
    except SQLAlchemyError:
        return
    yield GaugeMetricFamily(
        "portal_copy_behind_seconds", "Age of the last act that the copy knows", value=behind
    )


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


@own_guard("the bearer token of the settings")
def metrics() -> Response:
    """The figures as text; for anybody else there is no such page."""
    if not _may_read():
        raise NotFound
    registry = CollectorRegistry()
    registry.register(current_app.extensions[EXTENSION])
    registry.register(Work())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _office() -> Office:
    wired: Office = current_app.extensions["office"]
    return wired


def _may_read() -> bool:
    token = _office().settings.metrics_token
    sent = request.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(sent.encode(), f"Bearer {token}".encode())
