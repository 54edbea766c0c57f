"""What lies in the dossier of an enterprise: the register with its history, every case, every order with its papers (一档管理)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.documents.bag import Member
from licensing.errors import NotFound
from licensing.known_kinds import stands
from licensing.services import files
from licensing.services.cases import bagging, facts, retention
from licensing.services.cases.bagging import Render, as_json, columns, ending
from licensing.store.models import (
    Case,
    Enterprise,
    GroupMember,
    RegisterItem,
    RegisterMember,
    RegisterOrder,
    RegisterPart,
    RegisterPayment,
    Upload,
)
from licensing.work import Work


def taken(work: Work, uscc: str) -> Enterprise:
    """The head over its place takes it along; an act in the journal. Raises NotFound for anybody else."""
    found = work.session.scalar(select(Enterprise).where(Enterprise.uscc == uscc))
    actor = work.act.actor
    if found is None or not facts.supervises(actor, found):
        raise NotFound(uscc)
    work.record("enterprise.dossier_taken", "enterprise", found.id)
    return found


def members(session: Session, enterprise: Enterprise, render: Render) -> Iterator[Member]:
    """Every file. ``render``: a paper as PDF."""
    entry = as_json("register.json", "登记事项", _register(session, enterprise))
    ends = retention.ends_of(None, enterprise)
    yield from retention.told([entry], "", retention.ENTERED, ends)
    for number, case in enumerate(_cases(session, enterprise), 1):
        yield from bagging.members(session, case, render, f"cases/{number:03}/")
    yield from retention.told(_orders(session, enterprise), "", retention.ENTERED, ends)


def _orders(session: Session, enterprise: Enterprise) -> Iterator[Member]:
    orders = select(RegisterOrder).where(RegisterOrder.enterprise_id == enterprise.id)
    for number, order in enumerate(
        session.scalars(orders.order_by(RegisterOrder.proposed_at, RegisterOrder.id)), 1
    ):
        folder = f"orders/{number:03}/"
        yield as_json(
            f"{folder}order.json",
            f"{order.document_title} {order.document_no}",
            columns(order),
            order.proposed_at,
        )
        papers = select(Upload).where(Upload.order_id == order.id).order_by(Upload.created_at, Upload.id)
        for place, row in enumerate(session.scalars(papers), 1):
            path = f"{folder}{place:03}{ending(row.media_type)}"
            yield Member(path, row.name, files.content(session, row.id), row.created_at)
        yield as_json(
            f"{folder}journal.json", "办理经过（流水）", bagging.acts(session, [order.id]), order.proposed_at
        )


def _cases(session: Session, enterprise: Enterprise) -> list[Case]:
    """The founding and whatever came after; what nobody handed in lies in no dossier."""
    query = select(Case).where((Case.enterprise_id == enterprise.id) | (Case.id == enterprise.case_id))
    return [c for c in session.scalars(query.order_by(Case.created_at, Case.id)) if not stands(c, "initial")]


def _register(session: Session, enterprise: Enterprise) -> dict[str, Any]:
    items = select(RegisterItem).where(RegisterItem.enterprise_id == enterprise.id)
    people = select(RegisterMember).where(RegisterMember.enterprise_id == enterprise.id)
    parts = select(RegisterPart).where(RegisterPart.enterprise_id == enterprise.id)
    paid = select(RegisterPayment).where(RegisterPayment.enterprise_id == enterprise.id)
    group = select(GroupMember).where(GroupMember.enterprise_id == enterprise.id)
    return {
        "enterprise": columns(enterprise),
        "history": [
            columns(row) for row in session.scalars(items.order_by(RegisterItem.recorded_at, RegisterItem.id))
        ],
        "members": [
            columns(row)
            for row in session.scalars(people.order_by(RegisterMember.recorded_at, RegisterMember.id))
        ],
        "parts": [
            columns(row) for row in session.scalars(parts.order_by(RegisterPart.recorded_at, RegisterPart.id))
        ],
        "payments": [
            columns(row)
            for row in session.scalars(paid.order_by(RegisterPayment.recorded_at, RegisterPayment.id))
        ],
        "group": [
            columns(row) for row in session.scalars(group.order_by(GroupMember.recorded_at, GroupMember.id))
        ],
        "acts": bagging.acts(session, [enterprise.id]),
    }
