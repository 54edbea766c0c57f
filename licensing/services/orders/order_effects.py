"""What a confirmed order does: enterprise, name, licence and the departments' events change in the transaction that confirms it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from licensing.catalogue.bodies import deciding_body
from licensing.catalogue.model import OrderKind
from licensing.catalogue.tables import CatalogueError
from licensing.documents.wording import yuan
from licensing.flows import name as names
from licensing.services.licences.issue import follow_register, stored_face, write_down
from licensing.services.orders.order_checks import reserved_name
from licensing.services.register.moves import move_enterprise, move_name
from licensing.store.models import Case, Enterprise, Leg, Licence, NameRecord, RegisterOrder
from licensing.store.types import CIPHER
from licensing.work import Work

VERSION_JOB = "issue_version"
ITEMS = ("representative", "domicile", "scope", "capital_fen")


def apply(work: Work, order: RegisterOrder, enterprise: Enterprise, kind: OrderKind) -> None:
    """Carry a confirmed order out. The caller holds the lock on the enterprise."""
    for name in ITEMS:
        if name in kind.fields and order.fields.get(name):
            setattr(enterprise, name, order.fields[name])
    if order.fields.get("representative_id"):
        number = CIPHER.open(str(order.fields["representative_id"]))
        enterprise.representative_index = CIPHER.index(number)
    _suspension(work, order, enterprise)
    _names(work, order, enterprise, kind)
    if kind.enterprise:
        move_enterprise(enterprise, kind.enterprise, work.act.on)
        _end_suspension(work, enterprise, work.act.on)
    _licences(work, enterprise, kind)
    _tell(work, order, enterprise, kind)


def _suspension(work: Work, order: RegisterOrder, enterprise: Enterprise) -> None:
    if order.fields.get("until"):
        enterprise.suspended_until = date.fromisoformat(str(order.fields["until"]))
    elif order.kind == "RESUME":
        _end_suspension(work, enterprise, work.act.on)


def _end_suspension(work: Work, enterprise: Enterprise, last: date) -> None:
    """Write down that a suspension is over, with its last day."""
    enterprise.suspended_until = None
    query = select(RegisterOrder).where(
        RegisterOrder.enterprise_id == enterprise.id,
        RegisterOrder.kind == "SUSPEND",
        RegisterOrder.state == "confirmed",
        RegisterOrder.ended_on.is_(None),
    )
    for open_order in work.session.scalars(query):
        open_order.ended_on = last


def settle(work: Work, enterprise: Enterprise) -> bool:
    """Write down a suspension that has run out: resumed by itself the day after its last (条例 art 30). True when there was one."""
    until = enterprise.suspended_until
    if until is None or work.act.on <= until:
        return False
    _end_suspension(work, enterprise, until)
    follow_register(work, enterprise, "resume", "suspension over")
    work.record("enterprise.resumed_by_itself", "enterprise", enterprise.id, last=str(until))
    return True


def _names(work: Work, order: RegisterOrder, enterprise: Enterprise, kind: OrderKind) -> None:
    if not kind.name:
        return
    held = select(NameRecord).where(
        NameRecord.enterprise_id == enterprise.id, NameRecord.status.in_(names.FLOW.states_in("held"))
    )
    for record in work.session.scalars(held):
        move_name(record, kind.name, work.act.on)
    if kind.name == "ordered":
        enterprise.name_ordered_on = work.act.on
    elif kind.name == "renamed":
        _take_name(work, enterprise, str(order.fields["new_name"]))


def _take_name(work: Work, enterprise: Enterprise, text: str) -> None:
    """The reserved name becomes the enterprise's; an order to change the old one is fulfilled with it."""
    record = reserved_name(work, enterprise, text)
    if record is None:
        raise LookupError(f"{text}: the check said that it is reserved")
    move_name(record, "registered", work.act.on)
    record.enterprise_id = enterprise.id
    record.reserved_until = None
    enterprise.name, enterprise.name_ordered_on = record.name, None


def _licences(work: Work, enterprise: Enterprise, kind: OrderKind) -> None:
    if kind.licence == "reissue":
        _reissue(work, enterprise, kind)
    elif kind.licence:
        follow_register(work, enterprise, kind.licence, kind.code.lower())


def _reissue(work: Work, enterprise: Enterprise, kind: OrderKind) -> None:
    """Supersede what there is at once and write down the next version; the worker signs it."""
    query = select(Licence).where(
        Licence.enterprise_id == enterprise.id, Licence.state.in_(("prepared", "valid", "suspended"))
    )
    newest = work.session.scalar(query.order_by(Licence.number_version.desc()).limit(1))
    if newest is None:
        return
    follow_register(work, enterprise, "supersede", kind.code.lower())
    old = stored_face(newest)
    face = replace(
        old,
        name=enterprise.public_name,
        representative=enterprise.representative or old.representative,
        domicile=enterprise.domicile or old.domicile,
        scope=enterprise.scope or old.scope,
        capital=yuan(enterprise.capital_fen) if enterprise.capital_fen and old.capital else old.capital,
        issued_on=work.act.on,
    )
    made = write_down(work, enterprise, face, newest.case_id, newest.number_version + 1)
    work.record(
        "licence.prepared",
        "licence",
        made.id,
        instead_of=newest.id,
        face_sha256=made.face_sha256,
        order=kind.code,
    )
    work.enqueue(VERSION_JOB, f"{VERSION_JOB}:{made.id}", licence_id=made.id)


def _tell(work: Work, order: RegisterOrder, enterprise: Enterprise, kind: OrderKind) -> None:
    """One entry for the register, and one for each department that has to do with the enterprise."""
    action = f"enterprise.{kind.code.lower()}"
    facts = {"order": order.id, "uscc": enterprise.uscc, "status": enterprise.status, "on": str(work.act.on)}
    work.record(action, "enterprise", enterprise.id, **facts)
    for department in _departments(work, enterprise, kind):
        work.record(action, "enterprise", enterprise.id, department=department, **facts)


def _departments(work: Work, enterprise: Enterprise, kind: OrderKind) -> list[str]:
    """The bodies of the order's families at this place, and those that dealt with the enterprise before."""
    query = (
        select(Leg.department)
        .join(Case, Case.id == Leg.case_id)
        .where(Case.enterprise_id == enterprise.id, Leg.state != "cancelled")
    )
    found = set(work.session.scalars(query))
    bodies = work.books.catalogue.departments.values()
    for family in kind.tell:
        try:
            found.add(deciding_body(bodies, family, ("county",), enterprise.authority).code)
        except CatalogueError:  # an imported enterprise of a place the catalogue does not know
            continue
    return sorted(found)
