"""Every address says who may open it; the portal does not start otherwise."""

from __future__ import annotations

import pytest
from flask import Flask

from portal import access
from portal.app import create_app
from portal.wiring import Office
from tests.house.source import nothing


def test_every_route_carries_a_rule(sqlite_office: Office) -> None:
    app = create_app(sqlite_office)
    bare = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in access.FRAMEWORK_ENDPOINTS
        and access.rule_of(app.view_functions[rule.endpoint]) is None
    ]
    nothing(bare)


def test_a_route_without_a_rule_stops_the_start() -> None:
    app = Flask("house")
    app.add_url_rule("/open", "open", lambda: "anyone")
    with pytest.raises(RuntimeError, match="open"):
        access.install(app)


def test_every_role_has_a_row_in_the_matrix() -> None:
    assert set(access.MATRIX) == set(access.Role)
