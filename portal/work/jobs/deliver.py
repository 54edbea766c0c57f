"""Carries one message to one address: read what it says, hand it over outside every transaction, note how it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from licensing.act import SYSTEM
from licensing.messages.outbox import JOB
from licensing.services.messages import delivering
from portal.messages import channels, wording

if TYPE_CHECKING:
    from portal.wiring import Office

NAME = JOB
log = structlog.get_logger("messages")


def run(office: Office, delivery_id: str) -> None:
    """Safe to repeat: what was sent is left; what was sent and not noted goes again under the same key."""
    with office.work(SYSTEM) as work:
        letter = delivering.letter(work, delivery_id)
    if letter is None:
        return
    settings = office.settings
    if not channels.is_set(settings, letter.kind):
        with office.work(SYSTEM) as work:
            if settings.demo:
                delivering.shown(work, delivery_id)
            else:
                delivering.troubled(work, delivery_id, "no_way_out", final=True)
        return
    words = wording.outside(letter.occasion, letter.facts, letter.language, settings.base_url)
    try:
        channels.deliver(
            settings, letter.kind, letter.to, words, letter.key, lambda: office.clock.now().timestamp()
        )
    except channels.DeliveryTroubleError as trouble:
        log.warning("not delivered", delivery=delivery_id, kind=letter.kind, trouble=trouble.code)
        with office.work(SYSTEM) as work:
            delivering.troubled(work, delivery_id, trouble.code, final=trouble.final)
        return
    with office.work(SYSTEM) as work:
        delivering.sent(work, delivery_id)
    log.info("delivered", delivery=delivery_id, kind=letter.kind)
