"""Department legs: all start together, each on its own clock; each decided by an officer of that department, page or API alike."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, select

from licensing import approvals, routing
from licensing.act import Role
from licensing.application.draft import Draft
from licensing.application.duties import CERTIFICATES, duties
from licensing.catalogue.load import Catalogue
from licensing.errors import NotFound
from licensing.flow import Row
from licensing.flows import leg
from licensing.known_kinds import stands
from licensing.routing import INFORMING
from licensing.services.cases import gate, leg_facts, leg_history
from licensing.services.cases.cases import asking_draft
from licensing.services.exchanges import ledger
from licensing.store.models import Case, Leg, LegDecision
from licensing.work import Work

MACHINE = "machine"  # who decided, where nobody did or a signed pledge alone
ISSUE_JOB = "issue_licence"
KEEP = "keep"  # planned, and planned it stays
UNTOLD = ("plan", KEEP)
SILENT = ("leg.planned", "leg.dropped")  # for the journal; no department hears of what it was never told


def start(work: Work, case: Case) -> None:
    """Plan and open the legs of an accepted case; those that only inform wait, untold, until the enterprise exists (``tell``).

    At a later acceptance a leg refused or cancelled before opens again; one whose facts differ from what it was asked with is
    asked or told again; one no longer needed is cancelled, whatever was answered.
    """
    plans = {(p.department, p.kind): p for p in plan(work, case)}
    existing = {(x.department, x.kind): x for x in case.legs}
    asked = {key: leg_facts.question(work, case, planned) for key, planned in plans.items()}
    for key, planned in plans.items():
        _begin(work, existing.get(key) or _new(work, case, planned), planned, asked[key])
    for key, old in existing.items():
        if key not in plans:
            _end(work, old)


def plan(work: Work, case: Case) -> list[routing.LegPlan]:
    """Which departments will be asked what, and why; also for the founder's preview."""
    return plan_for(asking_draft(work.session, case, work), str(case.authority), work.books.catalogue)


def plan_for(draft: Draft, place: str, catalogue: Catalogue) -> list[routing.LegPlan]:
    """The same for any application at any place."""
    owed = duties(draft, catalogue)
    named = {*(draft.section(CERTIFICATES).get("items") or []), *approvals.read(draft.section(CERTIFICATES))}
    elsewhere = {c for d in owed.before for c in d.items if c not in d.decides_here}
    applied = [i for i in catalogue.items.values() if i.code in named - elsewhere]
    told = [d.items for d in (*owed.after, *owed.told) if not named.intersection(d.items)]
    return routing.plan(applied, place, catalogue, [catalogue.items[c] for group in told for c in group])


def _new(work: Work, case: Case, planned: routing.LegPlan) -> Leg:
    created = Leg(
        id=work.act.ids.new("leg"),
        case_id=case.id,
        department=planned.department,
        kind=planned.kind,
        state=leg.FLOW.initial,
        items=[],
        fields={},
        verified=planned.verified,
        round=0,
        changed=[],
    )
    case.legs.append(created)
    return created


def _begin(work: Work, current: Leg, planned: routing.LegPlan, asked: leg_facts.Question) -> None:
    """Ask or tell the department, unless it knows all this; the new round has its own days."""
    new = [] if _within(current, "untold") else leg_facts.changed(current, asked)
    action = _action(current, bool(new))
    if action is None:
        return
    current.items, current.fields, current.asked = list(asked.items), asked.fields, asked.facts
    current.days, current.unit = planned.days, planned.unit
    current.basis, current.verified = planned.basis, planned.verified
    if action in UNTOLD:
        _leave_untold(work, current, action)
        return
    current.changed, current.round = new, current.round + 1
    current.opened_at, current.decided_at, current.decided_by, current.reasons = work.act.at, None, None, None
    if current.kind not in INFORMING and current.days and current.unit:
        current.due_on = work.books.calendar.last_day(work.act.on, current.days, current.unit)
    follow(work, current, action, round=current.round, **({"changed": new} if new else {}))


def _leave_untold(work: Work, current: Leg, action: str) -> None:
    """The department hears nothing yet."""
    current.changed, current.opened_at = [], None
    if action == "plan":
        follow(work, current, action)


def _action(current: Leg, changed: bool) -> str | None:
    """What is to be done with a leg the case needs; None when its department knows everything and has its turn behind or before it."""
    merged = current.kind in INFORMING
    if merged and _within(current, "void"):
        return "plan"
    if _within(current, "untold"):
        return KEEP if merged else "open"
    if _within(current, "void") or (current.state == "refused" and not changed):
        return "reopen"
    if not changed:
        return None
    return "inform_again" if merged else "ask_again"


def is_void(current: Leg) -> bool:
    """Whether nobody is asked or told any more."""
    return _within(current, "void")


def is_acknowledged(current: Leg) -> bool:
    """Whether its department said that it knows."""
    return _within(current, "known")


def _within(current: Leg, group: str) -> bool:
    return leg.FLOW.within(current.state, group)


