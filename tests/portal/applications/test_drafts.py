"""A draft keeps itself, two windows on it are joined, and an edit says whose signature it costs."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from licensing.services.cases import points, signing
from licensing.store.models import Case, JournalEntry, Message
from portal.wiring import Office
from tests.portal.applications.conftest import client_of
from tests.support import stories
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import LI, MA, Story
from tests.support.wording import says

PLACE = {
    "county": stories.LEDU,
    "town": "碾伯镇",
    "address": "碾伯街道古城大街20号",
    "tenure": "owned",
    "owner": "",
}


def marks_of(client: FlaskClient, path: str) -> str:
    """What the page carries about the answers it was drawn from."""
    found = re.search(r'name="seen" value="([^"]*)"', client.get(path).text)
    assert found, path
    return html.unescape(found.group(1))


def kept(office: Office, story: Story, section: str = "place") -> dict[str, Any]:
    with office.read() as session:
        return dict(session.get_one(Case, story.case_id).answers.get(section) or {})


def place_of(story: Story) -> str:
    return f"/applications/{story.case_id}/place"


def test_fields_that_only_one_window_touched_are_joined(
    ma: FlaskClient, story: Story, sqlite_office: Office
) -> None:
    path = place_of(story)
    before = kept(sqlite_office, story)
    first = second = marks_of(ma, path)
    one = {**before, "town": "高庙镇"}
    assert post(ma, path, {"seen": first, **one}).status_code == 303
    other = {**before, "tenure": "lent", "owner": "马有福"}
    answer = post(ma, path, {"seen": second, **other})
    assert answer.status_code == 303
    assert "高庙镇" not in answer.text
    now = kept(sqlite_office, story)
    assert (now["town"], now["tenure"], now["owner"]) == ("高庙镇", "lent", "马有福")


def test_the_same_field_in_two_windows_is_said_and_kept_until_somebody_chose(
    ma: FlaskClient, story: Story, sqlite_office: Office
) -> None:
    path, before = place_of(story), kept(sqlite_office, story)
    old = marks_of(ma, path)
    post(ma, path, {"seen": old, **before, "address": "碾伯街道文化街8号"})
    late = post(ma, path, {"seen": old, **before, "address": "碾伯街道滨河路1号", "town": "高庙镇"})
    assert late.status_code == 409
    assert says(late.text, "drafts.both")
    assert "碾伯街道文化街8号" in late.text  # what the other window keeps
    assert 'value="碾伯街道滨河路1号"' in late.text  # what was typed here
    assert kept(sqlite_office, story)["address"] == "碾伯街道文化街8号"
    assert kept(sqlite_office, story)["town"] == "高庙镇"  # nobody else touched it
    marks = html.unescape(re.search(r'name="seen" value="([^"]*)"', late.text).group(1))  # type: ignore[union-attr]
    again = post(ma, path, {"seen": marks, **before, "address": "碾伯街道滨河路1号", "town": "高庙镇"})
    assert again.status_code == 303
    assert kept(sqlite_office, story)["address"] == "碾伯街道滨河路1号"


def test_phrases_added_in_two_windows_are_both_there(
    ma: FlaskClient, story: Story, sqlite_office: Office
) -> None:
    path = f"/applications/{story.case_id}/business"
    items = list(kept(sqlite_office, story, "business")["items"])
    more = [c for c in sqlite_office.books.catalogue.scope_items if c not in items][:2]
    marks, main = marks_of(ma, path), items[0]
    for code in more:
        answer = post(ma, path, {"seen": marks, "items": items, "main": main, "do": f"add:{code}"})
        assert answer.status_code == 303
    post(ma, path, {"seen": marks, "items": items, "main": main, "do": f"remove:{items[-1]}"})
    assert set(kept(sqlite_office, story, "business")["items"]) == {*items[:-1], *more}


def test_the_script_keeps_what_can_be_read_and_says_when(
    ma: FlaskClient, story: Story, sqlite_office: Office
) -> None:
    path, before = place_of(story), kept(sqlite_office, story)
    marks = marks_of(ma, path)
    typed = {
        "seen": marks,
        **before,
        "tenure": "leased",
        "owner": "马有福",
        "tenure_until": "不是日子",
        "then": "keep",
    }
    answer = post(ma, path, typed)
    assert answer.status_code == 200
    said = answer.get_json()
    assert re.search(r"\d\d:\d\d", said["said"])
    assert len(said["wrong"]) == 1
    assert kept(sqlite_office, story)["owner"] == "马有福"
    assert set(said["seen"]) == {"tenure", "owner"}
    # the page goes on from what it has kept: its own earlier saving is no other window's
    new = {**json.loads(marks), **said["seen"]}
    later = post(
        ma, path, {**typed, "seen": json.dumps(new), "owner": "马有财", "tenure_until": "2030-01-01"}
    )
    assert later.get_json()["both"] == []
    assert kept(sqlite_office, story)["owner"] == "马有财"


def test_keeping_nothing_new_writes_nothing(ma: FlaskClient, story: Story, sqlite_office: Office) -> None:
    path, before = place_of(story), kept(sqlite_office, story)
    with sqlite_office.read() as session:
        length = len(session.scalars(select(JournalEntry.seq)).all())
    post(ma, path, {"seen": marks_of(ma, path), **before, "then": "keep"})
    with sqlite_office.read() as session:
        assert len(session.scalars(select(JournalEntry.seq)).all()) == length


@pytest.mark.parametrize("marks", ["", "[]", "{", '{"address": 5}'])
def test_marks_that_no_page_carries_overwrite_nothing(
    ma: FlaskClient, story: Story, sqlite_office: Office, marks: str
) -> None:
    before = kept(sqlite_office, story)
    answer = post(ma, place_of(story), {**before, "address": "别人的地址一号", "seen": marks})
    assert answer.status_code == 409
    assert before.items() <= kept(sqlite_office, story).items()


def test_nobody_else_keeps_a_field_of_it(zhao: FlaskClient, ma: FlaskClient, story: Story) -> None:
    typed = {"seen": marks_of(ma, place_of(story)), **PLACE, "then": "keep"}
    assert post(zhao, place_of(story), typed, "/applications").status_code == 404


def test_an_edit_asks_first_whose_signature_it_costs_and_they_are_told(
    ma: FlaskClient, sqlite_office: Office
) -> None:
    story = stories.signed(sqlite_office)
    path, before = place_of(story), kept(sqlite_office, story)
    page = ma.get(path).text
    assert says(page, "drafts.costs", names="马建国、李秀兰")
    assert "data-keep" not in page  # nothing is undone by typing
    edit = {"seen": marks_of(ma, path), **before, "address": "碾伯街道文化街8号"}
    for then in ("next", "keep"):
        assert post(ma, path, {**edit, "then": then}).status_code == 409
    assert kept(sqlite_office, story) == before
    same = post(ma, path, {"seen": edit["seen"], **before})
    assert same.status_code == 303  # saving what stands there costs nothing
    assert post(ma, path, {**edit, "costs": "yes"}).status_code == 303
    assert kept(sqlite_office, story)["address"] == "碾伯街道文化街8号"
    with sqlite_office.read() as session:
        told = session.scalars(select(Message).where(Message.occasion == "sign_again")).all()
        lost = session.scalars(select(JournalEntry).where(JournalEntry.action == "case.signature_lost")).all()
    assert len(lost) == 2
    assert len(told) == 1  # Li; Ma did it
    assert client_of(sqlite_office, LI).get("/inbox").status_code == 200


def test_removing_a_person_asks_too(ma: FlaskClient, sqlite_office: Office) -> None:
    story = stories.signed(sqlite_office)
    with sqlite_office.read() as session:
        li = next(p.id for p in session.get_one(Case, story.case_id).people if p.name == "李秀兰")
    path = f"/applications/{story.case_id}/people/{li}/remove"
    assert says(ma.get(path).text, "drafts.costs", names="马建国、李秀兰")
    assert post(ma, path, {}).status_code == 409
    assert post(ma, path, {"costs": "yes"}).status_code == 303
    assert stories.state_of(sqlite_office, story) == "draft"


def test_two_windows_on_one_person(ma: FlaskClient, story: Story, sqlite_office: Office) -> None:
    with sqlite_office.read() as session:
        who = next(p for p in session.get_one(Case, story.case_id).people if p.name == MA.name)
        path = f"/applications/{story.case_id}/people/{who.id}"
        money = {k: v for k, v in who.contribution.items() if k != "amount_fen"}
        typed = {"name": who.name, "mobile": who.mobile, "roles": list(who.roles), **money, "id_number": "",
                 "document_kind": who.document_kind, "amount_fen": str(who.contribution["amount_fen"] // 1_000_000)}  # fmt: skip
    marks = marks_of(ma, path)
    assert MA.id_number not in marks
    post(ma, path, {"seen": marks, **typed, "mobile": "13900009999"})
    post(ma, path, {"seen": marks, **typed, "roles": [r for r in typed["roles"] if r != "LIAISON"]})
    with sqlite_office.read() as session:
        now = next(p for p in session.get_one(Case, story.case_id).people if p.name == MA.name)
        assert (now.mobile, now.id_number) == ("13900009999", MA.id_number)
        assert "LIAISON" not in now.roles


def test_answers_are_checked_and_changed_before_anybody_signs(ma: FlaskClient, story: Story) -> None:
    base = f"/applications/{story.case_id}"
    tasks = ma.get(base).text
    assert tasks.index(f'href="{base}/review"') < tasks.index(f'href="{base}/documents"')
    assert tasks.count(f'href="{base}/review"') == 2  # it is the next step too
    page = ma.get(f"{base}/review").text
    for name in ("place", "business", "capital", "people", "certificates"):
        assert f'href="{base}/{name}' in page
    assert says(page, "applications.review.right")
    assert MA.id_number not in page and f'href="{base}/place' not in ma.get(f"{base}/check").text


def test_the_page_to_check_says_what_an_edit_would_cost(ma: FlaskClient, sqlite_office: Office) -> None:
    story = stories.signed(sqlite_office)
    assert says(ma.get(f"/applications/{story.case_id}/review").text, "drafts.costs", names="马建国、李秀兰")


def newcomer(client: FlaskClient, path: str, **typed: Any) -> Any:
    """What the page's script sends while somebody new is typed."""
    return post(client, path, {"seen": marks_of(client, path), "then": "keep", **typed})


