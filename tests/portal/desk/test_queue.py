"""Hundreds of cases: a page at a time, found by what people say on the phone, and never more queries than thirty."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from licensing.act import Role
from licensing.application_number import is_valid
from licensing.store.models import Case
from portal.wiring import Office
from portal.work.jobs import sweep
from tests.support import crowds, stories
from tests.support.clock import FixedClock
from tests.support.offices import make_office, make_settings
from tests.support.pages import assert_page_hygiene
from tests.support.stories import HEAD, LI, MA, PINGAN, ZHAO, Story
from tests.support.visits import Visits
from tests.support.wording import says

MANY = 300
MOST_QUERIES = 30
LINK = re.compile(r'href="/desk/cases/([^"/]+)"')


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[tuple[Office, Story]]:
    """One office with three hundred waiting cases, read by every test here and changed by none."""
    folder = tmp_path_factory.mktemp("crowd")
    (folder / "portal.sqlite").write_bytes(sqlite_template.read_bytes())
    office = make_office(
        make_settings(folder / "data", f"sqlite:///{folder / 'portal.sqlite'}"), FixedClock()
    )
    story = stories.submitted(office)
    crowds.clone(office, story.case_id, MANY - 1)
    stories.appoint(office, Role.CLERK)
    stories.appoint(office, Role.CLERK, PINGAN, person=ZHAO)
    stories.appoint(office, Role.SUPERVISOR, stories.CITY, person=HEAD)
    yield office, story
    office.close()


@pytest.fixture(scope="module")
def browsers(crowd: tuple[Office, Story]) -> Visits:
    return Visits(crowd[0])


@pytest.fixture
def clerk(browsers: Visits) -> FlaskClient:
    return browsers.of(stories.CLERK)


def test_the_first_page_shows_the_first_ones_and_says_how_many_there_are(clerk: FlaskClient) -> None:
    page = clerk.get("/desk").text
    assert_page_hygiene(page)
    assert says(page, "desk.waiting", n=MANY)
    assert len(LINK.findall(page)) == 25
    assert says(page, "desk.all_of", n=300)


def test_paging_by_cursor_shows_every_case_once_in_the_order_of_work(clerk: FlaskClient) -> None:
    seen: list[str] = []
    address: str | None = "/desk?queue=waiting&kind=establishment"
    while address:
        page = clerk.get(address).text
        seen += LINK.findall(page)
        onward = re.search(r'rel="next" href="([^"]+)"', page) or re.search(
            r'href="([^"]+)" rel="next"', page
        )
        address = onward[1].replace("&amp;", "&") if onward else None
        assert not address or ("queue=waiting" in address and "kind=establishment" in address)
    assert len(seen) == len(set(seen)) == MANY
    assert seen[1:] == sorted(seen[1:])  # handed in a minute apart


@pytest.mark.parametrize("cursor", ["x", "~~", "2026-13-01~2026-11-23~c", "2026-11-26~2026-11-23T02:00:00~c"])
def test_a_cursor_that_is_none_begins_at_the_beginning(clerk: FlaskClient, cursor: str) -> None:
    page = clerk.get("/desk", query_string={"queue": "waiting", "after": cursor})
    assert (page.status_code, len(LINK.findall(page.text))) == (200, 25)


@pytest.mark.parametrize("wanted", ["title", "number", "grouped", "person"])
def test_a_case_is_found_by_name_number_and_people(
    crowd: tuple[Office, Story], clerk: FlaskClient, wanted: str
) -> None:
    office, story = crowd
    with office.read() as session:
        case = session.get_one(Case, f"{story.case_id}_000123")
        number = str(case.number)
    assert is_valid(number)
    asked = {
        "title": "第123号",
        "number": number,
        "grouped": " ".join(re.findall("....", number)),
        "person": LI.name,
    }[wanted]
    page = clerk.get("/desk", query_string={"q": asked}).text
    found = LINK.findall(page)
    assert len(found) == 25 if wanted == "person" else found == [case.id]
    assert f'value="{asked}"' in page


def test_part_of_a_persons_name_and_signs_of_patterns_find_nothing(clerk: FlaskClient) -> None:
    for asked in (LI.name[:2], "%", "_"):
        assert LINK.findall(clerk.get("/desk", query_string={"q": asked}).text) == []


@pytest.mark.parametrize("queue", ["waiting", "others", "done"])
def test_a_search_inside_one_queue_answers(clerk: FlaskClient, queue: str) -> None:
    found = LINK.findall(clerk.get("/desk", query_string={"queue": queue, "q": "第123号"}).text)
    assert len(found) == (1 if queue == "waiting" else 0)


def test_another_countys_clerk_finds_none_of_them(crowd: tuple[Office, Story], browsers: Visits) -> None:
    other = browsers.of(ZHAO)
    for asked in ({"q": MA.name}, {"q": "青禾"}, {"queue": "waiting"}, {"queue": "others"}):
        assert LINK.findall(other.get("/desk", query_string=asked).text) == []


def test_the_columns_decide_the_order_of_work(clerk: FlaskClient) -> None:
    row = clerk.get("/desk?queue=waiting").text.split("<tbody>")[1].split("</tr>")[0]
    for label in ("事项", "名称判定", "前置审批", "提交", "期限", "状态"):
        assert f'data-label="{label}"' in row
    assert says(row.split('data-label="名称判定"')[1].split("</td>")[0], "ui.verdict.pass")


def test_a_filter_for_another_verdict_or_kind_finds_none(clerk: FlaskClient) -> None:
    assert LINK.findall(clerk.get("/desk?queue=waiting&verdict=pass").text)
    assert not LINK.findall(clerk.get("/desk?queue=waiting&verdict=review").text)
    assert not LINK.findall(clerk.get("/desk?queue=waiting&kind=simplified_exit").text)


@pytest.mark.parametrize(
    ("person", "address"),
    [
        (stories.CLERK, "/desk"),
        (stories.CLERK, "/desk?queue=waiting"),
        (stories.CLERK, "/desk?q=青禾"),
        (HEAD, "/desk"),
        (HEAD, "/supervision"),
    ],
)
def test_a_page_of_the_desk_asks_the_database_thirty_times_at_most(
    crowd: tuple[Office, Story], browsers: Visits, person: stories.SignUp, address: str
) -> None:
    client = browsers.of(person)
    client.get(address)
    with crowds.queries(crowd[0]) as asked:
        assert client.get(address).status_code == 200
    assert len(asked) <= MOST_QUERIES, f"{len(asked)} queries"


LARGE = (
    "registration_case",
    "case_person",
    "leg",
    "review",
    "name_verdict",
    "name_record",
    "enterprise",
    "licence",
    "journal_entry",
)


@pytest.mark.parametrize("address", ["/desk", "/desk?queue=waiting", "/desk?q=青禾", "/supervision"])
def test_no_desk_reads_a_large_table_from_end_to_end(
    crowd: tuple[Office, Story], browsers: Visits, address: str
) -> None:
    client = browsers.of(HEAD)
    client.get(address)
    with crowds.queries(crowd[0]) as asked:
        client.get(address)
    assert scans(crowd[0], asked) == []


def test_the_sweep_reads_no_large_table_from_end_to_end(crowd: tuple[Office, Story]) -> None:
    with crowds.queries(crowd[0]) as asked:
        sweep.run(crowd[0])
    assert scans(crowd[0], asked) == []


def scans(office: Office, asked: list[tuple[str, object]]) -> list[str]:
    """The plans that walk through a large table without an index, each with its statement."""
    found = []
    with office.database.connect() as connection:
        for statement, values in asked:
            if not statement.lstrip().upper().startswith(("SELECT", "WITH")):
                continue
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            walks = [
                str(row[3]) for row in plan if str(row[3]).startswith("SCAN") and "USING" not in str(row[3])
            ]
            found += [
                f"{walk}: {statement[:300]}"
                for walk in walks
                if any(walk.split()[1].startswith(t) for t in LARGE)
            ]
    return found
