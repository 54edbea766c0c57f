"""Zhao must be refused: every page of every counter, opened and posted to by everybody who has no business there."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from licensing.act import Role
from licensing.services.accounts.accounts import SignUp
from portal.access import MATRIX, Permission, rule_of
from portal.wiring import Office
from tests.support.pages import csrf_of, post
from tests.support.stories import CLERK, LI, OFFICER, PASSWORD, ZHAO, appoint, sign_up

SUPERVISOR = SignUp("孙科长", "13911110013", "632121198301010019", PASSWORD)
OPERATOR = SignUp("褚运维", "13911110031", "632121198302020018", PASSWORD)


@pytest.fixture
def staff(sqlite_office: Office, app: Flask) -> dict[Role, FlaskClient]:
    """Somebody of every role, signed in; none of them has anything to do with any case."""
    sign_up(sqlite_office, ZHAO)
    appoint(sqlite_office, Role.CLERK, person=CLERK)
    appoint(sqlite_office, Role.OFFICER, department="630202-TAX", person=OFFICER)
    appoint(sqlite_office, Role.SUPERVISOR, person=SUPERVISOR)
    appoint(sqlite_office, Role.OPERATOR, None, person=OPERATOR)
    people = {
        Role.APPLICANT: ZHAO,
        Role.CLERK: CLERK,
        Role.OFFICER: OFFICER,
        Role.SUPERVISOR: SUPERVISOR,
        Role.OPERATOR: OPERATOR,
    }
    return {role: signed_in(app, who) for role, who in people.items()}


def signed_in(app: Flask, who: SignUp) -> FlaskClient:
    client = app.test_client()
    post(client, "/sign-in", {"mobile": who.mobile, "password": who.password})
    return client


def guarded(app: Flask) -> list[tuple[Rule, Permission]]:
    """Every route that asks for a permission, with it."""
    found = []
    for rule in app.url_map.iter_rules():
        guard = rule_of(app.view_functions[rule.endpoint])
        if guard is not None and guard.permission is not None:
            found.append((rule, guard.permission))
    return found


def address(rule: Rule) -> str:
    """The route with ids that belong to nobody."""
    text = re.sub(r"<any\('([^']+)'[^>]*>", r"\1", rule.rule)  # of several names, the first
    for name in rule.arguments:
        for kind in ("", "int:", "path:"):
            text = text.replace(f"<{kind}{name}>", "7" if kind == "int:" else "nobody_1")
    return text


def test_there_is_something_to_guard(app: Flask) -> None:
    assert len(guarded(app)) > 40


def test_a_visitor_is_sent_to_sign_in_everywhere(app: Flask) -> None:
    visitor = app.test_client()
    wrong = []
    for rule, _ in guarded(app):
        if "GET" in (rule.methods or ()):
            answer = visitor.get(address(rule))
            if answer.status_code != 303 or not answer.headers["Location"].startswith("/sign-in"):
                wrong.append((rule.rule, answer.status_code))
    assert wrong == []


def test_a_visitor_can_post_nowhere(app: Flask) -> None:
    visitor = app.test_client()
    token = csrf_of(visitor.get("/sign-in").text)
    answers = {
        rule.rule: visitor.post(address(rule), data={"csrf_token": token}).status_code
        for rule, _ in guarded(app)
        if "POST" in (rule.methods or ())
    }
    assert set(answers.values()) <= {303, 401}, answers


def test_nobody_opens_a_page_of_another_role(app: Flask, staff: dict[Role, FlaskClient]) -> None:
    wrong = []
    for role, client in staff.items():
        for rule, permission in guarded(app):
            if permission not in MATRIX[role] and "GET" in (rule.methods or ()):
                status = client.get(address(rule)).status_code
                wrong += [] if status == 403 else [(role, rule.rule, status)]
    assert wrong == []


def test_nobody_posts_for_another_role(app: Flask, staff: dict[Role, FlaskClient]) -> None:
    wrong = []
    for role, client in staff.items():
        token = csrf_of(client.get("/account").text)
        for rule, permission in guarded(app):
            if permission not in MATRIX[role] and "POST" in (rule.methods or ()):
                status = client.post(address(rule), data={"csrf_token": token}).status_code
                wrong += [] if status == 403 else [(role, rule.rule, status)]
    assert wrong == []


def test_the_right_role_still_finds_nothing_of_others(app: Flask, staff: dict[Role, FlaskClient]) -> None:
    """An id that is not yours looks like an id that does not exist."""
    wrong = []
    for role, client in staff.items():
        for rule, permission in guarded(app):
            if permission in MATRIX[role] and rule.arguments and "GET" in (rule.methods or ()):
                answer = client.get(address(rule), follow_redirects=True)
                wrong += [] if answer.status_code == 404 else [(role, rule.rule, answer.status_code)]
    assert wrong == []


def test_a_form_without_its_token_changes_nothing(app: Flask, sqlite_office: Office) -> None:
    sign_up(sqlite_office, LI)
    client = signed_in(app, LI)
    answers = {
        rule.rule: client.post(address(rule), data={}).status_code
        for rule, permission in guarded(app)
        if permission in MATRIX[Role.APPLICANT] and "POST" in (rule.methods or ())
    }
    assert set(answers.values()) == {400}, answers
