"""The department checks what was pledged (国发〔2018〕35号; law cases GE-65, GE-66): met, to be put right by a day, withdrawn, or false.

A false pledge is stated as a fact about the firm and about whoever pledged, by the department that found it, in the same act; that closes
this way to both until the department ends the fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.act import Role
from licensing.errors import Invalid, NotFound, Problem
from licensing.flow import Row
from licensing.flows.leg import FLOW as LEGS
from licensing.flows.pledge import FLOW
from licensing.services.accounts import same_person
from licensing.services.cases import legs
from licensing.services.holding.representatives import represents
from licensing.services.pledges import keeping
from licensing.services.register import stating
from licensing.services.register.stating import Statement
from licensing.store.models import Account, Case, Enterprise, JournalLine, Leg, PermitPledge
from licensing.work import Work

LONGEST = 2000
CHECK_MISSED, TERMS_LATE, CORRECTION_OVER = (
    "pledge.check_missed",
    "pledge.terms_late",
    "pledge.correction_over",
)
FACTS = {"person": "FALSE_PLEDGE", "firm": "FALSE_PLEDGE_FIRM"}


def of_department(
    work: Work, group: str = "unchecked", after: str = "", limit: int = 50
) -> list[PermitPledge]:
    """The pledges that the actor's department answers for, by id after ``after``. ``group``: of the flow."""
    department = work.act.actor.department
    if department is None:
        raise NotFound("department")
    query = select(PermitPledge).where(
        PermitPledge.department == department,
        PermitPledge.signed_at.is_not(None),
        PermitPledge.id > after,
    )
    if group != "all":
        query = query.where(PermitPledge.state.in_(FLOW.states_in(group)))
    return list(work.session.scalars(query.order_by(PermitPledge.id).limit(limit)))


def readable(work: Work, pledge_id: str, lock: bool = False) -> PermitPledge:
    """A signed pledge of the actor's department. Raises NotFound for any other."""
    row = work.session.get(PermitPledge, pledge_id, with_for_update=lock or None)
    mine = row is not None and work.act.actor.department == row.department
    if row is None or not mine or row.signed_at is None:
        raise NotFound(pledge_id)
    return row


def facts(work: Work, row: PermitPledge, reasons: str) -> dict[str, object]:
    """What the guards of an officer's step read."""
    over = row.correct_by is not None and row.correct_by < work.act.on
    return {
        "own_department": work.act.actor.department == row.department,
        "own_pledge": _is_party(work, row),
        "everything_in": not keeping.unmet(row) and not keeping.unhanded(row),
        "reasons_given": bool(reasons.strip()),
        "correction_done": over or row.answered_at is not None,
    }


def _is_party(work: Work, row: PermitPledge) -> bool:
    """Whether the actor pledged, wrote it for another, or represents the firm, by another account too: a post is one of its own."""
    firm = work.session.get_one(Enterprise, row.enterprise_id)
    led = represents(work.session, firm, same_person.index_of_actor(work))
    return led or same_person.is_actor(work, row.for_id, row.written_by)


def options(work: Work, row: PermitPledge) -> list[tuple[Row, tuple[str, ...]]]:
    """Every step of the department in the pledge's state, each with the codes that close it now."""
    return FLOW.options(row.state, Role.OFFICER, facts(work, row, "typed"))


def check(work: Work, pledge_id: str, action: str, reasons: str = "", by: date | None = None) -> PermitPledge:
    """``action``: confirm, correct, withdraw or find_false. ``by``: last day to put right, by default the longest the rows allow.

    The same result again is harmless. Raises NotFound, Refused, Invalid with what is wrong in ``by`` or the reasons.
    """
    row = readable(work, pledge_id, lock=True)
    said = reasons.strip()
    if _is_said(work, row, action, said):
        return row
    step = FLOW.step(row.state, action, work.act.actor.role, facts(work, row, said))
    if len(said) > LONGEST:
        raise Invalid([Problem("reasons", "permit.too_long", {"n": LONGEST})])
    row.state = step.target
    if action == "correct":
        row.corrections, row.correct_by = said, _correct_by(work, row, by)
        row.answer, row.answered_at = None, None
    else:
        row.result, row.checked_by, row.checked_at = said or None, work.act.actor.id, work.act.at
    if FLOW.within(row.state, "withdrawn"):
        _withdraw(work, row, said)
    if action == "find_false":
        row.is_false = True
        _state_false(work, row, said)
    due = {"correct_by": str(row.correct_by)} if action == "correct" else {}
    work.record(step.emits[0], "pledge", row.id, department=row.department, item=row.item, **due)
    return row


