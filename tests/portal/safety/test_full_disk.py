"""The disk under the database is full: nothing is written and everybody is told; reading, searching and verifying go on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import Flask

from portal.app import create_app
from portal.wiring import Office
from tests.support import stories
from tests.support.clock import FixedClock
from tests.support.pages import post
from tests.support.stories import MA
from tests.support.wording import says


@contextmanager
def no_room(office: Office) -> Iterator[None]:
    """SQLite itself says that the disk is full (SQLITE_FULL): the file may not grow by a page."""

    def fill(connection: Any) -> None:
        cursor = connection.connection.cursor()
        (used,) = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count = {used}")

    sa.event.listen(office.database, "begin", fill)
    try:
        yield
    finally:
        sa.event.remove(office.database, "begin", fill)
        with office.database.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1073741823")
        office.database.dispose()


def _signs_up(app: Flask, number: int) -> Any:
    typed = {"name": MA.name, "id_number": MA.id_number, "password": "a long quiet phrase", "notice": "y"}
    return post(app.test_client(), "/sign-up", typed | {"mobile": f"139000001{number:02}"})


def test_people_read_on_and_are_told_and_it_ends_by_itself(sqlite_office: Office, clock: FixedClock) -> None:
    stories.sign_up(sqlite_office, MA)
    app = create_app(sqlite_office)
    client = app.test_client()
    assert post(client, "/sign-in", {"mobile": MA.mobile, "password": MA.password}).status_code == 303
    page = client.get("/names/download").text
    assert not says(page, "common.read_only")
    with no_room(sqlite_office):
        statuses = (_signs_up(app, number) for number in range(40))
        refused = next((each for each in statuses if each.status_code >= 500), None)
        assert refused is not None, "forty accounts fit into what was left of the file"
        assert refused.status_code == 503
        assert refused.headers["Retry-After"]
        clock.move(minutes=2)  # the page would note that its reader is still there
        for path in ("/", "/names/search?q=x", "/verify", "/account"):
            seen = client.get(path)
            assert seen.status_code == 200, path
            assert says(seen.text, "common.read_only"), path
    assert client.get("/account").status_code == 200
