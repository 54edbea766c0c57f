"""Which limits hold is worked out once, and anew when something was said since."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_limiter import Limiter

from portal.limits import limiter
from portal.settled_limits import Brakes

PAGES = {"/plain": "plain", "/own": "own"}


def site(kind: type[Limiter]) -> tuple[Flask, Limiter]:
    """A page that only the common limit brakes, and one with two of its own."""
    app, brakes = (
        Flask("braked"),
        kind(
            lambda: "somebody", default_limits=["3 per minute"], headers_enabled=True, storage_uri="memory://"
        ),
    )
    app.add_url_rule("/plain", "plain", lambda: "plain")
    app.add_url_rule("/own", "own", brakes.limit("2 per minute; 9 per hour")(_own))
    brakes.init_app(app)
    return app, brakes


def _own() -> str:
    return "own"


def told(app: Flask, path: str, times: int) -> list[tuple[int, str | None, str | None]]:
    client = app.test_client()
    answers = [client.get(path) for _ in range(times)]
    return [
        (each.status_code, each.headers.get("X-RateLimit-Limit"), each.headers.get("X-RateLimit-Remaining"))
        for each in answers
    ]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_braked_as_by_the_library_itself(path: str) -> None:
    settled, library = site(Brakes)[0], site(Limiter)[0]
    assert told(settled, path, 5) == told(library, path, 5)
    assert told(settled, path, 1)[0][0] == 429


def test_what_is_said_later_counts() -> None:
    app, brakes = site(Brakes)
    assert told(app, "/plain", 1) == [(200, "3", "2")]
    brakes.limit_manager.set_default_limits([])
    assert told(app, "/plain", 1) == [(200, None, None)]


def test_every_limit_of_the_portal_is_a_text_that_stays() -> None:
    """A limit that is a function may say another number with each request: it could not be settled."""
    manager = limiter.limit_manager
    groups = [
        *manager._default_limits,
        *(each for found in manager._decorated_limits.values() for each in found),
    ]
    assert groups and all(isinstance(each.limit_provider, str) for each in groups)
    assert not manager._blueprint_limits and not manager._route_exemptions
