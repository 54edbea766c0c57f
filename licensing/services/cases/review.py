"""The clerk's desk: take, put back, ask for corrections once and completely, extend, undo (条例 art 19; 细则 arts 18-19).

Decisions are proposed and confirmed in ``two_officers``.
"""

from __future__ import annotations

from collections.abc import Sequence

from licensing.act import Role
from licensing.errors import NotFound, Refused
from licensing.flow import Facts, Flow, Row
from licensing.guard_facts import GuardFacts
from licensing.known_kinds import kind_of, stands
from licensing.looking import once
from licensing.services import proposals
from licensing.services.cases import facts, points, releasing, seen
from licensing.store import hanging
from licensing.store.models import Account, Case, NameRecord, Review
from licensing.work import Work
from namecheck.finding import Report

EXTENSION = "D03"  # three more working days with the head's approval (条例 art 19)


def flow_of(case: Case) -> Flow:
    return kind_of(case).flow


def known_facts(work: Work, case: Case) -> GuardFacts:
    """What the guards of the case's own flow read, before anything is typed."""
    return once(work, "facts", case.id, lambda: _known(work, case))


def _known(work: Work, case: Case) -> GuardFacts:
    return (
        kind_of(case)
        .facts(work, case)
        .and_later(
            {
                "extended": lambda: any(r.action == "extend" for r in hanging.rows(case, Case.reviews)),
                "due_date_ahead": lambda: case.due_on is not None and work.act.on <= case.due_on,
            }
        )
    )


def readable(work: Work, case_id: str) -> Case:
    """A case of the clerk's own place, or of a place the supervisor answers for. Raises NotFound for any other."""
    case = hanging.case_of(work.session, case_id)
    actor = work.act.actor
    if (
        case is None
        or stands(case, "initial")
        or not (facts.same_place(actor, case) or facts.supervises(actor, case))
    ):
        raise NotFound(case_id)
    return case


def desk_case(work: Work, case_id: str) -> Case:
    """A case of the clerk's own place, locked for this act. Raises NotFound for any other place: its existence is not shown."""
    case = work.session.get(Case, case_id, with_for_update=True)
    if case is None or stands(case, "initial") or not facts.same_place(work.act.actor, case):
        raise NotFound(case_id)
    return case


def take(work: Work, case_id: str) -> Case:
    """Take a waiting case onto the desk. Repeating it is harmless.

    Raises Refused('case.taken_by_other', clerk=name) when somebody else was first.
    """
    case = desk_case(work, case_id)
    if stands(case, "review") and case.clerk_id is not None:
        if case.clerk_id == work.act.actor.id:
            case.claimed_until = None  # said aloud: it stays on this desk
            return case
        if not releasing.is_over(work, case):
            raise Refused("case.taken_by_other", clerk=work.session.get_one(Account, case.clerk_id).name)
        releasing.release(work, case)
    row = step(work, case, "take", facts.person_facts(work, case))
    case.clerk_id = work.act.actor.id
    work.record(row.emits[0], "case", case.id)
    return case


def put_back(work: Work, case_id: str) -> Case:
    case = desk_case(work, case_id)
    row = step(work, case, "put_back", facts.person_facts(work, case))
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
    row = step(work, case, "request_correction", facts.person_facts(work, case) | given)
    points.put(work, case, note(work, case, "request_correction", items))
    work.record(row.emits[0], "case", case.id, items=len(items))
    return case


def first_list(case: Case) -> Review | None:
    """The correction list that was sent and not taken back."""
    return next((r for r in case.reviews if r.action == "request_correction" and not r.undone), None)


def examined(work: Work, case: Case) -> Report | None:
    """The name of a founding, examined in this act (734 art 20); None where a case has no name to examine."""
    return kind_of(case).examined(work, case)


def decision_facts(work: Work, case: Case, report: Report | None, shown: str = "") -> GuardFacts:
    """What a decision is measured by. ``report``: what ``examined`` found; ``shown``: the digest that stood on the page."""
    waiting = facts.proposal_of(work.session, case)
    lawful = report.outcome != "reject" if report is not None else case.name_id is None
    known = known_facts(work, case) | {"name_still_lawful": lawful}
    return known.and_later(
        proposals.seen_later(waiting, shown, lambda p: seen.digest_of(work, case, p, report))
    )


def send_back(work: Work, case_id: str) -> Case:
    """Give an exit with a curable obstacle back to its owner: the notice stays, inside the window it is applied for again."""
    case = desk_case(work, case_id)
    row = step(work, case, "send_back", known_facts(work, case))
    obstacles = kind_of(case).found(work, case, None)
    case.clerk_id = None
    note(work, case, "send_back", [{"section": "exit", "field": c, "text": c} for c in obstacles])
    work.record(row.emits[0], "case", case.id, obstacles=obstacles)
    return case


def undo(work: Work, case: Case) -> Case:
    """Take a refusal or a correction list back within the office's undo window; a name freed meanwhile is held again."""
    known = known_facts(work, case)
    row = step(work, case, "undo", known)
    proposals.follow(work, row, ("case", case.id), known)
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
    row = step(work, case, "extend", known_facts(work, case) | given)
    case.due_on = work.books.last_day(case.due_on or work.act.on, EXTENSION)
    note(work, case, "extend", reasons=reasons.strip())
    work.record(row.emits[0], "case", case.id, due=str(case.due_on))
    return case


def step(work: Work, case: Case, action: str, known: Facts) -> Row:
    """Follow the case's own flow; the case is then in the row's target. Raises Refused."""
    row = allowed(work, case, action, known)
    enter(case, row)
    return row


def allowed(work: Work, case: Case, action: str, known: Facts) -> Row:
    """The step that may be taken now. Raises Refused."""
    return flow_of(case).step(case.state, action, work.act.actor.role, known)


def enter(case: Case, row: Row) -> None:
    """The case is in the row's target from here on; whoever does something has it for good."""
    case.state, case.claimed_until = row.target, None


def note(
    work: Work, case: Case, action: str, items: Sequence[dict[str, str]] = (), reasons: str | None = None
) -> Review:
    """Write down one act of an officer on a case."""
    review = Review(
        id=work.act.ids.new("review"),
        case_id=case.id,
        clerk_id=str(work.act.actor.id),
        action=action,
        items=list(items),
        reasons=reasons,
        at=work.act.at,
    )
    case.reviews.append(review)
    return review
