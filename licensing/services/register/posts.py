"""How many enterprises one person heads: a sign for a person to weigh, no article limits it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, bindparam, func, select, union_all
from sqlalchemy.orm import Session

from licensing.findings.posts import MANY
from licensing.flows import enterprise as enterprises
from licensing.services.holding.representatives import DECIDED, representatives, represented
from licensing.store.keeping import columns, each
from licensing.store.models import Case, Enterprise, Investor, Person
from licensing.work import Work


@dataclass(frozen=True)
class Head:
    """Somebody who heads many: the name as the register gives it, and the enterprises."""

    name: str
    enterprises: tuple[Enterprise, ...]


def headed(session: Session, index: str) -> list[Enterprise]:
    """The enterprises on the register that the person with this index represents."""
    on = enterprises.FLOW.states_in("on_register")
    return [each for each in represented(session, index) if each.status in on]


def many(work: Work, indexes: Collection[str]) -> dict[str, int]:
    """Of these persons those who head as many as the office's row says, with their numbers."""
    limit = work.books.catalogue.limits[MANY].value
    likely = [index for index, most in sorted(_most(work.session, indexes).items()) if most >= limit]
    counted = {index: len(headed(work.session, index)) for index in likely}
    return {index: number for index, number in counted.items() if number >= limit}


def _most(session: Session, indexes: Collection[str]) -> dict[str, int]:
    """At most how many: those founded here with the person in any part, those whose head an order named, those owned."""

    def ask(some: list[str]) -> dict[str, int]:
        found = dict.fromkeys(some, 0)
        for index, number in columns(session, _counting(), {"indexes": some}):
            found[index] += number
        return found

    tables = tuple(model.__tablename__ for model in (Case, Person, Enterprise, Investor))
    return each(session, ("at most",), tables, indexes, ask)


@cache
def _counting() -> CompoundSelect[Any]:
    some: BindParameter[Any] = bindparam("indexes", expanding=True)
    founded = select(Person.id_number_index, func.count(Case.enterprise_id.distinct()))
    founded = founded.join(Case, Case.id == Person.case_id).where(Case.state == DECIDED)
    named, owned = Enterprise.representative_index, Investor.id_number_index
    return union_all(
        founded.where(Person.id_number_index.in_(some)).group_by(Person.id_number_index),
        select(named, func.count()).where(named.in_(some)).group_by(named),
        select(owned, func.count()).where(owned.in_(some)).group_by(owned),
    )


def watched(work: Work, prefix: str, most: int = 50) -> list[Head]:
    """Who heads many enterprises of the places whose codes start with ``prefix``, the most first."""
    limit = work.books.catalogue.limits[MANY].value
    here = (
        Enterprise.authority.startswith(prefix, autoescape=True),
        Enterprise.status.in_(enterprises.FLOW.states_in("on_register")),
    )
    by_case = (
        select(Person.id_number_index.label("who"), Enterprise.id.label("enterprise"))
        .join(Case, Case.id == Person.case_id)
        .join(Enterprise, Enterprise.id == Case.enterprise_id)
        .where(Case.state == DECIDED, *here)
    )
    named = select(Enterprise.representative_index, Enterprise.id)
    both = by_case.union(named.where(Enterprise.representative_index.is_not(None), *here)).subquery()
    number = func.count()
    likely = select(both.c.who).group_by(both.c.who).having(number >= limit).order_by(number.desc())
    found = [
        (index, tuple(headed(work.session, index))) for index in work.session.scalars(likely.limit(most))
    ]
    heads = [
        Head(representatives(work.session, firms[0]).get(index, ""), firms)
        for index, firms in found
        if len(firms) >= limit
    ]
    return sorted(heads, key=lambda head: (-len(head.enterprises), head.name))
