"""Back on the register as a family of orders: a deregistration obtained by falsehood is rescinded (条例 art 40; 公司法 art 240), a
company struck off is restored on request or for the public interest (强制注销公司登记制度实施办法 arts 12-14).

It comes back as it was before it left: history, code, its group, and its name where nobody has taken it; else the code stands in the
name's place and a new name is owed. Struck off as revoked it is revoked again.
"""

from __future__ import annotations

from sqlalchemy import select

from licensing.errors import Problem
from licensing.flows import name as names
from licensing.kind import OrderFamily
from licensing.services.names.name_register import lock, readings_of, settle_rules
from licensing.services.names.names import declaration_of, examine_again
from licensing.services.orders import carrying
from licensing.services.orders.carrying import effect
from licensing.services.orders.consequences import responsible_known
from licensing.services.orders.fields import Fields
from licensing.services.register import group_returns
from licensing.services.register.moves import move_enterprise, move_name
from licensing.store.models import Enterprise, NameRecord, RegisterOrder
from licensing.work import Work

STRUCK, ENDINGS, BACK = "STRIKE_OFF", ("REVOKE", "RESCIND"), ("RESCIND_EXIT", "RESTORE", "RESTORE_OFFICIAL")
ASKED_WITHIN = "D66"
AS_BEFORE = {  # the state before it left -> the way back, for enterprise and name alike
    "registered": "restored",
    "revoked": "restored_revoked",
    "rescinded": "restored_rescinded",
}


def left_by_application(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Somebody applied for this exit; what the office did by itself is not rescinded for falsehood but restored."""
    return [Problem("", "order.was_struck_off")] if _struck(work, enterprise) else []


def was_struck_off(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    return [] if _struck(work, enterprise) else [Problem("", "order.not_struck_off")]


def asked_in_time(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Departments, creditors and others concerned ask within three years (art 12); for the public interest there is no such day (13)."""
    left = enterprise.status_date
    last = work.books.last_day(left, ASKED_WITHIN) if left is not None else None
    if last is not None and work.act.on > last:
        return [Problem("", "order.restoration_late", {"last": last})]
    return []


def _carried(
    work: Work, enterprise: Enterprise, kinds: tuple[str, ...], but: str = ""
) -> RegisterOrder | None:
    """The last order of these kinds that was carried out."""
    query = select(RegisterOrder).where(
        RegisterOrder.enterprise_id == enterprise.id,
        RegisterOrder.id != but,
        RegisterOrder.kind.in_(kinds),
        RegisterOrder.effective_on.is_not(None),
    )
    return work.session.scalar(
        query.order_by(RegisterOrder.decided_at.desc(), RegisterOrder.id.desc()).limit(1)
    )


def _struck(work: Work, enterprise: Enterprise) -> bool:
    last = _carried(work, enterprise, (STRUCK, "DEREGISTER"))
    return last is not None and last.kind == STRUCK and last.effective_on == enterprise.status_date


def state_before(work: Work, enterprise: Enterprise, but: str) -> str:
    """What it was before it left: trading, or what an order had made of it. A company struck off had lost its licence.

    ``but``: the order that brings it back.
    """
    ended = _carried(work, enterprise, ENDINGS)
    back = _carried(work, enterprise, BACK, but)
    if ended is not None and (back is None or (back.decided_at or back.proposed_at) < ended.proposed_at):
        return work.books.catalogue.order_kinds[ended.kind].enterprise
    return "revoked" if _struck(work, enterprise) else "registered"


def enter(work: Work, order: RegisterOrder, enterprise: Enterprise) -> None:
    before, left = state_before(work, enterprise, order.id), enterprise.status_date
    _name(work, enterprise, AS_BEFORE[before])
    move_enterprise(enterprise, AS_BEFORE[before], work.act.on)
    if left is not None:
        group_returns.give_back(work, enterprise, left, {"order": order.id})
    if before == "registered":
        carrying.renew(work, enterprise, work.books.catalogue.order_kinds[order.kind])


def hold_name(work: Work, order: RegisterOrder) -> None:
    """Nobody gets a name that clashes until this act is over: the keys come before the rows, as for everybody who gives out a name."""
    record = _gone(work, work.session.get_one(Enterprise, order.enterprise_id))
    if record is not None:
        settle_rules(work)
        lock(work.session, order.enterprise_id, readings_of(declaration_of(work, record), work.books))


def _gone(work: Work, enterprise: Enterprise) -> NameRecord | None:
    """The name it bore when it left."""
    gone = select(NameRecord).where(
        NameRecord.enterprise_id == enterprise.id,
        NameRecord.name == enterprise.name,
        NameRecord.status.in_(names.FLOW.states_in("gone")),
    )
    return work.session.scalar(gone.order_by(NameRecord.status_date.desc()).limit(1))


def _name(work: Work, enterprise: Enterprise, way: str) -> None:
    """Its own name again unless somebody has taken it: then only the code returns, and a new name is owed (734 art 23)."""
    record = _gone(work, enterprise)
    if record is None:
        return
    if examine_again(work, record).outcome == "reject":
        enterprise.name_ordered_on = work.act.on
    else:
        move_name(record, way, work.act.on)


KIND = OrderFamily.of(
    "order_restoring",
    (left_by_application, was_struck_off, asked_in_time, responsible_known),
    effect(enter),
    before=hold_name,
)
