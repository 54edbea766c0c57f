"""Who may have the licence's own files: the people of the case, its representative and managers, agents for downloading.

Everybody else verifies it. A copy somebody kept is not possession: that is proved with the holder's key, by those who may today.
"""

from __future__ import annotations

from licensing.errors import NotFound
from licensing.services.cases import speaking
from licensing.services.holding import holding
from licensing.store.models import Case, Licence
from licensing.work import Work


def own_licence(work: Work, licence_id: str) -> Licence:
    """An issued licence that the actor may download. Raises NotFound for anybody else, or before it is issued."""
    licence = work.session.get(Licence, licence_id)
    if (
        licence is None
        or licence.pdf is None
        or not (is_party(work, licence) or _may_download(work, licence))
    ):
        raise NotFound(licence_id)
    return licence


def led_licence(work: Work, licence_id: str) -> Licence:
    """As ``own_licence``, for what makes something new of it: an agent who may download may not. Raises NotFound."""
    licence = own_licence(work, licence_id)
    if not is_party(work, licence) and not holding.power_over(work, licence.enterprise_id).leads:
        raise NotFound(licence_id)
    return licence


def _may_download(work: Work, licence: Licence) -> bool:
    try:
        return holding.power_over(work, licence.enterprise_id).may("download")
    except NotFound:
        return False


def is_party(work: Work, licence: Licence) -> bool:
    """Whether the actor is the applicant or one of the people of the case that made the licence."""
    case = work.session.get(Case, licence.case_id) if licence.case_id else None
    if case is None or work.act.actor.id is None:
        return False
    return case.applicant_id == work.act.actor.id or speaking.in_case(work, case) is not None
