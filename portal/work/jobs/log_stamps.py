"""Every five minutes: the time-stamps that people and programs were given go into the public log, in batches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from licensing.act import SYSTEM
from licensing.services.licences import logged

if TYPE_CHECKING:
    from portal.wiring import Office

NAME = "log_stamps"

log = structlog.get_logger("log_stamps")


def run(office: Office, slot: str) -> None:
    """Safe to repeat; ``slot`` is the five minutes that asked."""
    entered, count = 0, logged.BATCH
    while count == logged.BATCH:
        with office.work(SYSTEM) as work:
            count = logged.enter_waiting(work)
        entered += count
    log.info("time-stamps logged", slot=slot, stamps=entered)
