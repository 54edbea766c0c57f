"""Pages of permits on a pledge: Ma reads the notice, pledges and keeps it; the fire brigade checks; everybody reads what became of it."""

from __future__ import annotations

import io
import re

import pytest

from portal.wiring import Office
from tests.portal.api.conftest import Machine, machine
from tests.portal.uploads.files import pdf
from tests.support import items, pledges, stories
from tests.support.pages import assert_page_hygiene, post
from tests.support.pledges import Pledged
from tests.support.stories import CLERK, LI, MA, OFFICER, ZHAO, Story
from tests.support.visits import Visits
from tests.support.wording import says

ITEM = "B24"


@pytest.fixture
def story(sqlite_office: Office) -> Story:
    return items.licensed_with(sqlite_office, [ITEM])


@pytest.fixture
def pledged(sqlite_office: Office) -> Pledged:
    return pledges.granted(sqlite_office, later=("B24.duty", "B24.photo"))


def test_ma_reads_the_notice_fills_in_uploads_and_comes_to_the_signature(
    sqlite_office: Office, story: Story
) -> None:
    visits = Visits(sqlite_office)
    ma = visits.of(MA)
    case = ma.get(f"/applications/{story.case_id}")
    assert f"/pledges/new/{story.case_id}/{ITEM}" in case.text
    at = f"/pledges/new/{story.case_id}/{ITEM}"
    page = ma.get(at)
    assert page.status_code == 200 and "消防法" in page.text
    assert all(term.zh in page.text for term in sqlite_office.books.catalogue.pledges[ITEM].terms)
    form = dict.fromkeys(pledges.answers(sqlite_office, ITEM), "now")
    wrong = post(ma, at, {**form, "B24.duty": "later"})
    assert wrong.status_code == 422 and says(wrong.text, "problems.pledge.condition_unsaid")
    made = post(ma, at, form)
    assert made.status_code == 303
    one = ma.get(made.location)
    assert says(one.text, "pledges.lacking")
    for term in ("B24.files", "B24.photo"):
        file = {"file": (io.BytesIO(pdf()), "图纸.pdf")}
        assert post(ma, f"{made.location}/papers/{term}", file, made.location).status_code == 303
    ready = ma.get(made.location)
    assert says(ready.text, "pledges.sign_title") and not says(ready.text, "pledges.lacking")


def test_ma_sees_what_she_may_not_do_yet_on_case_first_page_and_pledge(
    sqlite_office: Office, pledged: Pledged
) -> None:
    ma = Visits(sqlite_office).of(MA)
    at = f"/pledges/{pledged.pledge_id}"
    page = ma.get(at)
    assert says(page.text, "pledges.not_yet") and not says(page.text, "pledges.may_begin")
    waits = sqlite_office.books.catalogue.pledges[ITEM].of_kind("condition")[2].zh
    for where in ("/", f"/applications/{pledged.story.case_id}"):
        assert waits in ma.get(where).text, where
    assert post(ma, f"{at}/met/B24.duty", {}, at).status_code == 303
    assert says(ma.get(at).text, "pledges.may_begin")
    assert ma.get(f"{at}/evidence.json").status_code == 200


@pytest.mark.parametrize("who", [LI, ZHAO])
def test_a_pledge_is_its_holders_alone(sqlite_office: Office, pledged: Pledged, who: stories.SignUp) -> None:
    """Another owner and a stranger; a clerk has no such pages at all."""
    stories.sign_up(sqlite_office, who)
    visits, at = Visits(sqlite_office), f"/pledges/{pledged.pledge_id}"
    client, clerk = visits.of(who), visits.of(CLERK)
    form = {"answer": "已改", "digest": "0" * 64, "file": (io.BytesIO(pdf()), "图纸.pdf")}
    for address in (at, f"{at}/evidence.json", f"/pledges/new/{pledged.story.case_id}/{ITEM}"):
        assert client.get(address).status_code == 404, address
        assert clerk.get(address).status_code == 403, address
    for act in ("met/B24.duty", "papers/B24.photo", "answer", "drop", "key-options", "provider"):
        form["file"] = (io.BytesIO(pdf()), "图纸.pdf")
        assert post(client, f"{at}/{act}", form, "/account").status_code == 404, act
    assert client.get("/pledges/desk").status_code == clerk.get("/pledges/desk").status_code == 403
    row = pledges.row(sqlite_office, pledged.pledge_id)
    assert "B24.duty" not in row.met and "B24.photo" not in row.handed and row.answer is None


