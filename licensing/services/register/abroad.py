"""Who of an enterprise's owners is from abroad (外商投资法 art 2; 公司登记管理实施办法 art 12).

The register keeps of an owner the blind index alone. It is of one kind of document, so the cases by which owners came in say what stands
behind it, and no resident is taken for somebody from abroad. Whom an old file names has none: of them nothing is known.
"""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from licensing import parties
from licensing.findings.owners import ABROAD
from licensing.store.models import Enterprise, Investor, Person

SHOWN = or_(
    Person.party == parties.FOREIGN,
    (Person.party == parties.PERSON) & Person.document_kind.in_(ABROAD),
)
KNOWN_AS = select(Person.id_number_index).where(SHOWN)


def shown(person: Person) -> bool:
    """Whether a party of a case is from abroad."""
    passport = person.party == parties.PERSON and person.document_kind in ABROAD
    return person.party == parties.FOREIGN or passport


def owners(session: Session, enterprise_id: str) -> list[str]:
    """Names of the owners of today who are from abroad."""
    mine = (Investor.enterprise_id == enterprise_id) & Investor.id_number_index.in_(KNOWN_AS)
    return sorted(session.scalars(select(Investor.name).where(mine)))


def through(session: Session, enterprise_id: str) -> list[str]:
    """Names of the owners of today that are companies of this register with an owner from abroad: it is their direct subsidiary."""
    held = aliased(Investor)
    query = select(held.name).join(Enterprise, Enterprise.uscc == held.uscc)
    query = query.join(Investor, Investor.enterprise_id == Enterprise.id)
    of_it = (held.enterprise_id == enterprise_id) & Investor.id_number_index.in_(KNOWN_AS)
    return sorted(set(session.scalars(query.where(of_it))))
