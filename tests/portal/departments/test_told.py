"""What the police are told of: once the enterprise exists, not before; read and done with; nothing when it never will."""

from __future__ import annotations

import re

import pytest

from licensing.act import Role
from licensing.errors import NotFound
from licensing.services.cases import leg_decisions, leg_steps
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


def test_the_police_hear_of_the_seal_once_and_only_of_an_enterprise_that_exists(
    sqlite_office: Office, visits: Visits
) -> None:
    """At acceptance nothing: no task, no event, nothing owed, no page. With the licence all of it, with the code, in one event."""
    story, leg = told_of(sqlite_office, ("merged",))
    place, short = leg.department.split("-")
    officer = stories.appoint(sqlite_office, Role.OFFICER, place, short)
    client, where, own = (
        visits.of(OFFICER),
        f"/department/legs/{leg.id}",
        machine(sqlite_office, leg.department),
    )
    own.sign_in()
    start = own.get("/api/v1/events").json["next"]
    for state in ("waiting", "planned", "all"):
        assert own.get("/api/v1/tasks", state=state).json["tasks"] == []
    assert own.get(f"/api/v1/cases/{story.case_id}").status_code == 404
    assert own.get(f"/api/v1/tasks/{leg.id}").status_code == client.get(where).status_code == 404
    assert own.post(f"/api/v1/tasks/{leg.id}/steps/acknowledge", {"round": 1}).status_code == 404
    assert leg.id not in client.get("/department").text
    with pytest.raises(NotFound), sqlite_office.work(officer) as work:
        leg_steps.take(work, leg.id, "acknowledge", shown=leg.round)
    issue_licence.run(sqlite_office, story.case_id)
    (event,) = own.get("/api/v1/events", after=start).json["events"]
    assert (event["type"], event["resource"]["id"]) == ("leg.informed", leg.id)
    assert [x["type"] for x in own.get("/api/v1/exchanges").json["exchanges"]] == ["leg.informed"]
    (task,) = own.get("/api/v1/tasks").json["tasks"]
    assert (task["state"], task["round"], task["changed"]) == ("informed", 1, [])
    assert task["enterprise"]["uscc"] and task["opened_at"]
    assert leg.id in client.get("/department").text


def test_what_was_read_leaves_the_list(sqlite_office: Office, visits: Visits) -> None:
    story, leg = told_of(sqlite_office, ("merged",))
    issue_licence.run(sqlite_office, story.case_id)
    place, short = leg.department.split("-")
    stories.appoint(sqlite_office, Role.OFFICER, place, short)
    client, where = visits.of(OFFICER), f"/department/legs/{leg.id}"
    stories.appoint(sqlite_office, Role.OFFICER, "630203", short, HEAD)
    assert post(visits.of(HEAD), f"{where}/steps/acknowledge", {"round": "1"}, "/account").status_code == 404
    assert post(client, f"{where}/steps/acknowledge", {"round": "1"}, where).status_code == 303
    assert_page_hygiene(client.get(where).text)
    own = machine(sqlite_office, leg.department)
    own.sign_in()
    assert own.get("/api/v1/tasks").json["tasks"] == []
    assert [x["id"] for x in own.get("/api/v1/tasks", state="acknowledged").json["tasks"]] == [leg.id]


def test_told_before_the_enterprise_existed_by_an_older_installation_it_is_told_again_with_the_code(
    sqlite_office: Office,
) -> None:
    story, leg = told_of(sqlite_office, ("merged",))
    with sqlite_office.sessions.begin() as session:
        row = session.get_one(Leg, leg.id)
        row.state, row.round, row.opened_at = "acknowledged", 1, sqlite_office.clock.now()
    issue_licence.run(sqlite_office, story.case_id)
    own = machine(sqlite_office, leg.department)
    own.sign_in()
    (task,) = own.get("/api/v1/tasks").json["tasks"]
    assert (task["state"], task["round"], task["changed"]) == ("informed", 2, ["facts.uscc"])


def test_a_case_that_dies_calls_back_who_was_asked_and_whoever_was_not_told_never_hears_of_it(
    sqlite_office: Office,
) -> None:
    story, leg = told_of(sqlite_office, ("merged", "before"))
    before = next(x for x in items.legs_of(sqlite_office, story) if x.kind == "before")
    officer = stories.appoint(sqlite_office, Role.OFFICER, *before.department.split("-"))
    with sqlite_office.work(officer) as work:
        leg_decisions.decide(work, before.id, False, "场所不符合要求。")
    clerk = stories.appoint(sqlite_office, Role.CLERK)
    stories.decide(sqlite_office, story.case_id, clerk, refused_for="前置许可未获同意。")
    with sqlite_office.read() as session:
        assert {x.state for x in session.get_one(Case, story.case_id).legs} == {"cancelled"}
    heard = {}
    for department in (before.department, leg.department):
        own = machine(sqlite_office, department)
        own.sign_in()
        heard[department] = [
            e["type"] for e in own.get("/api/v1/events").json["events"] if e["type"].startswith("leg.")
        ]
        told = own.get("/api/v1/tasks", state="all").json["tasks"]
        assert [x["id"] for x in told] == ([before.id] if department == before.department else [])
    assert heard == {before.department: ["leg.opened", "leg.refused", "leg.cancelled"], leg.department: []}


def test_nothing_is_lost_behind_the_first_page(
    sqlite_office: Office, visits: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    story, leg = told_of(sqlite_office, ("merged", "after"))
    issue_licence.run(sqlite_office, story.case_id)
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
