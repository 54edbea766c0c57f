"""Every day: all names as one file with its signed manifest, for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from portal import open_names

if TYPE_CHECKING:
    from portal.wiring import Office

NAME = "open_names"

log = structlog.get_logger("open_names")


def run(office: Office, day: str) -> None:
    """Safe to repeat: a file of today that is there stays. ``day`` is the legal day that asked."""
    if open_names.is_due(office):
        made = open_names.export(office, open_names.folder(office))
        log.info("open names written", day=day, file=made["file"], rows=made["rows"])
