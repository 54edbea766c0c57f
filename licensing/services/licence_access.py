"""Who may have the licence's own files: the applicant and the people of the case; everybody else verifies it."""

from __future__ import annotations

from licensing.errors import NotFound
from licensing.services.signing import own_index
from licensing.store.models import Case, Licence
from licensing.work import Work


def own_licence(work: Work, licence_id: str) -> Licence:
    """An issued licence of a case the actor is a party to. Raises NotFound for anybody else, or before it is issued."""
    licence = work.session.get(Licence, licence_id)
    case = work.session.get(Case, licence.case_id) if licence else None
    if licence is None or case is None or licence.pdf is None or not _is_party(work, case):
        raise NotFound(licence_id)
    return licence


def _is_party(work: Work, case: Case) -> bool:
    number = own_index(work)
    if number is None:
        return False
    return case.applicant_id == work.act.actor.id or any(p.id_number_index == number for p in case.people)
