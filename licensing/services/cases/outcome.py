"""What is true after the licence: which items have their permit, which wait, which were refused, and how to go on after a refusal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from licensing.deadlines import legal_date
from licensing.flows.leg import FLOW
from licensing.known_kinds import standing_in, stands
from licensing.services.cases import leg_corrections, leg_history
from licensing.store import hanging
from licensing.store.keeping import load_together
from licensing.store.models import Case, Leg, LegDecision
from licensing.work import Work

NEEDED = ("before", "after")  # kinds of legs without whose yes an item may not be done (条例 art 21)
OPEN, GRANTED, REFUSED = "open", "granted", "refused"
RECONSIDERATION, LAWSUIT, LOST = "D60", "D61", "D110"


@dataclass(frozen=True)
class Remedy:
    """The last days to ask for reconsideration and to go to court, and the articles they stand in."""

    reconsider_by: date
    reconsider_basis: str
    sue_by: date
    sue_basis: str


@dataclass(frozen=True)
class Permit:
    """One department's answer about items of a case. ``state``: open, granted or refused; ``asked_back``: the founder must correct
    something first; ``again``: may be applied for again.

    ``number`` to ``upload_id``: the permit as issued, empty where its department gave none; ``way_on``: its words after a refusal;
    ``change_by``: once it is over, the last day to change the scope or leave (条例 art 26).
    """

    title: str
    case_id: str
    department: str
    items: tuple[str, ...]
    state: str
    decided_on: date | None
    due_on: date | None
    reasons: str
    remedy: Remedy | None
    leg_id: str = ""
    asked_back: str = ""
    again: bool = False
    number: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    conditions: str = ""
    upload_id: str = ""
    way_on: str = ""
    change_by: date | None = None


def permits(work: Work, case: Case) -> list[Permit]:
    """Refused ones first, then those that wait."""
    legs = [leg for leg in hanging.rows(case, Case.legs) if leg.kind in NEEDED and leg.state != "cancelled"]
    load_together(legs, Leg.decisions)
    load_together(legs, Leg.returns)
    found = [_permit(work, case, leg) for leg in legs]
    return sorted(found, key=lambda p: ((REFUSED, OPEN, GRANTED).index(p.state), p.department))


def missing_of_mine(work: Work) -> list[Permit]:
    """Of every licensed case of the actor: what has no permit, so that the first page can say so."""
    mine = (
        select(Case.id)
        .join(Leg, Leg.case_id == Case.id)
        .where(Case.applicant_id == work.act.actor.id, standing_in("granted"), Leg.kind.in_(NEEDED))
        .where(
            (Case.uscc.is_not(None) & Leg.state.not_in(("granted", "cancelled")))
            | Leg.state.in_(FLOW.states_in("asked_back"))
        )
    )
    cases = work.session.scalars(select(Case).where(Case.id.in_(mine)).order_by(Case.id))
    return [
        p for case in cases for p in permits(work, case) if p.asked_back or (case.uscc and p.state != GRANTED)
    ]


def granted_of_mine(work: Work) -> list[Permit]:
    """Every permit of the actor's own licensed cases, the newest first."""
    query = (
        select(Leg)
        .join(Case, Case.id == Leg.case_id)
        .where(Case.applicant_id == work.act.actor.id, Case.uscc.is_not(None), Leg.kind.in_(NEEDED))
        .where(Leg.state.in_(FLOW.states_in("permitted")))
    )
    legs = work.session.scalars(query.order_by(Leg.decided_at.desc(), Leg.id))
    return [_permit(work, leg.case, leg) for leg in legs]


def of_enterprise(work: Work, enterprise_id: str) -> list[Permit]:
    """Every permit that departments granted an enterprise here, for its holder and for everybody who looks it up."""
    query = (
        select(Leg)
        .join(Case, Case.id == Leg.case_id)
        .where(Case.enterprise_id == enterprise_id, Leg.kind.in_(NEEDED))
        .where(Leg.state.in_(FLOW.states_in("permitted")))
    )
    legs = work.session.scalars(query.order_by(Leg.decided_at, Leg.id))
    return [_permit(work, leg.case, leg) for leg in legs]


def remedy(work: Work, decided_on: date) -> Remedy:
    """Reconsideration and lawsuit against a decision made known on ``decided_on``."""
    rules = work.books.catalogue.deadlines
    return Remedy(
        work.books.last_day(decided_on, RECONSIDERATION),
        rules[RECONSIDERATION].basis,
        work.books.last_day(decided_on, LAWSUIT),
        rules[LAWSUIT].basis,
    )


def remedy_of(work: Work, case: Case) -> Remedy | None:
    """Against a refused case; None for any other."""
    refused = case.decided_at is not None and stands(case, "refused")
    return remedy(work, legal_date(case.decided_at)) if refused and case.decided_at else None


def _permit(work: Work, case: Case, leg: Leg) -> Permit:
    decided = legal_date(leg.decided_at) if leg.decided_at else None
    state = leg.state if leg.state in (GRANTED, REFUSED) else OPEN
    said, asked = leg_history.standing(leg), leg_corrections.open_return(leg)
    answer = Permit(
        title=case.title,
        case_id=case.id,
        leg_id=leg.id,
        asked_back=(asked.text or "") if asked is not None else "",
        again=state == REFUSED and leg_corrections.may_apply_again(work, leg),
        department=leg.department,
        items=tuple(leg.items),
        state=state,
        decided_on=decided,
        due_on=leg.due_on,
        reasons=leg.reasons or "",
        remedy=remedy(work, decided) if state == REFUSED and decided else None,
    )
    return answer if said is None else replace(_issued(answer, said), change_by=_change_by(work, said))


def _change_by(work: Work, said: LegDecision) -> date | None:
    over = said.valid_until is not None and said.valid_until < work.act.on
    return work.books.last_day(said.valid_until, LOST) if over and said.valid_until else None


def _issued(answer: Permit, said: LegDecision) -> Permit:
    """The answer with what its department wrote."""
    return replace(
        answer,
        number=said.number or "",
        valid_from=said.valid_from,
        valid_until=said.valid_until,
        conditions=said.conditions or "",
        upload_id=said.upload_id or "",
        way_on=said.way_on or "",
    )
