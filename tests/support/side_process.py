"""A web and a worker in a process of its own, in whatever network it is started: ``… side_process DATA URL HOST PORT``."""

from __future__ import annotations

import dataclasses
import signal
import sys
import threading
from pathlib import Path

from werkzeug.serving import make_server

from licensing.store.database import PAGES, WORK
from portal import logs
from portal.app import create_app
from portal.wiring import open_office
from portal.work.job_table import load_jobs
from portal.work.worker import Worker
from tests.support.offices import make_settings

BEAT = 1.0  # a second where production says five: six silent ones are a dead worker


def main() -> None:
    data_dir, database_url, host, port = sys.argv[1:]
    # the tests' server speaks no TLS, which settings refuse for another machine: set past the checks
    settings = dataclasses.replace(
        make_settings(Path(data_dir)),
        database_url=database_url,
        base_url=f"http://{host}:{port}",
        worker_beat_seconds=BEAT,
    )
    logs.configure(settings)
    web = open_office(settings, waits=PAGES, left_to_worker=True)
    server = make_server(host, int(port), create_app(web), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    worker = Worker(open_office(settings, waits=WORK, left_to_worker=True), load_jobs())
    signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    worker.start()
    worker.run()


if __name__ == "__main__":
    main()
