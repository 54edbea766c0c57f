"""What a department may see of a case: the enterprise's public facts and the answers its own items ask for, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session, selectinload

from licensing.approvals import Approval
from licensing.catalogue.model import Field
from licensing.services.cases import legs
from licensing.services.cases.leg_facts import APPROVALS, facts_of
from licensing.services.cases.public import PublicFacts
from licensing.store.models import Account, ApiClient, Leg
from licensing.work import Work


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
    return view_of(work, legs.department_leg(work, leg_id))


def view_of(work: Work, found: Leg) -> LegView:
    """What its department may see of a leg."""
    items = [work.books.catalogue.items[c] for c in found.items if c in work.books.catalogue.items]
    asked = work.books.catalogue.shared_fields(items)
    return LegView(
        leg=found,
        facts=facts_of(work, found),
        answers=tuple((f, found.fields[f.name]) for f in asked if f.name in found.fields),
        approvals=tuple(Approval(**told) for told in found.fields.get(APPROVALS, ())),
        decided_by=_decider(work.session, found.decided_by),
    )


def _decider(session: Session, decider: str | None) -> str | None:
    """The officer's name, or that of the department's system."""
    if decider is None:
        return None
    found = session.get(Account, decider) or session.get(ApiClient, decider)
    return found.name if found else None


def waiting_numbers(
    session: Session, department: str | None, claim: ColumnElement[bool] | None = None
) -> dict[str, int]:
    """State -> number of the legs of one department; ``claim``: of those alone (``leg_claims.only``)."""
    known = (Leg.department == department, legs.told(), true() if claim is None else claim)
    query = select(Leg.state, func.count()).where(*known).group_by(Leg.state)
    return {state: int(number) for state, number in session.execute(query)}


def department_legs(
    session: Session,
    department: str | None,
    done: bool,
    limit: int = 200,
    skip: int = 0,
    claim: ColumnElement[bool] | None = None,
) -> list[Leg]:
    """The legs of one department, by due date while they wait, the latest decisions first when ``done``; ``skip`` rows passed over.

    ``claim``: only those (``leg_claims.only``).
    """
    ended = ("acknowledged", "granted", "refused", "cancelled")
    query = select(Leg).options(selectinload(Leg.case)).where(Leg.department == department, legs.told())
    if claim is not None:
        query = query.where(claim)
    if done:
        query = query.where(Leg.state.in_(ended)).order_by(Leg.decided_at.desc().nulls_last(), Leg.id.desc())
    else:
        query = query.where(Leg.state.not_in(ended)).order_by(Leg.due_on.nulls_last(), Leg.id)
    return list(session.scalars(query.offset(skip).limit(limit)))
