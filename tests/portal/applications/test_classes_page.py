"""The page of class shares: nothing to fill in for most, one group a class, and only for the founder of a joint-stock company."""

from __future__ import annotations

from typing import Any

from licensing.kinds.change import class_votes
from licensing.store.models import Case
from portal.wiring import Office
from tests.portal.api.conftest import program
from tests.portal.applications.conftest import client_of
from tests.portal.applications.test_journey import send, version_of
from tests.support import kinds, share_classes, stories
from tests.support.pages import assert_page_hygiene, post
from tests.support.share_classes import PROTECTS, SHARES, id_of
from tests.support.stories import LI, MA, ZHAO, Story
from tests.support.wording import says, told


def answers(office: Office, story: Story) -> dict[str, Any]:
    with office.read() as session:
        return dict(session.get_one(Case, story.case_id).answers.get("classes") or {})


def test_a_class_is_written_checked_and_taken_back(sqlite_office: Office) -> None:
    story = kinds.draft(sqlite_office, "jsc")
    ma, path = client_of(sqlite_office, MA), f"/applications/{story.case_id}/classes"
    page = ma.get(path)
    assert_page_hygiene(page.text)
    assert says(page.text, "applications.lead.classes") and LI.name in page.text
    send(ma, path)  # nothing to fill in
    assert answers(sqlite_office, story) == {}
    li, typed = id_of(sqlite_office, story, LI), {"name_0": "优先股", "profit_0": "first"}
    again = ma.get(send(ma, path, **typed, remainder_0="first", transfer_0="free"))
    assert says(again.text, "problems.classes.protects") and says(again.text, "problems.classes.nobody")
    assert_page_hygiene(again.text)
    whole = typed | {"remainder_0": "same", "transfer_0": "free", "votes_0": "0", "protects_0": PROTECTS}
    next_page = send(ma, path, **whole, **{f"held_{li}_0": str(SHARES)}, paid_fen_0="20")
    assert "/classes" not in next_page
    (kept,) = answers(sqlite_office, story)["classes"]
    assert kept == share_classes.preferred({li: SHARES}, remainder="same")
    seen = ma.get(f"/applications/{story.case_id}/review").text
    assert "优先股" in seen and PROTECTS in seen
    send(ma, path, name_0="", votes_0="", protects_0="", paid_fen_0="", **{f"held_{li}_0": ""})
    assert answers(sqlite_office, story) == {}


def test_nobody_else_and_no_other_kind_has_the_page(sqlite_office: Office) -> None:
    story = kinds.draft(sqlite_office, "jsc")
    stories.sign_up(sqlite_office, ZHAO)
    path = f"/applications/{story.case_id}/classes"
    assert client_of(sqlite_office, ZHAO).get(path).status_code == 404
    ma = client_of(sqlite_office, MA)
    assert post(client_of(sqlite_office, ZHAO), path, {"name_0": "优先股"}, "/account").status_code == 404
    assert version_of(ma, path)
    other = stories.open_case(
        sqlite_office, story.founder, stories.reserve_name(sqlite_office, story.founder)
    )
    assert ma.get(f"/applications/{other.case_id}/classes").status_code == 404


def test_the_classes_meetings_on_page_and_api(sqlite_office: Office) -> None:
    office, firm = sqlite_office, share_classes.firm(sqlite_office)
    ma, choose = client_of(office, MA), f"/change/enterprises/{firm.enterprise_id}"
    page = ma.get(choose).text
    assert (
        told(page, "change.class_votes.asked", names="优先股") == 7
    )  # name, place, articles, scope, term, move and the classes themselves ask it
    assert 'value="class_votes"' not in page  # it comes by itself
    case = post(ma, choose, {"item": "domicile"}, choose).location
    form = f"{case}/items/class_votes"
    shown = ma.get(form).text
    assert_page_hygiene(shown)
    with office.look(firm.owner) as work:
        (each,) = class_votes.seen(work.session.get_one(Case, case.rsplit("/", 1)[1]))
    few = post(ma, form, {f"present-{each.id}": "300", f"agreed-{each.id}": "199"}, form)
    assert few.status_code == 422 and says(few.text, "problems.change.class_refused")
    enough = post(ma, form, {f"present-{each.id}": "300", f"agreed-{each.id}": "200"}, form)
    assert enough.status_code == 303
    stories.sign_up(office, ZHAO)
    assert client_of(office, ZHAO).get(form).status_code == 404
    own, change = program(office, firm.owner), case.rsplit("/", 1)[1]
    (known,) = own.get(f"/api/v1/changes/{change}").get_json()["share_classes"]
    assert (known["id"], known["shares"]) == (each.id, SHARES)
    body = {
        "item": "class_votes",
        "meetings": [{"share_class": each.id, "present": SHARES, "agreed": SHARES // 2}],
    }
    answer = own.put(f"/api/v1/changes/{change}/items", body)
    missing = {m["code"] for item in answer.get_json()["items"] for m in item["missing"]}
    assert "change.class_refused" in missing
