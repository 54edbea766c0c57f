"""What a head does with cases: gives one to a clerk, takes one from its clerk back into the queue, sees how much lies where."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from licensing.act import Role
from licensing.errors import NotFound
from licensing.known_kinds import standing_in, stands
from licensing.services.cases import absences, facts, review
from licensing.store.models import Account, Case
from licensing.work import Work


def assign(work: Work, case_id: str, account_id: str, reasons: str = "") -> Case:
    """Give a case to a clerk of its own place, waiting or from a colleague's desk (then with reasons).

    Raises NotFound for a case of another place, Refused('case.assignee_unfit') for anybody who could not take it.
    """
    case = _supervised(work, case_id)
    clerk = work.session.get(Account, account_id)
    known = review.known_facts(work, case) | {
        "reasons_given": bool(reasons.strip()),
        "assignee_fits": clerk is not None and _fits(work, case, clerk),
    }
    before = case.clerk_id
    row = review.step(work, case, "assign", known)
    case.clerk_id = account_id
    if before is not None:
        review.note(work, case, "assign", reasons=reasons.strip())
    work.record(row.emits[0], "case", case.id, clerk=account_id, before=before or "")
    return case


def take_away(work: Work, case_id: str, reasons: str) -> Case:
    """Take a case from its clerk back into the queue, with reasons. Raises NotFound, Refused."""
    case = _supervised(work, case_id)
    before = case.clerk_id
    known = review.known_facts(work, case) | {"reasons_given": bool(reasons.strip())}
    row = review.step(work, case, "take_away", known)
    case.clerk_id = None
    review.note(work, case, "take_away", reasons=reasons.strip())
    work.record(row.emits[0], "case", case.id, before=before or "")
    return case


def _supervised(work: Work, case_id: str) -> Case:
    case = work.session.get(Case, case_id, with_for_update=True)
    if case is None or stands(case, "initial") or not facts.supervises(work.act.actor, case):
        raise NotFound(case_id)
    return case


def _fits(work: Work, case: Case, clerk: Account) -> bool:
    """A clerk of the very place, at work today, and no party to the case."""
    there = clerk.role == Role.CLERK and not clerk.disabled and clerk.authority == case.authority
    applicant = work.session.get_one(Account, case.applicant_id)
    people = {applicant.claimed_index, *(p.id_number_index for p in case.people)}
    party = applicant is clerk or (clerk.claimed_index is not None and clerk.claimed_index in people)
    return there and not party and clerk.id not in absences.absent(work.session, [clerk.id], work.act.on)


def load(session: Session, accounts: list[str]) -> dict[str, int]:
    """Account id -> how many cases lie on that desk."""
    query = select(Case.clerk_id, func.count()).where(Case.clerk_id.in_(accounts), standing_in("desk"))
    return {str(clerk): int(number) for clerk, number in session.execute(query.group_by(Case.clerk_id))}
