"""Background work: somebody does it, nothing lies for long, names and log are as they should be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from licensing import journal, log_sealing, name_search
from licensing.act import SYSTEM
from licensing.invariants import proofs
from licensing.services.licences import log_audit, witnessing
from licensing.services.names import rekeying
from licensing.store.models import WorkerHeartbeat
from portal.health._symptom import Symptom
from portal.wiring import Office

SILENT = timedelta(minutes=2)
COMPARED = timedelta(hours=30)


def examine(office: Office) -> Iterator[Symptom]:
    with office.look(SYSTEM) as work:
        session = work.session
        yield from _workers(office, session)
        yield from _jobs(office, session)
        yield from _notes(office, session)
        if stale := rekeying.stale(session, work.books):
            yield Symptom(
                "names_stale",
                f"{stale} names have conflict keys of other rules: clashes may be missed",
                "portal migrate",
            )
        if stale := name_search.stale(session, office.search_shelf):
            yield Symptom(
                "search_stale", f"{stale} names are not in the search index", "portal migrate", fatal=False
            )
        yield from _log(office, session)


def _workers(office: Office, session: Session) -> Iterator[Symptom]:
    seen = session.scalar(select(func.max(WorkerHeartbeat.seen_at)))
    if seen is None or office.clock.now() - seen > SILENT:
        said = (
            "no worker has ever started"
            if seen is None
            else f"no worker has been seen since {seen:%Y-%m-%d %H:%M} UTC"
        )
        yield Symptom(
            "no_worker",
            f"{said}: no licence is made, no notice ends",
            "start one: portal worker (systemctl start portal-worker)",
        )


def _jobs(office: Office, session: Session) -> Iterator[Symptom]:
    failed = office.jobs.counts(session).get("ERROR", 0)
    if failed:
        yield Symptom(
            "jobs_failed",
            f"{failed} jobs have failed for good",
            "read their reason in the worker's log, mend it; the hourly sweep asks again",
            fatal=False,
        )


def _notes(office: Office, session: Session) -> Iterator[Symptom]:
    if waiting := journal.left_open(session, office.clock.now() - proofs.CHAINED_WITHIN):
        yield Symptom(
            "journal_not_sealed",
            f"{len(waiting)} entries of the journal wait for the chain for more than a minute: no department hears of them",
            "start a worker: systemctl start portal-worker; its log says why it cannot seal",
        )

    if waiting := log_sealing.left_open(session, office.clock.now() - proofs.CHAINED_WITHIN):
        yield Symptom(
            "log_not_sealed",
            f"{len(waiting)} entries wait for the public log for more than a minute: what was signed is not issued",
            "start a worker: systemctl start portal-worker; its log says why it cannot seal",
        )


def _log(office: Office, session: Session) -> Iterator[Symptom]:
    last = log_audit.newest(session)
    if last is not None and last.fault_count:
        yield Symptom(
            "log_faults",
            f"the last comparison of public log and register found {last.fault_count} faults",
            "docs/operate.md, when the log does not hold",
        )
    if last is not None and office.clock.now() - last.at > COMPARED:
        yield Symptom(
            "log_not_compared",
            f"log and register were last compared on {last.at:%Y-%m-%d}",
            "look why the worker does not do it each night",
        )
    if alarms := len(witnessing.alarms(session)):
        yield Symptom(
            "log_split_view",
            f"{alarms} checkpoints of ours are not of our log",
            "stop the worker; docs/operate.md, when the log does not hold",
        )
