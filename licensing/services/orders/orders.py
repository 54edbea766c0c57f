"""Register orders: an officer proposes, a second of the same place confirms; then the register, the name and the licence change together.

Kinds are rows of ``order_kinds.tsv``, their families packages of ``licensing/kinds``.
Sources: 条例 arts 24-34, 40-42; 734 art 23; 公司法 arts 241, 260.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from licensing.act import Actor, Role
from licensing.catalogue.model import OrderKind
from licensing.errors import Invalid, NotFound, Problem
from licensing.flows import enterprise as enterprises
from licensing.flows.order import FLOW
from licensing.known_kinds import order_family
from licensing.services import deciding, proposals
from licensing.services.cases.facts import supervised_prefix
from licensing.services.orders import fields as asked
from licensing.services.orders import suspensions
from licensing.store.models import Account, Enterprise, Investor, Licence, RegisterOrder
from licensing.store.models import Proposal as Waiting
from licensing.store.types import CIPHER
from licensing.work import Work

OFFICERS = (Role.CLERK, Role.SUPERVISOR)
LONGEST_TITLE, LONGEST_NUMBER, LONGEST_REASONS = 120, 80, 2000


@dataclass(frozen=True)
class Proposal:
    """What an officer enters. ``fields``: as the kind asks; dates as ISO text, money in fen."""

    kind: str
    fields: Mapping[str, Any]
    document_title: str
    document_no: str
    document_on: date | None
    reasons: str


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
    """The kinds of order that the enterprise's state allows today, in the table's order."""
    state = state_of(enterprise, work.act.on)
    return [k for k in work.books.catalogue.order_kinds.values() if state in k.states]


def kind_of(work: Work, code: str) -> OrderKind:
    kind = work.books.catalogue.order_kinds.get(code)
    if kind is None:
        raise NotFound(code)
    return kind


def propose(work: Work, uscc: str, given: Proposal, order_id: str | None = None) -> RegisterOrder:
    """Propose an order, or the returned one ``order_id`` again. Nothing on the register changes.

    Raises NotFound for another place's enterprise, Invalid with all problems, Refused (review.own_application, order.licence_in_making …).
    """
    enterprise = enterprise_at(work, uscc, lock=True)
    suspensions.settle(work, enterprise)
    kind = kind_of(work, given.kind)
    order = _own(work, order_id) if order_id else None
    fields = {k: _kept(k, v) for k, v in given.fields.items() if k in kind.fields and v}
    problems = _written(kind, given) + asked.problems(work, enterprise, kind, fields)
    possible = state_of(enterprise, work.act.on) in kind.states
    if problems and possible:
        raise Invalid(problems)
    row = FLOW.step(
        order.state if order else FLOW.initial,
        "propose",
        work.act.actor.role,
        _facts(work, order, enterprise) | {"order_applies": possible and not problems},
    )
    if order is None:
        order = RegisterOrder(id=work.act.ids.new("order"), enterprise_id=enterprise.id)
    order.kind, order.state, order.fields = kind.code, row.target, fields
    order.authority, order.maker_id = enterprise.authority, str(work.act.actor.id)
    order.checker_authority = fields.get("to_authority")
    order.document_title, order.document_no = given.document_title.strip(), given.document_no.strip()
    order.document_on, order.reasons = given.document_on or work.act.on, given.reasons.strip()
    order.proposed_at, order.checker_id, order.note = work.act.at, None, None
    order.digest = digest_of(order, enterprise)
    work.session.add(order)
    work.session.flush()
    proposals.put(work, row, ("order", order.id), order.reasons, lambda _: order.digest)
    work.record(
        row.emits[0], "order", order.id, kind=kind.code, enterprise=enterprise.id, digest=order.digest
    )
    return order


def _kept(name: str, value: Any) -> Any:
    """As it lies in the order: an ID number is sealed."""
    return CIPHER.seal(str(value).strip().upper()) if name == "representative_id" else value


def _written(kind: OrderKind, given: Proposal) -> list[Problem]:
    """Problems of what every order needs: the document it rests on, and why."""
    found = []
    for name, text, most in (
        ("document_title", given.document_title, LONGEST_TITLE),
        ("document_no", given.document_no, LONGEST_NUMBER),
        ("reasons", given.reasons, LONGEST_REASONS),
    ):
        if not text.strip() and (name != "document_no" or kind.document):
            found.append(Problem(name, "order.missing"))
        if len(text) > most:
            found.append(Problem(name, "order.too_long", {"most": most}))
    return found if given.document_on else [*found, Problem("document_on", "order.missing")]


def digest_of(order: RegisterOrder, enterprise: Enterprise) -> str:
    """Hex SHA-256 over the order and what it touches of the register: changed since, it is not confirmed.

    What another order changed beside it does not cost the confirmation: orders queue behind each other.
    """
    seen = {
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


def _own(work: Work, order_id: str) -> RegisterOrder:
    readable(work, order_id)
    return work.session.get_one(RegisterOrder, order_id, with_for_update=True)


def _locked(work: Work, order_id: str) -> tuple[RegisterOrder, Enterprise]:
    """The order and its enterprise, the enterprise locked first, as everybody who changes it does."""
    found = readable(work, order_id)
    enterprise = work.session.get_one(
        Enterprise, found.enterprise_id, with_for_update=True, populate_existing=True
    )
    order = work.session.get_one(RegisterOrder, order_id, with_for_update=True, populate_existing=True)
    return order, enterprise


def _facts(work: Work, order: RegisterOrder | None, enterprise: Enterprise) -> dict[str, object]:
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
    if account is None:
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
        _facts(work, order, enterprise)
        | {
            "order_applies": possible and not asked.problems(work, enterprise, kind, order.fields),
        }
        | proposals.seen(waiting, shown, lambda _: digest_of(order, enterprise))
    )


def options(work: Work, order: RegisterOrder, enterprise: Enterprise) -> dict[str, tuple[str, ...]]:
    """Action -> codes that close it now for this actor (none: it is open)."""
    known = known_facts(work, order, enterprise) | {"shown_proposal": True, "reasons_given": True}
    return {row.action: codes for row, codes in FLOW.options(order.state, work.act.actor.role, known)}


def withdraw(work: Work, order_id: str) -> RegisterOrder:
    """The maker takes an unconfirmed order back for good."""
    order, enterprise = _locked(work, order_id)
    known = _facts(work, order, enterprise)
    row = FLOW.step(order.state, "withdraw", work.act.actor.role, known)
    proposals.follow(work, row, ("order", order.id), known)
    order.state, order.decided_at = row.target, work.act.at
    work.record(row.emits[0], "order", order.id)
    return order


def give_back(work: Work, order_id: str, note: str) -> RegisterOrder:
    """The second officer does not agree: back to the maker with a note."""
    order, enterprise = _locked(work, order_id)
    known = _facts(work, order, enterprise) | {"reasons_given": bool(note.strip())}
    row = FLOW.step(order.state, "return", work.act.actor.role, known)
    proposals.follow(work, row, ("order", order.id), known, note.strip())
    order.state, order.note, order.checker_id = row.target, note.strip(), work.act.actor.id
    work.record(row.emits[0], "order", order.id, maker=order.maker_id, checker=order.checker_id)
    return order


def confirm(work: Work, order_id: str, shown: str) -> RegisterOrder:
    """The second officer confirms what stood on the page (``shown``: its digest); everything changes in this transaction.

    Raises NotFound, Refused with every reason at once. Repeating it is harmless.
    """
    found = readable(work, order_id)
    order_family(kind_of(work, found.kind)).before(work, found)
    order, enterprise = _locked(work, order_id)
    if FLOW.within(order.state, "agreed") and order.checker_id == work.act.actor.id and order.digest == shown:
        return order
    known = known_facts(work, order, enterprise, shown)
    if known["first_licence_made"] is False:
        return _queue(work, order, known)
    matter = order_family(kind_of(work, order.kind))

    def noted(decision: str, confirmed: Waiting) -> dict[str, Any]:
        order.checker_id, order.decided_at, order.effective_on = (
            confirmed.checker_id,
            work.act.at,
            work.act.on,
        )
        return {"kind": order.kind}

    deciding.confirm(work, matter, order, ("order", order.id), known, noted)
    return order


def _queue(work: Work, order: RegisterOrder, known: dict[str, object]) -> RegisterOrder:
    """Confirmed while the first licence is being made: the confirmation stands and the order takes effect after it."""
    row = FLOW.step(order.state, "queue", work.act.actor.role, known)
    proposals.follow(work, row, ("order", order.id), known)
    order.state, order.checker_id, order.decided_at = row.target, work.act.actor.id, work.act.at
    work.record(row.emits[0], "order", order.id, maker=order.maker_id, checker=order.checker_id)
    return order


def queue(session: Session, actor: Actor) -> list[tuple[RegisterOrder, Enterprise]]:
    """Orders of the own area that are not decided, the oldest first."""
    return _listed(session, actor, RegisterOrder.state.in_(FLOW.states_in("undecided")))


def decided(session: Session, actor: Actor, limit: int = 20) -> list[tuple[RegisterOrder, Enterprise]]:
    """The latest orders of the own area that were confirmed or withdrawn, the newest first."""
    found = _listed(session, actor, RegisterOrder.state.in_(FLOW.finals))
    return found[::-1][:limit]


def _listed(session: Session, actor: Actor, wanted: Any) -> list[tuple[RegisterOrder, Enterprise]]:
    here = [RegisterOrder.authority == actor.authority, RegisterOrder.checker_authority == actor.authority]
    if actor.role is Role.SUPERVISOR and actor.authority:
        here.append(RegisterOrder.authority.startswith(supervised_prefix(actor.authority)))
    query = (
        select(RegisterOrder, Enterprise)
        .join(Enterprise, Enterprise.id == RegisterOrder.enterprise_id)
        .where(wanted, or_(*here))
        .order_by(RegisterOrder.proposed_at, RegisterOrder.id)
    )
    return [(order, enterprise) for order, enterprise in session.execute(query)]


def published(session: Session, enterprise_id: str) -> list[RegisterOrder]:
    """The confirmed orders about an enterprise, the newest first, as the public may read them (no reasons, no officers)."""
    query = select(RegisterOrder).where(
        RegisterOrder.enterprise_id == enterprise_id, RegisterOrder.state.in_(FLOW.states_in("in_force"))
    )
    return list(session.scalars(query.order_by(RegisterOrder.decided_at.desc(), RegisterOrder.id.desc())))
