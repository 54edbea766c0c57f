"""How a view reaches the wired office it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.here import this_app

if TYPE_CHECKING:  # wiring stands above the pages; importing it here would close a ring
    from portal.wiring import Office


def current_office() -> Office:
    """The office this application was created with."""
    office: Office = this_app().extensions["office"]
    return office
