"""The shell with two real counters, and beside them a small one that only these tests open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from apiflask import APIFlask
from flask import Blueprint, flash, redirect, render_template_string, request
from flask.testing import FlaskClient
from werkzeug.wrappers import Response as BaseResponse

from licensing.act import Actor, Role
from licensing.errors import Conflict, NotFound, Refused
from licensing.store.models import Account
from portal import app as portal_app
from portal import discovery, sessions
from portal.access import Permission, allow, current_actor, public
from portal.counters.account import pages as account
from portal.counters.styleguide import pages as styleguide
from portal.security import safe_next
from portal.wiring import Office

PAGE = (
    "{% extends 'base.html' %}{% block title %}x{% endblock %}{% block main %}"
    "<h1>{{ text }}</h1>{% call ui.form(action='/probe/write') %}{{ ui.button('x') }}{% endcall %}{% endblock %}"
)


def make_probe() -> Blueprint:
    """A counter with one view for each thing the shell must answer for."""
    probe = Blueprint("probe", __name__, url_prefix="/probe")

    @probe.get("/open")
    @public
    def show() -> str:
        return render_template_string(PAGE, text=request.args.get("text", "probe"))

    @probe.post("/write")
    @public
    def write() -> BaseResponse:
        flash(request.form.get("said", "done"), "success")
        return redirect("/probe/open", 303)

    @probe.post("/enter/<role>")
    @public
    def enter(role: str) -> BaseResponse:
        sessions.sign_in(Actor(f"acc_{role}", f"<b>{role}</b>", Role(role), "632100", None))
        return redirect(safe_next(request.args.get("next")), 303)

    @probe.get("/desk")
    @allow(Permission.DECIDE_CASES)
    def desk() -> str:
        return current_actor().name

    @probe.get("/fault")
    @public
    def fault() -> str:
        raise RuntimeError("secret detail of the fault")

    @probe.get("/refused/<code>")
    @public
    def refused(code: str) -> str:
        raise Refused(code)

    @probe.get("/gone")
    @public
    def gone() -> str:
        raise NotFound("case_of_somebody_else")

    @probe.get("/conflict")
    @public
    def conflict() -> str:
        raise Conflict("x")

    return probe


@dataclass(frozen=True)
class Module:
    """Stands where a counter's ``pages`` module would."""

    blueprint: Blueprint


MakeApp = Callable[[Office], APIFlask]


@pytest.fixture
def make_app(monkeypatch: pytest.MonkeyPatch) -> MakeApp:
    """Builds the application with the probe beside two real counters."""

    def with_probe() -> Iterator[object]:
        yield account
        yield Module(styleguide.blueprint)  # here also without a demo
        yield Module(make_probe())

    monkeypatch.setattr(discovery, "_counter_modules", with_probe)
    return portal_app.create_app


@pytest.fixture
def app(make_app: MakeApp, sqlite_office: Office) -> APIFlask:
    with sqlite_office.sessions.begin() as db:
        for role in (Role.APPLICANT, Role.CLERK, Role.OFFICER):
            db.add(_account(role, sqlite_office))
    return make_app(sqlite_office)


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    return app.test_client()


def _account(role: Role, office: Office) -> Account:
    return Account(
        id=f"acc_{role}",
        name=f"{role}",
        mobile="13900000000",
        mobile_index=f"mobile of {role}",
        id_number="",
        id_number_index=f"number of {role}",
        password_hash="opens nothing",
        role=str(role),
        authority="632100",
        department=None,
        created_at=office.clock.now(),
    )
