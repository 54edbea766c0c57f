"""A tax programmer with nothing but the guides sets a taxpayer up: everything the department's page shows, typed, and where to go on."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema_rs
import pytest

from licensing.act import Role
from licensing.documents.wording import phrases
from licensing.flows import leg as leg_flow
from licensing.guards import GUARDS
from licensing.services.accounts import api_clients
from licensing.services.cases.legs import SILENT
from licensing.store.models import Case, Enterprise, Leg
from portal.errors import sentence_of
from portal.wiring import Office
from tests.portal.api.conftest import OPERATOR, POLICE, Machine, machine
from tests.support import items, orders, stories
from tests.support.stories import LLC_NAME, MA, Story


@pytest.fixture
def story(sqlite_office: Office) -> Story:
    """Approved: something only told, a pre-approval and a permit."""
    return items.approved_with(
        sqlite_office, items.first_of_kinds(sqlite_office, ("merged", "before", "after"))
    )


def system(office: Office, department: str) -> Machine:
    found = machine(office, department)
    found.sign_in()
    return found


def leg_of(office: Office, story: Story, kind: str) -> Leg:
    return next(x for x in items.legs_of(office, story) if x.kind == kind)


def test_a_task_alone_carries_what_the_page_shows_typed(sqlite_office: Office, story: Story) -> None:
    leg = leg_of(sqlite_office, story, "after")
    own = system(sqlite_office, leg.department)
    task = own.get(f"/api/v1/tasks/{leg.id}").json
    about = task["enterprise"]
    assert about["representative"] == MA.name and about["capital_fen"] == 100_000_000
    assert "碾伯街道古城大街18号302室" in about["domicile"]
    assert about["scope"].startswith("一般项目：")
    assert {"软件开发"} <= {phrase["phrase"] for phrase in about["scope_phrases"]}
    assert all(
        phrase["code"] in sqlite_office.books.catalogue.scope_items for phrase in about["scope_phrases"]
    )
    assert [x["code"] for x in task["item_details"]] == leg.items
    assert all(x["name"] for x in task["item_details"])
    own_kind = [x for x in own.get("/api/v1/tasks", state="all").json["tasks"] if x["id"] == leg.id]
    assert own_kind == [task]
    for detail in task["item_details"]:
        schema = own.client.get(detail["schema"]).json
        jsonschema_rs.validate(schema, task["fields"])
    assert MA.mobile not in json.dumps(task, ensure_ascii=False)


def test_others_do_not_learn_that_a_task_or_a_case_exists(sqlite_office: Office, story: Story) -> None:
    leg = leg_of(sqlite_office, story, "after")
    other = system(sqlite_office, "630203-TAX")
    for path in (f"/api/v1/tasks/{leg.id}", "/api/v1/tasks/leg_none", f"/api/v1/cases/{story.case_id}"):
        answer = other.get(path)
        assert (answer.status_code, answer.json["code"]) == (404, "s404"), path


def test_a_department_reads_the_case_it_is_part_of_and_its_own_tasks_in_it(
    sqlite_office: Office, story: Story
) -> None:
    leg = leg_of(sqlite_office, story, "after")
    case = system(sqlite_office, leg.department).get(f"/api/v1/cases/{story.case_id}").json
    with sqlite_office.read() as session:
        mine = [x.id for x in session.get_one(Case, story.case_id).legs if x.department == leg.department]
    assert (case["id"], case["kind"], case["name"]) == (story.case_id, "establishment", LLC_NAME)
    assert sorted(case["tasks"]) == sorted(mine)
    assert case["submitted_at"] and case["accepted_at"]


def test_what_waits_is_what_a_department_that_is_only_told_has(sqlite_office: Office) -> None:
    licensed = items.licensed_with(sqlite_office, items.first_of_kinds(sqlite_office, ("merged",)))
    told = leg_of(sqlite_office, licensed, "merged")
    own = system(sqlite_office, told.department)
    assert told.id in [x["id"] for x in own.get("/api/v1/tasks").json["tasks"]]
    assert told.id not in [x["id"] for x in own.get("/api/v1/tasks", state="open").json["tasks"]]


def test_an_enterprise_by_code_and_what_an_order_changed(sqlite_office: Office) -> None:
    stories.licensed(sqlite_office)
    uscc = str(orders.enterprise(sqlite_office).uscc)
    tax = system(sqlite_office, "630202-TAX")
    found = tax.get(f"/api/v1/enterprises/{uscc}").json
    people = {(each["role"], each["name"]) for each in found["people"]}
    assert {("SHAREHOLDER", MA.name), ("DIRECTOR", MA.name)} <= people and found["term"]
    assert all(role != "LIAISON" for role, _ in people) and MA.id_number not in str(found)
    assert (found["name"], found["status"], found["representative"]) == (LLC_NAME, "active", MA.name)
    assert found["established_on"] and found["capital_fen"] == 100_000_000
    assert tax.get("/api/v1/enterprises/91630202MA00000000").status_code == 404
    before = tax.get("/api/v1/events").json["next"]
    orders.order(sqlite_office, uscc, "CHANGE", domicile="青海省海东市乐都区碾伯街道校场路5号")
    (event,) = tax.get("/api/v1/events", after=before).json["events"]
    assert (event["type"], event["changed"]) == ("enterprise.change", ["domicile"])
    assert event["resource"] == {"type": "enterprise", "id": uscc, "href": f"/api/v1/enterprises/{uscc}"}
    again = tax.get(event["resource"]["href"]).json
    assert again["domicile"].endswith("校场路5号") and "校场路" not in json.dumps(event, ensure_ascii=False)


def test_a_snapshot_says_from_where_to_go_on(sqlite_office: Office, story: Story) -> None:
    leg = leg_of(sqlite_office, story, "after")
    own = system(sqlite_office, leg.department)
    first = own.get("/api/v1/tasks", state="all", limit=1).json
    own.post(f"/api/v1/tasks/{leg.id}/decision", {"decision": "grant"})
    page, seen = first, [x["id"] for x in first["tasks"]]
    while page["next"]:
        page = own.get("/api/v1/tasks", state="all", limit=1, cursor=page["next"]).json
        assert page["position"] == first["position"]  # of the whole snapshot, not of its last page
        seen += [x["id"] for x in page["tasks"]]
    assert leg.id in seen
    news = own.get("/api/v1/events", after=first["position"]).json["events"]
    assert [(e["type"], e["resource"]["id"]) for e in news] == [("leg.granted", leg.id)]


@pytest.mark.parametrize(("after", "status"), [("99999999", 404), ("x", 422), ("-1", 422)])
def test_a_position_that_was_never_given_is_an_error(sqlite_office: Office, after: str, status: int) -> None:
    answer = system(sqlite_office, POLICE).get("/api/v1/events", after=after)
    assert answer.status_code == status and answer.mimetype == "application/problem+json"
    if status == 404:
        assert answer.json["code"] == "position_unknown"


def test_every_event_a_department_can_get_is_in_the_published_table(sqlite_office: Office) -> None:
    client = system(sqlite_office, POLICE).client
    table = {row["type"]: row for row in client.get("/api/v1/event-types").json["event_types"]}
    sent = {event for row in leg_flow.FLOW.rows for event in row.emits} - set(SILENT)
    sent |= {f"enterprise.{kind.code.lower()}" for kind in sqlite_office.books.catalogue.order_kinds.values()}
    sent |= {"case.licensed", "pool.published", "pool.claimed", "standing.stated", "standing.ended"}
    sent |= {"client.created", "client.disabled", "client.rotated", "enterprise.deregistered"}
    assert sent <= set(table)
    assert all(row["resource"] and row["text"] for row in table.values())
    guide = (Path(__file__).parents[3] / "docs" / "api.md").read_text("utf-8")
    assert [code for code in table if f"| `{code}` | {table[code]['resource']} |" not in guide] == []
    described = client.get("/api/v1/openapi.json").json["components"]["schemas"]["Event"]
    assert set(described["properties"]["type"]["examples"]) == set(table)


def test_a_wrong_address_is_told_in_the_words_of_the_interface(sqlite_office: Office) -> None:
    client = system(sqlite_office, POLICE).client
    for answer, code in (
        (client.get("/api/v1/nowhere?lang=en"), "s404"),
        (client.get("/api/v1/name-checks?lang=en"), "s405"),
    ):
        assert (answer.json["code"], answer.mimetype) == (code, "application/problem+json")
        said = (answer.json["title"] + answer.json["detail"]).lower()
        assert "page" not in said and "button" not in said
        assert client.get(answer.json["type"]).status_code == 200
        assert "Retry-After" not in answer.headers


def test_no_refusal_of_a_task_speaks_to_a_program_of_pages(sqlite_office: Office, story: Story) -> None:
    """Seen: a task that waits for nothing was refused with advice to reload the page and use its buttons."""
    leg = leg_of(sqlite_office, story, "after")
    own = system(sqlite_office, leg.department)
    answer = own.post(f"/api/v1/tasks/{leg.id}/steps/acknowledge?lang=en", {"round": 1})
    assert answer.status_code == 409 and answer.json["codes"] == ["flow.not_open"]
    officers = [row for row in leg_flow.FLOW.rows if row.role is Role.OFFICER]
    codes = {GUARDS[name]({}) for row in officers for name in row.guards} | {"flow.not_open"}
    with own.client.application.test_request_context("/api/v1/tasks?lang=en"):
        said = {code: str(sentence_of(str(code), {})).lower() for code in codes}
    assert [c for c, text in said.items() if re.search("page|button|reload", text) or text == "none"] == []
    assert answer.json["detail"].lower() == said["flow.not_open"]


@pytest.mark.parametrize("code", ["refused", "token_needed", "s422", "cursor_unknown"])
def test_the_type_of_a_problem_can_be_opened(sqlite_office: Office, code: str) -> None:
    client = machine(sqlite_office).client
    for lang in ("zh", "en"):
        page = client.get(f"/errors/{code}?lang={lang}")
        assert page.status_code == 200 and f"<code>{code}</code>" in page.text
    assert client.get("/errors/nothing").status_code == 404


def test_a_good_answer_asks_nobody_to_wait(sqlite_office: Office) -> None:
    tax = system(sqlite_office, "630202-TAX")
    for path in ("/api/v1/tasks", "/api/v1/events", "/api/v1/event-types"):
        answer = tax.get(path)
        assert answer.status_code == 200 and "Retry-After" not in answer.headers


def test_no_scope_that_opens_nothing(sqlite_office: Office) -> None:
    assert "names:check" not in api_clients.SCOPES
    tax = machine(sqlite_office, "630202-TAX")
    with sqlite_office.work(OPERATOR) as work:  # a client of an older installation
        row = work.session.get_one(api_clients.ApiClient, tax.id)
        row.scopes = ["names:check", "tasks:read"]
    assert tax.sign_in().json["scope"] == "tasks:read"


def test_the_scope_as_printed_falls_apart_into_its_phrases() -> None:
    printed = (
        "一般项目：软件开发；食品销售（仅销售预包装食品）（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）。"
        "许可项目：餐饮服务（依法须经批准的项目，经相关部门批准后方可开展经营活动）。"
    )
    assert phrases(printed) == ("软件开发", "食品销售（仅销售预包装食品）", "餐饮服务")
    assert phrases("农业机械修理、销售") == ()  # an older entry that was never put together from phrases


def test_an_enterprise_without_a_code_is_not_found_by_none(sqlite_office: Office) -> None:
    with sqlite_office.read() as session:
        assert session.query(Enterprise).count() == 0
    tax = system(sqlite_office, "630202-TAX")
    assert tax.get("/api/v1/enterprises/None").status_code == 404
