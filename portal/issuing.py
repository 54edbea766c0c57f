"""Whether anything may be signed or stamped now: the clock is in order, and the database forgot nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import clock_guard
from portal.restored import guard

if TYPE_CHECKING:
    from portal.wiring import Office


def insist(office: Office) -> None:
    """Raises KeyNotUsable, and says it loudly, while nothing may be signed or stamped."""
    clock_guard.insist(office)
    guard.insist(office)
