"""A database that was put back issues nothing until an operator has seen what its lost minutes held.

Each sign is enough: the marks that ``portal restore`` leaves; another history of PostgreSQL than the one noted (a recovery to a
point, the promotion of a replica); a journal without what this machine noted when it last signed (somebody copied an old file back).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from sqlalchemy.orm import Session

from config.settings import SettingsError
from esign.errors import KeyNotUsable
from licensing.services import restoring
from licensing.store import installation
from portal.restored import outside

if TYPE_CHECKING:
    from portal.wiring import Office

TOLD = {
    "laid": "it was laid from a backup and its restore is not finished",
    "restored": "it was put back and nobody has said that he knows what it forgot",
    "timeline": "PostgreSQL writes another history than before: recovered to a point, or a replica was promoted",
    "older": "it does not know what this machine last signed: an older copy was put in its place",
}
DO = "portal restore finish --commit, portal restore report, then portal restore accept --commit"

log = structlog.get_logger("restored")


def doubt(office: Office, session: Session) -> str:
    """Why this database may have forgotten something: empty, ``laid``, ``restored``, ``timeline`` or ``older``."""
    facts = installation.facts(session, installation.LAID, installation.RESTORED, installation.TIMELINE)
    if installation.LAID in facts:
        return "laid"
    if restoring.is_open(restoring.read(facts.get(installation.RESTORED))):
        return "restored"
    noted = facts.get(installation.TIMELINE)
    if noted is not None and (now := installation.timeline(session)) is not None and now != noted:
        return "timeline"
    return "" if outside.is_known(office.settings, session) else "older"


def insist(office: Office) -> None:
    """Raises KeyNotUsable, and says it loudly, while the database may have forgotten what was issued."""
    with office.read() as session:
        found = doubt(office, session)
    if found:
        log.error("the database may have forgotten what was issued", sign=found)
        raise KeyNotUsable(f"the database may have forgotten what was issued ({found}): {DO}")


def refuse_start(office: Office) -> None:
    """Raises SettingsError: neither pages nor worker begin on a database that may have forgotten something."""
    with office.read() as session:
        found = doubt(office, session)
    if found:
        raise SettingsError(f"the database may have forgotten what was issued, {TOLD[found]}: {DO}")
