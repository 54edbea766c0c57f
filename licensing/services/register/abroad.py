"""Who of an enterprise's owners is from abroad (外商投资法 art 2; 公司登记管理实施办法 art 12).

The register keeps of an owner the blind index alone. It is of one kind of document, so the cases by which owners came in say what stands
behind it, and no resident is taken for somebody from abroad. Whom an old file names has none: of them nothing is known.
"""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from licensing import parties
from licensing.findings.owners import ABROAD
from licensing.store.models import Case, Enterprise, Investor, Person

SHOWN = or_(
    Person.party == parties.FOREIGN,
    (Person.party == parties.PERSON) & Person.document_kind.in_(ABROAD),
)
KNOWN_AS = select(Person.id_number_index).where(SHOWN)


def shown(person: Person) -> bool:
    """Whether a party of a case is from abroad."""
    passport = person.party == parties.PERSON and person.document_kind in ABROAD
    return person.party == parties.FOREIGN or passport


def indexes(session: Session, enterprise_id: str) -> set[str]:
    """The owners of today who are from abroad, by their blind index."""
    mine = (Investor.enterprise_id == enterprise_id) & Investor.id_number_index.in_(KNOWN_AS)
    return {str(index) for index in session.scalars(select(Investor.id_number_index).where(mine))}


def named_consignees(session: Session, enterprise: Enterprise, of: set[str]) -> list[str]:
    """Whom owners from abroad named to take their legal mail when they came in. ``of``: the owners' blind indexes."""
    if not of:
        return []
    ours = or_(Case.enterprise_id == enterprise.id, Case.id == enterprise.case_id)
    asked = select(Person).join(Case, Case.id == Person.case_id)
    asked = asked.where(ours, SHOWN, Person.id_number_index.in_(sorted(of)))
    people = session.scalars(asked.order_by(Case.created_at, Person.id))
    told = [str((person.details or {}).get("consignee") or "") for person in people]
    return list(dict.fromkeys(name for name in told if name))


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
