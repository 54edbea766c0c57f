"""The SM2/SM3 seal of a licence version and the credential's twin, kept beside the licence and given to its holder."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from esign.issue import NationalSeal
from licensing.errors import NotFound
from licensing.services.licences.licence_access import own_licence
from licensing.store.models import Licence, LicenceSeal
from licensing.work import Work


def keep(work: Work, licence_id: str, seal: NationalSeal) -> None:
    """Keep what was sealed in the step that signed; part of recording the licence."""
    work.session.add(
        LicenceSeal(licence_id=licence_id, made_at=work.act.at, kid=seal.kid, ses=seal.ses, twin=seal.twin)
    )


def is_kept(session: Session, licence_id: str) -> bool:
    """Whether the holder can have them."""
    query = select(LicenceSeal.licence_id).where(LicenceSeal.licence_id == licence_id)
    return session.scalar(query) is not None


def own_seal(work: Work, licence_id: str) -> tuple[Licence, LicenceSeal]:
    """The licence and its seal, for those who may have the licence. Raises NotFound."""
    licence = own_licence(work, licence_id)
    seal = work.session.get(LicenceSeal, licence_id)
    if seal is None:
        raise NotFound(licence_id)
    return licence, seal
