"""Change of registered items as a family of orders: the same rules as for an application."""

from __future__ import annotations

from datetime import date

from licensing.errors import Problem
from licensing.kind import OrderFamily
from licensing.kinds.order_change.listing import foreign_list
from licensing.kinds.order_change.persons import representative_free, representative_known
from licensing.services.orders import counties
from licensing.services.orders.addressing import address_unmarked
from licensing.services.orders.capital import (
    capital_in_bounds,
    capital_least,
    capital_weighed,
    reduction_announced,
)
from licensing.services.orders.carrying import effect
from licensing.services.orders.closing import address_first, change_open
from licensing.services.orders.entering import enter_items, entered
from licensing.services.orders.fields import ITEMS, Fields
from licensing.services.orders.saying import name_says_what_it_does
from licensing.services.orders.scope import scope_approved, scope_of_the_catalogue
from licensing.store.models import Enterprise, RegisterOrder
from licensing.work import Work

FILED = "D25"


def something_changes(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    given = {n: entered(work, n, fields[n]) for n in ITEMS if fields.get(n)}
    changed = [n for n, value in given.items() if value != getattr(enterprise, n)]
    return [] if changed else [Problem("", "order.nothing_changes")]


def domicile_here(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """A domicile in another county is a move, through the authority of that place (条例 art 27); not inside a prefecture's own."""
    text, here = str(fields.get("domicile") or ""), enterprise.authority.removesuffix("00")
    others = [code for code in counties.named(work, text) if not code.startswith(here)]
    return [Problem("domicile", "order.domicile_elsewhere", {"counties": others[:1]})] if others else []


def filed_in_time(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Applied for within thirty days of the resolution (条例 art 24); late it is taken and said (art 46)."""
    if not fields.get("resolved_on"):
        return []
    last = work.books.last_day(date.fromisoformat(str(fields["resolved_on"])), FILED)
    return [Problem("", "order.late_change", {"last": last})] if work.act.on > last else []


def enter(work: Work, order: RegisterOrder, enterprise: Enterprise) -> None:
    """The items its row asks for take the place of those on the register."""
    asked = work.books.catalogue.order_kinds[order.kind].fields
    enter_items(work, enterprise, {k: v for k, v in order.fields.items() if k in asked}, {"order": order.id})


KIND = OrderFamily.of(
    "order_change",
    (
        something_changes,
        representative_known,
        representative_free,
        change_open,
        address_first,
        domicile_here,
        address_unmarked,
        scope_of_the_catalogue,
        scope_approved,
        name_says_what_it_does,
        capital_in_bounds,
        capital_least,
        reduction_announced,
        filed_in_time,
        foreign_list,
        capital_weighed,
    ),
    effect(enter),
)
