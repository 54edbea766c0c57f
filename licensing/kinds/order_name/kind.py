"""The name of an enterprise as a family of orders."""

from __future__ import annotations

from licensing.errors import Problem
from licensing.kind import OrderFamily
from licensing.services.orders.carrying import effect
from licensing.services.orders.fields import Fields
from licensing.services.orders.naming import reserved_by_an_owner, take_name
from licensing.services.orders.saying import name_says_what_it_does
from licensing.store.models import Enterprise, RegisterOrder
from licensing.work import Work


def not_ordered(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """The code takes the name's place, so there must be one, and it must not have taken it already."""
    if enterprise.uscc is None:
        return [Problem("", "order.no_code")]
    return [Problem("", "order.name_ordered_before")] if enterprise.name_ordered_on else []


def enter(work: Work, order: RegisterOrder, enterprise: Enterprise) -> None:
    """A new name is taken; without one the old name is to be given up from today (734 art 23)."""
    if order.fields.get("new_name"):
        take_name(work, enterprise, order.fields)
    else:
        enterprise.name_ordered_on = work.act.on


KIND = OrderFamily.of(
    "order_name", (reserved_by_an_owner, name_says_what_it_does, not_ordered), effect(enter)
)
