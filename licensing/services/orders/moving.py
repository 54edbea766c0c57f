"""What a move enters, whoever asked for it: authority, domicile and the names held, in one act (条例 art 27; 实施细则 arts 35, 62)."""

from __future__ import annotations

from sqlalchemy import select

from licensing.flows import name as names
from licensing.store.models import Enterprise, NameRecord
from licensing.work import Work


def enter(work: Work, enterprise: Enterprise, to: str, domicile: str, act: dict[str, str]) -> None:
    """Authority, domicile and name go to the new place; the code stays. ``act``: what the register hears it by."""
    before = enterprise.authority
    enterprise.authority, enterprise.domicile = to, domicile
    held = select(NameRecord).where(
        NameRecord.enterprise_id == enterprise.id, NameRecord.status.in_(names.FLOW.states_in("held"))
    )
    for record in work.session.scalars(held):
        record.authority = to
    work.record("enterprise.moved", "enterprise", enterprise.id, source=before, target=to, **act)
