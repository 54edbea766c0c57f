"""Opening a page changes nothing (RFC 9110 9.2.1): else a foreign page, a preview or a crawler acts for whoever is signed in.

Every page that a story reaches, opened by everybody; the database is compared after each. What may be written is named with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from sqlite3 import Connection, connect

import pytest

from licensing.services.accounts.accounts import SignUp
from portal.wiring import Office
from tests.journeys.test_every_page import OPERATOR, SUPERVISOR, told
from tests.support.pages import post
from tests.support.screenshots import addresses
from tests.support.site import Site
from tests.support.stories import CLERK, MA, OFFICER

__all__ = ["told"]

BY_LOOKING = {
    "licence_look": "where 1 = 0",  # whoever verifies a licence is written down for its holder, one row a minute
    "case_look": "where 1 = 0",  # what an officer has seen already, so that news is marked: nobody else's page changes by it
    "message": "where occasion <> 'licence_looked'",  # the holder is told of the first
}


@pytest.fixture
def database(sqlite_office: Office) -> Iterator[Connection]:
    address = sqlite_office.sessions.kw["bind"].url.database
    with closing(connect(f"file:{address}?mode=ro", uri=True)) as connection:
        yield connection


def rows(database: Connection) -> dict[str, set[tuple[object, ...]]]:
    made = (
        "select name from sqlite_master where type = 'table' and name not like 'name_search_%'"  # of triggers
    )
    names = [name for (name,) in database.execute(made)]
    return {
        name: set(database.execute(f'select * from "{name}" {BY_LOOKING.get(name, "")}'))  # noqa: S608  # names of our own
        for name in names
    }


def touched(database: Connection, before: dict[str, set[tuple[object, ...]]]) -> list[str]:
    return [name for name, held in rows(database).items() if held != before[name]]


@pytest.mark.parametrize(
    "who",
    [None, MA, CLERK, OFFICER, SUPERVISOR, OPERATOR],
    ids=["anyone", "ma", "clerk", "officer", "supervisor", "operator"],
)
def test_no_page_writes_when_it_is_opened(
    sqlite_site: Site, told: list[str], database: Connection, who: SignUp | None
) -> None:
    client, wrong, opened = sqlite_site.app.test_client(), [], 0
    if who is not None:
        post(client, "/sign-in", {"mobile": who.mobile, "password": who.password})
    before = rows(database)
    for path in [*addresses(sqlite_site.app).values(), *told]:
        for asked in (client.get, client.head):
            (version,) = database.execute("pragma data_version").fetchone()
            opened += asked(path).status_code == 200
            if database.execute("pragma data_version").fetchone() == (version,):
                continue
            if names := touched(database, before):
                wrong.append(f"{path}: {names}")
                before = rows(database)
    assert wrong == []
    assert opened > 20
