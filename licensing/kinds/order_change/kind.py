"""Change of registered items as a family of orders: the same rules as for an application."""

from __future__ import annotations

from typing import Any

from licensing.errors import Problem
from licensing.kind import OrderFamily
from licensing.kinds.order_change import capital
from licensing.kinds.order_change.capital import capital_in_bounds, reduction_announced
from licensing.kinds.order_change.persons import representative_free, representative_known
from licensing.services.orders import scope
from licensing.services.orders.carrying import effect
from licensing.services.orders.closing import address_first, change_open
from licensing.services.orders.fields import ITEMS, Fields
from licensing.services.orders.scope import scope_approved, scope_of_the_catalogue
from licensing.store.models import Enterprise, RegisterOrder
from licensing.store.types import CIPHER
from licensing.work import Work


def something_changes(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    given = {n: entered(work, n, fields[n]) for n in ITEMS if fields.get(n)}
    changed = [n for n, value in given.items() if value != getattr(enterprise, n)]
    return [] if changed else [Problem("", "order.nothing_changes")]


def entered(work: Work, name: str, value: Any) -> Any:
    """An item as it goes onto the register."""
    return scope.printed(str(value), work.books.catalogue) if name == "scope" else value


def domicile_here(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """A domicile in another county is a move, through the authority of that place (条例 art 27)."""
    text = str(fields.get("domicile") or "")
    others = [p for p in work.books.catalogue.counties.values() if p.code != enterprise.authority]
    named = next((p for p in others if p.name_zh in text), None)
    if named is None:
        return []
    return [Problem("domicile", "order.domicile_elsewhere", {"counties": [named.code]})]


def enter(work: Work, order: RegisterOrder, enterprise: Enterprise) -> None:
    """The items given take the place of those on the register; departments the new phrases concern hear of them first."""
    asked = work.books.catalogue.order_kinds[order.kind].fields
    if order.fields.get("scope"):
        _tell(work, order, enterprise)
    capital.settle(work, enterprise, order.fields)
    for name in ITEMS:
        if name in asked and order.fields.get(name):
            setattr(enterprise, name, entered(work, name, order.fields[name]))
    if order.fields.get("representative_id"):
        number = CIPHER.open(str(order.fields["representative_id"]))
        enterprise.representative_index = CIPHER.index(number)


def _tell(work: Work, order: RegisterOrder, enterprise: Enterprise) -> None:
    for body, items in scope.told(work, enterprise, order.fields).items():
        facts = {"order": order.id, "uscc": enterprise.uscc, "items": list(items), "on": str(work.act.on)}
        work.record("enterprise.scope_widened", "enterprise", enterprise.id, department=body, **facts)


KIND = OrderFamily.of(
    "order_change",
    (
        something_changes,
        representative_known,
        representative_free,
        change_open,
        address_first,
        domicile_here,
        scope_of_the_catalogue,
        scope_approved,
        capital_in_bounds,
        reduction_announced,
    ),
    effect(enter),
)
