"""The clerk's desk: take, put back, ask for corrections once and completely, approve, refuse, undo (条例 art 19; 细则 arts 18-19)."""

from __future__ import annotations

from collections.abc import Sequence

from licensing.act import Role
from licensing.deadlines import due
from licensing.errors import NotFound, Refused
from licensing.flow import Facts, Flow, Row
from licensing.flows import establishment, simplified_exit
from licensing.services import exit_state, facts, legs
from licensing.services.submit import free_name
from licensing.store.models import Account, Case, NameRecord, Review
from licensing.work import Work

FLOWS: dict[str, Flow] = {f.name: f for f in (establishment.FLOW, simplified_exit.FLOW)}
EXTENSION = "D03"  # three more working days with the head's approval (条例 art 19)


def flow_of(case: Case) -> Flow:
    return FLOWS[case.kind]


def known_facts(work: Work, case: Case) -> dict[str, object]:
    """What the guards of the case's own flow read, before anything is typed."""
    reader = exit_state.exit_facts if case.kind == simplified_exit.FLOW.name else facts.establishment
    return reader(work, case) | {
        "extended": any(r.action == "extend" for r in case.reviews),
        "due_date_ahead": case.due_on is not None and work.act.on <= case.due_on,
    }


def readable(work: Work, case_id: str) -> Case:
    """A case of the clerk's own place, or of a place the supervisor answers for. Raises NotFound for any other."""
    case = work.session.get(Case, case_id)
    actor = work.act.actor
    if (
        case is None
        or case.state == "draft"
        or not (facts.same_place(actor, case) or facts.supervises(actor, case))
    ):
        raise NotFound(case_id)
    return case


def desk_case(work: Work, case_id: str) -> Case:
    """A case of the clerk's own place, locked for this act. Raises NotFound for any other place: its existence is not shown."""
    case = work.session.get(Case, case_id, with_for_update=True)
    if case is None or case.state == "draft" or not facts.same_place(work.act.actor, case):
        raise NotFound(case_id)
    return case


def take(work: Work, case_id: str) -> Case:
    """Take a waiting case onto the desk. Repeating it is harmless.

    Raises Refused('case.taken_by_other', clerk=name) when somebody else was first.
    """
    case = desk_case(work, case_id)
    if case.state == "in_review" and case.clerk_id is not None:
        if case.clerk_id == work.act.actor.id:
            return case
        raise Refused("case.taken_by_other", clerk=work.session.get_one(Account, case.clerk_id).name)
    row = _step(work, case, "take", facts.person_facts(work, case))
    case.clerk_id = work.act.actor.id
    work.record(row.emits[0], "case", case.id)
    return case


def put_back(work: Work, case_id: str) -> Case:
    case = desk_case(work, case_id)
    row = _step(work, case, "put_back", facts.person_facts(work, case))
    case.clerk_id = None
    work.record(row.emits[0], "case", case.id)
    return case


def request_correction(work: Work, case_id: str, items: Sequence[dict[str, str]]) -> Case:
    """Send one complete list: [{section, field, text}]. A later list may only repeat what the first one asked (条例 art 19)."""
    case = desk_case(work, case_id)
    first = first_list(case)
    asked = {(i["section"], i["field"], i["text"]) for i in items}
    given: dict[str, object] = {
        "corrections_listed": bool(items) and all(i["text"].strip() for i in items),
        "corrections_first_or_fewer": first is None
        or asked <= {(i["section"], i["field"], i["text"]) for i in first.items},
    }
    row = _step(work, case, "request_correction", facts.person_facts(work, case) | given)
    _review(work, case, "request_correction", list(items), None)
    work.record(row.emits[0], "case", case.id, items=len(items))
    return case


def first_list(case: Case) -> Review | None:
    """The correction list that was sent and not taken back."""
    return next((r for r in case.reviews if r.action == "request_correction" and not r.undone), None)


