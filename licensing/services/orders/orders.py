"""Register orders: an officer proposes, a second of the same place confirms; then the register, the name and the licence change together.

Kinds are rows of ``order_kinds.tsv``, their families packages of ``licensing/kinds``.
Sources: 条例 arts 24-34, 40-42; 734 art 23; 公司法 arts 241, 260.
"""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.act import Actor, Role
from licensing.catalogue.model import OrderKind
from licensing.errors import NotFound
from licensing.flows import enterprise as enterprises
from licensing.known_kinds import order_family
from licensing.services import proposals
from licensing.services.cases.facts import supervised_prefix
from licensing.services.holding.representatives import represents
from licensing.services.orders import fields as asked
from licensing.services.orders import papers
from licensing.store.models import Account, Enterprise, Investor, Licence, RegisterOrder
from licensing.work import Work

OFFICERS = (Role.CLERK, Role.SUPERVISOR)


def enterprise_at(work: Work, uscc: str, lock: bool = False) -> Enterprise:
    """An enterprise on the register of the officer's own place. Raises NotFound for any other: its orders are none of theirs."""
    query = select(Enterprise).where(Enterprise.uscc == uscc.strip().upper())
    found = work.session.scalar(query.with_for_update() if lock else query)
    actor = work.act.actor
    if found is None or actor.role not in OFFICERS or found.authority != actor.authority:
        raise NotFound(uscc)
    return found


def state_of(enterprise: Enterprise, on: date) -> str:
    """active, suspended, revoked, rescinded or deregistered, on a day."""
    if not enterprises.FLOW.within(enterprise.status, "trading"):
        return enterprise.status
    return "suspended" if enterprise.suspended(on) else "active"


def open_kinds(work: Work, enterprise: Enterprise) -> list[OrderKind]:
    """The kinds of order that the enterprise's state allows today and that it gives cause for, in the table's order."""
    state = state_of(enterprise, work.act.on)
    allowed = [k for k in work.books.catalogue.order_kinds.values() if state in k.states]
    return [k for k in allowed if order_family(k).meets(work, enterprise)]


def kind_of(work: Work, code: str) -> OrderKind:
    kind = work.books.catalogue.order_kinds.get(code)
    if kind is None:
        raise NotFound(code)
    return kind


def digest_of(session: Session, order: RegisterOrder, enterprise: Enterprise) -> str:
    """Hex SHA-256 over the order, its papers and what it touches of the register: changed since, it is not confirmed.

    What another order changed beside it does not cost the confirmation: orders queue behind each other.
    """
    seen: dict[str, Any] = {
        "order": [order.id, order.kind, order.fields, order.reasons],
        "document": [order.document_title, order.document_no, str(order.document_on)],
        "enterprise": [
            enterprise.id,
            enterprise.name,
            enterprise.status,
            str(enterprise.suspended_until),
            str(enterprise.name_ordered_on),
            *(getattr(enterprise, name) for name in asked.ITEMS if order.fields.get(name)),
            enterprise.authority,
        ],
    }
    attached = papers.digests(session, order)
    if attached:
        seen["papers"] = attached
    text = json.dumps(seen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def readable(work: Work, order_id: str) -> RegisterOrder:
    """An order of the own place, one the own place is to accept, or of a place the head answers for. Raises NotFound for any other."""
    order = work.session.get(RegisterOrder, order_id)
    places = (order.authority, order.checker_authority) if order is not None else ()
    if order is None or not any(_may_read(work.act.actor, place) for place in places if place):
        raise NotFound(order_id)
    return order


def _may_read(actor: Actor, authority: str) -> bool:
    above = actor.role is Role.SUPERVISOR and actor.authority is not None
    return actor.role in OFFICERS and (
        actor.authority == authority
        or (above and authority.startswith(supervised_prefix(str(actor.authority))))
    )


def own(work: Work, order_id: str) -> RegisterOrder:
    readable(work, order_id)
    return work.session.get_one(RegisterOrder, order_id, with_for_update=True)


def locked(work: Work, order_id: str) -> tuple[RegisterOrder, Enterprise]:
    """The order and its enterprise, the enterprise locked first, as everybody who changes it does."""
    found = readable(work, order_id)
    enterprise = work.session.get_one(
        Enterprise, found.enterprise_id, with_for_update=True, populate_existing=True
    )
    order = work.session.get_one(RegisterOrder, order_id, with_for_update=True, populate_existing=True)
    return order, enterprise


def facts(work: Work, order: RegisterOrder | None, enterprise: Enterprise) -> dict[str, object]:
    actor = work.act.actor
    here, made = actor.authority == enterprise.authority, first_made(work, enterprise)
    return {
        "own_place": actor.role is Role.CLERK and here,
        "checker_place": actor.role in OFFICERS and actor.authority == _decides(order, enterprise),
        "own_order": order is not None and order.maker_id == actor.id,
        "reviewer_is_party": _is_party(work, enterprise),
        "first_licence_made": made,
        "first_licence_in_making": not made,
    } | (proposals.known(work, ("order", order.id)) if order else {})


def first_made(work: Work, enterprise: Enterprise) -> bool:
    """Whether the first licence is there; until then an order that is confirmed waits for it (``queued``)."""
    making = select(Licence.id).where(
        Licence.enterprise_id == enterprise.id, Licence.state == "prepared", Licence.number_version == 1
    )
    return work.session.scalar(making.limit(1)) is None


def _decides(order: RegisterOrder | None, enterprise: Enterprise) -> str:
    """The authority whose officer confirms: the destination's for a move (条例 art 27), else the enterprise's own."""
    return (order.checker_authority if order else None) or enterprise.authority


def _is_party(work: Work, enterprise: Enterprise) -> bool:
    account = work.session.get(Account, work.act.actor.id)
    if account is None or represents(work.session, enterprise, account.claimed_index):
        return True
    query = select(Investor.id).where(
        Investor.enterprise_id == enterprise.id, Investor.id_number_index == account.claimed_index
    )
    return work.session.scalar(query.limit(1)) is not None


def known_facts(
    work: Work, order: RegisterOrder, enterprise: Enterprise, shown: str = ""
) -> dict[str, object]:
    """What the guards read for this actor, as far as it does not depend on what is typed. ``shown``: the digest on the page."""
    waiting = proposals.open_of(work.session, ("order", order.id))
    kind = kind_of(work, order.kind)
    possible = state_of(enterprise, work.act.on) in kind.states
    return (
        facts(work, order, enterprise)
        | {
            "order_applies": possible and not asked.problems(work, enterprise, kind, order.fields),
            "papers_whole": papers.whole(work.session, kind, order, to_the_byte=bool(shown)),
        }
        | proposals.seen(waiting, shown, lambda _: digest_of(work.session, order, enterprise))
    )
