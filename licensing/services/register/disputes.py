"""What a complaint of abused identity stops: its case, and the enterprise that came of it (条例 art 40; 细则 arts 51-58)."""

from __future__ import annotations

from functools import cache

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from licensing.flows.impersonation import FLOW
from licensing.store import hanging
from licensing.store.keeping import asked
from licensing.store.models import Impersonation
from licensing.work import Work


def of_case(work: Work, case_id: str, enterprise_id: str | None) -> Impersonation | None:
    """What stops a case, or the enterprise it concerns: found abused, or not yet decided."""
    return _first(work, case_id, enterprise_id)


def of_enterprise(work: Work, enterprise_id: str) -> Impersonation | None:
    """What stops an enterprise, whichever case it came from."""
    return _first(work, None, enterprise_id)


def _first(work: Work, case_id: str | None, enterprise_id: str | None) -> Impersonation | None:
    if case_id and not enterprise_id and not hanging.any_of(work.session, case_id, Impersonation):
        return None
    about = {"case": case_id, "enterprise": enterprise_id}
    return asked(
        work.session,
        ("stopped", case_id, enterprise_id),
        (Impersonation.__tablename__,),
        lambda: work.session.scalar(_stopping(), about),
    )


@cache
def _stopping() -> Select[Impersonation]:
    """One that stops a case or an enterprise; NULL is nobody's."""
    case, enterprise = bindparam("case", type_=String), bindparam("enterprise", type_=String)
    about = or_(Impersonation.case_id == case, Impersonation.enterprise_id == enterprise)
    return select(Impersonation).where(about, _stops()).limit(1)


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
