"""Acts of one note over HTTP in a process of its own, in whatever network it is started: ``… lone_acts DATA URL``.

Each line it is given is ``N subject``: an act about the subject, after which so many connections are used at once. It answers with one
line: status, Retry-After, seconds, connections in the pool.
"""

from __future__ import annotations

import dataclasses
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import sqlalchemy as sa

from licensing.act import SYSTEM
from licensing.store import database
from licensing.store.database import PAGES
from portal.access import Rule
from portal.app import create_app
from portal.wiring import Office, open_office
from tests.support.offices import make_settings

PATIENCE = 30.0


def together(office: Office, count: int) -> None:
    """As many connections at once as the pool then keeps."""
    ready = Barrier(count)

    def one(_: int) -> None:
        with office.read() as session:
            session.scalar(sa.select(sa.literal(1)))
            ready.wait(timeout=PATIENCE)

    with ThreadPoolExecutor(count) as pool:
        list(pool.map(one, range(count)))
    taken = [office.database.raw_connection() for _ in range(count)]
    for each in taken:
        record = each._connection_record  # type: ignore[attr-defined]  # the pool's own entry
        each.close()
        record.info[database.USED] = float("inf")  # used just now, however long this machine takes


def lying(office: Office) -> int:
    pool = office.database.pool
    assert isinstance(pool, sa.QueuePool)
    return pool.checkedin()


def main() -> None:
    data_dir, database_url = sys.argv[1:]
    answers, sys.stdout = sys.stdout, sys.stderr  # the log goes to the one, answers to the other
    settings = dataclasses.replace(make_settings(Path(data_dir)), database_url=database_url)
    office = open_office(settings, waits=PAGES, left_to_worker=True)
    app = create_app(office)

    def say(subject: str) -> str:
        with office.work(SYSTEM) as work:
            work.record("leg.informed", "leg", subject)
        return "said"

    say.access_rule = Rule(None, "public")  # type: ignore[attr-defined]  # as the portal's own routes are marked
    app.add_url_rule("/say/<subject>", view_func=say)
    client = app.test_client()
    for line in sys.stdin:
        count, subject = line.split()
        started = time.monotonic()
        answer = client.get(f"/say/{subject}")
        waited = time.monotonic() - started
        if int(count):
            together(office, int(count))
        print(
            answer.status_code,
            answer.headers.get("Retry-After", "-"),
            f"{waited:.1f}",
            lying(office),
            file=answers,
            flush=True,
        )


if __name__ == "__main__":
    main()
