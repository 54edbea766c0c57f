"""The move as a family of orders: the authority of the destination accepts it, and the enterprise is its own from then on."""

from __future__ import annotations

from sqlalchemy import select

from licensing.errors import Problem
from licensing.kind import OrderFamily
from licensing.known_kinds import standing_in
from licensing.services.orders import counties, moving
from licensing.services.orders.addressing import address_unmarked
from licensing.services.orders.carrying import effect
from licensing.services.orders.closing import change_open
from licensing.services.orders.fields import Fields
from licensing.store.models import Case, Enterprise, RegisterOrder
from licensing.work import Work


def destination_known(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Another county that registers here; who is registered by the prefecture itself changes its domicile."""
    if enterprise.authority.endswith("00"):  # a prefecture's own: inside it no authority changes
        return [Problem("to_authority", "order.destination_inside")]
    to = fields.get("to_authority")
    there = to in work.books.catalogue.counties and to != enterprise.authority
    return [] if there else [Problem("to_authority", "order.destination_unknown")]


def domicile_there(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """The new domicile lies in the county whose authority is to accept it, and names no other."""
    to = str(fields.get("to_authority"))
    if to not in work.books.catalogue.counties or counties.named(work, str(fields.get("domicile") or "")) == [
        to
    ]:
        return []
    return [Problem("domicile", "order.domicile_not_there", {"counties": [to]})]


def nothing_open(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """A case that this authority has not decided yet is decided first."""
    query = select(Case.id).where(Case.enterprise_id == enterprise.id, standing_in("open"))
    return [Problem("", "order.case_open")] if work.session.scalar(query.limit(1)) else []


def enter(work: Work, order: RegisterOrder, enterprise: Enterprise) -> None:
    told = order.fields
    moving.enter(work, enterprise, str(told["to_authority"]), str(told["domicile"]), {"order": order.id})


KIND = OrderFamily.of(
    "order_move",
    (destination_known, domicile_there, address_unmarked, nothing_open, change_open),
    effect(enter),
)
