"""Every night, shard by shard: the long-term copy of each licence version that has none, and an extension of those that need one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from esign.archive import archive_copy, good_until, has_lists, lists_for, open_archive
from licensing.act import SYSTEM
from licensing.services.licences import archive as service
from portal import issuing

if TYPE_CHECKING:
    from portal.wiring import Office

NAME = "archive"

log = structlog.get_logger("archive")


def run(office: Office, day: str, shard: str = "") -> None:
    """Safe to repeat, one small transaction for each; ``day`` is the legal day that asked. Raises KeyNotUsable when nothing may stamp."""
    issuing.insist(office)
    made, done = 0, set[str]()
    while batch := _batch(office, shard, done):
        for licence_id in batch:
            made += _extended(office, licence_id)
            done.add(licence_id)
    log.info("archived", day=day, shard=shard, licences=made)


def _batch(office: Office, shard: str, done: set[str]) -> list[str]:
    with office.read() as session:
        return [each for each in service.due(session, office.clock.now(), shard) if each not in done]


def _extended(office: Office, licence_id: str) -> bool:
    with office.read() as session:
        before = service.newest(session, licence_id)
    now, stamper = office.clock.now(), office.stamper
    if good_until(before) >= stamper.chain[0].not_valid_after_utc and has_lists(before):
        with office.work(SYSTEM) as work:
            service.put_off(work, licence_id)
        return False
    made = archive_copy(before, stamper, lists_for(before, office.seals, stamper, now))
    with office.work(SYSTEM) as work:
        service.keep(work, licence_id, before, made, open_archive(made).token, good_until(made))
    return True
