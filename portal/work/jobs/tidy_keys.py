"""Take away the keys that names were found under by rules of before, when others have been in force for a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from licensing.act import SYSTEM
from licensing.services.rules import rule_keys

if TYPE_CHECKING:
    from portal.wiring import Office

NAME = "tidy_keys"

log = structlog.get_logger("tidy_keys")


def run(office: Office, day: str) -> None:
    """Safe to repeat; ``day`` is the legal day that asked."""
    with office.look(SYSTEM) as work:
        waiting = rule_keys.waiting_to_tidy(work)
    if not waiting:
        return
    last = ""
    while True:
        with office.work(SYSTEM) as work:
            last = rule_keys.tidy(work, last)
        if not last:
            break
    with office.work(SYSTEM) as work:
        rule_keys.tidied(work, waiting)
    log.info("tidied", day=day, editions=len(waiting))
