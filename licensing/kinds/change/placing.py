"""Own premises that somebody moves to: who sits there already, and whether people live there, as at founding (条例 art 11)."""

from __future__ import annotations

from licensing.application.draft import Draft
from licensing.entities import founded
from licensing.findings import place
from licensing.findings.rule import REVIEW, Looked
from licensing.kinds.change import lodging, matter, moving, netting
from licensing.services.register import places
from licensing.store.models import Case
from licensing.work import Work


def look(work: Work, case: Case) -> tuple[Looked, ...]:
    """The rules of founding that leave a place to a person; what a host or a platform lends is examined with them."""
    items, kind = set(matter.items_of(case)), founded(case.entity_type, case.title)
    address = str(matter.fields(case).get("domicile") or "")
    if kind is None or not address or not {lodging.ITEM, moving.ITEM} & items:
        return ()
    if lodging.lent(work, case) or netting.chosen(work, case):
        return ()
    around, answers = places.around(work.session, address, work.act.on), {place.PLACE: {"address": address}}
    made = Draft(
        *(kind.code, case.title, None, answers, (), work.act.on),
        dwelling=around.dwelling,
        neighbours=around.neighbours,
    )
    asked = (rule for rule in place.RULES if rule.outcome == REVIEW and kind.code in rule.types)
    return tuple(Looked(rule, tuple(rule.check(made, work.books.catalogue))) for rule in asked)
