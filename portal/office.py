"""How a view reaches the wired office."""

from __future__ import annotations

from typing import cast

from flask import current_app

from portal.wiring import Office as Office


def current_office() -> Office:
    """The office this application was created with."""
    return cast(Office, current_app.extensions["office"])
