"""What nobody writes into an address by hand."""

from __future__ import annotations

from licensing.catalogue.addresses import mark_in
from licensing.errors import Problem
from licensing.services.orders.fields import Fields
from licensing.store.models import Enterprise
from licensing.work import Work


def address_unmarked(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """The marks of a host's or a platform's address come with the kind, confirmed by whoever lends it (条例 art 11)."""
    mark = mark_in(str(fields.get("domicile") or ""), work.books.catalogue.address_kinds.values())
    return [Problem("domicile", "place.mark_typed", {"mark": mark})] if mark else []
