"""A decision has two officers: who took the case proposes it, a second of the same place confirms or returns it (docs/decisions/0007).

Nothing takes effect with the proposal. At the confirmation everything is examined again, in the transaction that decides.
"""

from __future__ import annotations

from typing import Any

from licensing.act import Role
from licensing.errors import NotFound
from licensing.known_kinds import kind_of, stands
from licensing.services import deciding, proposals
from licensing.services.cases import facts, review, seen
from licensing.store.models import Case, Proposal
from licensing.work import Work

APPROVAL, REFUSAL = "propose_approval", "propose_refusal"


def propose_approval(work: Work, case_id: str) -> Case:
    """Say that the case may be approved; a second officer decides. Repeating it is harmless.

    Raises NotFound for another place's case, Refused with every reason that closes it.
    """
    return _propose(work, case_id, APPROVAL, "")


def propose_refusal(work: Work, case_id: str, reasons: str) -> Case:
    """Say with written reasons that the case must be refused (734 art 20; 条例 art 19); the applicant learns it when confirmed."""
    return _propose(work, case_id, REFUSAL, reasons.strip())


def _propose(work: Work, case_id: str, action: str, reasons: str) -> Case:
    case = review.desk_case(work, case_id)
    waiting = facts.proposal_of(work.session, case)
    if waiting is not None and (waiting.what, waiting.maker_id, waiting.reasons or "") == (
        action,
        work.act.actor.id,
        reasons,
    ):
        return case
    report = review.examined(work, case)
    known = review.decision_facts(work, case, report) | {"reasons_given": bool(reasons)}
    row = review.allowed(work, case, action, known)
    made = proposals.put(
        work, row, ("case", case.id), reasons, lambda p: seen.digest_of(work, case, p, report)
    )
    review.enter(case, row)
    review.note(work, case, action, reasons=reasons or None)
    work.record(row.emits[0], "case", case.id, decision=action, proposal=made.id, digest=made.digest)
    return case


def take_back(work: Work, case_id: str) -> Case:
    """The maker takes an unconfirmed proposal back; the case is on the own desk again."""
    case = review.desk_case(work, case_id)
    known = facts.person_facts(work, case)
    row = review.step(work, case, "take_back", known)
    proposal = proposals.follow(work, row, ("case", case.id), known)
    last = next((r for r in reversed(case.reviews) if r.action in (APPROVAL, REFUSAL) and not r.undone), None)
    if last is not None:
        last.undone = True
    work.record(row.emits[0], "case", case.id, proposal=proposal.id if proposal else "")
    return case


def checked_case(work: Work, case_id: str) -> Case:
    """A case for its second officer, locked for this act. Raises NotFound for whoever may not even read it."""
    case = work.session.get(Case, case_id, with_for_update=True)
    actor = work.act.actor
    if case is None or stands(case, "initial"):
        raise NotFound(case_id)
    if not (facts.checks_here(actor, case) or facts.supervises(actor, case)):
        raise NotFound(case_id)
    return case


def confirm(work: Work, case_id: str, shown: str) -> Case:
    """The second officer confirms: only now the decision takes effect. ``shown``: the digest of the proposal that was read.

    Raises NotFound for another place's case, Refused with every reason at once: review.same_officer, review.own_application,
    review.proposal_replaced, review.changed_since_proposal, and what closes the decision itself. Repeating it is harmless.
    """
    case = checked_case(work, case_id)
    if facts.proposal_of(work.session, case) is None and _confirmed_before(work, case, shown):
        return case
    known = review.decision_facts(work, case, review.examined(work, case), shown)

    def noted(decision: str, confirmed: Proposal) -> dict[str, Any]:
        review.note(work, case, decision, reasons=confirmed.reasons)
        return {}

    deciding.confirm(work, kind_of(case), case, ("case", case.id), known, noted)
    return case


def _confirmed_before(work: Work, case: Case, shown: str) -> bool:
    last = proposals.confirmed_of(work.session, ("case", case.id))
    return (
        last is not None
        and last.digest == shown
        and last.checker_id == work.act.actor.id
        and stands(case, "decided")
    )


def give_back(work: Work, case_id: str, note: str) -> Case:
    """The second officer does not agree: back to the maker with a note; nothing is decided."""
    case = checked_case(work, case_id)
    known = facts.person_facts(work, case) | {"reasons_given": bool(note.strip())}
    row = review.step(work, case, "return", known)
    answered = proposals.follow(work, row, ("case", case.id), known, note.strip())
    returned = review.note(work, case, "return", reasons=note.strip())
    maker = answered.maker_id if answered else ""
    work.record(row.emits[0], "case", case.id, maker=maker, checker=returned.clerk_id)
    return case


def undo(work: Work, case_id: str) -> Case:
    """Take back what can be: a correction list by its clerk, a confirmed refusal by either of its two officers, in the undo window."""
    if work.act.actor.role is Role.SUPERVISOR:
        return review.undo(work, checked_case(work, case_id))
    return review.undo(work, review.desk_case(work, case_id))
