"""What the guards of a change read, from the content as it stands at this act."""

from __future__ import annotations

from sqlalchemy import select

from licensing.guard_facts import GuardFacts
from licensing.kinds.change import alive, checks, grouping, matter, widening, winding
from licensing.kinds.change.flow import FLOW
from licensing.kinds.change.votes import count, relied_on
from licensing.services.cases import agents, consents, facts, gate, points, speaking
from licensing.services.holding.representatives import represents
from licensing.services.orders import orders
from licensing.store.models import Account, Case, Enterprise, Investor
from licensing.work import Work


def known(work: Work, case: Case) -> GuardFacts:
    """Every fact that does not depend on what the actor has just typed; after a decision only who somebody is."""
    found = facts.person_facts(work, case)
    if FLOW.within(case.state, "final"):
        return found
    enterprise, votes = matter.enterprise_of(work, case), count(work, case)
    return found | {
        "holds_enterprise": holds_by(work, case, enterprise),
        "change_lawful": not checks.problems(work, case),
        "register_as_signed": as_signed(work, case),
        "resolved": votes.resolved,
        "consented": votes.consented,
        "not_halted": not_halted(work, case),
        "applicant_free": facts.applicant_free(work, case),
        "no_other_open": not others(work, case),
        "first_licence_made": orders.first_made(work, enterprise),
        "tax_shown": checks.tax_shown(work, case),
        "death_notice_over": alive.notice_over(work, case),
        "tax_cleared": winding.tax_cleared(work, case),
        "publishes_itself": winding.publishes(case),
        "stated_by_others": winding.stated_by_others(work, case),
        "approvals_seen": not gate.to_be_seen(widening.owed(work, case), widening.given(case), case),
        "points_answered": not points.unanswered(case),
        "inside_undo_window": facts.inside_undo_window(work, case),
    }


def holds(work: Work, enterprise: Enterprise) -> bool:
    """Whether the actor is, by proved identity, the representative or an owner of the enterprise today, or speaks for an owner."""
    own = speaking.own_index(work)
    if own is None:
        return False
    if represents(work.session, enterprise, own):
        return True
    return enterprise.id in speaking.owned(work)


def holds_by(work: Work, case: Case, enterprise: Enterprise) -> bool:
    """As ``holds``, of whoever files: an agent files by what the applicant is (``agents``)."""
    if case.applicant_id == work.act.actor.id:
        ending, items = winding.ends(work, enterprise), matter.items_of(case)
        by_court = winding.COURT in items
        if alive.files_as_heir(work, case):
            return True
        return (holds(work, enterprise) and not by_court) or (len(items) == 1 and items[0] in ending)
    if not agents.mine(work, case.id):
        return False
    applicant = work.session.get_one(Account, case.applicant_id)
    if represents(work.session, enterprise, applicant.id_number_index):
        return True
    theirs = select(Investor.id).where(
        Investor.enterprise_id == enterprise.id, Investor.id_number_index == applicant.id_number_index
    )
    return work.session.scalar(theirs.limit(1)) is not None


def as_signed(work: Work, case: Case) -> bool:
    """Whether the register still says what the papers say it says."""
    enterprise = matter.enterprise_of(work, case)
    if enterprise.entity_type != case.entity_type:
        return False
    now = matter.standing_now(work, enterprise, matter.items_of(case))
    start = case.answers.get("start") or {}
    if (start.get("joins") or []) != grouping.joins(work, case):
        return False  # a member has another representative, or what was filed of it was entered meanwhile
    told = now.keys() | {
        "majorities",
        "voting",
    }  # what articles asked for then, and ask no more, is another register too
    return all((start.get(name) or None) == (now.get(name) or None) for name in told)


def not_halted(work: Work, case: Case) -> bool:
    """Nobody relied on says that they are abused, and nobody needed has refused; an owner who is against simply does not sign."""
    refused = any(consents.objects(work, case, p) for p in relied_on(work, case))
    return consents.open_procedure(work, case) is None and not refused


def others(work: Work, case: Case) -> list[Case]:
    """Other changes of the same enterprise at the registry that touch one of the same items."""
    query = select(Case).where(
        Case.enterprise_id == case.enterprise_id,
        Case.id != case.id,
        Case.state.in_(FLOW.states_in("handed_in")),
    )
    mine = set(matter.items_of(case))
    return [c for c in work.session.scalars(query) if mine & set(c.answers.get("items") or ())]
