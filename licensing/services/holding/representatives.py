"""Which people the register means by an enterprise's representative (法定代表人、经营者、负责人、执行事务合伙人; 条例 art 8).

The register holds names; the person behind one is whom a confirmed order named, else whose identity a decided case gave in that role
(for a body its delegate, whom a change may have named too), else the only investor of that name. When the names on the register change,
the old ones' powers are gone with the next request: nothing has to be taken away. Several executing partners each represent
(合伙企业法 art 26).
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import Select, String, bindparam, select, union
from sqlalchemy.orm import Session

from licensing.entities import founded
from licensing.parties import heads_of
from licensing.store.keeping import asked
from licensing.store.models import Case, Enterprise, Investor, Person

DECIDED, CHANGED = "licensed", "changed"
READ = tuple(each.__tablename__ for each in (Case, Enterprise, Investor, Person))  # by ``represented``


def representatives(session: Session, enterprise: Enterprise) -> dict[str, str]:
    """Blind index of the ID number -> name of all who represent, in the register's order; who is known by name alone is not there."""
    heads = heads_of(enterprise.representative or "")
    named = enterprise.representative_index
    if named is not None and len(heads) == 1:
        return {named: heads[0][1] or heads[0][0]}
    found = {index: d or n for n, d in heads if (index := _index_of(session, enterprise, n, d)) is not None}
    return found | ({named: ""} if named is not None and heads and named not in found else {})


def representative_index(session: Session, enterprise: Enterprise) -> str | None:
    """Blind index of the first who represents; None when the register knows names alone."""
    return next(iter(representatives(session, enterprise)), None)


def represents(session: Session, enterprise: Enterprise, index: str | None) -> bool:
    """Whether the person with this index represents the enterprise today."""
    return index is not None and index in representatives(session, enterprise)


GIVEN = (  # who was given under a name in the cases of an enterprise, the last decided first
    select(Person)
    .join(Case, Case.id == Person.case_id)
    .where(
        Case.enterprise_id == bindparam("enterprise"),
        Case.state.in_(bindparam("states", expanding=True)),
        Person.name == bindparam("name"),
    )
    .order_by(Case.decided_at.desc(), Person.position)
)


def _index_of(session: Session, enterprise: Enterprise, name: str, delegate: str) -> str | None:
    """The person behind one name: as a decided case gave it in the role, else the only investor so called."""
    kind = founded(enterprise.entity_type, enterprise.name)
    if kind is not None:
        roles = {kind.delegate} if delegate else {kind.representative, kind.otherwise} - {""}
        states = (DECIDED, CHANGED) if delegate else (DECIDED,)
        given = {"enterprise": enterprise.id, "states": states, "name": delegate or name}
        found = next((p for p in session.scalars(GIVEN, given) if roles.intersection(p.roles)), None)
        if found is not None:
            return found.id_number_index
    if delegate:
        return None
    query = select(Investor.id_number_index).where(
        Investor.enterprise_id == enterprise.id, Investor.name == name, Investor.id_number_index.is_not(None)
    )
    namesakes = set(session.scalars(query))
    return namesakes.pop() if len(namesakes) == 1 else None


def represented(session: Session, person_index: str) -> list[Enterprise]:
    """The enterprises this person represents today, by name."""

    def ask() -> tuple[Enterprise, ...]:
        candidates = session.scalars(_named_in(), {"index": person_index})
        return tuple(e for e in candidates if represents(session, e, person_index))

    return [*asked(session, ("represented by", person_index), READ, ask)]


@cache
def _named_in() -> Select[Enterprise]:
    """Enterprises in whose cases, among whose investors or as whose head somebody stands; each page of a person's own asks."""
    index = bindparam("index", type_=String)
    cases = select(Case.enterprise_id).join(Person, Person.case_id == Case.id)
    by_case = cases.where(Person.id_number_index == index, Case.state.in_((DECIDED, CHANGED)))
    by_investment = select(Investor.enterprise_id).where(Investor.id_number_index == index)
    named = select(Enterprise.id).where(Enterprise.representative_index == index)
    query = select(Enterprise).where(Enterprise.id.in_(union(by_case, by_investment, named)))
    return query.order_by(Enterprise.name, Enterprise.id)
