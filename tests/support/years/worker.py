"""The worker of a town: takes what acts left in the queue and does it in this process, by the clock of the town and not of the machine."""

from __future__ import annotations

import json

import sqlalchemy as sa

from licensing.services.licences import renewal
from licensing.store.jobs import QUEUE
from portal.wiring import Office
from portal.work.engine import workflow_name
from portal.work.job_table import load_jobs
from portal.work.jobs import issue_licence, issue_version, sweep

MADE = (
    issue_licence.NAME,
    issue_version.NAME,
    renewal.JOB,
)  # the rest prints, posts or archives: not compared


def work_off(office: Office) -> int:
    """Every licence that somebody asked for is made; how many jobs were done."""
    jobs, done = {workflow_name(name): job for name, job in load_jobs().items() if name in MADE}, 0
    _drop(office, list(jobs))
    while waiting := _waiting(office, list(jobs)):
        for key, name, given in waiting:
            args, _ = json.loads(given)["positionalArgs"]
            jobs[name](office, **args)
            _tick_off(office, key)
            done += 1
    return done


def hourly(office: Office) -> None:
    """The sweep, and what it asked for."""
    sweep.run(office)
    work_off(office)


def _tables(office: Office) -> tuple[sa.TableClause, sa.TableClause]:
    schema = "dbos" if office.database.dialect.name == "postgresql" else None
    status = (sa.column(n) for n in ("workflow_uuid", "name", "status", "queue_name", "created_at"))
    given = (sa.column(n) for n in ("workflow_uuid", "inputs"))
    return (
        sa.table("workflow_status", *status, schema=schema),
        sa.table("workflow_input", *given, schema=schema),
    )


def _waiting(office: Office, names: list[str]) -> list[tuple[str, str, str]]:
    status, given = _tables(office)
    query = (
        sa.select(status.c.workflow_uuid, status.c.name, given.c.inputs)
        .join(given, given.c.workflow_uuid == status.c.workflow_uuid)
        .where(status.c.queue_name == QUEUE, status.c.status == "ENQUEUED", status.c.name.in_(names))
        .order_by(status.c.created_at)
    )
    with office.read() as session:
        return [(key, name, text) for key, name, text in session.execute(query)]


def _drop(office: Office, names: list[str]) -> None:
    """What nobody compares is done: left waiting it would be looked through in every round."""
    status, _ = _tables(office)
    other = (status.c.queue_name == QUEUE) & (status.c.status == "ENQUEUED") & status.c.name.not_in(names)
    with office.sessions.begin() as session:
        session.execute(sa.update(status).where(other).values(status="SUCCESS"))


def _tick_off(office: Office, key: str) -> None:
    status, _ = _tables(office)
    with office.sessions.begin() as session:
        session.execute(sa.update(status).where(status.c.workflow_uuid == key).values(status="SUCCESS"))
