"""Who may lend its address to others (集群、工位、商务秘书、孵化器): asked by its representative, accepted by the registry of its place.

What a host must be is rows (``host_rules.tsv``, ``address_kinds.tsv``); every reason is said at once. Listed, stopped or gone, it takes
nobody new with that very day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from licensing.catalogue.addresses import ENTERPRISE, AddressKind, mark_in
from licensing.deadlines import add_years
from licensing.errors import Invalid, Problem
from licensing.flows import enterprise as enterprises
from licensing.flows.address_host import FLOW
from licensing.services.register import lenders
from licensing.store.models import AddressHost, Enterprise
from licensing.work import Work

LONGEST_ADDRESS, MOST = 200, 2000
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
    enterprise = lenders.represented(work, enterprise_id)
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
    mark = mark_in(offer.address, work.books.catalogue.address_kinds.values())
    if mark:
        found.append(Problem("address", "place.mark_typed", {"mark": mark}))
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
    found += [Problem("", "host.listed")] if lenders.listed(work, enterprise) else []
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


def closed_for(work: Work, host: AddressHost) -> list[str]:
    """Codes of why a host takes nobody new today; none: it is open."""
    found = lenders.closed_for(work, host, FLOW)
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
    return lenders.of_place(work, AddressHost, FLOW)


def decide(work: Work, host_id: str, action: str, reasons: str) -> AddressHost:
    """The registry of its place accepts, refuses, stops or resumes. Raises NotFound, Refused with every reason."""
    row, enterprise = lenders.at_desk(work, AddressHost, host_id)
    kind = work.books.catalogue.address_kinds[row.kind]
    fit = {"host_fit": not unfit(work, enterprise, kind, row)}
    lenders.decide(work, row, enterprise, FLOW, lenders.Answer(action, reasons, fit))
    return row


def end(work: Work, host_id: str) -> AddressHost:
    """The host itself gives it up; who sits there becomes a finding. Raises NotFound for anybody else."""
    return lenders.end(work, AddressHost, host_id, FLOW)
