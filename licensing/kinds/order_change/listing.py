"""A company with somebody from abroad among or behind its owners, whose scope an order changes: the list counts as where owners ask for it
(公司登记管理实施办法 art 12; 外商投资法 art 28)."""

from __future__ import annotations

from licensing.entities.llc.rules import LISTED, listed
from licensing.errors import Problem
from licensing.services.orders import scope
from licensing.services.orders.fields import Fields
from licensing.services.register import abroad
from licensing.store.models import Enterprise
from licensing.work import Work


def foreign_list(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Both officers compare it; nothing is refused by our rows, as at founding and in changes."""
    if enterprise.entity_type not in LISTED.types or not fields.get("scope"):
        return []
    own, through = abroad.owners(work.session, enterprise.id), abroad.through(work.session, enterprise.id)
    return list(listed(own, through, scope.printed(str(fields["scope"]), work.books.catalogue)))
