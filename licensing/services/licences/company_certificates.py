"""The company certificate: what the register holds about a company as a second credential, made when its holder asks.

It is worth what the licence version is worth under which it was made, in every second: the same place on the status list.
After the model of Directive (EU) 2017/1132 art. 16b (Directive (EU) 2025/25); no law here asks for it.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from esign.company import CompanyFacts, IssuedCertificate, Representative
from licensing.entities import founded
from licensing.errors import NotFound, Refused
from licensing.flows.licence import FLOW
from licensing.parties import heads_of
from licensing.services.holding.holding import Power, newest_licence, power_over
from licensing.services.licences import logged
from licensing.services.register import disputes
from licensing.store.models import CompanyCertificate, Enterprise, Licence
from licensing.work import Work

JOB = "issue_company_certificate"
DOWNLOAD = "download"
ACTIVE = "active"


def can_have(enterprise: Enterprise) -> bool:
    """Whether its form is one that has such a certificate: companies and partnerships."""
    kind = founded(enterprise.entity_type, enterprise.name)
    return kind is not None and kind.certified


def usable(licence: Licence) -> bool:
    """Whether the licence version is one of which a certificate is made."""
    return FLOW.within(licence.state, "usable")


def ask(work: Work, enterprise_id: str) -> str:
    """Have one made of what the register holds now; its id. While one that is in force was made for this licence version,
    that one is given again. Raises NotFound for whoever does not lead the licence.

    Refused: ``company.not_valid``, ``company.form``, ``company.disputed``.
    """
    power = _leading(work, enterprise_id)
    found = newest_licence(work.session, enterprise_id)
    if found is None:
        raise Refused("company.not_valid")
    licence = work.session.get_one(Licence, found.id, with_for_update=True, populate_existing=True)
    if not usable(licence):
        raise Refused("company.not_valid")
    if not can_have(power.enterprise):
        raise Refused("company.form")
    if disputes.of_enterprise(work, enterprise_id):
        raise Refused("company.disputed")
    there = _newest(work.session, licence.id)
    if there is not None and there.expires_at > work.act.at:
        return there.id
    return _write_down(work, licence, power.enterprise).id


def _leading(work: Work, enterprise_id: str) -> Power:
    power = power_over(work, enterprise_id)
    if not power.leads:
        raise NotFound(enterprise_id)
    return power


def _write_down(work: Work, licence: Licence, enterprise: Enterprise) -> CompanyCertificate:
    content = json.loads(json.dumps(_facts(licence, enterprise).to_json()))
    made = CompanyCertificate(
        id=work.act.ids.new("cert"),
        licence_id=licence.id,
        content=content,
        content_sha256=digest_of(content),
        prepared_at=work.act.at.replace(microsecond=0),
        expires_at=work.act.at.replace(microsecond=0)
        + timedelta(days=work.books.policy.company_certificate_days),
    )
    work.session.add(made)
    work.session.flush()
    work.record(
        "licence.certificate_prepared",
        "licence",
        licence.id,
        certificate=made.id,
        content_sha256=made.content_sha256,
    )
    work.enqueue(JOB, made.id, certificate_id=made.id)
    return made


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 in hex of what was written down."""
    return sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _facts(licence: Licence, enterprise: Enterprise) -> CompanyFacts:
    """What the licence shows, and the capital as a number; the code instead of a name that must be changed (734 art 23)."""
    face = licence.face
    title = str(face["representative_title"])
    people = tuple(
        Representative(name, title, delegate) for name, delegate in heads_of(str(face["representative"]))
    )
    return CompanyFacts(
        uscc=licence.uscc,
        name=enterprise.public_name if enterprise.name_ordered_on else str(face["name"]),
        legal_form=str(face["entity_type"]),
        status=ACTIVE,
        authority=str(face["authority"]),
        authority_code=str(face["authority_code"]),
        registered_on=str(face["established_on"]),
        address=str(face["domicile"]),
        activity=str(face["scope"]),
        duration=str(face["term"]),
        capital_fen=enterprise.capital_fen,
        representatives=people,
    )


def unsigned(session: Session, certificate_id: str) -> tuple[Licence, CompanyCertificate] | None:
    """The certificate with its licence while it waits for its signature and the licence is valid."""
    row = session.get(CompanyCertificate, certificate_id)
    if row is None or row.issued_at is not None:
        return None
    licence = session.get_one(Licence, row.licence_id)
    return (licence, row) if usable(licence) else None


def waiting(session: Session) -> list[str]:
    """Ids of those that wait for their signature."""
    query = select(CompanyCertificate.id).join(Licence).where(CompanyCertificate.issued_at.is_(None))
    return sorted(session.scalars(query.where(Licence.state.in_(FLOW.states_in("usable")))))


def ask_again(work: Work, certificate_id: str) -> None:
    """Ask for a signature whose job was lost: at most once an hour, harmless twice."""
    work.enqueue(JOB, f"{certificate_id}:{work.act.at:%Y-%m-%dT%H}", certificate_id=certificate_id)


def record(work: Work, certificate_id: str, issued: IssuedCertificate) -> None:
    """Issue a signed certificate once the public log has a place for it; as `issue.record`. None for a licence that is no longer valid."""
    row = work.session.get(CompanyCertificate, certificate_id)
    if row is None:
        raise NotFound(certificate_id)
    licence = work.session.get_one(Licence, row.licence_id, with_for_update=True, populate_existing=True)
    work.session.refresh(row, with_for_update=True)
    if row.issued_at is not None or not usable(licence):
        return
    entered = logged.enter_credential(work, row.id, licence.uscc, issued)
    if entered is None:
        return
    issued, row.log_index = entered
    row.issued_at, row.credential = work.act.at, issued.credential
    row.jti, row.kid = issued.jti, issued.kid
    work.record(
        "licence.certificate_issued",
        "licence",
        licence.id,
        certificate=row.id,
        sha256=issued.sha256,
        log_index=row.log_index,
        kid=row.kid,
    )


def of_holder(work: Work, enterprise_id: str) -> tuple[Power, Licence | None, CompanyCertificate | None]:
    """What the holder's page shows: the newest licence and its newest certificate. Raises NotFound as ``ask``."""
    power = _leading(work, enterprise_id)
    licence = newest_licence(work.session, enterprise_id)
    return power, licence, _newest(work.session, licence.id) if licence is not None else None


def own(work: Work, enterprise_id: str) -> CompanyCertificate:
    """The signed certificate for those who may download what the enterprise holds. Raises NotFound."""
    power = power_over(work, enterprise_id)
    found = of_enterprise(work.session, enterprise_id) if power.may(DOWNLOAD) else None
    if found is None:
        raise NotFound(enterprise_id)
    return found


def of_enterprise(session: Session, enterprise_id: str) -> CompanyCertificate | None:
    """The newest signed certificate of the newest licence version; None where none was asked for."""
    licence = newest_licence(session, enterprise_id)
    found = _newest(session, licence.id) if licence is not None else None
    return found if found is not None and found.issued_at is not None else None


def state_of(certificate: CompanyCertificate, licence: Licence, at: datetime) -> str:
    """``waiting``, ``expired``, else the state of the licence version it rests on."""
    if certificate.issued_at is None:
        return "waiting"
    return "expired" if certificate.expires_at <= at else licence.state


def _newest(session: Session, licence_id: str) -> CompanyCertificate | None:
    query = select(CompanyCertificate).where(CompanyCertificate.licence_id == licence_id)
    return session.scalar(
        query.order_by(CompanyCertificate.prepared_at.desc(), CompanyCertificate.id.desc()).limit(1)
    )
