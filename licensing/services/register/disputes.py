"""What a complaint of abused identity stops: its case, and the enterprise that came of it (条例 art 40; 细则 arts 51-58)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from licensing.flows.impersonation import FLOW
from licensing.store.models import Impersonation
from licensing.work import Work


def of_case(work: Work, case_id: str, enterprise_id: str | None) -> Impersonation | None:
    """What stops a case, or the enterprise it concerns: found abused, or not yet decided."""
    about: ColumnElement[bool] = Impersonation.case_id == case_id
    if enterprise_id is not None:
        about = or_(about, Impersonation.enterprise_id == enterprise_id)
    return _first(work, about)


def of_enterprise(work: Work, enterprise_id: str) -> Impersonation | None:
    """What stops an enterprise, whichever case it came from."""
    return _first(work, Impersonation.enterprise_id == enterprise_id)


def _first(work: Work, about: ColumnElement[bool]) -> Impersonation | None:
    work.session.flush()
    return work.session.scalar(select(Impersonation).where(about, _stops()).limit(1))


def _stops() -> ColumnElement[bool]:
    """A complaint stops at once. Said again after two officers answered it, it stops only when it is taken up: else one
    owner could hold the others for ever.
    """
    earlier = aliased(Impersonation)
    answered = exists().where(
        earlier.case_id == Impersonation.case_id,
        earlier.person_id == Impersonation.person_id,
        earlier.id != Impersonation.id,
        earlier.state.in_(FLOW.states_in("not_abused")),
    )
    unheard = Impersonation.state.in_(FLOW.states_in("unheard"))
    return and_(Impersonation.state.in_(FLOW.states_in("halting")), ~and_(unheard, answered))
