"""A forfeiture set aside by a judgment, as a family of orders (公司法 art 52(3)): the shares are their owner's again.

What the pool still holds comes back by itself. What was sold or cancelled since comes from where the judgment says: an owner who
gives it back, the capital that is restored, or nowhere; the order says which, and guesses nothing.
"""

from __future__ import annotations

from dataclasses import replace

from licensing.documents.wording import yuan
from licensing.errors import Problem
from licensing.kind import OrderFamily
from licensing.services.orders import carrying, consequences
from licensing.services.orders.fields import Fields
from licensing.services.register import forfeits, setting_aside
from licensing.services.register.setting_aside import CAPITAL, NOBODY
from licensing.store.models import Enterprise, RegisterOrder
from licensing.work import Work


def forfeiture_stands(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """A forfeiture of this company that no judgment has undone."""
    found = setting_aside.named(work, enterprise, fields.get("forfeiture"))
    return [] if found is not None else [Problem("forfeiture", "order.no_such_forfeiture")]


def shares_found(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Where the shares come from is said for what the pool no longer holds, and only for that."""
    call = setting_aside.named(work, enterprise, fields.get("forfeiture"))
    if call is None:
        return []
    gone, said = call.amount_fen - setting_aside.waiting(work, call), fields.get("gives_back")
    if not gone:
        return [Problem("gives_back", "order.shares_wait")] if said else []
    if not said:
        return [Problem("gives_back", "order.who_gives_back", {"amount": yuan(gone)})]
    if said in (NOBODY, CAPITAL):
        return []
    giver = setting_aside.givers(work, enterprise, call).get(str(said))
    if giver is None or (giver.amount_fen or 0) < gone:
        return [Problem("gives_back", "order.gives_too_little", {"amount": yuan(gone)})]
    return []


def carried(work: Work, order: RegisterOrder) -> None:
    """Restored capital stands on the licence, so that the next version is made with it; shares alone stand on none."""
    enterprise = work.session.get_one(Enterprise, order.enterprise_id)
    kind = work.books.catalogue.order_kinds[order.kind]
    call = setting_aside.named(work, enterprise, order.fields.get("forfeiture"))
    if call is None:
        raise LookupError(f"{order.id}: its checks asked for a forfeiture that stands")
    said, restores = order.fields.get("gives_back"), order.fields.get("gives_back") == CAPITAL
    act = {"order": order.id}
    carrying.carry(
        work,
        enterprise,
        replace(kind, licence="reissue") if restores else kind,
        act,
        lambda: setting_aside.give_back(work, enterprise, call, said, (act, kind.article)),
        ("shareholders",),
    )
    setting_aside.tell(work, enterprise, call, order.id)
    consequences.write(work, order, enterprise, kind)


def has_any(work: Work, enterprise: Enterprise) -> bool:
    return bool(forfeits.standing_ones(work.session, enterprise.id))


KIND = OrderFamily.of("order_shares", (forfeiture_stands, shares_found), carried, meets=has_any)
