"""Lend a licence: the representative appoints managers, they and the representative authorise agents; taken back at once.

A person is named by name and whole ID number. The answer is the same whether or not they have an account: the grant waits for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from licensing import id_number
from licensing.act import Role
from licensing.errors import Invalid, NotFound, Problem, Refused
from licensing.flow import Row
from licensing.flows.holder_grant import FLOW
from licensing.services.holding.holding import (
    AGENT,
    BINDING,
    MANAGER,
    REPRESENTATIVE,
    Power,
    counts,
    me,
    newest_licence,
    power_over,
    standing,
    usable,
)
from licensing.services.holding.representatives import representatives
from licensing.services.register.standing import open_for
from licensing.store.models import Enterprise, HolderGrant
from licensing.store.types import CIPHER
from licensing.work import Work

SHORTEST_NAME, LONGEST_NAME = 2, 50


@dataclass(frozen=True)
class Named:
    """Whom a grant is for, as typed."""

    name: str
    id_number: str

    @property
    def index(self) -> str:
        return CIPHER.index(self.id_number.strip().upper())


@dataclass(frozen=True)
class Extent:
    """What an agent may do and on which days, both included. ``until_on`` None: not given."""

    matters: tuple[str, ...]
    from_on: date
    until_on: date | None


def appoint(work: Work, enterprise_id: str, who: Named) -> HolderGrant:
    """The representative makes somebody a manager. Raises NotFound, Invalid, Refused (five at a time)."""
    power = _locked(work, enterprise_id)
    _no_problems(_person_problems(who))
    present = [
        g for g in _grants(work, enterprise_id) if g.kind == MANAGER and _counts(work, g, power.enterprise)
    ]
    most = work.books.policy.holder_managers
    facts = _facts(work, power, who) | {
        "is_manager": any(g.person_index == who.index for g in present),
        "managers_below_limit": len(present) < most,
    }
    try:
        step = FLOW.step(FLOW.initial, "appoint", work.act.actor.role, facts)
    except Refused as error:
        raise Refused(*error.codes, **error.params, most=most) from None
    grant = _grant(work, power, who, (MANAGER, step.target), Extent((), work.act.on, None))
    work.record(step.emits[0], "enterprise", enterprise_id, grant=grant.id)
    return grant


def authorise(work: Work, enterprise_id: str, who: Named, extent: Extent) -> HolderGrant:
    """Let an agent act for matters on some days. Raises NotFound, Invalid with every problem, Refused."""
    power = _locked(work, enterprise_id)
    step = FLOW.step(FLOW.initial, "authorise", work.act.actor.role, _facts(work, power, who))
    _no_problems([*_person_problems(who), *_extent_problems(work, extent, power)])
    grant = _grant(work, power, who, (AGENT, step.target), extent)
    work.record(
        step.emits[0],
        "enterprise",
        enterprise_id,
        grant=grant.id,
        matters=list(extent.matters),
        from_on=str(extent.from_on),
        until_on=str(extent.until_on),
    )
    return grant


def revoke(work: Work, enterprise_id: str, grant_id: str) -> HolderGrant:
    """Take a grant back; an ended manager's agents end with it. Repeating it changes nothing. Raises NotFound, Refused."""
    power = _locked(work, enterprise_id)
    grant = work.session.get(HolderGrant, grant_id)
    if grant is None or grant.enterprise_id != enterprise_id or not power.leads:
        raise NotFound(grant_id)
    if grant.state != "active":
        return grant
    own = {g.id for g in power.grants}
    facts = {"may_revoke": power.kind == REPRESENTATIVE or grant.parent_id in own}
    _end(work, grant, FLOW.step(grant.state, "revoke", work.act.actor.role, facts))
    return grant


def decline(work: Work, grant_id: str) -> HolderGrant:
    """The person named gives a grant back. Repeating it changes nothing. Raises NotFound for anybody else."""
    account, grant = me(work), work.session.get(HolderGrant, grant_id)
    if account is None or grant is None:
        raise NotFound(grant_id)
    if (grant.person_index, grant.name) != (account.id_number_index, account.name):
        raise NotFound(grant_id)
    work.session.get_one(Enterprise, grant.enterprise_id, with_for_update=True)
    work.session.refresh(grant)
    if grant.state == "active":
        _end(work, grant, FLOW.step(grant.state, "decline", work.act.actor.role, {"is_the_person": True}))
    return grant


def _end(work: Work, grant: HolderGrant, step: Row) -> None:
    """Follow a row of the flow out of ``active``, then end what hung on the grant."""
    grant.state, grant.ended_at = step.target, work.act.at
    work.record(step.emits[0], "enterprise", grant.enterprise_id, grant=grant.id)
    query = select(HolderGrant).where(HolderGrant.parent_id == grant.id, HolderGrant.state == "active")
    for hanging in work.session.scalars(query.order_by(HolderGrant.id)).all():
        _end(work, hanging, FLOW.step(hanging.state, "end", Role.SYSTEM, {"giver_gone": True}))


