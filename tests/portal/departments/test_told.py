"""What the police are told of: read and done with; told again when the enterprise exists; void when it never will."""

from __future__ import annotations

import re

import pytest

from licensing.act import Role
from licensing.services.cases import leg_decisions
from licensing.store.models import Case, Leg
from portal.counters.departments import queue
from portal.wiring import Office
from portal.work.jobs import issue_licence
from tests.portal.api.conftest import machine
from tests.support import items, stories
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import HEAD, OFFICER, Story
from tests.support.visits import Visits


def told_of(office: Office, kinds: tuple[str, ...]) -> tuple[Story, Leg]:
    story = items.approved_with(office, items.first_of_kinds(office, kinds))
    return story, next(x for x in items.legs_of(office, story) if x.kind == "merged")


def test_what_was_read_leaves_the_list_and_comes_back_with_the_code(
    sqlite_office: Office, visits: Visits
) -> None:
    story, leg = told_of(sqlite_office, ("merged",))
    place, short = leg.department.split("-")
    stories.appoint(sqlite_office, Role.OFFICER, place, short)
    client, where = visits.of(OFFICER), f"/department/legs/{leg.id}"
    stories.appoint(sqlite_office, Role.OFFICER, "630203", short, HEAD)
    assert post(visits.of(HEAD), f"{where}/steps/acknowledge", {"round": "1"}, "/account").status_code == 404
    assert post(client, f"{where}/steps/acknowledge", {"round": "1"}, where).status_code == 303
    assert_page_hygiene(client.get(where).text)
    own = machine(sqlite_office, leg.department)
    own.sign_in()
    assert leg.id not in [x["id"] for x in own.get("/api/v1/tasks").json["tasks"]]
    issue_licence.run(sqlite_office, story.case_id)
    (task,) = [x for x in own.get("/api/v1/tasks").json["tasks"] if x["id"] == leg.id]
    assert (task["state"], task["round"], task["changed"]) == ("informed", 2, ["facts.uscc"])
    assert task["enterprise"]["uscc"]
    assert_page_hygiene(client.get(where).text)
    done = own.post(f"/api/v1/tasks/{leg.id}/steps/acknowledge", {"round": 2})
    assert done.json["state"] == "acknowledged"


def test_a_case_that_dies_calls_back_everybody_who_was_told(sqlite_office: Office) -> None:
    story, leg = told_of(sqlite_office, ("merged", "before"))
    before = next(x for x in items.legs_of(sqlite_office, story) if x.kind == "before")
    officer = stories.appoint(sqlite_office, Role.OFFICER, *before.department.split("-"))
    with sqlite_office.work(officer) as work:
        leg_decisions.decide(work, before.id, False, "场所不符合要求。")
    clerk = stories.appoint(sqlite_office, Role.CLERK)
    stories.decide(sqlite_office, story.case_id, clerk, refused_for="前置许可未获同意。")
    with sqlite_office.read() as session:
        assert {x.state for x in session.get_one(Case, story.case_id).legs} == {"cancelled"}
    own = machine(sqlite_office, leg.department)
    own.sign_in()
    (last,) = [e for e in own.get("/api/v1/events").json["events"] if e["type"] == "leg.cancelled"]
    assert last["resource"]["id"] == leg.id


def test_nothing_is_lost_behind_the_first_page(
    sqlite_office: Office, visits: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, leg = told_of(sqlite_office, ("merged", "after"))
    monkeypatch.setattr(queue, "PAGE", 1)
    with sqlite_office.sessions.begin() as session:  # the permit's matter is this department's too
        for other in session.query(Leg).where(Leg.kind == "after"):
            other.department = leg.department
        mine = [x.id for x in session.query(Leg).where(Leg.department == leg.department)]
    stories.appoint(sqlite_office, Role.OFFICER, *leg.department.split("-"))
    client, seen, where = visits.of(OFFICER), [], "/department"
    while where:
        page = client.get(where).text
        assert_page_hygiene(page)
        seen += re.findall(r"/department/legs/(\w+)", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        where = following[1] if following else ""
    assert sorted(seen) == sorted(mine) and len(mine) > 1
    for wrong in ("0", "-1", "x", "99999999999", "999"):
        assert client.get(f"/department?page={wrong}").status_code == 200
