"""Trading platforms that confirm shops on an account of their own (电子商务法 arts 9, 27, 28; 条例 art 11).

The enterprise that runs one stands on the register; its representative asks, the registry of its place looks at the permit and accepts. One
name is one platform: whoever claims a name that another holds is refused, and of two that ask one is accepted.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from sqlalchemy import select

from licensing.catalogue.addresses import DOMAIN, PLATFORM, AddressKind
from licensing.errors import Invalid, Problem
from licensing.flows import enterprise as enterprises
from licensing.flows.platform import FLOW
from licensing.services.register import lenders
from licensing.store.models import Enterprise, Platform
from licensing.work import Work

SHORTEST, LONGEST = 2, 60


@dataclass(frozen=True)
class Claim:
    """What an enterprise says of the platform it runs. ``permit``: number of its telecom permit (增值电信业务经营许可证)."""

    name: str
    permit: str


def key_of(name: str) -> str:
    """A name as names of platforms and shops are compared: width, case and spaces aside.

    >>> key_of("好物　商城ＡＢ")
    '好物商城ab'
    """
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def kind_of(work: Work) -> AddressKind:
    """The row of the kind of address that platforms confirm."""
    return next(k for k in work.books.catalogue.address_kinds.values() if k.host == PLATFORM)


def apply(work: Work, enterprise_id: str, claim: Claim) -> Platform:
    """Ask to confirm shops; an open request of the same name is given again. Raises NotFound, Refused, Invalid with everything missing."""
    enterprise = lenders.represented(work, enterprise_id)
    key = key_of(claim.name)
    found = [*_said(claim), *unfit(work, enterprise)]
    holder = work.session.scalar(select(Platform).where(Platform.held == key))
    if holder is not None and holder.enterprise_id != enterprise_id:
        found.append(Problem("name", "platform.name_taken"))
    if found:
        raise Invalid(found)
    there = _open_of(work, enterprise_id, key)
    if there is not None:
        return there
    made = Platform(
        id=work.act.ids.new("platform"),
        enterprise_id=enterprise_id,
        name=claim.name.strip(),
        key=key,
        permit=claim.permit.strip(),
        authority=enterprise.authority,
        state=FLOW.initial,
        asked_by=str(work.act.actor.id),
        asked_at=work.act.at,
    )
    work.session.add(made)
    work.record("platform.asked", "enterprise", enterprise_id, host=made.id)
    return made


def _open_of(work: Work, enterprise_id: str, key: str) -> Platform | None:
    query = select(Platform).where(
        Platform.enterprise_id == enterprise_id,
        Platform.key == key,
        Platform.state.in_(FLOW.states_in("known")),
    )
    return work.session.scalar(query.limit(1))


def _said(claim: Claim) -> list[Problem]:
    found, name, permit = [], claim.name.strip(), claim.permit.strip()
    if not SHORTEST <= len(name) <= LONGEST:
        found.append(Problem("name", "platform.name_needed"))
    elif DOMAIN.fullmatch(name):
        found.append(Problem("name", "place.bare_domain"))
    if not 4 <= len(permit) <= LONGEST:
        found.append(Problem("permit", "platform.permit_needed"))
    return found


def unfit(work: Work, enterprise: Enterprise) -> list[Problem]:
    """Everything that keeps an enterprise from confirming shops today."""
    found = []
    if not enterprises.FLOW.within(enterprise.status, "trading"):
        found.append(Problem("", "host.not_trading"))
    if lenders.listed(work, enterprise):
        found.append(Problem("", "host.listed"))
    return found


def decide(work: Work, platform_id: str, action: str, reasons: str) -> Platform:
    """The registry of its place accepts, refuses, stops or resumes. Raises NotFound, Refused with every reason."""
    row, enterprise = lenders.at_desk(work, Platform, platform_id)
    other = work.session.scalar(select(Platform.id).where(Platform.held == row.key, Platform.id != row.id))
    fit = {"platform_fit": other is None and not unfit(work, enterprise)}
    lenders.decide(work, row, enterprise, FLOW, lenders.Answer(action, reasons, fit))
    if FLOW.within(row.state, "accepted_once"):
        row.held, row.since_at = row.key, row.since_at or work.act.at
    return row


def end(work: Work, platform_id: str) -> Platform:
    """The platform itself confirms no more; what it confirmed becomes a finding. Raises NotFound for anybody else."""
    row = lenders.end(work, Platform, platform_id, FLOW)
    row.held = None
    return row


def named(work: Work, name: str) -> Platform | None:
    """The platform of a name that has an account of its own, open or stopped."""
    return (
        work.session.scalar(select(Platform).where(Platform.held == key_of(name))) if name.strip() else None
    )


def of_place(work: Work) -> list[Platform]:
    """Every platform of the officer's own place that is not over, what waits on top."""
    return lenders.of_place(work, Platform, FLOW)


def closed_for(work: Work, row: Platform) -> list[str]:
    """Codes of why a platform confirms nothing today; none: it is open."""
    return lenders.closed_for(work, row, FLOW)
