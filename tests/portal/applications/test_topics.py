"""Many questions come one topic a page; nothing of another page is lost, and what is wrong leads to its page."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from licensing.services.cases import cases
from licensing.store.models import Case
from portal.wiring import Office
from tests.portal.applications.test_drafts import kept, marks_of
from tests.support import stories
from tests.support.items import scope_for
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import Story

ITEMS = ["S01", "S02", "S03", "B01"]


def asking(office: Office, story: Story) -> str:
    """The page of a draft whose items ask two dozen questions."""
    stories.save(office, story, "business", scope_for(office, ["B01"]))
    stories.save(office, story, "certificates", {"items": ITEMS, "fields": {}})
    return f"/applications/{story.case_id}/certificates/fields"


def test_many_questions_come_one_topic_a_page(ma: FlaskClient, story: Story, sqlite_office: Office) -> None:
    path = asking(sqlite_office, story)
    pages = [ma.get(f"{path}?topic={n}").text for n in range(1, 6)]
    for page in pages:
        assert_page_hygiene(page)
        assert len(set(re.findall(r'name="(f_[a-z_]+)"', page))) <= 10
    asked = [set(re.findall(r'name="(f_[a-z_]+)"', page)) for page in pages]
    assert len(set().union(*asked)) == sum(map(len, asked)) > 20  # each question once
    assert 'name="pledge"' in pages[-1] and 'name="pledge"' not in pages[0]


def test_a_topic_keeps_the_others_and_leads_to_the_next(
    ma: FlaskClient, story: Story, sqlite_office: Office
) -> None:
    path = asking(sqlite_office, story)
    seals = {"f_" + name: value for name, value in stories.SEAL_FIELDS.items()}
    first = post(ma, f"{path}?topic=1", {"seen": marks_of(ma, f"{path}?topic=1"), **seals})
    assert first.location == f"{path}?topic=2"
    second = post(ma, f"{path}?topic=3", {"seen": marks_of(ma, f"{path}?topic=3"), "f_employee_count": "6"})
    assert second.location.startswith(f"{path}?checked=1&topic=3")  # the rest of this page is missing
    fields = kept(sqlite_office, story, "certificates")["fields"]
    assert fields["employee_count"] == "6" and fields["seal_count"] == "2"


def test_what_is_wrong_leads_to_its_page(ma: FlaskClient, story: Story, sqlite_office: Office) -> None:
    path = asking(sqlite_office, story)
    page = ma.get(f"/applications/{story.case_id}/review").text
    link = next(x for x in re.findall(r'href="([^"]+)"', page) if "field=food_safety_head" in x)
    assert 'name="f_food_safety_head"' in ma.get(link.replace("&amp;", "&")).text
    wild = ma.get(f"{path}?topic=99")
    assert wild.status_code == 200 and 'name="f_seal_count"' in wild.text
    with sqlite_office.look(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        assert any(
            p.field == "food_safety_head" for p in cases.problems_by_section(work, case)["certificates"]
        )


def test_a_few_questions_stay_on_one_page(ma: FlaskClient, story: Story) -> None:
    page = ma.get(f"/applications/{story.case_id}/certificates/fields").text
    assert 'name="f_seal_count"' in page and 'class="steps"' not in page


def test_what_is_missing_says_how_much_and_keeps_its_order(
    ma: FlaskClient, story: Story, sqlite_office: Office
) -> None:
    """Two dozen answers are missing: one line with the first, the rest behind it; the page stays short on a phone."""
    asking(sqlite_office, story)
    stories.save(sqlite_office, story, "place", {})
    for page in ("review", "check"):
        text = ma.get(f"/applications/{story.case_id}/{page}").text
        assert_page_hygiene(text)
        summary = BeautifulSoup(text, "html.parser").select_one(".error-summary")
        assert summary is not None
        links = [str(a["href"]) for a in summary.select("a")]
        places = [n for n, href in enumerate(links) if "/place" in href]
        items = [n for n, href in enumerate(links) if "/certificates/" in href]
        assert places and max(places) < min(items)  # the order of the task list
        shown = [a for a in summary.select("a") if a.find_parent("details") is None]
        assert len(links) > 20 and len(shown) < 10


def test_each_paper_is_opened_by_itself(ma: FlaskClient, story: Story) -> None:
    page = BeautifulSoup(ma.get(f"/applications/{story.case_id}/documents").text, "html.parser")
    papers = page.select("details.paper-one")
    assert [p.has_attr("open") for p in papers] == [True, False]
    assert all(p.select_one("article") for p in papers)
