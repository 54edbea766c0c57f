"""A court has the enterprise: what the registry states of its proceedings, who the administrator is, how they ended.

Facts, stated by those who are served (``standing_kinds.tsv``): proceedings are open, somebody was appointed for this enterprise, the
ruling that ends them. Nothing here is typed by who files upon it.
Sources: 企业破产法 arts 13, 22, 121; 公司法 arts 233, 237, 239; 条例 art 34.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.services.register.standing import in_force
from licensing.store.models import Enterprise, Standing

OPENED = ("BANKRUPTCY_OPEN", "COURT_WINDING_OPEN")
BANKRUPTCY_ENDED = "BANKRUPTCY_ENDED"
ENDED = (BANKRUPTCY_ENDED, "COURT_WINDING_ENDED")
ADMINISTRATOR = "COURT_ADMINISTRATOR"  # about a person; its reference is the enterprise's code


def rulings(session: Session, enterprise: Enterprise, on: date) -> Sequence[Standing]:
    """The rulings that ended proceedings, the newest first."""
    return _facts(session, enterprise, ENDED, on)


def has_it(session: Session, enterprise: Enterprise, on: date) -> bool:
    """Whether a court has it: what its owners announced of an own liquidation is over."""
    return bool(_facts(session, enterprise, (*OPENED, *ENDED), on))


def ruling(session: Session, enterprise: Enterprise, number: object, on: date) -> Standing | None:
    """The ruling with this number, where the registry knows of it."""
    return next((row for row in rulings(session, enterprise, on) if row.reference == number), None)


def administrators(session: Session, enterprise: Enterprise, on: date) -> Sequence[Standing]:
    """Who was appointed for it, the newest first; nobody without proceedings."""
    if not has_it(session, enterprise, on):
        return []
    query = select(Standing).where(
        Standing.code == ADMINISTRATOR, Standing.reference == enterprise.uscc, in_force(on)
    )
    return session.scalars(query.order_by(Standing.since.desc(), Standing.id.desc())).all()


def administered(session: Session, index: str, on: date) -> list[str]:
    """The enterprises that a person administers for a court."""
    query = select(Standing.reference).where(
        Standing.code == ADMINISTRATOR, Standing.person_index == index, in_force(on)
    )
    named = session.scalars(select(Enterprise).where(Enterprise.uscc.in_(query)))
    return [e.id for e in named if administrators(session, e, on)]


def told(session: Session, enterprise: Enterprise, on: date) -> dict[str, Any]:
    """What an application that rests on the newest ruling keeps: the ruling, where there is one, and who was appointed."""
    people = [[row.person_index, row.person_name] for row in administrators(session, enterprise, on)]
    last = next(iter(rulings(session, enterprise, on)), None)
    ruled = {} if last is None else {"ruling": last.reference, "on": str(last.since), "by": last.basis}
    return ruled | ({"administrators": people} if people else {})


def stated_by(session: Session, enterprise: Enterprise, on: date) -> set[str | None]:
    """The officers who stated what such an application rests on."""
    rows = (*rulings(session, enterprise, on), *administrators(session, enterprise, on))
    return {row.recorded_by for row in rows}


def _facts(session: Session, enterprise: Enterprise, codes: Sequence[str], on: date) -> Sequence[Standing]:
    query = select(Standing).where(
        Standing.enterprise_id == enterprise.id, Standing.code.in_(codes), in_force(on)
    )
    return session.scalars(query.order_by(Standing.since.desc(), Standing.id.desc())).all()
