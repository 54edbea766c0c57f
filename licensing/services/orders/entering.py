"""How changed items get onto the register, whoever asked for it: an officer by order, an owner by application (条例 art 24)."""

from __future__ import annotations

from typing import Any

from licensing.documents.wording import term_text
from licensing.services.cases import pool
from licensing.services.orders import capital, scope
from licensing.services.orders.fields import ITEMS, Fields
from licensing.services.register import one_owner
from licensing.store.models import Enterprise
from licensing.store.types import CIPHER
from licensing.work import Work

LONG = "long"  # a term without an end


def entered(work: Work, name: str, value: Any) -> Any:
    """An item as it goes onto the register."""
    if name == "term":
        return term_text(None if value == LONG else value)
    return scope.printed(str(value), work.books.catalogue) if name == "scope" else value


def enter_items(work: Work, enterprise: Enterprise, fields: Fields, act: dict[str, str]) -> None:
    """The items given take the place of those on the register; departments the new phrases concern hear of them first,
    and what nobody answers for goes to the claiming pool, as at founding.

    ``act``: what they hear it by, such as the order's id.
    """
    if fields.get("scope"):
        for body, items in scope.told(work, enterprise, fields).items():
            facts = {**act, "uscc": enterprise.uscc, "items": list(items), "on": str(work.act.on)}
            work.record("enterprise.scope_widened", "enterprise", enterprise.id, department=body, **facts)
        pool.publish_of(work, enterprise, scope.owed(work, enterprise, fields).unclaimed)
    capital.settle(work, enterprise, fields)
    unnamed = enterprise.unnamed
    for name in ITEMS:
        if fields.get(name):
            setattr(enterprise, name, entered(work, name, fields[name]))
    if unnamed:  # whoever operates it stands in the place of a name
        enterprise.name = enterprise.representative or enterprise.name
    if fields.get("representative_id"):
        number = CIPHER.open(str(fields["representative_id"]))
        enterprise.representative_index = CIPHER.index(number)
        one_owner.follow(
            work, enterprise, str(fields["representative"]), enterprise.representative_index, act
        )
