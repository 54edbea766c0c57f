"""The machine is switched on by two persons and off by one; it is on only for the rows that both of them read."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing import straight
from licensing.act import Role
from licensing.errors import NotFound
from licensing.flow import Row
from licensing.flows.straight_switch import FLOW
from licensing.services import proposals
from licensing.services.rules.rule_steps import reaches
from licensing.store.models import StraightSwitch
from licensing.straight import Straight
from licensing.work import Work

SUBJECT = "straight"


def offered(work: Work) -> Mapping[str, Straight]:
    """What the machine may register in this act: nothing unless the operator offers it and two persons switched exactly that on."""
    rows = work.books.straight
    if not rows:
        return {}
    newest = standing(work.session)
    return rows if newest is not None and newest.rules == straight.digest(rows) else {}


def standing(session: Session) -> StraightSwitch | None:
    """The switch that is on, whatever rows it was for."""
    query = select(StraightSwitch).where(StraightSwitch.state.in_(FLOW.states_in("working")))
    return session.scalar(query.order_by(StraightSwitch.decided_at.desc()).limit(1))


def waiting(session: Session) -> StraightSwitch | None:
    """What one person proposed and a second one has not answered."""
    query = select(StraightSwitch).where(StraightSwitch.state.in_(FLOW.states_in("waiting")))
    return session.scalar(query.order_by(StraightSwitch.proposed_at.desc()).limit(1))


def history(work: Work, limit: int = 20) -> list[StraightSwitch]:
    """The last switches, newest first. Raises NotFound for whoever is no head."""
    if work.act.actor.role is not Role.SUPERVISOR:
        raise NotFound(SUBJECT)
    query = select(StraightSwitch).order_by(StraightSwitch.proposed_at.desc(), StraightSwitch.id.desc())
    return list(work.session.scalars(query.limit(limit)))


def known(work: Work, row: StraightSwitch | None, reasons: str = "") -> dict[str, object]:
    """What the guards ask."""
    rows = work.books.straight
    on = standing(work.session)
    return {
        "machine_offered": bool(rows),
        "machine_off": on is None or on.rules != straight.digest(rows),
        "switch_reach": reaches(work.act.actor),
        "reasons_given": bool(reasons.strip()),
    } | (proposals.known(work, (SUBJECT, row.id)) if row else {})


def propose(work: Work, reasons: str) -> StraightSwitch:
    """A head proposes to switch the machine on for the office's rows as they are. Raises Refused."""
    row = FLOW.step(FLOW.initial, "propose", work.act.actor.role, known(work, None, reasons))
    made = StraightSwitch(
        id=work.act.ids.new("switch"),
        state=row.target,
        rules=straight.digest(work.books.straight),
        proposed_at=work.act.at,
    )
    work.session.add(made)
    work.session.flush()
    proposals.put(work, row, (SUBJECT, made.id), reasons.strip(), lambda _: made.rules)
    work.record(row.emits[0], SUBJECT, made.id, rules=made.rules)
    return made


def confirm(work: Work, switch_id: str, shown: str) -> StraightSwitch:
    """Another person, the head of the prefecture, agrees; ``shown``: digest of the rows on the page. Raises NotFound, Refused."""
    found = _locked(work, switch_id)
    subject = (SUBJECT, found.id)
    seen = proposals.seen(
        proposals.open_of(work.session, subject), shown, lambda _: straight.digest(work.books.straight)
    )
    earlier = standing(work.session)
    row = _step(work, found, "confirm", known(work, found) | seen)
    found.decided_at = work.act.at
    if earlier is not None:  # it was for other rows
        earlier.state, earlier.ended_at = "ended", work.act.at
    work.record(row.emits[0], SUBJECT, found.id, rules=found.rules)
    return found


def decline(work: Work, switch_id: str, reasons: str) -> StraightSwitch:
    """The second person does not agree. Raises NotFound, Refused."""
    found = _locked(work, switch_id)
    row = _step(work, found, "return", known(work, found, reasons), reasons)
    found.ended_at = work.act.at
    work.record(row.emits[0], SUBJECT, found.id)
    return found


def take_back(work: Work, switch_id: str) -> StraightSwitch:
    """Whoever proposed it takes it back. Raises NotFound, Refused."""
    found = _locked(work, switch_id)
    row = _step(work, found, "take_back", known(work, found))
    found.ended_at = work.act.at
    work.record(row.emits[0], SUBJECT, found.id)
    return found


def stop(work: Work, switch_id: str, reasons: str) -> StraightSwitch:
    """Any head switches the machine off at once. Raises NotFound, Refused."""
    found = _locked(work, switch_id)
    row = _step(work, found, "stop", known(work, found, reasons), reasons)
    found.ended_at = work.act.at
    work.record(row.emits[0], SUBJECT, found.id, rules=found.rules)
    return found


def _locked(work: Work, switch_id: str) -> StraightSwitch:
    found = work.session.get(StraightSwitch, switch_id, with_for_update=True)
    if found is None or work.act.actor.role is not Role.SUPERVISOR:
        raise NotFound(switch_id)
    return found


def _step(work: Work, found: StraightSwitch, action: str, facts: dict[str, object], note: str = "") -> Row:
    row = FLOW.step(found.state, action, work.act.actor.role, facts)
    proposals.follow(work, row, (SUBJECT, found.id), facts, note.strip())
    found.state = row.target
    return row
