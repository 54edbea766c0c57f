"""An officer proposes an order, or a returned one again; nothing on the register changes yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from licensing.catalogue.model import OrderKind
from licensing.errors import Invalid, Problem
from licensing.flows.order import FLOW
from licensing.services import proposals
from licensing.services.orders import fields as asked
from licensing.services.orders import orders, papers, suspensions
from licensing.services.orders.papers import Paper
from licensing.store.models import RegisterOrder
from licensing.store.types import CIPHER
from licensing.work import Work

LONGEST_TITLE, LONGEST_NUMBER, LONGEST_REASONS = 120, 80, 2000


@dataclass(frozen=True)
class Proposal:
    """What an officer enters. ``fields``: as the kind asks; dates as ISO text, money in fen. ``papers``: the files attached."""

    kind: str
    fields: Mapping[str, Any]
    document_title: str
    document_no: str
    document_on: date | None
    reasons: str
    papers: Sequence[Paper] = ()


def propose(work: Work, uscc: str, given: Proposal, order_id: str | None = None) -> RegisterOrder:
    """Propose an order, or the returned one ``order_id`` again. Nothing on the register changes.

    Raises NotFound for another place's enterprise, Invalid with all problems, Refused (review.own_application, order.licence_in_making …).
    """
    enterprise = orders.enterprise_at(work, uscc, lock=True)
    suspensions.settle(work, enterprise)
    kind = orders.kind_of(work, given.kind)
    order = orders.own(work, order_id) if order_id else None
    fields = {k: _kept(k, v) for k, v in given.fields.items() if k in kind.fields and v}
    attached = papers.problems(work.session, kind, fields, order, given.papers)
    problems = _written(kind, given) + attached + asked.problems(work, enterprise, kind, fields)
    possible = orders.state_of(enterprise, work.act.on) in kind.states
    if problems and possible:
        raise Invalid(problems)
    row = FLOW.step(
        order.state if order else FLOW.initial,
        "propose",
        work.act.actor.role,
        orders.facts(work, order, enterprise) | {"order_applies": possible and not problems},
    )
    if order is None:
        order = RegisterOrder(id=work.act.ids.new("order"), enterprise_id=enterprise.id)
    late = asked.said(work, enterprise, kind, fields)
    order.kind, order.state, order.fields = kind.code, row.target, fields | ({"late": late} if late else {})
    order.authority, order.maker_id = enterprise.authority, str(work.act.actor.id)
    order.checker_authority = fields.get("to_authority")
    order.document_title, order.document_no = given.document_title.strip(), given.document_no.strip()
    order.document_on, order.reasons = given.document_on or work.act.on, given.reasons.strip()
    order.proposed_at, order.checker_id, order.note = work.act.at, None, None
    order.digest = ""
    work.session.add(order)
    work.session.flush()
    papers.put(work, order, given.papers)
    order.digest = orders.digest_of(work.session, order, enterprise)
    proposals.put(work, row, ("order", order.id), order.reasons, lambda _: order.digest)
    work.record(
        row.emits[0],
        "order",
        order.id,
        kind=kind.code,
        enterprise=enterprise.id,
        digest=order.digest,
        papers=papers.digests(work.session, order),
        late=[code for code, _ in late],
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
