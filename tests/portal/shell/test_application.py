"""Addresses that are kept are those that Flask puts together."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from portal import application
from portal.application import Application

ASKED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("plain", {}),
    ("one", {"key": "a b/ü"}),
    ("one", {"key": "a", "q": "x&y"}),
    ("one", {"q": "x&y", "key": "a"}),
    ("one", {"key": "a", "_anchor": "here"}),
    ("one", {"key": "a", "_external": True}),
    ("one", {"key": "1"}),
    ("one", {"key": 1}),
    ("one", {"key": True}),
    ("one", {"key": "a", "q": ["x", "y"]}),
    ("one", {"key": "a", "q": None}),
    ("two", {"key": "a"}),
)


def mapped(app: Flask) -> Flask:
    """``two`` leads elsewhere for who sends than for who reads."""
    app.add_url_rule("/plain", "plain", lambda: "")
    app.add_url_rule("/one/<key>", "one", lambda key: "")
    app.add_url_rule("/read/<key>", "two", lambda key: "", methods=["GET"])
    app.add_url_rule("/send/<key>", "two", app.view_functions["two"], methods=["POST"])
    return app


@pytest.mark.parametrize("prefix", ["", "/portal"])
def test_an_address_is_flasks_however_often_and_in_whatever_order_it_is_asked(prefix: str) -> None:
    ours, flasks = mapped(Application("ours")), mapped(Flask("flasks"))
    for method in ("GET", "POST", "GET"):
        told = []
        for app in (ours, flasks):
            with app.test_request_context(
                f"http://here{prefix}/plain", method=method, environ_overrides={"SCRIPT_NAME": prefix}
            ):
                told.append(
                    [app.url_for(endpoint, **values) for endpoint, values in (*ASKED, *reversed(ASKED))]
                )
        assert told[0] == told[1]


def test_no_more_than_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "MOST_ADDRESSES", 3)
    app = mapped(Application("ours"))
    with app.test_request_context("/plain"):
        assert [app.url_for("one", key=str(number)) for number in range(9)] == [
            f"/one/{number}" for number in range(9)
        ]
    assert len(app._addresses) <= 3