def examine(work: Work, pledge_id: str, action: str, reasons: str) -> str:
    """Whether it could be said, nothing written; a digest of exactly this, for the look before it. Raises as ``check``."""
    row, said = readable(work, pledge_id), reasons.strip()
    if not _is_said(work, row, action, said):
        FLOW.step(row.state, action, work.act.actor.role, facts(work, row, said))
    return sha256(f"{row.id}\n{row.state}\n{action}\n{said}".encode()).hexdigest()


def _is_said(work: Work, row: PermitPledge, action: str, said: str) -> bool:
    ends: Mapping[str, tuple[str, str | None]] = {
        "confirm": ("met", row.result),
        "correct": ("correcting", row.corrections),
        "withdraw": ("withdrawn", row.result),
        "find_false": ("withdrawn", row.result),
    }
    state, before = ends.get(action, ("", None))
    same = row.state == state and (before or "") == said
    return same and (action == "correct" or row.is_false == (action == "find_false"))


def _correct_by(work: Work, row: PermitPledge, by: date | None) -> date:
    rule = work.books.catalogue.pledges[row.item]
    last = work.books.last_day(work.act.on, rule.correct)
    if by is not None and not work.act.on < by <= last:
        raise Invalid([Problem("correct_by", "pledge.day_outside", {"last": last})])
    return by or last


def _withdraw(work: Work, row: PermitPledge, said: str) -> None:
    """The permit is gone; the ordinary way is open again: a shared matter that still runs asks for it too, else its own is refused."""
    work.session.get(Case, row.case_id, with_for_update=True)
    leg = work.session.get_one(Leg, row.leg_id)
    if not row.whole_leg:
        if LEGS.within(leg.state, "running"):
            leg.items = [*leg.items, row.item]
            return
        leg = _parted(work, leg, row)
    step = LEGS.step(leg.state, "pledge_failed", work.act.actor.role, {"pledge_withdrawn": True})
    leg.state, leg.decided_at, leg.decided_by, leg.reasons = step.target, work.act.at, work.act.actor.id, said
    legs.record(work, leg, step.emits[0], round=leg.round)


def _parted(work: Work, shared: Leg, row: PermitPledge) -> Leg:
    """The item's own matter, granted by its pledge: the shared one was decided without it, and that decision stands."""
    copied = ("department", "kind", "days", "unit", "basis", "verified", "opened_at", "fields", "asked")
    made = Leg(
        id=work.act.ids.new("leg"),
        items=[row.item],
        state="granted",
        round=1,
        changed=[],
        decided_at=row.signed_at,
        **{name: getattr(shared, name) for name in copied},
    )
    shared.case.legs.append(made)
    work.session.flush()
    return made


def _state_false(work: Work, row: PermitPledge, said: str) -> None:
    who, firm = work.session.get_one(Account, row.for_id), work.session.get_one(Enterprise, row.enterprise_id)
    about = ((FACTS["firm"], str(firm.uscc), ""), (FACTS["person"], who.id_number, row.for_name))
    for code, subject, name in about:
        stating.state(
            work,
            Statement(
                code=code,
                subject=subject,
                basis=said[: stating.LONGEST["basis"]],
                reference=row.id,
                since=work.act.on,
                name=name,
            ),
        )


# the clocks, read by the sweep


def due(session: Session, on: date) -> list[str]:
    """Pledges of which a day is over that nobody was told of: of the check, of what was to follow, of what was to be put right."""
    query = select(PermitPledge).where(PermitPledge.state.in_(FLOW.states_in("unchecked")))
    rows = session.scalars(query.order_by(PermitPledge.check_by, PermitPledge.id))
    return [row.id for row in rows if any(not _is_told(session, row.id, *each) for each in over(row, on))]


def over(row: PermitPledge, on: date) -> list[tuple[str, str]]:
    """What is over on a day: the journal's word and what tells it from another time."""
    found = []
    if row.check_by is not None and row.check_by < on and not FLOW.within(row.state, "correcting"):
        found.append((CHECK_MISSED, str(row.check_by)))
    found += [(TERMS_LATE, code) for code in keeping.late(row, on)]
    if FLOW.within(row.state, "correcting") and row.correct_by is not None and row.correct_by < on:
        found.append((CORRECTION_OVER, str(row.correct_by)))
    return found


def settle(work: Work, pledge_id: str) -> None:
    """Department, heads and holder hear of each day that is over, once. Nothing is withdrawn by silence."""
    row = work.session.get_one(PermitPledge, pledge_id, with_for_update=True)
    if not FLOW.within(row.state, "unchecked"):
        return
    for event, about in over(row, work.act.on):
        if not _is_told(work.session, row.id, event, about):
            work.record(event, "pledge", row.id, department=row.department, item=row.item, about=about)


def _is_told(session: Session, pledge_id: str, event: str, about: str) -> bool:
    said = select(JournalLine.facts).where(
        JournalLine.action == event, JournalLine.subject_kind == "pledge", JournalLine.subject_id == pledge_id
    )
    return any(facts.get("about") == about for facts in session.scalars(said))