def test_somebody_half_typed_is_kept_until_entered(
    ma: FlaskClient, zhao: FlaskClient, story: Story, sqlite_office: Office
) -> None:
    """A name and half a number: the page is left, found again as it was, and nobody is on the list of people yet."""
    path = f"/applications/{story.case_id}/people/new"
    answer = newcomer(ma, path, name="马小云", id_number="6321", roles=["SHAREHOLDER"])
    assert answer.status_code == 200 and set(answer.get_json()["seen"]) == {"name", "id_number", "roles"}
    assert post(zhao, path, {"then": "keep", "name": "赵"}, "/signing").status_code == 404
    page = ma.get(path).text
    assert_page_hygiene(page)
    assert 'value="马小云"' in page and 'value="6321"' in page and says(page, "drafts.begun")
    assert newcomer(
        ma, path, name="马小云", id_number="6321", roles=["SHAREHOLDER"], mobile="139"
    ).get_json()["seen"].keys() == {"mobile"}
    with sqlite_office.look(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        assert len(case.people) == 2
    assert "马小云" not in ma.get(f"/applications/{story.case_id}/people").text
    whole = {"name": stories.ZHAO.name, "id_number": stories.ZHAO.id_number, "mobile": stories.ZHAO.mobile}
    money = {"amount_fen": "10", "form": "MONEY", "due_on": "2030-06-30"}
    seen = {"seen": marks_of(ma, path)}
    done = post(
        ma, path, {**seen, **whole, **money, "document_kind": "RESIDENT_ID", "roles": ["SHAREHOLDER"]}
    )
    assert done.status_code == 303
    page = ma.get(path).text
    assert "马小云" not in page and not says(page, "drafts.begun")


def test_half_typed_is_cleared_on_demand_and_gone_when_handed_in(
    ma: FlaskClient, zhao: FlaskClient, story: Story, sqlite_office: Office
) -> None:
    path, anew = (f"/applications/{story.case_id}/people/{x}" for x in ("new", "begin-anew"))
    newcomer(ma, path, name="马小云")
    assert post(zhao, anew, {}, "/signing").status_code == 404
    assert 'value="马小云"' in ma.get(path).text
    seen = {"seen": marks_of(ma, path), "topic": "1", "name": "马小云"}
    assert post(ma, f"{anew}?page=person", seen, path).location == path
    assert "马小云" not in ma.get(path).text
    body = f"/applications/{story.case_id}/bodies/new"
    newcomer(ma, body, name="海东某某有限公司")
    assert 'value="海东某某有限公司"' in ma.get(body).text
    too_much = newcomer(ma, path, name="马" * 9000)
    assert too_much.get_json()["wrong"] and "马马" not in ma.get(path).text
    stories.sign_everybody(sqlite_office, story)
    stories.hand_in(sqlite_office, story)
    with sqlite_office.look(story.founder) as work:
        assert "begun" not in work.session.get_one(Case, story.case_id).answers["people"]


NEW = {"name": stories.ZHAO.name, "id_number": stories.ZHAO.id_number, "mobile": stories.ZHAO.mobile}


def test_a_second_window_clears_nothing_it_has_not_shown(ma: FlaskClient, story: Story) -> None:
    """Seen: emptying the form in one window threw away what the other had typed meanwhile, without a word."""
    path = f"/applications/{story.case_id}/people/new"
    anew = f"/applications/{story.case_id}/people/begin-anew?page=person"
    newcomer(ma, path, name="马小云")
    second = {"seen": marks_of(ma, path), "topic": "1", "name": "马小云"}
    newcomer(ma, path, name="马小云", mobile="1391111")  # the first window goes on
    answer = post(ma, anew, second, path)
    page = ma.get(answer.location).text
    assert_page_hygiene(page)
    assert 'value="1391111"' in page and says(page, "drafts.begun_newer")
    shown = {"seen": marks_of(ma, path), "topic": "1", "name": "马小云", "mobile": "1391111"}
    post(ma, anew, shown, path)
    assert "马小云" not in ma.get(path).text


def test_entering_somebody_leaves_the_other_windows_newcomer(
    ma: FlaskClient, story: Story, sqlite_office: Office
) -> None:
    path = f"/applications/{story.case_id}/people/new"
    drawn = {"seen": marks_of(ma, path), "topic": "1"}  # the second window's page, still empty
    body = f"/applications/{story.case_id}/bodies/new"
    newcomer(ma, body, name="海东某某有限公司")
    newcomer(ma, path, name="马小云", mobile="1391111")
    done = post(ma, path, {**drawn, **NEW, "document_kind": "RESIDENT_ID", "roles": ["SUPERVISOR"]})
    assert done.status_code == 303
    page = ma.get(done.location).text
    assert NEW["name"] in page and says(page, "drafts.begun_other")
    assert 'value="马小云"' in ma.get(path).text and 'value="海东某某有限公司"' in ma.get(body).text
    with sqlite_office.look(story.founder) as work:
        assert len(work.session.get_one(Case, story.case_id).people) == 3


def test_somebody_half_typed_answers_no_correction(ma: FlaskClient, sqlite_office: Office) -> None:
    story, _ = stories.asked_to_correct(sqlite_office)
    newcomer(ma, f"/applications/{story.case_id}/people/new", name="马小云")
    with sqlite_office.look(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        assert [x.how for x in points.of(case)] == ["open"]
        assert {s.state for s in signing.states(work, case)} == {"signed"}
