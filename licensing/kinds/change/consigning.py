"""Who takes the legal mail of owners from abroad (条例 art 9(7); 实施细则 art 7): accepts in an own account, stays while they do.

A stranger whom somebody names takes nothing: whoever comes in signs. With the last owner from abroad it ends by itself
(``members.settle_consignees``).
"""

from __future__ import annotations

from licensing.errors import Problem
from licensing.kinds.change import admitting, listing, matter, officers
from licensing.kinds.change.rules import rules_for
from licensing.services.register import abroad, members
from licensing.store.models import Case, Enterprise, Person
from licensing.work import Work

ITEM, SHORTEST = officers.TAKES_MAIL, 5


def unaccepted(work: Work, case: Case, enterprise: Enterprise) -> list[Problem]:
    """Somebody from abroad comes in, and nobody who accepted takes the mail."""
    came, items = _came(case), matter.items_of(case)
    if not came or ITEM in items or ITEM not in rules_for(case.entity_type):
        return []
    if any(m.index for m in members.consignees(work.session, enterprise)):
        return []
    place = next((item for item in items if item in ("shareholders", *admitting.ITEMS)), "")
    return [Problem(place, "change.consignee_first", {"name": came[0].name})]


def problems(work: Work, case: Case, enterprise: Enterprise) -> list[Problem]:
    """What is missing where it is filed, or filed for nobody."""
    if ITEM not in matter.items_of(case):
        return []
    stay, found = abroad.indexes(work.session, enterprise.id) - _gone(case), []
    if not stay and not _came(case):
        return [Problem(ITEM, "change.consignee_unasked")]
    if not any(m.role == members.CONSIGNEE for m in officers.after(case)):
        found.append(Problem(ITEM, "change.no_consignee"))
    if officers.coming(case, ITEM) and len(str(matter.answer(case, ITEM).get("address") or "")) < SHORTEST:
        found.append(Problem(ITEM, "change.consignee_address"))
    return found


def _came(case: Case) -> list[Person]:
    return [person for person in listing.coming_in(case) if abroad.shown(person)]


def _gone(case: Case) -> set[str | None]:
    """Owners who leave by this change, by their index."""
    given = matter.answer(case, "shareholders") if "shareholders" in matter.items_of(case) else {}
    sold = {
        o.index
        for o in matter.seen_owners(case)
        if o.id == given.get("from") and o.amount_fen == given.get("amount_fen")
    }
    return sold | {o.index for o in admitting.leaving(case)}
