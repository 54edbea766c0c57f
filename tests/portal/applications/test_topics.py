"""Many questions come one topic a page; nothing of another page is lost, and what is wrong leads to its page."""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from licensing.services.cases import cases
from licensing.store.models import Case
from portal.wiring import Office
from tests.portal.applications.test_drafts import kept, marks_of
from tests.support import stories
from tests.support.items import scope_for
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import LI, ZHAO, Story

USCC = "91630202MA7FAMPL14"
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


WHO = {"name": ZHAO.name, "id_number": ZHAO.id_number, "mobile": ZHAO.mobile, "document_kind": "RESIDENT_ID"}
MONEY = {"amount_fen": "10", "form": "currency", "due_on": "2030-06-30"}


def people_of(office: Office, story: Story) -> dict[str, Any]:
    with office.read() as session:
        return {p.name: p for p in session.get_one(Case, story.case_id).people}


def asked_on(page: str) -> set[str]:
    main = BeautifulSoup(page, "html.parser").select_one("main form:has([name=topic])")
    assert main is not None
    hidden = {"csrf_token", "version", "seen", "topic", "costs"}
    return {str(field["name"]) for field in main.select("[name]")} - hidden


def test_somebody_is_asked_who_first_and_an_owner_then_what_is_brought_in(
    ma: FlaskClient, story: Story, sqlite_office: Office
) -> None:
    path = f"/applications/{story.case_id}/people/new"
    page = ma.get(path).text
    assert_page_hygiene(page)
    assert asked_on(page) == {"name", "document_kind", "id_number", "mobile", "roles", "marks"}
    answer = post(ma, path, {"seen": marks_of(ma, path), "topic": "1", **WHO, "roles": ["SHAREHOLDER"]})
    who = people_of(sqlite_office, story)[ZHAO.name]
    assert answer.location == f"/applications/{story.case_id}/people/{who.id}?topic=2"
    page = ma.get(answer.location).text
    assert_page_hygiene(page)
    assert "error-summary" not in page  # what nobody asked for yet is not missing
    assert asked_on(page) >= set(MONEY) and "name" not in asked_on(page)
    late = post(
        ma, answer.location, {"seen": marks_of(ma, answer.location), "topic": "2", "amount_fen": "10"}
    )
    assert late.location.endswith("?topic=2&checked=1") and "error-summary" in ma.get(late.location).text
    done = post(ma, answer.location, {"seen": marks_of(ma, answer.location), "topic": "2", **MONEY})
    assert done.location == f"/applications/{story.case_id}/people"
    who = people_of(sqlite_office, story)[ZHAO.name]
    assert who.contribution == {"amount_fen": 10 * 1_000_000, "form": "currency", "due_on": "2030-06-30"}
    one = f"/applications/{story.case_id}/people/{who.id}"
    renamed = post(
        ma, one, {"seen": marks_of(ma, one), "topic": "1", **WHO, "name": "赵小磊", "roles": ["SHAREHOLDER"]}
    )
    assert renamed.location == f"{one}?topic=2"  # the other page's answers stay
    assert people_of(sqlite_office, story)["赵小磊"].contribution == who.contribution


def test_who_owns_nothing_has_one_page(ma: FlaskClient, story: Story, sqlite_office: Office) -> None:
    path = f"/applications/{story.case_id}/people/new"
    answer = post(ma, path, {"seen": marks_of(ma, path), "topic": "1", **WHO, "roles": ["SUPERVISOR"]})
    assert answer.location == f"/applications/{story.case_id}/people"
    who = people_of(sqlite_office, story)[ZHAO.name]
    page = ma.get(f"/applications/{story.case_id}/people/{who.id}?topic=2").text
    assert asked_on(page) == {"name", "document_kind", "id_number", "mobile", "roles", "marks"}


def test_ge_08_who_is_of_the_staff_holds_the_office_that_the_mark_is_of(
    ma: FlaskClient, story: Story, sqlite_office: Office
) -> None:
    path = f"/applications/{story.case_id}/people/new"
    post(ma, path, {"seen": marks_of(ma, path), "topic": "1", **WHO, "marks": ["EMP_SUPERVISOR"]})
    who = people_of(sqlite_office, story)[ZHAO.name]
    assert set(who.roles) == {"SUPERVISOR", "EMP_SUPERVISOR"}
    own = f"/applications/{story.case_id}/people/{who.id}?topic=1"
    post(ma, own, {"seen": marks_of(ma, own), "topic": "1", **WHO, "roles": ["SUPERVISOR"]})
    assert people_of(sqlite_office, story)[ZHAO.name].roles == ["SUPERVISOR"]


def test_what_is_wrong_with_a_person_or_body_leads_to_the_page_that_asks_it(
    ma: FlaskClient, story: Story, sqlite_office: Office
) -> None:
    """Seen: what was missing of a body led to a page that is not there."""
    base = f"/applications/{story.case_id}"
    body = {"party": "COMPANY", "name": "海东某某有限公司", "id_number": USCC, "mobile": LI.mobile}
    path = f"{base}/bodies/new"
    assert asked_on(ma.get(path).text) >= set(body) and not asked_on(ma.get(path).text) & set(MONEY)
    answer = post(ma, path, {"seen": marks_of(ma, path), "topic": "1", **body})
    assert answer.status_code == 303 and answer.location.endswith("?topic=2")
    third = post(ma, answer.location, {"seen": marks_of(ma, answer.location), "topic": "2", **MONEY})
    assert third.location.endswith("?topic=3")
    assert asked_on(ma.get(third.location).text) >= {"signer_name", "consignee"}
    kept_body = people_of(sqlite_office, story)["海东某某有限公司"]
    assert kept_body.contribution["amount_fen"] == 10 * 1_000_000
    post(
        ma,
        path,
        {
            "seen": marks_of(ma, path),
            "topic": "1",
            **body,
            "party": "FOREIGN_BODY",
            "id_number": "DEU:HRB12345",
            "name": "另一家公司",
        },
    )
    links = BeautifulSoup(ma.get(f"{base}/check").text, "html.parser").select(".error-summary a")
    person = [str(a["href"]) for a in links if "/people/" in str(a["href"]) or "/bodies/" in str(a["href"])]
    assert any("/bodies/" in href for href in person)
    for href in person:
        page = ma.get(href)
        anchor = href.rpartition("#")[2]
        assert page.status_code == 200 and anchor in asked_on(page.text), href


def test_each_paper_is_opened_by_itself(ma: FlaskClient, story: Story) -> None:
    page = BeautifulSoup(ma.get(f"/applications/{story.case_id}/documents").text, "html.parser")
    papers = page.select("details.paper-one")
    assert [p.has_attr("open") for p in papers] == [True, False]
    assert all(p.select_one("article") for p in papers)
