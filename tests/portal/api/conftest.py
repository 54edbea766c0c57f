"""Machines that call: a visitor's client, and the tax department's own system with its token."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient

from licensing.act import Actor, Role
from licensing.services.accounts import api_clients, programs
from licensing.services.accounts.api_clients import OWN_SCOPES
from portal.app import create_app
from portal.wiring import Office

TAX, POLICE = "630202-TAX", "630202-PSB"
ALL = ("tasks:read", "tasks:decide", "events:read", "licences:verify")
OPERATOR = Actor(None, "operator", Role.OPERATOR)


@dataclass
class Machine:
    """A department's system: its credentials and the token it holds."""

    client: FlaskClient
    id: str
    secret: str
    token: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def sign_in(self, scope: str = "") -> Any:
        form = {
            "grant_type": "client_credentials",
            "client_id": self.id,
            "client_secret": self.secret,
        } | ({"scope": scope} if scope else {})
        answer = self.client.post("/oauth/token", data=form)
        self.token = (answer.get_json() or {}).get("access_token", "")
        self.headers = {"Authorization": f"Bearer {self.token}"}
        return answer

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(path, headers=self.headers, query_string=query)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.post(path, json=body, headers=self.headers | headers)

    def put(self, path: str, body: Any, **headers: str) -> Any:
        return self.client.put(path, json=body, headers=self.headers | headers)


def machine(office: Office, department: str = TAX, scopes: tuple[str, ...] = ALL) -> Machine:
    """A registered system of the department, not yet signed in."""
    with office.work(OPERATOR) as work:
        made, secret = api_clients.create(work, f"系统 {department}", department, scopes)
        known = made.id
    return Machine(create_app(office).test_client(), known, secret)


def program(office: Office, owner: Actor, scopes: tuple[str, ...] = OWN_SCOPES) -> Machine:
    """A person's own program, signed in."""
    with office.work(owner) as work:
        made, secret = programs.create(work, "代账软件", scopes)
        known = made.id
    found = Machine(create_app(office).test_client(), known, secret)
    found.sign_in()
    return found
