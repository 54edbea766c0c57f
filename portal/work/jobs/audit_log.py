"""Every night: is every licence and copy in the public log, is nothing else in it, was nothing rewritten?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from cryptography.hazmat.primitives.asymmetric import ed25519

from esign.errors import KeyNotUsable
from licensing.act import SYSTEM
from licensing.services.licences import log_audit as service

if TYPE_CHECKING:
    from portal.wiring import Office

NAME = service.JOB

log = structlog.get_logger("public_log")


def run(office: Office, day: str) -> None:
    """Safe to repeat; ``day`` is the legal day that asked. The result stands on the operator's page and in /metrics."""
    seals = office.seals
    key = seals.public(seals.entry("log", office.clock.now()))
    if not isinstance(key, ed25519.Ed25519PublicKey):
        raise KeyNotUsable("checkpoints are signed with Ed25519")
    with office.still() as session:
        outcome = service.compare(session, (seals.names.short, key))
    with office.work(SYSTEM) as work:
        service.keep(work, day, outcome)
    tell = log.error if outcome.faults else log.info
    tell("log compared with register", day=day, entries=outcome.entries, faults=len(outcome.faults))
