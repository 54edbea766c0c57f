"""A worker with jobs a test can watch; run as a module it is a process of its own, to be killed."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from portal.clock import RandomIds, SystemClock
from portal.wiring import Office, open_office
from portal.work.job_table import Job
from portal.work.worker import Worker
from tests.support.offices import make_settings

ENDED = "ended"


def read_notes(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def note_jobs(path: Path, hang: bool = False) -> dict[str, Job]:
    """Jobs that write a word into a file; ``fail`` then raises, ``slow`` hangs or ends."""

    def write(word: str) -> None:
        with path.open("a") as out:
            out.write(word + "\n")

    def note(office: Office, word: str) -> None:
        write(word)

    def fail(office: Office, word: str) -> None:
        write(word)
        raise RuntimeError("as the test wants it")

    def slow(office: Office, word: str) -> None:
        write(word)
        if hang:
            time.sleep(600)
        write(ENDED)

    def sweep(office: Office) -> None:
        write("sweep")

    return {"note": note, "fail": fail, "slow": slow, "sweep": sweep}


def main() -> None:
    data_dir, database_url, notes = sys.argv[1:]
    office = open_office(make_settings(Path(data_dir), database_url), SystemClock(), RandomIds())
    jobs = note_jobs(Path(notes), hang=os.environ.get("WORKER_HANGS") == "1")
    del jobs["sweep"]
    worker = Worker(office, jobs)
    signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    worker.start()
    worker.run()
    office.close()


if __name__ == "__main__":
    main()
