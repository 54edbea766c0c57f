"""What a department may see of a case: the enterprise's public facts and the answers its own items ask for, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

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
