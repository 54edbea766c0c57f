"""Nothing is signed or stamped by a clock that others contradict: the journal, the database's machine, or how long nobody worked here.

The worker writes down every hour that the clock was in order. A clock that stands weeks after the last of these was turned ahead, or the
office stood still for weeks: only an operator who has looked can say which (``portal clock accept``).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from esign.errors import KeyNotUsable
from licensing import journal
from licensing.store import installation
from licensing.work import Work
from portal.clock import SystemClock

if TYPE_CHECKING:
    from portal.wiring import Office

SLACK = timedelta(seconds=60)
LONGEST_STILL = timedelta(
    days=20
)  # the longest holidays are nine days; whoever mends for longer looks at the clock anyway

log = structlog.get_logger("clock")


def doubt(office: Office, session: Session) -> str:
    """Why this clock is not to be believed: empty, ``journal`` (it stands before what was done), ``database`` (its
    machine says another time, earlier or later) or ``silence`` (it stands weeks after the last hour that was in order).
    A clock that was injected has no machine to be compared with.
    """
    now = office.clock.now()
    if journal.clock_is_behind(session, now):
        return "journal"
    if isinstance(office.clock, SystemClock) and session.get_bind().dialect.name == "postgresql":
        other = session.scalar(select(func.clock_timestamp()))
        if other is None or abs(other - office.clock.now()) > SLACK:
            return "database"
    return "silence" if is_ahead(office, session) else ""


def is_ahead(office: Office, session: Session) -> bool:
    """Whether the machine's clock stands weeks after the last hour that was in order."""
    last = installation.last_believed(session) if isinstance(office.clock, SystemClock) else None
    return last is not None and office.clock.now() - last > LONGEST_STILL


def keep(office: Office, work: Work) -> None:
    """Write down that the clock is in order now; once an hour. A clock in doubt moves nothing."""
    if not isinstance(office.clock, SystemClock):
        return
    found = doubt(office, work.session)
    if found:
        log.error("the clock is not to be believed", contradicted_by=found, at=office.clock.now().isoformat())
        return
    installation.believe(work.session, work.act.at)


def accept(work: Work) -> None:
    """An operator looked at the clock: it is right, the office stood still."""
    last = installation.last_believed(work.session)
    installation.believe(work.session, work.act.at)
    work.record("clock.accepted", "clock", "clock", last_in_order=last.isoformat() if last else None)


def insist(office: Office) -> None:
    """Raises KeyNotUsable, and says it loudly, while the clock is in doubt."""
    with office.read() as session:
        found = doubt(office, session)
    if found:
        log.error("the clock is not to be believed", contradicted_by=found, at=office.clock.now().isoformat())
        raise KeyNotUsable(f"the clock is contradicted by the {found}: nothing may be signed or stamped")
