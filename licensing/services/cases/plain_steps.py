"""Steps that are nothing but a row of the flow: a state, its journal entries, what becomes of the proposal.

Whoever the row names finds them: an officer at the desk, the applicant, the officer of a department (``leg_steps``).
"""

from __future__ import annotations

from dataclasses import dataclass

from licensing.act import Role
from licensing.errors import Refused
from licensing.flow import Flow, Row
from licensing.flows import leg
from licensing.guard_facts import GuardFacts
from licensing.known_kinds import kind_of
from licensing.services import proposals
from licensing.services.cases import review, seen
from licensing.services.cases.cases import own_case
from licensing.services.cases.two_officers import checked_case
from licensing.store.models import Case
from licensing.work import Work

TYPED = {"reasons_given": True}  # what is still to be typed closes no button


@dataclass(frozen=True)
class Offer:
    """A plain step as its role sees it. ``closed``: codes of what closes it now; none: it is open."""

    row: Row
    closed: tuple[str, ...]


def offers(flow: Flow, state: str, role: Role, known: GuardFacts) -> tuple[Offer, ...]:
    """The plain steps of a role in a state, in the order of the flow's rows."""
    found = flow.options(state, role, known | TYPED, plain=True)
    return tuple(Offer(row, codes) for row, codes in found)


def own_offers(work: Work, case: Case) -> tuple[Offer, ...]:
    """The plain steps of a case's applicant."""
    return offers(review.flow_of(case), case.state, work.act.actor.role, review.known_facts(work, case))


def is_plain(flow: Flow, state: str, action: str) -> None:
    """A step with effects of its own has its own service and is not open here, whoever asks. Raises Refused('flow.not_open')."""
    if not any(r.plain for r in flow.rows if (r.source, r.action) == (state, action)):
        raise Refused("flow.not_open", state=state, action=action)


def take(work: Work, case_id: str, action: str, reasons: str = "") -> Case:
    """An officer does what a plain row says. Raises NotFound for whoever may not read the case, Refused with every reason."""
    return _follow(work, checked_case(work, case_id), action, reasons.strip())


def take_own(work: Work, case_id: str, action: str, reasons: str = "") -> Case:
    """The applicant does what a plain row says. Raises NotFound for anybody else, Refused with every reason that closes it."""
    own_case(work, case_id)
    case = work.session.get_one(Case, case_id, with_for_update=True)
    return _follow(work, case, action, reasons.strip())


def _follow(work: Work, case: Case, action: str, reasons: str) -> Case:
    is_plain(review.flow_of(case), case.state, action)
    report = review.examined(work, case)
    known = review.decision_facts(work, case, report) | {"reasons_given": bool(reasons)}
    row = review.step(work, case, action, known)
    subject = ("case", case.id)
    if row.proposal == "put":
        proposals.put(work, row, subject, reasons, lambda p: seen.digest_of(work, case, p, report))
    proposals.follow(work, row, subject, known, reasons)
    if row.asks:
        review.note(work, case, action, reasons=reasons or None)
    for event in row.emits:
        work.record(event, "case", case.id)
    return case


def told(case: Case) -> frozenset[str]:
    """The events of the plain steps of a case and its legs: whoever reads its history reads them too, whichever page it is."""
    rows = (*kind_of(case).flow.rows, *leg.FLOW.rows)
    return frozenset(event for row in rows if row.plain for event in row.emits)
