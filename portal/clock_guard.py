"""Nothing is signed or stamped by a clock that others contradict: the journal, the public log, the database's machine."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from esign.errors import KeyNotUsable
from licensing import journal
from portal.clock import SystemClock

if TYPE_CHECKING:
    from portal.wiring import Office

SLACK = timedelta(seconds=60)

log = structlog.get_logger("clock")


def doubt(office: Office, session: Session) -> str:
    """Why this clock is not to be believed: empty, ``journal`` (it stands before what was done) or ``database`` (its
    machine says another time, earlier or later). A clock that was injected has no machine to be compared with.
    """
    now = office.clock.now()
    if journal.clock_is_behind(session, now):
        return "journal"
    if isinstance(office.clock, SystemClock) and session.get_bind().dialect.name == "postgresql":
        other = session.scalar(select(func.clock_timestamp()))
        if other is None or abs(other - office.clock.now()) > SLACK:
            return "database"
    return ""


def insist(office: Office) -> None:
    """Raises KeyNotUsable, and says it loudly, while the clock is in doubt."""
    with office.read() as session:
        found = doubt(office, session)
    if found:
        log.error("the clock is not to be believed", contradicted_by=found, at=office.clock.now().isoformat())
        raise KeyNotUsable(f"the clock is contradicted by the {found}: nothing may be signed or stamped")
