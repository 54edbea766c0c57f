"""A licence that its holder can prove to possess: for versions from before the holder's key, and for enterprises that have none yet.

The representative or a manager asks (E249 art 7: first download and the one after a change are the representative's); the worker makes
the next version, which takes the place of the old one.
"""

from __future__ import annotations

from licensing.errors import NotFound, Refused
from licensing.flows.enterprise import ENDED
from licensing.services.holding import asking
from licensing.services.holding.holding import IN_FORCE, REPRESENTATIVE, newest_licence, power_over
from licensing.services.licences import existing_licence, reissue
from licensing.store.models import Enterprise, Licence
from licensing.work import Work

JOB = "renew_licence"


def ask(work: Work, enterprise_id: str) -> None:
    """Have a bound version made; repeated it asks once an hour at most. Raises NotFound, Refused.

    Refused: ``holder.not_representative`` for the first licence of an enterprise, ``holder.licence_not_in_force``,
    ``holder.bound_already``.
    """
    power = power_over(work, enterprise_id)
    if not power.leads:
        raise NotFound(enterprise_id)
    licence = newest_licence(work.session, enterprise_id)
    if power.enterprise.status in ENDED or (licence is not None and licence.state not in IN_FORCE):
        raise Refused("holder.licence_not_in_force")
    if licence is None and power.kind != REPRESENTATIVE:
        raise Refused("holder.not_representative")
    if licence is not None and asking.bound_kid(licence) is not None:
        raise Refused("holder.bound_already")
    work.record("holder.renewal_asked", "enterprise", enterprise_id, licence=licence.id if licence else None)
    work.enqueue(JOB, f"{enterprise_id}:{work.act.at:%Y-%m-%dT%H}", enterprise_id=enterprise_id)


def prepare(work: Work, enterprise_id: str) -> Licence | None:
    """The version to be signed; None when there is nothing to do any more. Raises Refused as ``existing_licence.prepare``."""
    enterprise = work.session.get(Enterprise, enterprise_id, with_for_update=True)
    if enterprise is None or enterprise.status in ENDED:
        return None
    newest = newest_licence(work.session, enterprise_id)
    if newest is None:
        return existing_licence.prepare(work, enterprise_id)
    if newest.state not in IN_FORCE or asking.bound_kid(newest) is not None:
        return None
    return reissue.prepare(work, newest.id)
