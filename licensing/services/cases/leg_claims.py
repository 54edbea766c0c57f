"""Officers of one department share its tasks: who claims one has it for the office's minutes; a colleague takes it over openly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import ColumnElement, select, true

from licensing.flows import leg as table
from licensing.services.cases import holds, leg_decisions, legs
from licensing.store.models import Account, ApiClient, Case, Leg
from licensing.work import Work

MINE, FREE = "mine", "free"


@dataclass(frozen=True)
class Claim:
    """A claim that runs. ``by``: the officer's name, or that of the department's system; ``mine``: of whoever looks."""

    by: str
    since: datetime
    until: datetime
    mine: bool


Holders = Mapping[str, Account | ApiClient]  # by id


def of(work: Work, leg: Leg, known: Holders = MappingProxyType({})) -> Claim | None:
    """Who is at it; None when it is free or nobody decides it now. ``known``: holders that were asked for before (``holders``)."""
    who = holds.holder(leg, work.act.at) if table.FLOW.within(leg.state, "unanswered") else None
    if who is None or leg.claimed_at is None or leg.claimed_until is None:
        return None
    found = known.get(who) or work.session.get(Account, who) or work.session.get(ApiClient, who)
    return Claim(found.name if found else "", leg.claimed_at, leg.claimed_until, who == work.act.actor.id)


def holders(work: Work, found: Iterable[Leg]) -> Holders:
    """Whoever is at one of these legs, asked once for all."""
    ids = {each.claimed_by for each in found if each.claimed_by}
    people = work.session.scalars(select(Account).where(Account.id.in_(ids))) if ids else ()
    systems = work.session.scalars(select(ApiClient).where(ApiClient.id.in_(ids))) if ids else ()
    return {each.id: each for each in (*people, *systems)}


def claim(work: Work, leg_id: str, reasons: str = "", shown: int | None = None) -> Leg:
    """Whoever is first has it; the holder's minutes begin anew. Raises NotFound for another department's, Refused."""
    leg = _step(work, leg_id, "claim", reasons, shown)
    holds.hold(work, leg, work.books.policy.task_claim_minutes)
    return leg


def take_over(work: Work, leg_id: str, reasons: str = "", shown: int | None = None) -> Leg:
    """Have a colleague's task from now on; the colleague is told. Raises NotFound, Refused('leg.free') where nobody has it."""
    leg = _step(work, leg_id, "take_over", reasons, shown)
    holds.hold(work, leg, work.books.policy.task_claim_minutes)
    return leg


def release(work: Work, leg_id: str, reasons: str = "", shown: int | None = None) -> Leg:
    """Give the own claim back before its minutes are over. Raises NotFound, Refused."""
    leg = _step(work, leg_id, "release", reasons, shown)
    holds.free(leg)
    return leg


def _step(work: Work, leg_id: str, action: str, reasons: str, shown: int | None) -> Leg:
    """Follow the flow's row, one at a time for the legs of a case; the journal says who had it before."""
    leg = legs.department_leg(work, leg_id)
    work.session.get(Case, leg.case_id, with_for_update=True)
    work.session.refresh(leg)  # a colleague may have been first while this one waited
    known = leg_decisions.officer_facts(work, leg, reasons, shown)
    row = table.FLOW.step(leg.state, action, work.act.actor.role, known)
    before = holds.holder(leg, work.act.at)
    more = {"before": before} if before not in (None, work.act.actor.id) else {}
    legs.record(work, leg, row.emits[0], round=leg.round, **more)
    return leg


def only(word: str, actor: str | None, at: datetime) -> ColumnElement[bool]:
    """The legs that are the actor's, that nobody has, or all of them for any other word."""
    if word == MINE:
        return holds.held(Leg, at) & (Leg.claimed_by == actor)
    return ~holds.held(Leg, at) if word == FREE else true()
