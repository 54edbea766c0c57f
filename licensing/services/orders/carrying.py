"""What the row of an order's kind says: name, enterprise, licence and the departments' events change in the transaction that confirms it.

What an order enters beyond its row is its family's own (``licensing/kinds/order_*``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from esign.face import LicenceFace, titles_for
from licensing.application.draft import FAMILY as RUN_BY_FAMILY
from licensing.application.draft import PERSONAL
from licensing.catalogue.bodies import deciding_body
from licensing.catalogue.model import OrderKind
from licensing.catalogue.tables import CatalogueError
from licensing.documents.wording import yuan
from licensing.entities import counted_as
from licensing.flows import name as names
from licensing.services.cases import hosting, shops
from licensing.services.licences.issue import follow_register, stored_face, write_down
from licensing.services.orders import consequences, suspensions
from licensing.services.register import beneficial, following, history, marking, members
from licensing.services.register.moves import move_enterprise, move_name
from licensing.store.models import Case, Enterprise, Leg, Licence, NameRecord, RegisterOrder
from licensing.work import Work

VERSION_JOB = "issue_version"
TYPE = "entity_type"
ENTERED = (
    "name",
    "status",
    "representative",
    "capital_fen",
    "domicile",
    "authority",
    "scope",
    "scope_mark",
    "suspended_until",
    "name_ordered_on",
    "term",
    TYPE,
)  # columns of an enterprise whose change departments are told of by name
Own = Callable[[Work, RegisterOrder, Enterprise], None]


def effect(own: Own) -> Callable[[Work, RegisterOrder], None]:
    """What confirming an order of a family does: its row's effects, and ``own``, the family's, once the old name has gone its way."""

    def confirmed(work: Work, order: RegisterOrder) -> None:
        enterprise = work.session.get_one(Enterprise, order.enterprise_id)
        kind = work.books.catalogue.order_kinds[order.kind]
        carry(work, enterprise, kind, {"order": order.id}, lambda: own(work, order, enterprise))
        consequences.write(work, order, enterprise, kind)

    return confirmed


def carry(
    work: Work,
    enterprise: Enterprise,
    kind: OrderKind,
    act: dict[str, str],
    own: Callable[[], None],
    also: tuple[str, ...] = (),
    corrected: frozenset[str] = frozenset(),
) -> None:
    """Name, enterprise, licence and departments' events by a row, around what ``own`` enters.

    ``act``: what the register and the departments hear it by, such as the order's id; ``also``: what changed besides columns;
    ``corrected``: items whose new value stands from the day the wrong one was entered.
    """
    before, was, owned = (
        _registered(enterprise),
        _type(enterprise),
        members.owners(work.session, enterprise.id),
    )
    suspensions.settle(work, enterprise)
    heard = _departments(work, enterprise, kind)  # before open legs end
    _names(work, enterprise, kind)
    own()
    if kind.enterprise:
        move_enterprise(enterprise, kind.enterprise, work.act.on)
        suspensions.end(work, enterprise, work.act.on)
    marking.settle(work, enterprise, before, act)
    converted = _type(enterprise) != was
    _licences(work, enterprise, kind, converted)
    history.write(work, enterprise, before, act, kind.article, corrected)
    if enterprise.domicile != before["domicile"]:
        hosting.leave(work, enterprise, act.get("case", ""))
        shops.leave(work, enterprise, act.get("case", ""))
    if enterprise.name != before["name"]:
        following.tell(work, enterprise)
    work.session.flush()
    owns = members.owners(work.session, enterprise.id)
    moved = members.write(work, enterprise, (owned, owns), act, kind.article)
    if moved:
        members.settle_consignees(work, enterprise, owned, act, kind.article)
    moved = moved or (
        beneficial.by_office(enterprise) and enterprise.representative != before["representative"]
    )
    beneficial.changed(work, enterprise, moved, enterprise.capital_fen != before["capital_fen"])
    told = sorted({*heard, *_departments(work, enterprise, kind)})  # of both places when it moved
    changed = [name for name, value in _registered(enterprise).items() if value != before[name]]
    changed += [TYPE] if converted and TYPE not in changed else []  # of a partnership its name says it
    _tell(work, kind, enterprise, told, act, [*changed, *also])


def _names(work: Work, enterprise: Enterprise, kind: OrderKind) -> None:
    if not kind.name:
        return
    held = select(NameRecord).where(
        NameRecord.enterprise_id == enterprise.id, NameRecord.status.in_(names.FLOW.states_in("held"))
    )
    for record in work.session.scalars(held):
        move_name(record, kind.name, work.act.on)


def _licences(work: Work, enterprise: Enterprise, kind: OrderKind, converted: bool) -> None:
    if kind.licence == "reissue":
        _reissue(work, enterprise, kind, converted)
    elif kind.licence:
        follow_register(work, enterprise, kind.licence, kind.code.lower())


def _reissue(work: Work, enterprise: Enterprise, kind: OrderKind, converted: bool) -> None:
    """Supersede what there is at once and write down the next version; the worker signs it."""
    newest = _newest(work, enterprise, ("prepared", "valid", "suspended"))
    if newest is not None:
        follow_register(work, enterprise, "supersede", kind.code.lower())
        _next(work, enterprise, kind, newest, converted)


def renew(work: Work, enterprise: Enterprise, kind: OrderKind) -> None:
    """An enterprise that is back has a licence again: the version after the last revoked one, which stays revoked."""
    newest = _newest(work, enterprise, ("revoked",))
    if newest is not None:
        _next(work, enterprise, kind, newest)


def _newest(work: Work, enterprise: Enterprise, states: tuple[str, ...]) -> Licence | None:
    query = select(Licence).where(Licence.enterprise_id == enterprise.id, Licence.state.in_(states))
    return work.session.scalar(query.order_by(Licence.number_version.desc()).limit(1))


def _next(
    work: Work, enterprise: Enterprise, kind: OrderKind, newest: Licence, converted: bool = False
) -> None:
    old = stored_face(newest)
    old = _as_kind(work, enterprise, old) if converted else _run_by(work, enterprise, old)
    face = replace(
        old,
        name=enterprise.face_name if old.composition else enterprise.public_name,
        representative=enterprise.representative or old.representative,
        domicile=enterprise.domicile or old.domicile,
        scope=enterprise.marked_scope or old.scope,
        capital=yuan(enterprise.capital_fen) if enterprise.capital_fen and old.capital else old.capital,
        term=enterprise.term or old.term,
        term_title=titles_for(enterprise.entity_type).term,
        issued_on=work.act.on,
        authority=_authority(work, enterprise, old),
        authority_code=enterprise.authority,
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


def _run_by(work: Work, enterprise: Enterprise, old: LicenceFace) -> LicenceFace:
    """Of an individual business: whether a person or a family runs it, once its family was filed (实施细则 arts 6, 7)."""
    kind = counted_as(enterprise.entity_type, enterprise.name)
    work.session.flush()
    if not old.composition or kind is None or not members.family_filed(work.session, enterprise.id):
        return old
    family = any(m.role == members.FAMILY for m in members.officers(work.session, enterprise))
    row = kind.family_code if family else kind.catalogue_code
    composition, of = RUN_BY_FAMILY if family else PERSONAL, work.books.catalogue.entity_types[row]
    return replace(old, composition=composition, entity_type=of.zh)


def _as_kind(work: Work, enterprise: Enterprise, old: LicenceFace) -> LicenceFace:
    """The face of an enterprise that became another kind: its type, and how the face calls its fields (细则 art 23)."""
    titles = titles_for(enterprise.entity_type)
    kind = counted_as(enterprise.entity_type, enterprise.name)
    return replace(
        old,
        name=enterprise.public_name,
        entity_type=work.books.catalogue.entity_types[kind.catalogue_code].zh if kind else old.entity_type,
        representative_title=titles.representative,
        capital=yuan(enterprise.capital_fen) if enterprise.capital_fen and titles.capital else "",
        capital_title=titles.capital,
        domicile_title=titles.domicile,
        type_title=titles.type,
        composition="",
    )


def _authority(work: Work, enterprise: Enterprise, old: LicenceFace) -> str:
    """Whose seal the licence bears: another authority's where the enterprise has moved."""
    if old.authority_code == enterprise.authority:
        return old.authority
    return work.books.catalogue.registration_authority(enterprise.authority).name_zh


