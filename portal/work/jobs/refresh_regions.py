"""Every five minutes: other regions' trust and status lists, fetched anew from the addresses operators gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from portal.regions import refresh_all

if TYPE_CHECKING:
    from portal.wiring import Office

NAME = "refresh_regions"

log = structlog.get_logger("regions")


def run(office: Office, slot: str) -> None:
    """Safe to repeat; ``slot`` names the five minutes that asked. A region that does not answer is asked again in the next."""
    for iss, trouble in refresh_all(office).items():
        if trouble:
            log.warning("region not refreshed", region=iss, reason=trouble, slot=slot)
