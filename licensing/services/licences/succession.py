"""A new version takes the place of the one before it, in the transaction that makes it valid."""

from __future__ import annotations

from sqlalchemy import select

from licensing.act import Role
from licensing.flows import enterprise as enterprises
from licensing.flows import licence
from licensing.services.licences import copies
from licensing.store.models import Enterprise, Licence
from licensing.work import Work

OPEN = ("valid", "suspended")


def take_over(work: Work, new: Licence) -> None:
    """Supersede what was open and stand as it stood, or as the register says today.

    Nothing open any more: an order superseded it when this version was written down, unless it was revoked meanwhile.
    """
    query = select(Licence).where(
        Licence.enterprise_id == new.enterprise_id,
        Licence.number_version < new.number_version,
        Licence.state.in_(OPEN),
    )
    old = list(work.session.scalars(query.with_for_update()))
    stood = {row.state for row in old}
    for row in old:
        _move(work, row, "supersede", f"version {new.number_version}")
    if not old and _revoked_meanwhile(work, new):
        _move(work, new, "revoke", "revoked before it was made")
    elif "suspended" in stood:
        _move(work, new, "suspend", "as the version before")
    else:
        stand(work, new)
    before = _before(work, new)
    if before is not None:
        copies.carry_over(work, new, before)


def stand(work: Work, new: Licence) -> None:
    """A licence made while business is suspended is suspended from its first moment."""
    if work.session.get_one(Enterprise, new.enterprise_id).suspended(work.act.on):
        _move(work, new, "suspend", "business is suspended")


def _before(work: Work, new: Licence) -> Licence | None:
    """The last version that was signed before this one."""
    query = select(Licence).where(
        Licence.enterprise_id == new.enterprise_id,
        Licence.number_version < new.number_version,
        Licence.issued_at.is_not(None),
    )
    return work.session.scalar(query.order_by(Licence.number_version.desc()).limit(1))


def _revoked_meanwhile(work: Work, new: Licence) -> bool:
    """What is on the register again (an exit rescinded) has a licence again, though the version before was revoked."""
    enterprise = work.session.get_one(Enterprise, new.enterprise_id)
    if enterprises.FLOW.within(enterprise.status, "trading"):
        return False
    query = select(Licence.state).where(
        Licence.enterprise_id == new.enterprise_id, Licence.number_version < new.number_version
    )
    return work.session.scalar(query.order_by(Licence.number_version.desc()).limit(1)) != "superseded"


def _move(work: Work, row: Licence, action: str, reason: str) -> None:
    step = licence.FLOW.step(row.state, action, Role.SYSTEM, {})
    row.state, row.state_reason, row.state_at = step.target, reason, work.act.at
    work.record(step.emits[0], "licence", row.id, reason=reason)
