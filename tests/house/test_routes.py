"""Every address says who may open it; the portal does not start otherwise."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from portal import access
from portal.app import create_app
from portal.wiring import Office
from tests.house.source import ROOT, nothing, texts


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


def test_pages_judge_by_the_rules_in_force() -> None:
    """``office.books`` has the packaged name rules; an act's own books have those in force."""
    taken = re.compile(r"office(?:\(\))?\.books\.shelf")
    nothing(
        str(path.relative_to(ROOT))
        for path, text in texts(".py")
        if path.is_relative_to(ROOT / "portal") and taken.search(text)
    )
