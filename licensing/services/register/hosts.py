"""Who may lend its address to others (集群、工位、商务秘书、孵化器): asked by its representative, accepted by the registry of its place.

What a host must be is rows (``host_rules.tsv``, ``address_kinds.tsv``); every reason is said at once. Listed, stopped or gone, it takes
nobody new with that very day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from licensing.act import Role
from licensing.catalogue.addresses import ENTERPRISE, AddressKind
from licensing.deadlines import add_years
from licensing.errors import Invalid, NotFound, Problem, Refused
from licensing.flow import Row
from licensing.flows import enterprise as enterprises
from licensing.flows.address_host import FLOW
from licensing.services.holding.holding import REPRESENTATIVE, power_over
from licensing.services.holding.representatives import represents
from licensing.services.register import standing
from licensing.store.models import Account, AddressHost, Enterprise
from licensing.work import Work

GATE = "host"  # of standing_kinds: lists that keep an enterprise from taking anybody new
OFFICERS = (Role.CLERK, Role.SUPERVISOR)
LONGEST_ADDRESS, LONGEST_REASONS, MOST = 200, 1000, 2000
FEN = 100


@dataclass(frozen=True)
class Offer:
    """What an enterprise says of the address it lends. ``quota``: most enterprises there."""

    kind: str
    county: str
    address: str
    paid_in_fen: int
    area: int
    staff: int
    business_use: bool
    lease_until: date | None
    quota: int


def apply(work: Work, enterprise_id: str, offer: Offer) -> AddressHost:
    """Ask to be a host; an open request for the same kind is given again. Raises NotFound, Refused, Invalid with everything missing."""
    work.session.get(Enterprise, enterprise_id, with_for_update=True)
    power = power_over(work, enterprise_id)
    if power.kind != REPRESENTATIVE:
        raise Refused("holder.not_representative")
    enterprise = power.enterprise
    kind = work.books.catalogue.address_kinds.get(offer.kind)
    if kind is None or kind.host != ENTERPRISE:
        raise Invalid([Problem("kind", "host.unknown_kind")])
    found = [*_said(work, enterprise, offer), *unfit(work, enterprise, kind, offer)]
    if found or offer.lease_until is None:
        raise Invalid(found)
    there = _open_of(work, enterprise_id, offer.kind)
    if there is not None:
        return there
    made = AddressHost(
        id=work.act.ids.new("host"),
        enterprise_id=enterprise_id,
        kind=offer.kind,
        authority=enterprise.authority,
        county=offer.county,
        address=offer.address.strip(),
        paid_in_fen=offer.paid_in_fen,
        area=offer.area,
        staff=offer.staff,
        business_use=offer.business_use,
        lease_until=offer.lease_until,
        quota=min(offer.quota, kind.quota or offer.quota),
        state=FLOW.initial,
        asked_by=str(work.act.actor.id),
        asked_at=work.act.at,
    )
    work.session.add(made)
    work.record("address_host.asked", "enterprise", enterprise_id, host=made.id, kind=offer.kind)
    return made


def _open_of(work: Work, enterprise_id: str, kind: str) -> AddressHost | None:
    query = select(AddressHost).where(
        AddressHost.enterprise_id == enterprise_id,
        AddressHost.kind == kind,
        AddressHost.state.in_(FLOW.states_in("known")),
    )
    return work.session.scalar(query.limit(1))


def _said(work: Work, enterprise: Enterprise, offer: Offer) -> list[Problem]:
    found = []
    if not enterprises.FLOW.within(enterprise.status, "trading"):
        found.append(Problem("", "host.not_trading"))
    if offer.county not in work.books.catalogue.counties or not enterprise.authority.startswith(
        offer.county[:4]
    ):
        found.append(Problem("county", "place.unknown_county"))
    if not 5 <= len(offer.address.strip()) <= LONGEST_ADDRESS:
        found.append(Problem("address", "place.too_short"))
    if not 1 <= offer.quota <= MOST:
        found.append(Problem("quota", "host.quota", {"most": MOST}))
    if offer.lease_until is None:
        found.append(Problem("lease_until", "host.lease_needed"))
    return found


def unfit(work: Work, enterprise: Enterprise, kind: AddressKind, offer: Offer | AddressHost) -> list[Problem]:
    """Everything that keeps an enterprise from being a host of this kind today: its scope, a list, the measures of the office's rows."""
    catalogue = work.books.catalogue
    found = []
    if kind.scope and not any(phrase in (enterprise.scope or "") for phrase in kind.scope):
        found.append(Problem("kind", "host.scope", {"phrases": "、".join(kind.scope)}))
    found += [Problem("", "host.listed")] if listed(work, enterprise) else []
    lease = offer.lease_until
    reached = {
        "paid_in": offer.paid_in_fen // FEN,
        "area": offer.area,
        "staff": offer.staff,
        "business_use": int(offer.business_use),
        "lease_years": _years(work.act.on, lease) if lease is not None else MOST,
    }
    for code, rule in catalogue.host_rules.items():
        if reached[code] < rule.least:
            found.append(Problem(FIELD.get(code, code), f"host.{code}", {"least": rule.least}))
    return found