def _type(enterprise: Enterprise) -> tuple[str, str]:
    """The register's word and, where one word stands for several kinds, the kind."""
    kind = counted_as(enterprise.entity_type, enterprise.name)
    return (enterprise.entity_type, kind.code if kind is not None else "")


def _registered(enterprise: Enterprise) -> dict[str, object]:
    """What an order may enter, as it stands now."""
    return {name: getattr(enterprise, name) for name in ENTERED}


def _tell(
    work: Work,
    kind: OrderKind,
    enterprise: Enterprise,
    heard: list[str],
    act: dict[str, str],
    changed: list[str],
) -> None:
    """One entry for the register, and one for each department that has to do with the enterprise; both name what differs now."""
    action = f"enterprise.{kind.code.lower()}"
    facts: dict[str, Any] = {
        **act,
        "uscc": enterprise.uscc,
        "status": enterprise.status,
        "on": str(work.act.on),
        "changed": changed,
    }
    work.record(action, "enterprise", enterprise.id, **facts)
    for department in heard:
        work.record(action, "enterprise", enterprise.id, department=department, **facts)


def _departments(work: Work, enterprise: Enterprise, kind: OrderKind) -> list[str]:
    """The bodies of the order's families at this place, and those that dealt with the enterprise before."""
    query = (
        select(Leg.department)
        .join(Case, Case.id == Leg.case_id)
        .where(Case.enterprise_id == enterprise.id, Leg.opened_at.is_not(None), Leg.state != "cancelled")
    )
    found = set(work.session.scalars(query))
    bodies = work.books.catalogue.departments.values()
    for family in kind.tell:
        try:
            found.add(deciding_body(bodies, family, ("county",), enterprise.authority).code)
        except CatalogueError:  # an imported enterprise of a place the catalogue does not know
            continue
    return sorted(found)