def _locked(work: Work, enterprise_id: str) -> Power:
    """The actor's power with the enterprise's row locked, so that two acts at once see each other (five managers stay five)."""
    if work.session.get(Enterprise, enterprise_id, with_for_update=True) is None:
        raise NotFound(enterprise_id)
    return power_over(work, enterprise_id)


def _facts(work: Work, power: Power, who: Named) -> dict[str, object]:
    account = me(work)
    return {
        "is_representative": power.kind == REPRESENTATIVE,
        "may_authorise": power.leads,
        **usable(work.session, power.enterprise, newest_licence(work.session, power.enterprise.id)),
        "use_open": open_for(work, power.enterprise.id, "use"),
        "is_oneself": account is not None and account.id_number_index == who.index,
    }


def _counts(work: Work, grant: HolderGrant, enterprise: Enterprise) -> bool:
    return counts(work.session, grant, enterprise, work.act.on)


def _grants(work: Work, enterprise_id: str) -> list[HolderGrant]:
    query = select(HolderGrant).where(HolderGrant.enterprise_id == enterprise_id)
    return list(work.session.scalars(query.order_by(HolderGrant.given_at.desc(), HolderGrant.id.desc())))


def _grant(work: Work, power: Power, who: Named, kind_state: tuple[str, str], extent: Extent) -> HolderGrant:
    kind, state = kind_state
    own = next((g.id for g in power.grants if g.kind == MANAGER), None)
    grant = HolderGrant(
        id=work.act.ids.new("grant"),
        enterprise_id=power.enterprise.id,
        kind=kind,
        state=state,
        name=who.name.strip(),
        person_index=who.index,
        matters=list(dict.fromkeys(extent.matters)),
        from_on=extent.from_on,
        until_on=extent.until_on,
        representative_index=_under(work, power),
        given_by=str(work.act.actor.id),
        parent_id=own if power.kind == MANAGER else None,
        given_at=work.act.at,
    )
    work.session.add(grant)
    work.session.flush()
    return grant


def _under(work: Work, power: Power) -> str:
    """Under whom it is lent: the giver where they represent, else as the grant the giver holds by, else who represents first."""
    heads, account = list(representatives(work.session, power.enterprise)), me(work)
    own = account.id_number_index if account is not None else None
    given = [g.representative_index for g in power.grants]
    return next((index for index in (own, *given) if index in heads), str(next(iter(heads), None)))


def _person_problems(who: Named) -> list[Problem]:
    found = []
    if not SHORTEST_NAME <= len(who.name.strip()) <= LONGEST_NAME:
        found.append(Problem("name", "account.name_length"))
    if not id_number.is_valid(who.id_number.strip().upper()):
        found.append(Problem("id_number", "account.id_number_wrong"))
    return found


def _extent_problems(work: Work, extent: Extent, power: Power) -> list[Problem]:
    found = []
    known, most = work.books.catalogue.matters, work.books.policy.holder_grant_days
    if not extent.matters or any(code not in known for code in extent.matters):
        found.append(Problem("matters", "holder.matter_needed"))
    elif power.kind != REPRESENTATIVE and any(known[code].act in BINDING for code in extent.matters):
        found.append(Problem("matters", "holder.matter_of_representative"))
    if extent.from_on < work.act.on:
        found.append(Problem("from_on", "holder.from_past"))
    if extent.until_on is None or extent.until_on < max(extent.from_on, work.act.on):
        found.append(Problem("until_on", "holder.until_needed"))
    elif extent.until_on > extent.from_on + timedelta(days=most):
        found.append(Problem("until_on", "holder.until_far", {"days": most}))
    return found


def _no_problems(found: Iterable[Problem]) -> None:
    listed = list(found)
    if listed:
        raise Invalid(listed)


@dataclass(frozen=True)
class Lent:
    """A grant as its enterprise's page shows it: ``standing`` as ``holding.standing``, ``revocable`` by who looks."""

    grant: HolderGrant
    standing: str
    revocable: bool


def lent(work: Work, power: Power) -> list[Lent]:
    """Every grant of the enterprise, newest first. Raises NotFound for whoever does not lead."""
    if not power.leads:
        raise NotFound(power.enterprise.id)
    own = {g.id for g in power.grants}
    return [
        Lent(
            grant,
            standing(work.session, grant, power.enterprise, work.act.on),
            grant.state == "active" and (power.kind == REPRESENTATIVE or grant.parent_id in own),
        )
        for grant in _grants(work, power.enterprise.id)
    ]
