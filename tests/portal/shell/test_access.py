"""Closed by default: who is not named stays outside, and ``next`` stays on the site."""

from __future__ import annotations

from inspect import iscoroutinefunction
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from licensing.act import Actor, Role
from portal import access
from portal.security import safe_next
from tests.support.pages import assert_page_hygiene, post


def test_a_visitor_is_sent_to_sign_in_and_back(client: FlaskClient) -> None:
    answer = client.get("/probe/desk?page=2")
    where = urlsplit(answer.headers["Location"])
    assert (answer.status_code, where.path, where.netloc) == (303, "/sign-in", "")
    assert parse_qs(where.query)["next"] == ["/probe/desk?page=2"]


@pytest.mark.parametrize(("role", "status"), [("clerk", 200), ("applicant", 403), ("officer", 403)])
def test_only_roles_with_the_permission_enter(client: FlaskClient, role: str, status: int) -> None:
    post(client, f"/probe/enter/{role}", {}, "/probe/open")
    answer = client.get("/probe/desk")
    assert answer.status_code == status
    if status == 403:
        assert_page_hygiene(answer.text)


def test_a_view_added_after_the_start_is_closed() -> None:
    app = Flask("late")
    app.jinja_env.globals.clear()
    access.install(app)
    app.add_url_rule("/late", "late", lambda: "open to all")
    assert app.test_client().get("/late").status_code == 403


def test_a_guard_of_its_own_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="reason"):
        access.own_guard("")


def test_nobody_but_the_operator_operates_and_applicants_decide_nothing() -> None:
    operating = {role for role, rights in access.MATRIX.items() if access.Permission.OPERATE in rights}
    assert operating == {Role.OPERATOR}
    deciding = {access.Permission.DECIDE_CASES, access.Permission.DECIDE_LEGS}
    assert not deciding & access.MATRIX[Role.APPLICANT]
    assert not deciding & access.MATRIX[Role.OPERATOR]
    assert not access.may(access.Permission.READ_CASES, Actor("a", "x", Role.OFFICER))


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example/", "javascript:alert(1)",
     "/\t/evil.example", " //evil.example", "/a\r\nSet-Cookie: x=1", "evil", "", None, "/" + "a" * 3000],
)  # fmt: skip
def test_next_never_leaves_the_site(target: str | None) -> None:
    assert safe_next(target) == "/"


@given(st.text(alphabet="/\\:@?#.ae \t\n%", max_size=12))
def test_whatever_next_says_the_host_stays_empty(target: str) -> None:
    parts = urlsplit(safe_next(target).replace("\\", "/"))
    assert not parts.netloc
    assert not parts.scheme


def test_a_hostile_next_in_a_sign_in_form_stays_home(client: FlaskClient) -> None:
    answer = post(client, "/probe/enter/clerk?next=//evil.example/x", {}, "/probe/open")
    assert answer.headers["Location"] == "/"


def test_no_view_and_no_hook_is_a_coroutine(client: FlaskClient) -> None:
    """The application calls each as it is (`application.Application.ensure_sync`)."""
    app = client.application
    hooks = [app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs]
    found = [each for kind in hooks for registered in kind.values() for each in registered]
    found += [each for registered in app.template_context_processors.values() for each in registered]
    found += app.view_functions.values()
    assert len(found) > 20
    assert [each for each in found if iscoroutinefunction(each)] == []
