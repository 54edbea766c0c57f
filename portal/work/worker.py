"""Runs the jobs: the only process that launches the engine.

Each job is one workflow with one step. A step may run twice after a crash, so jobs are written to bear it.
The housekeeping beat shows this process, takes over the work of dead ones, asks for the hourly sweep and
clears away what finished long ago.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import structlog
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer

from licensing.services.licences import logged, regions
from licensing.store import parts
from licensing.store.database import WORK, postgres_args
from licensing.store.jobs import QUEUE
from portal.cleaning import delete_finished
from portal.peers import Peers
from portal.retries import enqueue_again
from portal.work.engine import APP_NAME, APP_VERSION, workflow_name
from portal.work.job_table import Job

if TYPE_CHECKING:
    from portal.wiring import Office

log = structlog.get_logger("worker")

POLL_SECONDS = 0.25
FINISH_SECONDS = 20
SWEEP = "sweep"
REFRESH_MINUTES = 5
# What is asked for every few minutes, and whether there is anything to do.
FREQUENT = {"refresh_regions": regions.are_fetched, "log_stamps": logged.stamps_wait}


class Worker:
    """One worker process. ``start``, then ``run`` until ``stop`` is called (from a signal handler, say)."""

    def __init__(self, office: Office, jobs: Mapping[str, Job]) -> None:
        self._office, self._jobs = office, jobs
        self._peers = Peers(office.sessions, office.clock, office.ids)
        self._stopping = threading.Event()
        self._hour_swept = ""
        self._hour_parted = ""
        self._slot_refreshed = ""

    def start(self) -> None:
        """Launches the engine and begins to take jobs."""
        settings = self._office.settings
        self._peers.join()
        config: DBOSConfig = {
            "name": APP_NAME,
            "system_database_url": settings.direct_url,  # it listens, which no pooler lets it
            "serializer": DBOSPortableJSONSerializer(),
            "application_version": APP_VERSION,
            "executor_id": self._peers.executor_id,
            "log_level": "WARNING",  # its INFO advertises a hosted service
            "enable_otlp": False,
            "run_migrations": False,
            **_engine_waits(settings.is_sqlite),
        }
        DBOS(config=config)
        for name, job in self._jobs.items():
            _register(name, job, self._office)
        DBOS.launch()
        DBOS.register_queue(
            QUEUE,
            worker_concurrency=settings.worker_concurrency,
            polling_interval_sec=POLL_SECONDS,
            on_conflict="always_update",
        )
        self._office.sealer.start()
        log.info("worker started", executor=self._peers.executor_id, jobs=sorted(self._jobs))

    def run(self) -> None:
        """Housekeeps until told to stop, then lets running jobs end and leaves."""
        while not self._stopping.is_set():
            self.beat()
            self._stopping.wait(self._office.settings.worker_beat_seconds)
        self.close()

    def stop(self) -> None:
        """Safe in a signal handler: only sets a flag."""
        self._stopping.set()

    def beat(self) -> None:
        """One round of housekeeping; a failing part is logged and tried again at the next beat."""
        for part in (
            self._peers.beat,
            self._take_over,
            self._hourly,
            self._parts_ahead,
            self._every_five_minutes,
        ):
            try:
                part()
            except Exception:  # one broken part (a restarting database, say) must not end the worker
                log.exception("housekeeping failed", part=part.__name__)

    def close(self, finish_seconds: int = FINISH_SECONDS) -> None:
        """Takes no new jobs, waits for the running ones, leaves the table of workers."""
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=finish_seconds)
        self._office.sealer.stop()
        self._peers.bury(self._peers.executor_id)
        log.info("worker stopped", executor=self._peers.executor_id)

    def _take_over(self) -> None:
        living = self._peers.living()
        pending = DBOS.list_workflows(status="PENDING", queue_name=QUEUE, load_input=False, load_output=False)
        for left in pending:
            if left.executor_id not in living:
                log.warning("taking over a dead worker's job", job=left.workflow_id, dead=left.executor_id)
                DBOS.resume_workflow(left.workflow_id, queue_name=QUEUE)
        for dead in self._peers.known() - living:
            self._peers.bury(dead)

    def _hourly(self) -> None:
        hour = self._office.clock.now().strftime("%Y-%m-%dT%H")
        if SWEEP not in self._jobs or hour == self._hour_swept:
            return
        with self._office.sessions.begin() as session:
            self._office.jobs.enqueue(session, SWEEP, hour, {})  # one sweep an hour over all workers: the key
        if delete_finished(self._office.clock.now()):
            self._hour_swept = hour  # else the next beat goes on: in one, it would be taken for dead

    def _parts_ahead(self) -> None:
        """Once an hour: far more stands ready than an hour fills, so what fails waits for the next."""
        hour = self._office.clock.now().strftime("%Y-%m-%dT%H")
        if self._office.settings.is_sqlite or hour == self._hour_parted:
            return
        self._hour_parted = hour
        with self._office.database.begin() as connection:
            if made := parts.make_ahead(connection):
                log.info("parts of the journal made ahead", made=made)

    def _every_five_minutes(self) -> None:
        now = self._office.clock.now()
        slot = now.replace(minute=now.minute - now.minute % REFRESH_MINUTES).strftime("%Y-%m-%dT%H:%M")
        if slot == self._slot_refreshed:
            return
        with self._office.read() as session:
            wanted = [
                name for name, is_wanted in FREQUENT.items() if name in self._jobs and is_wanted(session)
            ]
        if wanted:
            with self._office.sessions.begin() as session:
                for name in wanted:  # one over all workers: the key
                    self._office.jobs.enqueue(session, name, slot, {"slot": slot})
        self._slot_refreshed = slot


def _engine_waits(is_sqlite: bool) -> DBOSConfig:
    """The engine's own connections wait no longer than ours."""
    if is_sqlite:
        return {}
    return {
        "db_engine_kwargs": {
            "connect_args": postgres_args(WORK),
            "pool_pre_ping": True,
            "hide_parameters": True,
        }
    }


def _register(name: str, job: Job, office: Office) -> None:
    step = DBOS.step(name=f"step.{name}", retries_allowed=True, interval_seconds=0.5, max_attempts=3)(
        _bound(job, office)
    )

    def workflow(args: dict[str, str], attempt: int) -> str:
        try:
            step(args)
        except Exception as error:  # whatever a job raises, it is tried again later and then shown as failed
            return enqueue_again(name, args, attempt, error)
        return "done"

    DBOS.workflow(name=workflow_name(name))(workflow)


def _bound(job: Job, office: Office) -> Callable[[dict[str, str]], Any]:
    def call(args: dict[str, str]) -> None:
        job(office, **args)

    return call