def _years(on: date, until: date) -> int:
    """Whole years from a day to another.

    >>> _years(date(2026, 11, 30), date(2031, 11, 30)), _years(date(2026, 11, 30), date(2031, 11, 29))
    (5, 4)
    """
    whole = until.year - on.year
    return whole if add_years(on, whole) <= until else whole - 1


FIELD = {"paid_in": "paid_in_fen", "lease_years": "lease_until"}


def listed(work: Work, enterprise: Enterprise) -> bool:
    """Whether a list keeps it from taking anybody new (law case A04)."""
    rows = standing.of_enterprise(work.session, enterprise.id, work.act.on)
    return bool(standing.closing(rows, GATE, work.books.catalogue))


def closed_for(work: Work, host: AddressHost) -> list[str]:
    """Codes of why a host takes nobody new today; none: it is open."""
    enterprise = work.session.get_one(Enterprise, host.enterprise_id)
    found = []
    if not FLOW.within(host.state, "hosting"):
        found.append("place.host_stopped")
    if not enterprises.FLOW.within(enterprise.status, "trading"):
        found.append("place.host_gone")
    if listed(work, enterprise):
        found.append("place.host_listed")
    if host.lease_until < work.act.on:
        found.append("place.host_lease_over")
    return found


def by_code(work: Work, uscc: str, kind: str) -> AddressHost | None:
    """The host of a kind by its credit code, accepted or stopped; the newest."""
    query = (
        select(AddressHost)
        .join(Enterprise, Enterprise.id == AddressHost.enterprise_id)
        .where(
            Enterprise.uscc == uscc.strip().upper(),
            AddressHost.kind == kind,
            AddressHost.state.in_(FLOW.states_in("known")),
        )
    )
    found = work.session.scalar(query.order_by(AddressHost.asked_at.desc(), AddressHost.id.desc()).limit(1))
    return None if found is None or FLOW.within(found.state, "asked") else found


def of_place(work: Work) -> list[AddressHost]:
    """Every host of the officer's own place that is not over, what waits on top."""
    authority = work.act.actor.authority or "-"
    query = select(AddressHost).where(
        AddressHost.authority == authority, AddressHost.state.in_(FLOW.states_in("known"))
    )
    rows = work.session.scalars(query.order_by(AddressHost.asked_at.desc(), AddressHost.id)).all()
    return sorted(rows, key=lambda row: not FLOW.within(row.state, "asked"))


def decide(work: Work, host_id: str, action: str, reasons: str) -> AddressHost:
    """The registry of its place accepts, refuses, stops or resumes. Raises NotFound, Refused with every reason."""
    row = work.session.get(AddressHost, host_id, with_for_update=True)
    actor = work.act.actor
    if row is None or actor.role not in OFFICERS or actor.authority != row.authority:
        raise NotFound(host_id)
    enterprise = work.session.get_one(Enterprise, row.enterprise_id)
    kind = work.books.catalogue.address_kinds[row.kind]
    account = work.session.get_one(Account, str(actor.id))
    known: dict[str, object] = {
        "own_place": True,
        "reviewer_is_party": represents(work.session, enterprise, account.claimed_index),
        "reasons_given": bool(reasons.strip()),
        "host_fit": not unfit(work, enterprise, kind, row),
    }
    step = FLOW.step(row.state, action, actor.role, known)
    row.decided_by, row.decided_at, row.reasons = actor.id, work.act.at, reasons.strip()[:LONGEST_REASONS]
    return _enter(work, row, step)


def end(work: Work, host_id: str) -> AddressHost:
    """The host itself gives it up; who sits there becomes a finding. Raises NotFound for anybody else."""
    row = work.session.get(AddressHost, host_id, with_for_update=True)
    if row is None:
        raise NotFound(host_id)
    power = power_over(work, row.enterprise_id)
    step = FLOW.step(row.state, "end", Role.APPLICANT, {"is_representative": power.kind == REPRESENTATIVE})
    return _enter(work, row, step)


def _enter(work: Work, row: AddressHost, step: Row) -> AddressHost:
    row.state = step.target
    work.record(step.emits[0], "enterprise", row.enterprise_id, host=row.id)
    return row
