"""The representative an order names (条例 arts 12, 15; 公司法 arts 10, 178; 民法典 arts 17-20)."""

from __future__ import annotations

from licensing import id_number
from licensing.deadlines import add_years
from licensing.errors import Problem
from licensing.findings.capacity import WORKING, born_on
from licensing.services.holding.representatives import representatives
from licensing.services.orders.fields import Fields
from licensing.services.register import standing
from licensing.store.models import Enterprise
from licensing.store.types import CIPHER
from licensing.work import Work


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


def representative_free(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Nobody barred or too young comes into the office; who is barred in it is replaced with the change (细则 art 19)."""
    sealed = fields.get("representative_id")
    if not sealed:
        barred = any(_barred(work, holder) for holder in representatives(work.session, enterprise))
        return [Problem("representative", "order.representative_must_go")] if barred else []
    number = CIPHER.open(str(sealed))
    born = born_on(number)
    if born is not None and work.act.on < add_years(born, WORKING):
        return [Problem("representative_id", "order.representative_young", {"years": WORKING})]
    barred = _barred(work, CIPHER.index(number))
    return [Problem("representative_id", "order.representative_barred")] if barred else []


def _barred(work: Work, index: str) -> bool:
    """Whether a fact that stands today keeps the person from representing; without a finding of responsibility nobody is barred."""
    kinds = work.books.catalogue.standing_kinds
    rows = standing.of_persons(work.session, [index], work.act.on)
    return any(
        row.code in kinds
        and "rep" in kinds[row.code].gates
        and (not kinds[row.code].by_responsibility or row.responsible == "yes")
        for row in rows
    )