def test_the_fire_brigade_checks_on_its_page_and_another_department_finds_nothing(
    sqlite_office: Office, pledged: Pledged
) -> None:
    pledges.officer(sqlite_office)
    fire = Visits(sqlite_office).of(OFFICER)
    at = f"/pledges/desk/{pledged.pledge_id}"
    assert pledged.pledge_id in fire.get("/pledges/desk").text
    assert says(fire.get(at).text, "refusals.pledge.not_all_in")
    (upload,) = pledges.row(sqlite_office, pledged.pledge_id).handed.values()
    assert fire.get(f"{at}/files/{upload}").status_code == 200
    assert post(fire, at, {"action": "correct", "reasons": ""}).status_code == 409
    done = post(fire, at, {"action": "correct", "reasons": "通道不畅"})
    assert done.status_code == 303
    ma = Visits(sqlite_office).of(MA)
    own = f"/pledges/{pledged.pledge_id}"
    assert "通道不畅" in ma.get(own).text
    assert post(ma, f"{own}/answer", {"answer": "已清理"}, own).status_code == 303
    assert "已清理" in fire.get(at).text
    false = {"action": "find_false", "reasons": "与事实不符"}
    shown = post(fire, at, false)
    assert shown.status_code == 200 and says(shown.text, "pledges.desk.look")
    assert not pledges.row(sqlite_office, pledged.pledge_id).is_false, "one press decides nothing"
    assert_page_hygiene(shown.text, at)
    looked = re.findall(r'name="looked" value="(\w+)"', shown.text)[0]
    other_words = post(fire, at, false | {"reasons": "别的理由", "looked": looked})
    assert other_words.status_code == 200, "only what was looked at is recorded"
    assert post(fire, at, false | {"looked": looked}).status_code == 303
    assert pledges.row(sqlite_office, pledged.pledge_id).is_false
    tax = stories.SignUp("吴税务", "13911110029", "632121198706200032", stories.PASSWORD)
    stories.appoint(sqlite_office, stories.Role.OFFICER, "630202", "TAX", person=tax)
    other = Visits(sqlite_office).of(tax)
    assert other.get(at).status_code == 404 and pledged.pledge_id not in other.get("/pledges/desk").text
    assert post(other, at, {"action": "find_false", "reasons": "假的"}).status_code == 404


def test_everybody_reads_pledge_decision_and_result_and_no_personal_data(
    sqlite_office: Office, pledged: Pledged
) -> None:
    """GE-66."""
    visits = Visits(sqlite_office)
    with sqlite_office.read() as session:
        uscc = session.get_one(stories.Case, pledged.story.case_id).uscc
    page = visits.nobody().get(f"/enterprises/{uscc}")
    assert says(page.text, "pledges.public.title") and says(page.text, "pledges.public.granted")
    assert sqlite_office.books.catalogue.pledges[ITEM].of_kind("condition")[0].zh in page.text
    assert MA.id_number not in page.text
    pledges.checked(
        sqlite_office, pledges.officer(sqlite_office), pledged.pledge_id, "find_false", "从未验收"
    )
    assert says(visits.nobody().get(f"/enterprises/{uscc}").text, "pledges.public.false")


# by program


def signed_in(office: Office, department: str) -> Machine:
    made = machine(office, department)
    made.sign_in()
    return made


def test_a_departments_program_reads_and_checks_and_hears_of_it(
    sqlite_office: Office, pledged: Pledged
) -> None:
    fire = signed_in(sqlite_office, "630202-FIRE")
    at = f"/api/v1/pledges/{pledged.pledge_id}"
    (event,) = [
        e for e in fire.get("/api/v1/events", after=0).json["events"] if e["type"] == "pledge.granted"
    ]
    assert event["resource"] == {"type": "pledge", "id": pledged.pledge_id, "href": at}
    seen = fire.get(at).json
    assert seen["state"] == "granted" and not seen["may_begin"]
    closed = {a["action"]: a["closed_by"] for a in seen["actions"]}
    assert closed["confirm"] == ["pledge.not_all_in"] and closed["correct"] == []
    early = fire.post(f"{at}/check", {"result": "withdraw", "reasons": "不符合"})
    assert (early.status_code, early.json["codes"]) == (409, ["flow.not_open"])
    done = fire.post(f"{at}/check", {"result": "find_false", "reasons": "从未验收"})
    assert done.json["state"] == "withdrawn" and done.json["false"]
    assert fire.get("/api/v1/pledges", state="withdrawn").json["pledges"][0]["id"] == pledged.pledge_id


def test_another_departments_program_and_a_reader_without_the_scope_are_refused(
    sqlite_office: Office, pledged: Pledged
) -> None:
    at = f"/api/v1/pledges/{pledged.pledge_id}"
    tax = signed_in(sqlite_office, "630202-TAX")
    (paper,) = pledges.row(sqlite_office, pledged.pledge_id).handed.values()
    for path in (at, f"{at}/documents/{paper}"):
        assert tax.get(path).status_code == 404
    assert tax.post(f"{at}/check", {"result": "confirm"}).status_code == 404
    assert tax.get("/api/v1/pledges").json["pledges"] == []
    reads = machine(sqlite_office, "630202-FIRE", ("tasks:read",))
    reads.sign_in()
    assert reads.post(f"{at}/check", {"result": "confirm"}).status_code == 403
    assert reads.client.get(at).status_code == 401
