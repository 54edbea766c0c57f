"""A company with somebody from abroad among or behind its owners whose scope or owners change: the list for foreign investment holds as
at founding (公司登记管理实施办法 art 12; 外商投资法 art 28)."""

from __future__ import annotations

from licensing.entities.llc.rules import LISTED, listed
from licensing.findings.rule import Looked
from licensing.kinds.change import admitting, matter
from licensing.kinds.change.buyers import buyer_of
from licensing.parties import PERSON
from licensing.services.register import abroad, bodies
from licensing.store.models import Case, Person
from licensing.work import Work

SCOPE = "scope"


def coming_in(case: Case) -> list[Person]:
    buyer = buyer_of(case)
    return [each.person for each in admitting.coming(case)] + ([buyer] if buyer is not None else [])


def look(work: Work, case: Case) -> tuple[Looked, ...]:
    """Asked where the scope changes or somebody comes in; those who stay are known by what they showed when they came."""
    coming = coming_in(case)
    if case.entity_type not in LISTED.types or not (coming or SCOPE in matter.items_of(case)):
        return ()
    enterprise = matter.enterprise_of(work, case)
    own, through = abroad.owners(work.session, enterprise.id), abroad.through(work.session, enterprise.id)
    for person in coming:
        known = bodies.of_person(work, person) if person.party != PERSON else None
        own += [person.name] if abroad.shown(person) else []
        through += [person.name] if known is not None and known.abroad else []
    scope = matter.fields(case).get(SCOPE) if SCOPE in matter.items_of(case) else enterprise.scope
    return (Looked(LISTED, tuple(listed(own, through, str(scope or "")))),)
