"""The clerk's desk: take, put back, ask for corrections once and completely, approve, refuse, undo (条例 art 19; 细则 arts 18-19)."""

from __future__ import annotations

from collections.abc import Sequence

from licensing.errors import NotFound, Refused
from licensing.flow import Facts, Flow, Row
from licensing.flows import establishment, simplified_exit
from licensing.services import facts, legs
from licensing.services.submit import free_name
from licensing.store.models import Case, Review
from licensing.work import Work

FLOWS: dict[str, Flow] = {f.name: f for f in (establishment.FLOW, simplified_exit.FLOW)}


def flow_of(case: Case) -> Flow:
    return FLOWS[case.kind]


def desk_case(work: Work, case_id: str) -> Case:
    """A case of the clerk's own place. Raises NotFound for any other place: its existence is not shown."""
    case = work.session.get(Case, case_id)
    if case is None or case.state == "draft" or not facts.same_place(work.act.actor, case):
        raise NotFound(case_id)
    return case


def take(work: Work, case_id: str) -> Case:
    """Take a waiting case onto the desk. Repeating it is harmless."""
    case = desk_case(work, case_id)
    if case.state == "in_review" and case.clerk_id == work.act.actor.id:
        return case
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
    first = next((r for r in case.reviews if r.action == "request_correction" and not r.undone), None)
    known = {(i["section"], i["field"], i["text"]) for i in first.items} if first else None
    asked = {(i["section"], i["field"], i["text"]) for i in items}
    given: dict[str, object] = {
        "corrections_listed": bool(items) and all(i["text"].strip() for i in items),
        "corrections_first_or_fewer": known is None or asked <= known,
    }
    row = _step(work, case, "request_correction", facts.person_facts(work, case) | given)
    _review(work, case, "request_correction", list(items), None)
    work.record(row.emits[0], "case", case.id, items=len(items))
    return case


def approve(work: Work, case_id: str) -> Case:
    """Accept the case: department legs start together, and the licence is made when no pre-approval holds it back."""
    case = desk_case(work, case_id)
    if case.kind != "establishment":
        raise Refused("flow.not_open", state=case.state, action="approve")
    if case.state == "approved" and case.clerk_id == work.act.actor.id:
        return case
    report = facts.recheck_name(work, case)
    given = {"name_still_lawful": report is not None and report.outcome != "reject"}
    row = _step(work, case, "approve", facts.establishment(work, case) | given)
    case.accepted_at = work.act.at
    _review(work, case, "approve", [], None)
    work.record(row.emits[0], "case", case.id)
    legs.start(work, case)
    legs.issue_when_clear(work, case)
    return case


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


def undo(work: Work, case_id: str) -> Case:
    """Take a refusal or a correction list back within the office's undo window."""
    case = desk_case(work, case_id)
    row = _step(work, case, "undo", facts.establishment(work, case))
    last = facts.last_review(case)
    if last is not None:
        last.undone = True
    case.decided_at = None
    work.record(row.emits[0], "case", case.id)
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
