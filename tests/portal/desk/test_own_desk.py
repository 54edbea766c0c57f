"""What an officer keeps for the own desk: views of the queue, and what changed since the last look at a case."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from licensing.act import Role
from licensing.services.cases import case_looks, review, saved_views
from portal.counters.desk.lists import Filters
from portal.formats import instant
from portal.wiring import Office
from tests.support import stories
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import CLERK, HEAD, LLC_NAME, MA, SECOND, Story
from tests.support.visits import Visits
from tests.support.wording import says

MOVED = {"county": stories.LEDU, "address": "碾伯街道另一条街9号", "tenure": "owned"}
WITHIN, LATER = 10, 45  # minutes, of which the first is still the same look


def corrected(office: Office, story: Story) -> None:
    """The clerk asks, the founder changes the address and hands in again."""
    with office.work(stories.appoint(office, Role.CLERK)) as work:
        review.request_correction(
            work, story.case_id, [{"section": "place", "field": "address", "text": "请写明房间号。"}]
        )
    stories.save(office, story, "place", MOVED)
    stories.sign_everybody(office, story)
    stories.hand_in(office, story)


def marked(page: str) -> list[str]:
    parts = ("answers", "people", "files", "points", "departments", "facts")
    return [part for part in parts if says(page, f"desk.since.{part}")]


def fresh(page: str) -> set[str]:
    """First cells of the papers' lines that carry the mark."""
    rows = BeautifulSoup(page, "html.parser").select("th[scope=row]:has(.tag-blue)")
    return {str(row.contents[0]).strip() for row in rows}


def test_what_changed_since_the_last_look_is_marked_for_this_officer_alone(
    sqlite_office: Office, visits: Visits
) -> None:
    office = sqlite_office
    story, _ = stories.taken(office)
    where = f"/desk/cases/{story.case_id}"
    clerk = visits.of(CLERK)
    seen_at = office.clock.now()
    assert marked(clerk.get(where).text) == []  # the first look has nothing to compare with
    office.clock.move(minutes=WITHIN)  # type: ignore[attr-defined]  # the clock of the tests
    corrected(office, story)
    office.clock.move(minutes=LATER)  # type: ignore[attr-defined]  # the clock of the tests
    clerk = Visits(office).of(CLERK)  # the session has ended meanwhile
    assert says(clerk.get("/desk?queue=mine").text, "desk.mark.since_look")
    page = clerk.get(where).text
    assert_page_hygiene(page)
    assert marked(page) == ["answers", "points"]
    assert says(page, "desk.since.title", when=instant(seen_at, "zh")) and says(page, "desk.since.new")
    assert fresh(page) == {"住所（经营场所）"}  # of all lines of the papers
    office.clock.move(minutes=WITHIN)  # type: ignore[attr-defined]  # the clock of the tests
    assert marked(clerk.get(where).text) == ["answers", "points"]  # a reload is the same look
    stories.second_officer(office)
    assert marked(Visits(office).of(SECOND).get(where).text) == []  # that officer's first
    office.clock.move(minutes=LATER)  # type: ignore[attr-defined]  # the clock of the tests
    page = Visits(office).of(CLERK).get(where).text
    assert marked(page) == [] and fresh(page) == set()  # read meanwhile
    assert not says(Visits(office).of(CLERK).get("/desk?queue=mine").text, "desk.mark.since_look")


def test_what_changed_behind_the_page_is_still_unseen(sqlite_office: Office) -> None:
    office = sqlite_office
    story, clerk = stories.taken(office)
    with office.look(clerk) as work:
        shown = case_looks.parts_of(work, review.readable(work, story.case_id))
    corrected(office, story)  # while the page is drawn
    with office.work(clerk) as work:
        case_looks.note(work, story.case_id, shown)
    with office.look(clerk) as work:
        since = case_looks.since(work, review.readable(work, story.case_id))
    assert since is not None
    assert set(since.changed) == {"answers", "points"}


def test_another_countys_clerk_leaves_no_look(sqlite_office: Office, visits: Visits) -> None:
    story, _ = stories.taken(sqlite_office)
    stories.appoint(sqlite_office, Role.CLERK, stories.PINGAN, person=HEAD)
    assert visits.of(HEAD).get(f"/desk/cases/{story.case_id}").status_code == 404
    with sqlite_office.read() as session:
        assert session.query(case_looks.CaseLook).count() == 0


def test_a_view_is_saved_opened_renamed_over_and_removed(sqlite_office: Office, visits: Visits) -> None:
    stories.submitted(sqlite_office)
    stories.appoint(sqlite_office, Role.CLERK)
    clerk = visits.of(CLERK)
    where = "/desk?queue=waiting&q=青禾"
    kept = {"queue": "waiting", "q": "青禾", "name": "  我的 青禾 "}
    assert post(clerk, "/desk/views", kept, where).status_code == 303
    assert (
        post(clerk, "/desk/views", kept | {"q": "软件"}, where).status_code == 303
    )  # the same name: over it
    page = clerk.get("/desk").text
    assert_page_hygiene(page)
    assert page.count("我的 青禾</a>") == 1
    link = re.search(r'href="(/desk\?[^"]+)"[^>]*>我的 青禾</a>', page)
    assert link is not None
    opened = clerk.get(link[1].replace("&amp;", "&")).text
    assert LLC_NAME in opened and 'aria-current="page"' in opened and 'value="软件"' in opened
    (remove,) = re.findall(r'action="(/desk/views/[^"]+/remove)"', page)
    stories.appoint(sqlite_office, Role.CLERK, person=SECOND)
    assert "我的 青禾" not in visits.of(SECOND).get("/desk").text
    assert post(visits.of(SECOND), remove, {}, "/desk").status_code == 404
    stories.sign_up(sqlite_office, MA)
    assert post(visits.of(MA), "/desk/views", kept, "/account").status_code == 403
    assert post(clerk, remove, {}, "/desk").status_code == 303
    assert "我的 青禾" not in clerk.get("/desk").text


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"queue": "waiting", "name": " "}, "view.name_needed"),
        ({"name": "全部"}, "view.nothing_filtered"),
        ({"queue": "nowhere", "name": "x"}, "view.nothing_filtered"),
    ],
)
def test_what_is_no_view_is_refused_in_words(
    sqlite_office: Office, visits: Visits, form: dict[str, str], code: str
) -> None:
    stories.appoint(sqlite_office, Role.CLERK)
    clerk = visits.of(CLERK)
    assert post(clerk, "/desk/views", form, "/desk?queue=waiting").status_code == 303
    assert says(clerk.get("/desk").text, f"refusals.{code}")


def test_views_have_an_end(sqlite_office: Office, visits: Visits) -> None:
    clerk = stories.appoint(sqlite_office, Role.CLERK)
    given = Filters("waiting", "", "", "").given
    for number in range(saved_views.MOST):
        with sqlite_office.work(clerk) as work:
            saved_views.save(work, f"视图{number}", given)
    client = visits.of(CLERK)
    post(client, "/desk/views", {"queue": "mine", "name": "再一个"}, "/desk?queue=mine")
    assert says(client.get("/desk").text, "refusals.view.too_many", most=saved_views.MOST)
