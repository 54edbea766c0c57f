"""The next version of a licence with the same content: before the one in use ends, for versions from before the holder's key, and
the first for enterprises that have none yet.

A version is signed for ``esign.issue.LIFE``; in the last days of it the hourly sweep has the next one made, whoever asks or not. Otherwise
the representative or a manager asks (E249 art 7: first download and the one after a change are the representative's); the worker makes
the next version, which takes the place of the old one.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from esign.issue import LIFE
from licensing.errors import NotFound, Refused
from licensing.flows.enterprise import ENDED
from licensing.services.holding import asking
from licensing.services.holding.holding import (
    IN_FORCE,
    REPRESENTATIVE,
    being_made,
    newest_licence,
    power_over,
)
from licensing.services.licences import existing_licence, reissue
from licensing.services.licences.succession import OPEN
from licensing.store.models import Enterprise, Licence
from licensing.work import Work

JOB = "renew_licence"
MOST = 500  # an hour: more than a town issues in one


def ask(work: Work, enterprise_id: str) -> None:
    """Have a bound version made; repeated it asks once an hour at most. Raises NotFound, Refused.

    Refused: ``holder.not_representative`` for the first licence of an enterprise, ``holder.licence_not_in_force``,
    ``holder.licence_being_made``,     ``holder.bound_already``.
    """
    power = power_over(work, enterprise_id)
    if not power.leads:
        raise NotFound(enterprise_id)
    licence = newest_licence(work.session, enterprise_id)
    if being_made(work.session, power.enterprise, licence):
        raise Refused("holder.licence_being_made")
    if power.enterprise.status in ENDED or (licence is not None and licence.state not in IN_FORCE):
        raise Refused("holder.licence_not_in_force")
    if licence is None and power.kind != REPRESENTATIVE:
        raise Refused("holder.not_representative")
    if licence is not None and asking.bound_kid(licence) is not None and not ending(work, licence):
        raise Refused("holder.bound_already")
    work.record("holder.renewal_asked", "enterprise", enterprise_id, licence=licence.id if licence else None)
    _enqueue(work, enterprise_id)


def _enqueue(work: Work, enterprise_id: str) -> None:
    work.enqueue(JOB, f"{enterprise_id}:{work.act.at:%Y-%m-%dT%H}", enterprise_id=enterprise_id)


def prepare(work: Work, enterprise_id: str) -> Licence | None:
    """The version to be signed; None when there is nothing to do any more. Raises Refused as ``existing_licence.prepare``."""
    enterprise = work.session.get(Enterprise, enterprise_id, with_for_update=True)
    if enterprise is None or enterprise.status in ENDED:
        return None
    newest = newest_licence(work.session, enterprise_id)
    if newest is None:
        return existing_licence.prepare(work, enterprise_id)
    if newest.state not in OPEN or (asking.bound_kid(newest) is not None and not ending(work, newest)):
        return None
    return reissue.prepare(work, newest.id)


def ends_at(licence: Licence) -> datetime:
    """From when no verifier takes a version as current any more."""
    return licence.prepared_at + LIFE


def ending(work: Work, licence: Licence) -> bool:
    """Whether the version is in its last days, or over."""
    return work.act.at >= ends_at(licence) - timedelta(days=work.books.policy.licence_renewal_days)


def due(session: Session, at: datetime, days: int) -> list[str]:
    """Ids of enterprises whose open version is in its last ``days``, the first to end first, at most ``MOST`` at a time."""
    query = select(Licence.enterprise_id).where(
        Licence.state.in_(OPEN), Licence.prepared_at <= at - LIFE + timedelta(days=days)
    )
    return list(session.scalars(query.order_by(Licence.prepared_at, Licence.id).limit(MOST)))


def settle(work: Work, enterprise_id: str) -> None:
    """Have the next version made: at most once an hour, harmless twice."""
    _enqueue(work, enterprise_id)