def approve(work: Work, case_id: str) -> Case:
    """Accept the case: department legs start together, and the licence is made when no pre-approval holds it back."""
    case = desk_case(work, case_id)
    if case.kind != establishment.FLOW.name:
        raise Refused("flow.not_open", state=case.state, action="approve")
    if case.state == "approved" and case.clerk_id == work.act.actor.id:
        return case
    row = _step(
        work, case, "approve", known_facts(work, case) | {"name_still_lawful": name_lawful(work, case)}
    )
    case.accepted_at = work.act.at
    _review(work, case, "approve", [], None)
    work.record(row.emits[0], "case", case.id)
    legs.start(work, case)
    legs.issue_when_clear(work, case)
    return case


def name_lawful(work: Work, case: Case) -> bool:
    """Whether the name, examined again today, may still be registered (734 art 20)."""
    report = facts.recheck_name(work, case)
    return report is not None and report.outcome != "reject"


def refuse(work: Work, case_id: str, reasons: str) -> Case:
    """Refuse with written reasons (734 art 20; 条例 art 19). The name stays reserved for what is left of its period."""
    case = desk_case(work, case_id)
    given = {"reasons_given": bool(reasons.strip())}
    row = _step(work, case, "refuse", facts.person_facts(work, case) | given)
    case.decided_at = work.act.at
    _review(work, case, "refuse", [], reasons.strip())
    legs.cancel_open(work, case)
    free_name(work, case)
    work.record(row.emits[0], "case", case.id)
    return case


def send_back(work: Work, case_id: str) -> Case:
    """Give an exit with a curable obstacle back to its owner: the notice stays, inside the window it is applied for again."""
    case = desk_case(work, case_id)
    row = _step(work, case, "send_back", known_facts(work, case))
    obstacles = exit_state.obstacles(work, exit_state.enterprise_of(work, case))
    case.clerk_id = None
    _review(work, case, "send_back", [{"section": "exit", "field": c, "text": c} for c in obstacles], None)
    work.record(row.emits[0], "case", case.id, obstacles=obstacles)
    return case


def undo(work: Work, case_id: str) -> Case:
    """Take a refusal or a correction list back within the office's undo window; a name freed meanwhile is held again."""
    case = desk_case(work, case_id)
    row = _step(work, case, "undo", known_facts(work, case))
    last = facts.last_review(case)
    if last is not None:
        last.undone = True
    case.decided_at = None
    name = work.session.get(NameRecord, case.name_id) if case.name_id else None
    if name is not None:
        name.held_by_case = case.id
    work.record(row.emits[0], "case", case.id)
    return case


def extend(work: Work, case_id: str, reasons: str) -> Case:
    """The head approves three more working days for a complicated case, once and before it is due (条例 art 19)."""
    case = work.session.get(Case, case_id, with_for_update=True)
    if case is None or (
        work.act.actor.role is Role.SUPERVISOR and not facts.supervises(work.act.actor, case)
    ):
        raise NotFound(case_id)
    given = {"reasons_given": bool(reasons.strip())}
    row = _step(work, case, "extend", known_facts(work, case) | given)
    rule = work.books.catalogue.deadlines[EXTENSION]
    case.due_on = due(case.due_on or work.act.on, rule.length, rule.unit, rule.rolls)
    _review(work, case, "extend", [], reasons.strip())
    work.record(row.emits[0], "case", case.id, due=str(case.due_on))
    return case


def _step(work: Work, case: Case, action: str, known: Facts) -> Row:
    row = flow_of(case).step(case.state, action, work.act.actor.role, known)
    case.state = row.target
    return row


def _review(work: Work, case: Case, action: str, items: list[dict[str, str]], reasons: str | None) -> None:
    review = Review(
        id=work.act.ids.new("review"),
        case_id=case.id,
        clerk_id=str(work.act.actor.id),
        action=action,
        items=items,
        reasons=reasons,
        at=work.act.at,
    )
    case.reviews.append(review)
