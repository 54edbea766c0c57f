"""``portal worker``: runs background jobs until told to stop."""

from __future__ import annotations

import signal

import click

from licensing.store.database import WORK
from portal import collecting, demo_mark, logs, national_profile
from portal.restored import guard
from portal.wiring import open_office, read_settings
from portal.work.job_table import load_jobs
from portal.work.worker import Worker


@click.command()
def command() -> None:
    """Run background jobs. SIGTERM or Ctrl-C lets running jobs end, then stops."""
    settings = read_settings()
    logs.configure(settings)
    office = open_office(settings, waits=WORK, left_to_worker=True)
    demo_mark.refuse_demo_data(office)
    guard.refuse_start(office)
    national_profile.require(office)
    worker = Worker(office, load_jobs())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    collecting.settle()
    worker.start()
    worker.run()
    office.close()
