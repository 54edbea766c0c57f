"""Ma fills in everything by himself through the pages, Li signs by link, the case goes in and comes out licensed."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from licensing.act import Role
from portal.wiring import Office
from portal.work.jobs import issue_licence
from tests.portal.applications.conftest import client_of
from tests.support import identity, stories
from tests.support.pages import post
from tests.support.stories import LI, MA
from tests.support.wording import says

SEALS = {"f_" + name: value for name, value in stories.SEAL_FIELDS.items()}


def version_of(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', client.get(path).text)
    assert found, path
    return found.group(1)


def send(client: FlaskClient, path: str, **data: object) -> str:
    """Posts a section's form as drawn; the address it leads to."""
    answer = post(client, path, {"version": version_of(client, path), **data})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def add(client: FlaskClient, base: str, who: stories.SignUp, roles: list[str], wan: int) -> None:
    data = {
        "name": who.name,
        "id_number": who.id_number,
        "mobile": who.mobile,
        "roles": roles,
        "amount_fen": str(wan),
        "form": "currency",
        "due_on": "2030-06-30",
    }
    assert send(client, f"{base}/people/new", **data) == f"{base}/people"


def test_from_a_reserved_name_to_the_desk(sqlite_office: Office) -> None:
    ma = client_of(sqlite_office, MA)
    stories.give_keys(sqlite_office)
    name_id = stories.reserve_name(sqlite_office, stories.sign_up(sqlite_office))
    base = post(ma, "/applications", {"name_id": name_id}, f"/names/{name_id}").location
    fill_in(ma, base, sqlite_office)
    assert post(ma, f"{base}/documents", {}).location == f"{base}/signatures"
    case_id = base.rsplit("/", 1)[1]
    for who in (MA, LI):
        identity.sign_case(sqlite_office, stories.sign_up(sqlite_office, who), case_id)
    assert says(ma.get(f"{base}/signatures").text, "signing.method.key")
    assert not says(ma.get(f"{base}/check").text, "applications.check.not_yet")
    assert post(ma, f"{base}/check", {}).location == base
    after = ma.get(base).text
    assert says(after, "applications.state.submitted")
    assert says(after, "applications.lanes.registry")


def fill_in(ma: FlaskClient, base: str, office: Office) -> None:
    place = {"county": stories.LEDU, "address": "碾伯街道古城大街18号", "tenure": "owned"}
    assert send(ma, f"{base}/place", **place) == f"{base}/business"
    codes = stories.scope_ids(office)
    send(ma, f"{base}/business", do=f"add:{codes[0]}", q="软件")
    send(ma, f"{base}/business", do=f"add:{codes[1]}", items=codes[:1], main=codes[0])
    assert send(ma, f"{base}/business", do="save", items=codes, main=codes[0]) == f"{base}/capital"
    assert send(ma, f"{base}/capital", amount_fen="100") == f"{base}/people"
    add(ma, base, MA, ["LEGAL_REP", "SHAREHOLDER", "DIRECTOR", "LIAISON"], 60)
    add(ma, base, LI, ["SHAREHOLDER", "MANAGER"], 40)
    assert post(ma, f"{base}/people", {}).location == f"{base}/beneficial"
    owned = ma.get(f"{base}/beneficial").location
    assert post(ma, owned, {"way": "pledge", "pledge": "y"}, owned).location == f"{base}/certificates"
    assert send(ma, f"{base}/certificates", items=["S01"]) == f"{base}/certificates/fields"
    assert send(ma, f"{base}/certificates/fields", **SEALS) == f"{base}/review"


def test_afterwards_lanes_timeline_and_licence(sqlite_office: Office) -> None:
    story, _ = stories.approved(sqlite_office)
    ma = client_of(sqlite_office, MA)
    page = ma.get(f"/applications/{story.case_id}").text
    assert says(page, "applications.state.approved")
    assert "公安局" in page
    assert not says(page, "applications.timeline.leg.informed")  # not before there is something to tell
    issue_licence.run(sqlite_office, story.case_id)
    assert says(ma.get(f"/applications/{story.case_id}").text, "applications.timeline.leg.informed")


def test_a_correction_leads_to_its_field(sqlite_office: Office) -> None:
    story, _ = stories.asked_to_correct(sqlite_office)
    page = client_of(sqlite_office, MA).get(f"/applications/{story.case_id}").text
    assert "请写明楼栋和房间号。" in page
    assert f"/applications/{story.case_id}/place?checked=1#address" in page


def test_a_refusal_gives_reasons_and_remedy(sqlite_office: Office) -> None:
    story, clerk = stories.taken(sqlite_office)
    assert clerk.role is Role.CLERK
    stories.decide(sqlite_office, story.case_id, clerk, refused_for="住所不能用于经营。")
    page = client_of(sqlite_office, MA).get(f"/applications/{story.case_id}").text
    assert "住所不能用于经营。" in page
    assert says(page, "applications.remedy")
