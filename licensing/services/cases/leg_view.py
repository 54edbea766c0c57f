"""What a department may see of a case: the enterprise's public facts and the answers its own items ask for, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from licensing.approvals import Approval
from licensing.catalogue.model import Field
from licensing.documents.wording import address_text, scope_text
from licensing.flows import simplified_exit
from licensing.services.cases import legs
from licensing.services.cases.cases import draft_of
from licensing.store.models import Account, Case, Enterprise, Leg
from licensing.work import Work


@dataclass(frozen=True)
class PublicFacts:
    """What the register shows to everybody (企业信息公示暂行条例 art 6), before or after it is on the register."""

    name: str
    uscc: str | None
    entity_type: str
    domicile: str
    scope: str
    capital_fen: int | None
    representative: str
    authority: str


@dataclass(frozen=True)
class LegView:
    """``answers``: each question of the leg's items with what was answered; ``approvals``: given elsewhere, to be confirmed."""

    leg: Leg
    facts: PublicFacts
    answers: tuple[tuple[Field, Any], ...]
    approvals: tuple[Approval, ...]
    decided_by: str | None


def open_leg(work: Work, leg_id: str) -> LegView:
    """A leg of the officer's own department. Raises NotFound for any other's."""
    found = legs.department_leg(work, leg_id)
    items = [work.books.catalogue.items[c] for c in found.items if c in work.books.catalogue.items]
    asked = work.books.catalogue.shared_fields(items)
    decider = work.session.get(Account, found.decided_by) if found.decided_by else None
    return LegView(
        leg=found,
        facts=public_facts(work, found.case),
        answers=tuple((f, found.fields[f.name]) for f in asked if f.name in found.fields),
        approvals=tuple(Approval(**told) for told in found.fields.get(legs.APPROVALS, ())),
        decided_by=decider.name if decider else None,
    )


def public_facts(work: Work, case: Case) -> PublicFacts:
    if case.kind == simplified_exit.FLOW.name:
        return _on_register(work.session.get_one(Enterprise, case.enterprise_id))
    draft = draft_of(work.session, case, work)
    heads = draft.holding(draft.kind.representative)
    return PublicFacts(
        name=case.title,
        uscc=case.uscc,
        entity_type=case.entity_type,
        domicile=address_text(draft, work.books.catalogue),
        scope=scope_text(draft, work.books.catalogue),
        capital_fen=draft.capital_fen or None,
        representative=heads[0].name if heads else "",
        authority=case.authority or "",
    )


def _on_register(enterprise: Enterprise) -> PublicFacts:
    return PublicFacts(
        name=enterprise.name,
        uscc=enterprise.uscc,
        entity_type=enterprise.entity_type,
        domicile=enterprise.domicile or "",
        scope=enterprise.scope or "",
        capital_fen=enterprise.capital_fen,
        representative=enterprise.representative or "",
        authority=enterprise.authority,
    )


def department_legs(session: Session, department: str | None, done: bool, limit: int = 200) -> list[Leg]:
    """The legs of one department, by due date while they wait, the latest decisions first when ``done``."""
    ended = ("granted", "refused", "cancelled")
    query = (
        select(Leg)
        .options(selectinload(Leg.case))
        .where(Leg.department == department, Leg.state != "planned")
    )
    if done:
        query = query.where(Leg.state.in_(ended)).order_by(Leg.decided_at.desc().nulls_last(), Leg.id.desc())
    else:
        query = query.where(Leg.state.not_in(ended)).order_by(Leg.due_on.nulls_last(), Leg.id)
    return list(session.scalars(query.limit(limit)))
