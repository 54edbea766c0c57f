"""Brings one event to one address: read, send outside every transaction, note how it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from licensing.act import SYSTEM
from licensing.hooks import JOB
from licensing.services.webhooks import delivering
from portal import webhook_sending
from portal.api.events import described
from portal.restored import outside

if TYPE_CHECKING:
    from portal.wiring import Office

NAME = JOB
log = structlog.get_logger("webhooks")


def run(office: Office, delivery_id: str) -> None:
    """Safe to repeat: what was taken is left; what was taken and not noted goes again under the same id."""
    with office.work(SYSTEM) as work:
        parcel = delivering.parcel(work, delivery_id)
        event = described(work.session, parcel.entry) if parcel is not None else {}
    if parcel is None:
        return
    body = {"type": event["type"], "timestamp": event["at"], "data": event}
    near, now = office.settings.webhook_networks, office.clock.now()
    try:
        status = webhook_sending.bring(parcel.url, body, parcel.id, now, parcel.secrets, near)
    except webhook_sending.NotTaken as trouble:
        log.warning("not taken", delivery=delivery_id, trouble=trouble.code)
        with office.work(SYSTEM) as work:
            delivering.troubled(work, delivery_id, trouble.code, trouble.status)
        return
    with office.work(SYSTEM) as work:
        delivering.sent(work, delivery_id, status)
        told = {"department": parcel.entry.department, "seq": parcel.entry.seq}
        outside.note(office.settings, work.session, now, outside.WEBHOOK, **told)
    log.info("taken", delivery=delivery_id)
