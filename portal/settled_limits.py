"""Which limits hold for a page, worked out once: every page says it in the program, and the library works it out with each request.

Four dozen calls of functions a request, most of them through Flask's proxies and flags of exemptions that nobody here has. Whether a limit
is reached is asked with each request as before; only *which* are asked is kept. Whatever is said to the library later makes it forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_limiter import Limiter

from portal.here import this_app, this_request

CONTEXT = "portal.limits"  # in the environment of a request: what the library notes while it is answered
CHANGES = ("add_", "set_")


class Settled:
    """Around the library's own manager of limits; it answers once for each page and way of asking."""

    def __init__(self, manager: Any) -> None:
        self._manager = manager
        self._known: dict[tuple[Any, ...], Any] = {}

    def __getattr__(self, name: str) -> Any:
        if name.startswith(CHANGES):
            self._known = {}
        return getattr(self._manager, name)

    def resolve_limits(self, _: object, endpoint: str | None, *asked: Any) -> Any:
        """The limits of a page, as the library says them: those of all pages and those of its own."""
        return self._once(self._manager.resolve_limits, endpoint, asked)

    def exemption_scope(self, _: object, endpoint: str | None, *asked: Any) -> Any:
        """What a page is excepted from."""
        return self._once(self._manager.exemption_scope, endpoint, asked)

    def _once(self, ask: Callable[..., Any], endpoint: str | None, asked: tuple[Any, ...]) -> Any:
        app = this_app()
        key = (ask.__name__, endpoint, app.view_functions.get(endpoint or ""), *asked)
        known = self._known
        if key not in known:
            known[key] = ask(app, endpoint, *asked)
        return known[key]


class Brakes(Limiter):
    """The library's limiter with settled limits, its notes found without a proxy."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.limit_manager: Any = Settled(self.limit_manager)

    @property
    def context(self) -> Any:
        """What is noted of this request."""
        environ = this_request().environ
        found = environ.get(CONTEXT)
        if found is None:
            found = environ[CONTEXT] = super().context
        return found
