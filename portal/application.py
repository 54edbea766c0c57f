"""Flask's application, with two of its methods as this house needs them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from apiflask import APIFlask
from flask import has_request_context

from portal.here import this_request

MOST_ADDRESSES = 4096  # some hundred bytes each


class Application(APIFlask):
    """Its views and hooks are plain functions, and an address is put together once."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._addresses: dict[tuple[Any, ...], str] = {}

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """As it is: nothing here is a coroutine, and Flask would look at each of twenty functions a request again."""
        return func

    def url_for(self, endpoint: str, **values: Any) -> str:
        """As Flask's. An address on this site follows from its parts alone: pages of one case ask for the same ones again and again."""
        if endpoint.startswith(".") or not has_request_context() or not all(map(_is_part, values.items())):
            return str(super().url_for(endpoint, **values))
        request = this_request()
        key = (request.method, request.script_root, endpoint, *values.items())
        known = self._addresses
        found = known.get(key)
        if found is None:
            if len(known) >= MOST_ADDRESSES:
                known = self._addresses = {}
            found = known[key] = str(super().url_for(endpoint, **values))
        return found


def _is_part(value: tuple[str, Any]) -> bool:
    """Whether it is a plain text of the address: what begins with a line is a wish to Flask, and 1 would be found for True."""
    return type(value[1]) is str and value[0][0] != "_"
