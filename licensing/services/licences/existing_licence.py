"""An electronic licence for an enterprise that was on the register before the portal (补领、换发; 细则 arts 22-23)."""

from __future__ import annotations

from sqlalchemy import select

from esign.face import LicenceFace, titles_for
from licensing.documents.wording import yuan
from licensing.entities import catalogue_code, founded, sole_words
from licensing.errors import NotFound, Refused
from licensing.services.licences.issue import next_number, write_down
from licensing.store.models import Enterprise, Licence
from licensing.work import Work

OPEN = ("prepared", "valid", "suspended")
NEEDED = ("uscc", "representative", "domicile", "scope")  # without these a face cannot be printed


def choose(work: Work) -> Enterprise | None:
    """The first enterprise of the register, by code, that may get a licence and has none."""
    held = select(Licence.enterprise_id).where(Licence.state.in_(OPEN))
    query = select(Enterprise).where(
        Enterprise.status == "registered",
        Enterprise.entity_type.in_(sole_words()),
        Enterprise.id.not_in(held),
        *(getattr(Enterprise, name).is_not(None) for name in NEEDED),
    )
    return work.session.scalar(query.order_by(Enterprise.uscc).limit(1))


def prepare(work: Work, enterprise_id: str) -> Licence:
    """Write down the licence to be signed; an open one is given again.

    Raises NotFound, Refused('licence.not_registered') for an enterprise off the register, Refused('licence.face_incomplete').
    """
    enterprise = work.session.get(Enterprise, enterprise_id, with_for_update=True)
    if enterprise is None:
        raise NotFound(enterprise_id)
    held = select(Licence).where(Licence.enterprise_id == enterprise.id, Licence.state.in_(OPEN))
    existing = work.session.scalar(held)
    if existing is not None:
        return existing
    if enterprise.status != "registered":
        raise Refused("licence.not_registered")
    if founded(enterprise.entity_type, enterprise.name) is None or not all(
        getattr(enterprise, name) for name in NEEDED
    ):
        raise Refused("licence.face_incomplete")
    row = write_down(
        work, enterprise, face_of(work, enterprise, next_number(work, enterprise.authority)), None
    )
    work.record("licence.prepared", "licence", row.id, uscc=row.uscc, face_sha256=row.face_sha256)
    return row


def face_of(work: Work, enterprise: Enterprise, number: str) -> LicenceFace:
    """The face from what the register says."""
    catalogue = work.books.catalogue
    titles = titles_for(enterprise.entity_type)
    return LicenceFace(
        uscc=enterprise.uscc or "",
        name=enterprise.public_name,
        representative_title=titles.representative,
        representative=enterprise.representative or "",
        entity_type=catalogue.entity_types[catalogue_code(enterprise.entity_type, enterprise.name)].zh,
        capital=yuan(enterprise.capital_fen) if enterprise.capital_fen and titles.capital else "",
        domicile=enterprise.domicile or "",
        scope=enterprise.marked_scope,
        authority=catalogue.registration_authority(enterprise.authority).name_zh,
        authority_code=enterprise.authority,
        established_on=enterprise.established_on or work.act.on,
        issued_on=work.act.on,
        number=number,
        capital_title=titles.capital,
        domicile_title=titles.domicile,
        type_title=titles.type,
        term_title=titles.term,
    )
