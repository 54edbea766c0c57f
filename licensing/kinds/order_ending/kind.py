"""The end of an enterprise as a family of orders: what its rows say, and when it may be deregistered or struck off."""

from __future__ import annotations

from sqlalchemy import select

from licensing.errors import Problem
from licensing.flows.impersonation import FLOW as COMPLAINT
from licensing.kind import OrderFamily
from licensing.services.cases import legs
from licensing.services.orders import announcing
from licensing.services.orders.carrying import effect
from licensing.services.orders.closing import (
    branches_gone,
    company_or_branch,
    leaving_open,
    striking_open,
    three_years_off,
)
from licensing.services.orders.consequences import responsible_known
from licensing.services.orders.fields import Fields
from licensing.services.orders.liquidating import applied_in_time, liquidated
from licensing.services.pledges import keeping
from licensing.services.register import paper_licences, sleeping
from licensing.store.models import Enterprise, Impersonation, RegisterOrder
from licensing.work import Work

WEIGHED = ("none", "grave")  # whether rescission harms the public interest
GRAVE = WEIGHED[1]
GROUNDS = ("idle", "false_papers", "other")  # why a licence is revoked (公司法 arts 250, 260; 条例 art 44)
IDLE = GROUNDS[0]


def notice_proved(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """The portal's own notice has run to its end and nobody ended it (decree 105 arts 3, 8; 公司法 art 241)."""
    found = announcing.standing_notices(work, enterprise, "strike_off")
    if not found:
        return [Problem("", "order.no_strike_notice")]
    if enterprise.status_date is not None and found[-1].first <= enterprise.status_date:
        return [Problem("", "order.no_strike_notice")]
    running = [n for n in found if not n.over(work.act.on)]
    return [Problem("", "order.notice_running", {"last": running[-1].last})] if running else []


def public_interest_weighed(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """A registration stays whose rescission would gravely harm the public interest; a person weighs that (条例 art 41)."""
    weighed = fields.get("public_interest")
    if weighed not in WEIGHED:
        return [Problem("public_interest", "order.missing")]
    return [Problem("public_interest", "order.rescission_harms")] if weighed == GRAVE else []


def woken_first(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Who is revoked for having stopped business was called first, and still sleeps when the call is over (公司法 art 260)."""
    ground = fields.get("ground")
    if ground not in GROUNDS:
        return [Problem("ground", "order.missing")]
    if ground != IDLE:
        return []
    if not sleeping.met(work, enterprise):
        return [Problem("ground", "order.not_asleep")]
    called = announcing.standing_notices(work, enterprise, "wake")
    if not called:
        return [Problem("ground", "order.wake_first")]
    running = [n.last for n in called if not n.over(work.act.on)]
    return [Problem("ground", "order.notice_running", {"last": max(running)})] if running else []


def paper_answered(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """What became of the paper licence (条例 art 37): lost, the enterprise itself has said so in public before."""
    said = fields.get("paper")
    if said not in paper_licences.ENDS:
        return [Problem("paper", "order.missing")]
    if said == paper_licences.LOST and not paper_licences.declared(work.session, enterprise.id):
        return [Problem("paper", "order.loss_not_published")]
    return []


def rescission_heard(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """While the notice to those who cannot be reached runs, nothing is rescinded (条例 art 40; 细则 art 53)."""
    running = select(Impersonation.ends_on).where(
        Impersonation.enterprise_id == enterprise.id,
        Impersonation.state.in_(COMPLAINT.states_in("published")),
        Impersonation.ends_on >= work.act.on,
    )
    last = work.session.scalar(running.order_by(Impersonation.ends_on.desc()).limit(1))
    return [Problem("", "order.notice_running", {"last": last})] if last is not None else []


def enter(work: Work, order: RegisterOrder, enterprise: Enterprise) -> None:
    """Nothing is decided any more for what has ended: open legs end, a notice has served."""
    legs.end_for(work, enterprise.id)
    keeping.end_for(work, enterprise.id)
    if order.fields.get("paper") == paper_licences.WITHHELD:
        paper_licences.declare_void(work, enterprise)
    announcing.end(work, enterprise)


KIND = OrderFamily.of(
    "order_ending",
    (
        company_or_branch,
        three_years_off,
        branches_gone,
        leaving_open,
        liquidated,
        applied_in_time,
        striking_open,
        notice_proved,
        responsible_known,
        public_interest_weighed,
        rescission_heard,
        woken_first,
        paper_answered,
    ),
    effect(enter),
)
