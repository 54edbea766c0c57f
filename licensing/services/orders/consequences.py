"""What follows from a rescission is written by the act itself: nobody has to remember to enter it as a fact afterwards.

Who is directly responsible for a false registration or exit founds, changes and files nothing for three years (条例 art 40);
who pledged a simplified exit falsely is jointly liable for the debts from before it (公司法 art 240), and so is an enterprise that did: it
owes then, and pledges no exit of its own until the registry takes the fact back. Which facts, about whom: ``standings`` of the row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from licensing import id_number
from licensing.catalogue.model import OrderKind
from licensing.errors import Problem
from licensing.known_kinds import kind_of
from licensing.parties import PERSON
from licensing.services.orders.fields import Fields
from licensing.services.register import bodies, stating
from licensing.services.register.stating import Statement
from licensing.store.models import Case, Enterprise, Person, RegisterOrder
from licensing.work import Work

FIELDS = ("name", "id_number")
MOST = 10


@dataclass(frozen=True)
class Named:
    """Somebody an order is about, a person or an enterprise of this register; ``authority``: of the enterprise."""

    name: str
    id_number: str
    authority: str = ""


def responsible(fields: Mapping[str, Any]) -> list[Named]:
    """Who is named as directly responsible; anything else is nobody."""
    rows = fields.get("responsible")
    found = [r for r in rows if isinstance(r, Mapping)] if isinstance(rows, list) else []
    return [Named(*(str(row.get(name) or "").strip() for name in FIELDS)) for row in found]


def responsible_known(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Each with a name and a number that can be somebody's, and once."""
    rows, found = responsible(fields), []
    if len(rows) > MOST:
        return [Problem("", "order.responsible_many", {"most": MOST})]
    numbers = [row.id_number.upper() for row in rows]
    for place, row in enumerate(rows):
        if not 2 <= len(row.name) <= stating.LONGEST["name"]:
            found.append(Problem(f"responsible.{place}.name", "account.name_length"))
        if not id_number.is_valid(row.id_number) or numbers.index(row.id_number.upper()) != place:
            found.append(Problem(f"responsible.{place}.id_number", "account.id_number_wrong"))
    return found


def write(work: Work, order: RegisterOrder, enterprise: Enterprise, kind: OrderKind) -> None:
    """The facts that the order's row names, stated by the registration authority with the order's document as their reference."""
    for code, whom in kind.standings.items():
        basis = work.books.catalogue.standing_kinds[code].basis
        for each in about(work, order, enterprise, whom):
            said = Statement(
                code=code,
                subject=each.id_number,
                basis=f"{basis}（{order.document_title}）"[: stating.LONGEST["basis"]],
                reference=(order.document_no or order.id)[: stating.LONGEST["reference"]],
                since=work.act.on,
                name=each.name,
            )
            place = each.authority or enterprise.authority
            stating.state(work, said, work.books.catalogue.registration_authority(place).code)


def about(work: Work, order: RegisterOrder, enterprise: Enterprise, whom: str) -> list[Named]:
    """Whom a fact of an order is about, by the word of its row."""
    if whom == "responsible":
        return responsible(order.fields)
    signed = pledgers(work, enterprise)
    if whom == "pledgers":
        return [Named(p.name, p.id_number) for p in signed if p.party == PERSON]
    found = [bodies.by_code(work, p.id_number) for p in signed if p.party != PERSON]
    return [Named(f.name, str(f.uscc), f.authority) for f in found if f is not None]


def pledgers(work: Work, enterprise: Enterprise) -> list[Person]:
    """Whoever signed the pledge of the simplified exit by which it left last; nobody where it left in another way."""
    query = select(Case).where(Case.enterprise_id == enterprise.id, Case.decided_at.is_not(None))
    for case in work.session.scalars(query.order_by(Case.decided_at.desc(), Case.id.desc())):
        if kind_of(case).flow.within(case.state, "left"):
            return kind_of(case).signers(case)
    return []
