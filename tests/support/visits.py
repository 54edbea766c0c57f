"""Signed-in people at one site: a client for each, as a browser would have it."""

from __future__ import annotations

from flask.testing import FlaskClient

from licensing.services.accounts.accounts import SignUp
from portal.app import create_app
from portal.wiring import Office
from tests.support.pages import post


class Visits:
    """One application, many browsers. A person signs in once and keeps the client; ``fresh`` signs in again."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.app = create_app(office)
        self._clients: dict[str, FlaskClient] = {}

    def nobody(self) -> FlaskClient:
        return self.app.test_client()

    def of(self, person: SignUp) -> FlaskClient:
        if person.mobile not in self._clients:
            self._clients[person.mobile] = self.fresh(person)
        return self._clients[person.mobile]

    def fresh(self, person: SignUp) -> FlaskClient:
        client = self.app.test_client()
        answer = post(client, "/sign-in", {"mobile": person.mobile, "password": person.password})
        assert answer.status_code == 303, answer.text
        return client
