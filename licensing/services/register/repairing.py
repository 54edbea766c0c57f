"""Ask for the repair of a bad mark, and answer it (市场监督管理信用修复管理办法; law case O17): seven working days.

Who asks: whom the fact is about, or whoever represents the enterprise it is about. Who answers: the department that stated it. A grant
ends the fact that day, whatever reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from licensing.act import Role
from licensing.errors import Invalid, NotFound, Problem, Refused
from licensing.flows.repair import FLOW
from licensing.services.accounts import same_person
from licensing.services.holding.representatives import represented
from licensing.services.identity import proofs
from licensing.services.register import standing, stating
from licensing.store.models import Account, Enterprise, Repair, Standing
from licensing.work import Work

LONGEST, LEAST = 2000, 10


@dataclass(frozen=True)
class Mark:
    """A fact that can be repaired, as whom it is about sees it. ``first``: the first day on which it may be asked for;
    ``last``: the newest request."""

    row: Standing
    enterprise: Enterprise | None
    first: date
    last: Repair | None

    @property
    def is_open(self) -> bool:
        return self.last is not None and FLOW.within(self.last.state, "open")


def marks(work: Work) -> list[Mark]:
    """What stands today about the acting person and the enterprises that this person represents, as far as the law lets it be repaired."""
    account = proofs.acting(work)
    mine = {e.id: e for e in represented(work.session, account.id_number_index)}
    query = select(Standing).where(
        or_(Standing.person_index == account.id_number_index, Standing.enterprise_id.in_(sorted(mine))),
        Standing.code.in_(sorted(work.books.catalogue.repairs)),
        Standing.department.is_not(None),
        standing.in_force(work.act.on),
    )
    rows = work.session.scalars(query.order_by(Standing.since, Standing.id)).all()
    return [Mark(row, mine.get(row.enterprise_id or ""), _first(work, row), _last(work, row)) for row in rows]


def _first(work: Work, row: Standing) -> date:
    """Not before the mark has been seen as long as its row says."""
    rule = work.books.catalogue.repairs[row.code]
    return work.books.last_day(row.since, rule.wait) if rule.wait else row.since


def _last(work: Work, row: Standing) -> Repair | None:
    query = select(Repair).where(Repair.standing_id == row.id)
    return work.session.scalar(query.order_by(Repair.asked_at.desc(), Repair.id.desc()).limit(1))


def ask(work: Work, standing_id: str, reasons: str) -> Repair:
    """Ask for it; an open request is given again. Raises NotFound for whoever it is not about, Invalid, Refused('repair.too_early')."""
    proofs.require(work, "consent")
    work.session.get(Standing, standing_id, with_for_update=True)
    mark = next((m for m in marks(work) if m.row.id == standing_id), None)
    if mark is None:
        raise NotFound(standing_id)
    if mark.is_open and mark.last is not None:
        return mark.last
    said = reasons.strip()
    if not LEAST <= len(said) <= LONGEST:
        raise Invalid([Problem("reasons", "repair.reasons", {"least": LEAST, "most": LONGEST})])
    if work.act.on < mark.first:
        raise Refused("repair.too_early", first=mark.first)
    made = Repair(
        id=work.act.ids.new("repair"),
        standing_id=standing_id,
        enterprise_id=mark.row.enterprise_id,
        department=str(mark.row.department),
        state=FLOW.initial,
        asked_by=str(work.act.actor.id),
        asked_at=work.act.at,
        reasons=said,
        due_on=work.books.last_day(work.act.on, work.books.catalogue.repairs[mark.row.code].clock),
    )
    work.session.add(made)
    told = {"repair": made.id, "due": str(made.due_on)}
    work.record("standing.repair_asked", "standing", standing_id, department=made.department, **told)
    return made


def own(work: Work) -> list[Repair]:
    """What the acting person asked for, newest first."""
    query = select(Repair).where(Repair.asked_by == work.act.actor.id)
    return list(work.session.scalars(query.order_by(Repair.asked_at.desc(), Repair.id.desc())))


def withdraw(work: Work, repair_id: str) -> Repair:
    """Whoever asked takes it back. Raises NotFound for anybody else."""
    row = work.session.get(Repair, repair_id, with_for_update=True)
    if row is None or row.asked_by != work.act.actor.id:
        raise NotFound(repair_id)
    return _enter(work, row, "withdraw", {"own_repair": True})


def waiting(work: Work, most: int = 100) -> list[Repair]:
    """What the actor's department has to answer, the first due on top."""
    query = select(Repair).where(
        Repair.department == stating.body_of(work), Repair.state.in_(FLOW.states_in("open"))
    )
    return list(work.session.scalars(query.order_by(Repair.due_on, Repair.id).limit(most)))


def readable(work: Work, repair_id: str, lock: bool = False) -> Repair:
    """A request about a fact of the actor's department. Raises NotFound for any other."""
    row = work.session.get(Repair, repair_id, with_for_update=lock)
    if row is None or row.department != stating.body_of(work):
        raise NotFound(repair_id)
    return row


def decide(work: Work, repair_id: str, action: str, reasons: str) -> Repair:
    """``action``: grant or refuse. A grant ends the fact today. Raises NotFound, Refused; the same answer again is harmless."""
    row = readable(work, repair_id, lock=True)
    fact = work.session.get_one(Standing, row.standing_id, with_for_update=True)
    if FLOW.within(row.state, "answered") and row.decided_by == work.act.actor.id:
        return row
    known: dict[str, object] = {
        "own_fact": row.department == stating.body_of(work),
        "reviewer_is_party": _is_party(work, row, fact),
        "reasons_given": bool(reasons.strip()),
    }
    made = _enter(work, row, action, known)
    row.answer, row.decided_by, row.decided_at = reasons.strip()[:LONGEST], work.act.actor.id, work.act.at
    if FLOW.within(made.state, "ended_fact") and (fact.until is None or fact.until > work.act.on):
        stating.end(work, fact.id, work.act.on, f"信用修复：{row.answer}"[: stating.LONGEST["basis"]])
    return made


def _enter(work: Work, row: Repair, action: str, known: dict[str, object]) -> Repair:
    role = Role.APPLICANT if action == "withdraw" else work.act.actor.role
    step = FLOW.step(row.state, action, role, known)
    row.state = step.target
    work.record(step.emits[0], "repair", row.id, body=row.department, standing=row.standing_id)
    return row


def _is_party(work: Work, row: Repair, fact: Standing) -> bool:
    """Whether the officer asked for it, is whom it is about, or represents the enterprise it is about."""
    account = work.session.get(Account, work.act.actor.id) if work.act.actor.id else None
    if account is None or account.claimed_index is None:
        return False
    about = account.claimed_index == fact.person_index or same_person.is_actor(work, row.asked_by)
    return about or fact.enterprise_id in {e.id for e in represented(work.session, account.claimed_index)}


def facts_of(work: Work, rows: Sequence[Repair]) -> dict[str, Standing]:
    """Repair's id -> the fact it is about."""
    return {row.id: work.session.get_one(Standing, row.standing_id) for row in rows}
