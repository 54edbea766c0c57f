"""The clerk's word that an approval given elsewhere was seen: bound to what is said of it, worthless once that changes."""

from __future__ import annotations

from licensing.errors import NotFound
from licensing.known_kinds import kind_of
from licensing.services.cases import review
from licensing.services.cases.facts import person_facts
from licensing.services.cases.gate import SEEN, seen, to_be_seen
from licensing.store.models import Case
from licensing.work import Work


def see(work: Work, case_id: str, item: str) -> Case:
    """The clerk who has the case saw the document of an approval from elsewhere, as it is described now. Safe to repeat.

    Raises NotFound for another place's case or an item nothing is to be seen of, Refused when the case is not on this desk.
    """
    case = review.desk_case(work, case_id)
    row = review.step(work, case, SEEN, person_facts(work, case))
    kind = kind_of(case)
    told = kind.approvals(case)
    if item in seen(case, told):
        return case
    approval = next((a for a in to_be_seen(kind.owed(work, case), told, case) if a.item == item), None)
    if approval is None:
        raise NotFound(item)
    review.note(work, case, SEEN, [{"item": item, "number": approval.number, "digest": approval.digest}])
    work.record(row.emits[0], "case", case.id, item=item, number=approval.number, digest=approval.digest)
    return case
