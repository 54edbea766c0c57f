"""A change as its owner sees it, and which enterprises somebody may change at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from licensing.catalogue.mandates import LOOK
from licensing.errors import NotFound, Problem
from licensing.kind import Difference, of
from licensing.kinds.change import alive, grouping, matter, preemption, winding
from licensing.kinds.change.checks import problems
from licensing.kinds.change.differences import differences
from licensing.kinds.change.facts import as_signed, holds, known
from licensing.kinds.change.flow import FLOW
from licensing.kinds.change.handing import kind_of as handed_over
from licensing.kinds.change.matter import Owner
from licensing.kinds.change.opening import own_change
from licensing.kinds.change.rules import Rule
from licensing.kinds.change.votes import Count, count
from licensing.services.cases import agents, counter_signing, points, signing, speaking
from licensing.services.cases.points import Answered
from licensing.services.holding.representatives import represented
from licensing.store.models import Case, Enterprise
from licensing.work import Work

ACTIONS = {"submit": "submit", "withdraw": "withdraw"}
PUBLISH = {"publish": "submit", "withdraw": "withdraw"}  # what its owner publishes is handed in to nobody


@dataclass(frozen=True)
class ChangeView:
    """``problems``: what stands against it today; ``options``: action -> codes that close it now; ``own_index``: the reader's;
    ``seller_reads``: whether the reader sells; ``sides``: owner's id -> role on
    the register; ``one_person``: whether one
    person owns and represents it; ``told_dead``, ``wait_until``: of whoever is said to be dead; ``holds``: whether
    the reader represents or owns it; ``grouped``: who belongs to its group, one a line; ``group_name``: as it is called.
    ``ways``: person id -> how that party signs (``counter_signing.way_of``)."""

    case: Case
    enterprise: Enterprise
    rules: tuple[Rule, ...]
    differences: tuple[Difference, ...]
    owners: tuple[Owner, ...]
    joining: tuple[Owner, ...]
    problems: tuple[Problem, ...]
    count: Count
    as_signed: bool
    options: dict[str, tuple[str, ...]]
    points: tuple[Answered, ...]
    asked: bool
    own_index: str | None
    ways: dict[str, str]
    seller_reads: bool
    sides: dict[str, str]
    one_person: bool
    holds: bool
    told_dead: date | None
    wait_until: date | None
    grouped: str
    group_name: str


def changeable(work: Work) -> list[Enterprise]:
    """The enterprises that the signed-in person represents or owns a part of, by name."""
    index = signing.own_index(work)
    if index is None:
        return []
    owned = select(Enterprise).where(Enterprise.id.in_(speaking.owned(work)))
    found = {e.id: e for e in (*represented(work.session, index), *work.session.scalars(owned))}
    led = select(Enterprise).where(Enterprise.id.in_(winding.wound_up(work)))
    mine = {e.id: e for e in found.values() if holds(work, e)} | {e.id: e for e in work.session.scalars(led)}
    return sorted(mine.values(), key=lambda e: (e.name, e.id))


def changes_of(work: Work) -> list[Case]:
    """The actor's own changes and those they are an agent in, newest first."""
    entrusted = agents.cases_for(work)
    query = select(Case).where(of(FLOW), (Case.applicant_id == work.act.actor.id) | Case.id.in_(entrusted))
    return list(work.session.scalars(query.order_by(Case.created_at.desc(), Case.id)))


def open_view(work: Work, case_id: str) -> ChangeView:
    """One change. Raises NotFound for anybody else's."""
    case = own_change(work, case_id, LOOK)
    open_now = FLOW.within(case.state, "open")
    facts = known(work, case) | {"own_case": True}
    found = FLOW.options(case.state, work.act.actor.role, facts) if open_now else []
    handing = PUBLISH if winding.publishes(case) else ACTIONS
    return ChangeView(
        case=case,
        enterprise=matter.enterprise_of(work, case),
        rules=tuple(matter.rules_of(case)),
        differences=differences(work, case),
        owners=tuple(matter.seen_owners(case)),
        joining=tuple(matter.joining(case)),
        problems=tuple(problems(work, case)) if open_now else (),
        count=count(work, case),
        as_signed=as_signed(work, case) if open_now else True,
        options={handing[row.action]: codes for row, codes in found if row.action in handing},
        points=tuple(points.of(case)),
        asked=signing.asked(case),
        own_index=signing.own_index(work),
        seller_reads=_sells(work, case),
        sides={i.id: str(i.roles[0]) for i in matter.investors_of(work, str(case.enterprise_id)) if i.roles},
        one_person=handed_over(case) is not None,
        holds=holds(work, matter.enterprise_of(work, case)),
        told_dead=alive.told_on(case),
        wait_until=alive.last_day(work, case),
        grouped=grouping.lines(case),
        group_name=grouping.called(case, matter.enterprise_of(work, case)),
        ways=counter_signing.ways(work, case) if open_now else {},
    )


def _sells(work: Work, case: Case) -> bool:
    """Whether the reader speaks for the seller of a transfer, who alone tells the other owners."""
    seller = preemption.seller_of(case)
    return seller is not None and seller.index in speaking.indexes(work)


def item_view(work: Work, case_id: str, item: str) -> tuple[Case, Rule, ChangeView]:
    """One item of an own change that may still be written. Raises NotFound."""
    view = open_view(work, case_id)
    rule = next((r for r in view.rules if r.item == item), None)
    if rule is None or not FLOW.within(view.case.state, "fillable"):
        raise NotFound(item)
    return view.case, rule, view
