"""Registries of other regions: accepted by an operator, then kept up to date; what was fetched only ever moves forwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from esign.errors import Malformed
from esign.federation import NotAccepted, check_newcomer, check_successor, fingerprint
from esign.statuscheck import KeptStatus, StatusList, read_status_list
from esign.trusted import Issuer, read_trust
from licensing.errors import NotFound
from licensing.store.models import RegionStatus, TrustedRegion
from licensing.work import Work

LISTS = select(TrustedRegion.__table__.c.trust).order_by(
    TrustedRegion.__table__.c.iss
)  # every verification asks
UNREACHABLE = "unreachable"
STATUS_ROLLBACK = "status_rollback"


@dataclass(frozen=True)
class Fetched:
    """What a region's address gave: the trust list and the status lists by address; ``trouble`` when something did not come."""

    trust: bytes | None
    lists: Mapping[str, str]
    trouble: str | None = None


@lru_cache(maxsize=64)
def opened(trust: bytes) -> Issuer:
    """A stored trust list, checked and opened once a process. Raises Malformed."""
    return read_trust(trust)


def listed(session: Session) -> list[TrustedRegion]:
    """All accepted regions by name of issuer."""
    return list(session.scalars(select(TrustedRegion).order_by(TrustedRegion.iss)))


def issuers(session: Session) -> tuple[Issuer, ...]:
    """The accepted regions as a verifier needs them."""
    return tuple(opened(trust) for (trust,) in session.execute(LISTS))


def are_fetched(session: Session) -> bool:
    """Whether any region has an address to be fetched from."""
    query = select(TrustedRegion.iss).where(TrustedRegion.address.is_not(None)).limit(1)
    return session.scalar(query) is not None


def lists_of(session: Session, iss: str) -> list[RegionStatus]:
    """The status lists kept of a region, by address."""
    query = select(RegionStatus).where(RegionStatus.iss == iss).order_by(RegionStatus.uri)
    return list(session.scalars(query))


def kept_status(session: Session, iss: str, uri: str) -> dict[str, KeptStatus]:
    """The newest list seen under ``uri``, by its address; empty when none was ever fetched."""
    row = session.get(RegionStatus, (iss, uri))
    return {} if row is None else {uri: KeptStatus(row.token, int(row.made_at.timestamp()))}


def plan(session: Session, new: Issuer, own: Issuer, at: datetime) -> bool:
    """Whether adding ``new`` would renew a region that is there. Raises NotAccepted when it may not be added."""
    others = issuers(session)
    old = next((each for each in others if each.iss == new.iss), None)
    if old is None:
        check_newcomer(new, own, others, at)
        return False
    rest = (own, *(each for each in others if each.iss != new.iss))
    check_successor(old, new, rest, at)
    return True


def add(work: Work, file: bytes, own: Issuer, address: str | None) -> TrustedRegion:
    """Accept a region, or a newer list of one. The operator has checked the root. Raises NotAccepted, Malformed."""
    new = opened(file)
    renews = plan(work.session, new, own, work.act.at)
    row = work.session.get(TrustedRegion, new.iss, with_for_update=True) if renews else None
    if row is None:
        row = TrustedRegion(iss=new.iss, root_sha256=fingerprint(new), added_at=work.act.at)
        work.session.add(row)
    row.address = address or row.address
    _take(row, file, new)
    work.session.flush()
    action = "region.renewed" if renews else "region.added"
    work.record(
        action, "region", new.iss, root=row.root_sha256, made_at=new.made_at.isoformat(), address=row.address
    )
    return row


def remove(work: Work, iss: str) -> None:
    """Accept nothing from this region any more. Raises NotFound."""
    row = work.session.get(TrustedRegion, iss, with_for_update=True)
    if row is None:
        raise NotFound(iss)
    work.session.execute(delete(RegionStatus).where(RegionStatus.iss == iss))
    work.session.delete(row)
    work.record("region.removed", "region", iss, root=row.root_sha256)


def refresh(work: Work, iss: str, own: Issuer, fetched: Fetched) -> str | None:
    """Take over what was fetched as far as it moves forwards; the code of what is wrong, if anything is.

    A region that was removed meanwhile is left alone. Trouble is journalled when it begins and when it ends.
    """
    row = work.session.get(TrustedRegion, iss, with_for_update=True)
    if row is None:
        return None
    row.tried_at = work.act.at
    trouble = fetched.trouble
    if fetched.trust is not None:
        trouble = _renew(work, row, own, fetched.trust) or trouble
    issuer = opened(row.trust)
    for uri, token in sorted(fetched.lists.items()):
        trouble = _take_list(work, issuer, uri, token) or trouble
    if trouble is None:
        row.fetched_at = work.act.at
    if trouble != row.trouble:
        work.record("region.trouble" if trouble else "region.recovered", "region", iss, code=trouble)
        row.trouble = trouble
    return trouble


def _renew(work: Work, row: TrustedRegion, own: Issuer, file: bytes) -> str | None:
    if file == row.trust:
        return None
    try:
        new = opened(file)
        rest = (own, *(each for each in issuers(work.session) if each.iss != row.iss))
        check_successor(opened(row.trust), new, rest, work.act.at)
    except Malformed:
        return "trust_damaged"
    except NotAccepted as error:
        return error.code
    _take(row, file, new)
    work.record("region.renewed", "region", row.iss, root=row.root_sha256, made_at=new.made_at.isoformat())
    return None


def _take(row: TrustedRegion, file: bytes, new: Issuer) -> None:
    row.trust, row.name, row.region, row.made_at = file, new.name, new.region, new.made_at


def _take_list(work: Work, issuer: Issuer, uri: str, token: str) -> str | None:
    try:
        new: StatusList = read_status_list(token, issuer, uri)
    except Malformed as error:
        return error.reason if error.reason.startswith("status_") else "status_unreadable"
    row = work.session.get(RegionStatus, (issuer.iss, uri))
    if row is not None and new.made_at < row.made_at:
        return STATUS_ROLLBACK
    if row is None:
        row = RegionStatus(iss=issuer.iss, uri=uri)
        work.session.add(row)
    row.token, row.made_at, row.expires_at, row.fetched_at = token, new.made_at, new.expires_at, work.act.at
    return None
