"""Which person the register means by an enterprise's representative (法定代表人、经营者、负责人; 条例 art 8).

The register holds a name; the person behind it is the one a confirmed order named, else the one whose identity a decided case gave in
that role, else the only investor of that name. When the name on the register changes, the old one's powers are gone with the next
request: nothing has to be taken away.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.entities import founded
from licensing.store.models import Case, Enterprise, Investor, Person

DECIDED = "licensed"


def representative_index(session: Session, enterprise: Enterprise) -> str | None:
    """Blind index of the representative's ID number; None when the register knows the name alone."""
    kind, name = founded(enterprise.entity_type, enterprise.name), enterprise.representative
    if not name:
        return None
    if enterprise.representative_index is not None:
        return enterprise.representative_index
    if kind is not None:
        people = (
            select(Person)
            .join(Case, Case.id == Person.case_id)
            .where(Case.enterprise_id == enterprise.id, Case.state == DECIDED, Person.name == name)
            .order_by(Case.decided_at.desc(), Person.position)
        )
        found = next((p for p in session.scalars(people) if kind.representative in p.roles), None)
        if found is not None:
            return found.id_number_index
    query = select(Investor.id_number_index).where(
        Investor.enterprise_id == enterprise.id, Investor.name == name, Investor.id_number_index.is_not(None)
    )
    namesakes = set(session.scalars(query))
    return namesakes.pop() if len(namesakes) == 1 else None


def represented(session: Session, person_index: str) -> list[Enterprise]:
    """The enterprises this person represents today, by name."""
    cases = select(Case.enterprise_id).join(Person, Person.case_id == Case.id)
    by_case = cases.where(Person.id_number_index == person_index, Case.state == DECIDED)
    by_investment = select(Investor.enterprise_id).where(Investor.id_number_index == person_index)
    named = Enterprise.representative_index == person_index
    query = select(Enterprise).where(Enterprise.id.in_(by_case) | Enterprise.id.in_(by_investment) | named)
    candidates = session.scalars(query.order_by(Enterprise.name, Enterprise.id))
    return [e for e in candidates if representative_index(session, e) == person_index]