def follow(work: Work, current: Leg, action: str, **more: Any) -> None:
    """What happens to a leg by itself, by the row of its flow. Raises Refused."""
    known = {"merged": current.kind in INFORMING, "leg_facts_changed": bool(current.changed)}
    row = leg.FLOW.step(current.state, action, Role.SYSTEM, known)
    current.state = row.target
    record(work, current, row.emits[0], **more)


def record(work: Work, current: Leg, event: str, **more: Any) -> None:
    """Tell the journal about a leg. ``more``: what changed as codes, the round; never the values."""
    facts = {"case": current.case_id, "kind": current.kind} | more
    hears = None if event in SILENT else current.department
    work.record(event, "leg", current.id, department=hears, **facts)
    if work.act.actor.role is Role.OFFICER:
        ledger.acted_on(work, current.id)


def decided_by_machine(work: Work, current: Leg, row: Row) -> None:
    """What a row of the flow decides by itself, written down as nobody's decision."""
    current.state, current.decided_at, current.decided_by, current.reasons = (
        row.target,
        work.act.at,
        MACHINE,
        None,
    )
    decision = LegDecision(
        id=work.act.ids.new("decision"),
        leg_id=current.id,
        round=current.round,
        what=current.state,
        decided_by=MACHINE,
        decided_at=work.act.at,
    )
    current.decisions.append(decision)
    work.session.flush()
    record(work, current, row.emits[0], round=current.round)


def cancel_open(work: Work, case: Case) -> None:
    for current in case.legs:
        if _within(current, "untold") or _within(current, "running"):
            _end(work, current)


def recall(work: Work, case: Case) -> None:
    """The case ends without an enterprise: whatever was asked, answered or told is void, and its department hears so."""
    for current in case.legs:
        _end(work, current)


def _end(work: Work, current: Leg) -> None:
    """The case needs this leg no more. A department that was not told yet never hears of it."""
    if not _within(current, "void"):
        follow(work, current, "drop" if _within(current, "untold") else "cancel")


def tell(work: Work, case: Case) -> None:
    """The enterprise exists: who only has to know it hears it now, with its code, once."""
    for current in case.legs:
        if _within(current, "untold") and current.kind in INFORMING:
            current.opened_at, current.round = work.act.at, current.round + 1
            follow(work, current, "inform", round=current.round)


def told() -> ColumnElement[bool]:
    """The legs that their departments know of: asked or told, whatever came of it."""
    return Leg.opened_at.is_not(None)


def tell_again(work: Work, current: Leg, changed: list[str]) -> None:
    """What an informed department acknowledged has changed since: it waits to be acknowledged once more."""
    if is_acknowledged(current):
        current.changed, current.round = changed, current.round + 1
        follow(work, current, "inform_again", round=current.round, changed=changed)


def departments_of(work: Work, enterprise_id: str) -> list[str]:
    """The departments that dealt with an enterprise in any of its cases, by code."""
    query = (
        select(Leg.department)
        .join(Case, Case.id == Leg.case_id)
        .where(Case.enterprise_id == enterprise_id, told(), Leg.state != "cancelled")
    )
    return sorted(set(work.session.scalars(query)))


def end_for(work: Work, enterprise_id: str) -> list[str]:
    """Nothing is decided any more for an enterprise that has left: its open legs end. The departments that dealt with it, by code."""
    told = departments_of(work, enterprise_id)
    for case in work.session.scalars(select(Case).where(Case.enterprise_id == enterprise_id)):
        cancel_open(work, case)
    return told


def department_leg(work: Work, leg_id: str) -> Leg:
    """A leg of the officer's own department that it was asked or told. Raises NotFound for any other."""
    found = work.session.get(Leg, leg_id)
    if found is None or work.act.actor.department is None or found.department != work.act.actor.department:
        raise NotFound(leg_id)
    if found.opened_at is None:
        raise NotFound(leg_id)
    return found


def issue_when_clear(work: Work, case: Case, again: str = "") -> None:
    """Let the worker make the licence once every pre-approval is there; the key makes a second request the same one.

    ``again``: what tells a renewed request from the lost first one. The licence waits while a department can still take its yes
    back: what it signs is then certain.
    """
    if stands(case, "licence_due") and not gate.missing(work, case):
        undone = leg_history.taken_back(case)
        key = f"{ISSUE_JOB}:{case.id}{again}{f'~{undone}' if undone else ''}"
        work.enqueue(ISSUE_JOB, key, leg_history.seconds_to_settle(work, case), case_id=case.id)


def unsettled(work: Work, case_id: str) -> bool:
    """Whether a department took back, or may still take back, a yes that the licence of this case hangs on; the case is locked."""
    case = work.session.get(Case, case_id, with_for_update=True)
    if case is None or not stands(case, "licence_due"):
        return False
    undone = leg_history.taken_back(case) > 0 and bool(gate.missing(work, case))
    return undone or leg_history.seconds_to_settle(work, case) > leg_history.SETTLING
