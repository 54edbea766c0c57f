"""Change of registered items as a family of orders."""

from __future__ import annotations

from licensing import id_number
from licensing.errors import Problem
from licensing.kind import OrderFamily
from licensing.services.orders.carrying import effect
from licensing.services.orders.fields import ITEMS, Fields
from licensing.store.models import Enterprise, RegisterOrder
from licensing.store.types import CIPHER
from licensing.work import Work


def something_changes(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    given = {n: value for n, value in fields.items() if n != "representative_id"}
    changed = [n for n, value in given.items() if value and value != getattr(enterprise, n)]
    return [] if changed else [Problem("", "order.nothing_changes")]


def representative_known(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """A new representative comes with the ID number (条例 art 15, real name): who may use the licence hangs on it.

    ``fields`` holds the number sealed.
    """
    named, sealed = fields.get("representative"), fields.get("representative_id")
    if sealed and not named:
        return [Problem("representative", "order.missing")]
    if sealed and not id_number.is_valid(CIPHER.open(str(sealed))):
        return [Problem("representative_id", "account.id_number_wrong")]
    if named and named != enterprise.representative and not sealed:
        return [Problem("representative_id", "order.missing")]
    return []


def enter(work: Work, order: RegisterOrder, enterprise: Enterprise) -> None:
    """The items given take the place of those on the register."""
    asked = work.books.catalogue.order_kinds[order.kind].fields
    for name in ITEMS:
        if name in asked and order.fields.get(name):
            setattr(enterprise, name, order.fields[name])
    if order.fields.get("representative_id"):
        number = CIPHER.open(str(order.fields["representative_id"]))
        enterprise.representative_index = CIPHER.index(number)


KIND = OrderFamily.of("order_change", (something_changes, representative_known), effect(enter))
