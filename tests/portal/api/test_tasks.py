"""The tax office's system sees its own legs, decides them once, and follows its own events."""

from __future__ import annotations

import pytest

from licensing.store.models import Case, IdempotencyKey, Leg
from portal.wiring import Office
from tests.portal.api.conftest import Machine, machine
from tests.support import items
from tests.support.races import together

TASKS, EVENTS = "/api/v1/tasks", "/api/v1/events"
GRANT = {"decision": "grant"}


@pytest.fixture
def leg(office: Office) -> Leg:
    """An open leg of a case with one item of every kind."""
    story = items.approved_with(office, items.first_of_kinds(office, ("merged", "before", "after")))
    with office.read() as session:
        return next(x for x in session.get_one(Case, story.case_id).legs if x.kind == "after")


@pytest.fixture
def own(office: Office, leg: Leg) -> Machine:
    found = machine(office, leg.department)
    found.sign_in()
    return found


@pytest.fixture
def other(office: Office, leg: Leg) -> Machine:
    strange = "630203-TAX"
    assert strange != leg.department
    found = machine(office, strange)
    found.sign_in()
    return found


def decision(leg: Leg) -> str:
    return f"{TASKS}/{leg.id}/decision"


def test_a_department_reads_its_own_tasks_only(own: Machine, other: Machine, leg: Leg) -> None:
    tasks = own.get(TASKS).json["tasks"]
    assert leg.id in [task["id"] for task in tasks]
    mine = next(task for task in tasks if task["id"] == leg.id)
    assert mine["state"] == "open" and mine["enterprise"]["name"] == "海东市乐都区青禾软件有限公司"
    assert set(mine["fields"]) == set(leg.fields)
    assert "id_number" not in str(tasks) and "1391111" not in str(tasks)
    nothing = other.get(TASKS).json
    assert (nothing["tasks"], nothing["next"]) == ([], None)


def test_a_page_ends_with_a_cursor_that_leads_on(own: Machine) -> None:
    everything = [task["id"] for task in own.get(TASKS, state="all").json["tasks"]]
    seen, cursor = [], None
    while True:
        page = own.get(TASKS, state="all", limit=1, **({"cursor": cursor} if cursor else {})).json
        seen += [task["id"] for task in page["tasks"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == everything


def test_granting_is_remembered_under_its_key(own: Machine, office: Office, leg: Leg) -> None:
    first = own.post(decision(leg), GRANT, **{"Idempotency-Key": "k-1"})
    again = own.post(decision(leg), GRANT, **{"Idempotency-Key": "k-1"})
    assert first.status_code == again.status_code == 200
    assert first.json == again.json and first.json["state"] == "granted"
    with office.read() as session:
        assert session.get_one(Leg, leg.id).decided_by == own.id


def test_a_key_serves_one_request_only(own: Machine, leg: Leg) -> None:
    own.post(decision(leg), GRANT, **{"Idempotency-Key": "k-1"})
    clash = own.post(
        decision(leg), {"decision": "refuse", "reasons": "资料不全"}, **{"Idempotency-Key": "k-1"}
    )
    assert clash.status_code == 409 and clash.json["codes"] == ["client.key_reused"]
    assert clash.mimetype == "application/problem+json"


def test_a_refused_request_does_not_use_up_its_key(own: Machine, office: Office, leg: Leg) -> None:
    bad = own.post(decision(leg), {"decision": "refuse"}, **{"Idempotency-Key": "k-2"})
    assert bad.status_code == 422 and bad.json["errors"][0]["pointer"] == "/reasons"
    with office.read() as session:
        assert session.get(IdempotencyKey, (own.id, "k-2")) is None
    assert own.post(decision(leg), GRANT, **{"Idempotency-Key": "k-2"}).status_code == 200


def test_twins_at_the_same_moment_get_the_same_answer(own: Machine, leg: Leg) -> None:
    answers: list[tuple[int, str]] = []

    def ask() -> None:
        answer = own.client.application.test_client().post(
            decision(leg), json=GRANT, headers=own.headers | {"Idempotency-Key": "twin"}
        )
        answers.append((answer.status_code, answer.text))

    together(ask, ask, ask)
    assert len(answers) == 3 and len(set(answers)) == 1 and answers[0][0] == 200


def test_without_a_key_the_same_decision_is_harmless_and_another_is_refused(own: Machine, leg: Leg) -> None:
    assert own.post(decision(leg), GRANT).status_code == 200
    assert own.post(decision(leg), GRANT).status_code == 200
    late = own.post(decision(leg), {"decision": "refuse", "reasons": "改主意了"})
    assert late.status_code == 409 and late.json["codes"] == ["flow.not_open"]


def test_nobody_decides_for_another_department(other: Machine, office: Office, leg: Leg) -> None:
    assert other.post(decision(leg), GRANT).status_code == 404
    assert other.post(f"{TASKS}/leg_unknown/decision", GRANT).status_code == 404
    with office.read() as session:
        assert session.get_one(Leg, leg.id).state == "open"


@pytest.mark.parametrize("key", ["", " ", "with blank", "ü", "k" * 201])
def test_a_key_has_a_form(own: Machine, leg: Leg, key: str) -> None:
    answer = own.post(decision(leg), GRANT, **{"Idempotency-Key": key})
    assert (answer.status_code, answer.json["code"]) == (400, "key_form")


def test_events_can_be_followed_from_any_number(own: Machine, other: Machine, leg: Leg) -> None:
    opened = own.get(EVENTS).json
    assert {"leg.opened", "leg.informed"} & {event["type"] for event in opened["events"]}
    assert [e["seq"] for e in opened["events"]] == sorted(e["seq"] for e in opened["events"])
    assert own.get(EVENTS, after=opened["next"]).json == {"events": [], "next": opened["next"]}
    own.post(decision(leg), GRANT)
    news = own.get(EVENTS, after=opened["next"]).json["events"]
    assert [event["type"] for event in news] == ["leg.granted"]
    assert news[0]["subject"] == {"kind": "leg", "id": leg.id}
    assert [event["type"] for event in other.get(EVENTS).json["events"]] == ["client.created"]


@pytest.mark.parametrize("path", [TASKS, EVENTS, f"{TASKS}/leg_1/decision"])
def test_without_a_token_there_is_nothing(own: Machine, path: str) -> None:
    ask = own.client.post if path.endswith("decision") else own.client.get
    answer = ask(path)
    assert answer.status_code == 401 and answer.json["code"] == "token_needed"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
