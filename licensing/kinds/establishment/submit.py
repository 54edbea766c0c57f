"""Submit once, to all (条例 arts 16-19); withdraw before a decision."""

from __future__ import annotations

from licensing.catalogue.mandates import SUBMIT
from licensing.errors import Refused
from licensing.kind import belongs
from licensing.kinds.establishment import straight
from licensing.kinds.establishment.effects import free_name
from licensing.kinds.establishment.facts import known
from licensing.kinds.establishment.flow import FLOW
from licensing.services.cases import consents, facts, points, signing
from licensing.services.cases.cases import forget_begun, own_case
from licensing.services.cases.filing import EXAMINATION, file_documents
from licensing.store.models import Case, NameRecord
from licensing.work import Work


def submit(work: Work, case_id: str) -> Case:
    """Hand the application in. Safe to repeat: a case already handed in is given back unchanged.

    After a correction list each of its points has an answer (``points``).
    Raises Refused with every reason at once: case.incomplete, case.unsigned, case.name_not_held.
    """
    case = own_case(work, case_id, SUBMIT)
    if FLOW.within(case.state, "desk") or FLOW.within(case.state, "granted"):
        return case
    straight.one_at_a_time(work, case)
    row = FLOW.step(case.state, "submit", work.act.actor.role, known(work, case) | {"own_case": True})
    forget_begun(case)
    file_documents(work, case)
    consents.end_invitations(work, case)
    if case.name_id is not None:
        work.session.get_one(NameRecord, case.name_id).held_by_case = case.id
    points.close(case)
    case.state = row.target
    case.submitted_at = case.submitted_at or work.act.at  # the day it first came in stays
    case.due_on = work.books.last_day(work.act.on, EXAMINATION)
    digest = signing.signing_digest(case, signing.papers_of(work, case))
    work.record(row.emits[0], "case", case.id, digest=digest, due=str(case.due_on))
    straight.attempt(work, case)
    return case


def withdraw(work: Work, case_id: str) -> Case:
    """Take the application back; the name stays reserved for what is left of its period."""
    case = own_case(work, case_id)
    if not belongs(case, FLOW):
        raise Refused("flow.not_open", state=case.state, action="withdraw")
    row = FLOW.step(case.state, "withdraw", work.act.actor.role, facts.person_facts(work, case))
    case.state, case.decided_at = row.target, work.act.at
    free_name(work, case)
    work.record(row.emits[0], "case", case.id)
    return case
