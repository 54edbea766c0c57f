"""Hand a change in once enough have signed; withdraw it while nobody works on it."""

from __future__ import annotations

from licensing.catalogue.mandates import SUBMIT
from licensing.kinds.change import matter, winding
from licensing.kinds.change.facts import known
from licensing.kinds.change.flow import FLOW
from licensing.kinds.change.opening import own_change
from licensing.kinds.change.votes import count
from licensing.services.cases import consents, points
from licensing.services.cases.filing import EXAMINATION, file_documents
from licensing.services.orders.naming import reserved_name
from licensing.store.models import Case, Enterprise, NameRecord
from licensing.work import Work


def submit(work: Work, case_id: str) -> Case:
    """Hand in; a second time changes nothing. Raises Refused with every reason at once."""
    case = own_change(work, case_id, SUBMIT)
    if FLOW.within(case.state, "desk"):
        return case
    if winding.publishes(case):
        return _publish(work, case)
    enterprise = work.session.get_one(Enterprise, case.enterprise_id, with_for_update=True)
    row = FLOW.step(case.state, "submit", work.act.actor.role, known(work, case) | {"own_case": True})
    if set(matter.NAMED) & set(matter.items_of(case)):
        record = reserved_name(work, enterprise, matter.fields(case))
        if record is not None:
            record.held_by_case = case.id
            case.name_id = record.id
    file_documents(work, case)
    consents.end_invitations(work, case)
    points.close(case)
    case.state = row.target
    case.submitted_at = case.submitted_at or work.act.at
    case.due_on = work.books.last_day(work.act.on, EXAMINATION)
    work.record(row.emits[0], "case", case.id)
    return case


def _publish(work: Work, case: Case) -> Case:
    """A publication of the enterprise's own stands once it is filed; a second time changes nothing."""
    if FLOW.within(case.state, "changed"):
        return case
    enterprise = work.session.get_one(Enterprise, case.enterprise_id, with_for_update=True)
    row = FLOW.step(case.state, "publish", work.act.actor.role, known(work, case) | {"own_case": True})
    votes = count(work, case)
    file_documents(work, case)
    consents.end_invitations(work, case)
    case.state = row.target
    case.submitted_at = case.decided_at = work.act.at
    work.record(row.emits[0], "case", case.id)
    winding.enter(work, case, enterprise, (votes.yes, votes.all_votes) if votes.all_votes else None)
    return case


def withdraw(work: Work, case_id: str) -> Case:
    """The applicant takes it back. Raises NotFound, Refused."""
    case = own_change(work, case_id)
    row = FLOW.step(case.state, "withdraw", work.act.actor.role, {"own_case": True})
    case.state, case.decided_at = row.target, work.act.at
    free_name(work, case)
    work.record(row.emits[0], "case", case.id)
    return case


def free_name(work: Work, case: Case) -> None:
    """The reserved name is its holder's again."""
    record = work.session.get(NameRecord, case.name_id) if case.name_id else None
    if record is not None and record.held_by_case == case.id:
        record.held_by_case = None
