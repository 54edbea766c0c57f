"""The request being answered, its memory, its session and its application, past Flask's proxies.

A proxy looks for what stands behind it at every touch, four calls of functions each time; a page touches them some hundred times. Whoever
reads more than one thing of it takes it once, by these.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from flask import Flask, Request, current_app, g, request, session
from flask.ctx import _AppCtxGlobals
from flask.sessions import SessionMixin
from werkzeug.local import LocalProxy


def _behind(proxy: object) -> Callable[[], Any]:
    """Raises RuntimeError, as the proxy does, where no request is answered."""
    return cast(LocalProxy[Any], proxy)._get_current_object


this_app: Callable[[], Flask] = _behind(current_app)
this_memory: Callable[[], _AppCtxGlobals] = _behind(g)
this_request: Callable[[], Request] = _behind(request)
this_session: Callable[[], SessionMixin] = _behind(session)
