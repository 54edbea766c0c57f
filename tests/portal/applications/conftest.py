"""Ma Jianguo at his own application, Li Xiulan who co-founds, Zhao Lei who has nothing to do with it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from licensing.services.accounts.accounts import SignUp
from portal.app import create_app
from portal.wiring import Office
from tests.support.pages import post
from tests.support.stories import MA, ZHAO, Story, draft, sign_up


def client_of(office: Office, person: SignUp) -> FlaskClient:
    """A browser in which the person is signed in."""
    sign_up(office, person)
    client = create_app(office).test_client()
    post(client, "/sign-in", {"mobile": person.mobile, "password": person.password})
    return client


@pytest.fixture
def told(request: pytest.FixtureRequest) -> None:
    """What the test's story is, before anybody signs in: on an office nobody touched it is told once a process."""
    for name in ("story", "licence_id"):
        if name in request.fixturenames:
            request.getfixturevalue(name)


@pytest.fixture
def ma(sqlite_office: Office, told: None) -> FlaskClient:
    return client_of(sqlite_office, MA)


@pytest.fixture
def zhao(sqlite_office: Office, told: None) -> FlaskClient:
    return client_of(sqlite_office, ZHAO)


@pytest.fixture
def story(sqlite_office: Office) -> Story:
    """A complete draft of a limited company by Ma and Li."""
    return draft(sqlite_office)
