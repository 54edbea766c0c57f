"""Pages, programming interface, commands and the worker: the only room that knows HTTP."""

from __future__ import annotations

from portal.app import create_app as create_app
