"""What requests to hosts and to platforms have in common: whose count today, which are an enterprise's, how one ends by itself."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute

from licensing.act import Role
from licensing.flow import Flow
from licensing.flows import enterprise as enterprises
from licensing.known_kinds import standing_in
from licensing.store.models import AddressHost, AddressUse, Case, Enterprise, Platform, PlatformShop
from licensing.work import Work

Request = TypeVar("Request", AddressUse, PlatformShop)
Lender = TypeVar("Lender", AddressHost, Platform)


def of_others(kind: type[Request], flow: Flow, but: Case | None) -> Select[Request]:
    """Agreed requests of others that count: their application not given up, their enterprise there. ``but``: an application, whose own
    enterprise does not stand in its way either."""
    mine, own = (but.id, but.enterprise_id or "") if but is not None else ("", "")
    return (
        select(kind)
        .join(Case, Case.id == kind.case_id)
        .outerjoin(Enterprise, Enterprise.id == Case.enterprise_id)
        .where(
            kind.case_id != mine,
            Case.enterprise_id.is_(None) | (Case.enterprise_id != own),
            kind.state.in_(flow.states_in("agreed")),
            ~standing_in("given_up"),
            Enterprise.id.is_(None) | Enterprise.status.in_(enterprises.FLOW.states_in("on_register")),
        )
    )


def with_lender(
    kind: type[Request], lender: type[Lender], lender_id: InstrumentedAttribute[str], states: Collection[str]
) -> Select[Request, Lender, Case, Enterprise]:
    """Requests in these states whose application has an enterprise, with whoever lends."""
    return (
        select(kind, lender, Case, Enterprise)
        .join(lender, lender.id == lender_id)
        .join(Case, Case.id == kind.case_id)
        .join(Enterprise, Enterprise.id == Case.enterprise_id)
        .where(kind.state.in_(states))
    )


def drop(work: Work, row: AddressUse | PlatformShop, flow: Flow) -> None:
    """Nobody asks for it any more, or the enterprise has gone elsewhere."""
    row.state, row.ended_on = flow.step(row.state, "drop", Role.SYSTEM, {}).target, work.act.on
    work.record(f"{row.__tablename__}.dropped", row.__tablename__, row.id, case=row.case_id)
