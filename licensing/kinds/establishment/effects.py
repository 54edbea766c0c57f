"""What a confirmed decision on a founding does, and what a department's answer moves."""

from __future__ import annotations

from licensing.act import Role
from licensing.application.duties import duties
from licensing.entities import KINDS
from licensing.flows import name as names
from licensing.kinds.establishment.flow import FLOW
from licensing.services.cases import deriving, hosting, legs, pool, shops
from licensing.services.cases.cases import asking_draft, authority_for
from licensing.services.cases.filing import to_desk
from licensing.services.names.names import keep_for_approval, kept_until
from licensing.services.names.said import approval_bound
from licensing.store import hanging
from licensing.store.models import Case, Leg, NameRecord
from licensing.work import Work


def approve(work: Work, case: Case) -> None:
    """Department legs start together, and the licence is made when no pre-approval holds it back."""
    case.accepted_at = work.act.at
    legs.start(work, case)
    pool.publish(work, case)
    legs.issue_when_clear(work, case)


def refuse(work: Work, case: Case) -> None:
    """The name stays reserved for what is left of its period; whoever was told of the enterprise hears that there will be none."""
    case.decided_at = work.act.at
    legs.recall(work, case)
    free_name(work, case)


def answered(work: Work, leg: Leg) -> None:
    """A refused pre-approval brings the case back to its clerk; the last granted one lets the licence be made."""
    case = leg.case
    if leg.kind != "before" or not FLOW.within(case.state, "licence_due"):
        return
    if any(x.kind == "before" and x.state == "refused" for x in case.legs):
        row = FLOW.step(case.state, "reopen", Role.SYSTEM, {"before_item_refused": True})
        to_desk(work, case, row.target)
        work.record(row.emits[0], "case", case.id)
    else:
        legs.issue_when_clear(work, case)


def revocable(work: Work, leg: Leg) -> bool:
    """A yes until the licence is begun; a no until somebody at the desk does something with the case that came back."""
    case, decided = leg.case, leg.decided_at
    if leg.kind != "before":
        return True
    if case.uscc is not None or decided is None:
        return False
    untouched = all(review.at <= decided for review in case.reviews) and FLOW.within(case.state, "review")
    return FLOW.within(case.state, "licence_due") or untouched


def taken_back(work: Work, leg: Leg) -> None:
    """The case that a refused pre-approval brought back waits for its departments again."""
    case = leg.case
    refused = any(x.kind == "before" and x.state == "refused" for x in case.legs)
    if leg.kind == "before" and FLOW.within(case.state, "review") and not refused:
        row = FLOW.step(case.state, "wait_again", Role.SYSTEM, {"before_item_refused": False})
        case.state = row.target
        work.record(row.emits[0], "case", case.id)


def free_name(work: Work, case: Case) -> None:
    name = work.session.get(NameRecord, case.name_id) if case.name_id else None
    if name is not None and name.held_by_case == case.id and names.FLOW.within(name.status, "reserved"):
        name.held_by_case = None
    if name is not None:
        keep_for_approval(work, name, approval_bound=approval_bound(work, name.name))


def kept(work: Work, case: Case) -> None:
    """What follows an answer that was kept: what repeats it, and how long the name waits."""
    if case.name_id is None:  # without a name it is called by its operator
        role = KINDS[case.entity_type].representative
        case.title = next((p.name for p in case.people if role in p.roles), case.title)
    hosting.follow(work, case)
    shops.follow(work, case)
    case.authority = authority_for(case)
    deriving.follow(work, case)
    keep_name(work, case)


def keep_name(work: Work, case: Case) -> None:
    """How long the name is kept follows what the scope obliges to, and what the name itself says (734 art 18)."""
    if case.name_id is None:
        return
    draft = asking_draft(work.session, case, work)
    bound = bool(duties(draft, work.books.catalogue).before) or approval_bound(work, draft.name or "")
    known = hanging.known(work.session, case.id)
    if known.name_id != case.name_id or known.until != kept_until(work, known.since, bound):
        keep_for_approval(work, work.session.get_one(NameRecord, case.name_id), bound)
