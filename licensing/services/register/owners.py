"""Who must sign an exit: every investor on the register, none typed in again (条例 art 33: all investors)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, select, true

from licensing import parties
from licensing.errors import Refused
from licensing.id_documents import RESIDENT_ID
from licensing.store.models import Account, Case, Enterprise, Investor, Person
from licensing.work import Work


@dataclass(frozen=True)
class Known:
    """What the portal holds of an owner on the register: as ``Person`` has it."""

    number: str
    mobile: str
    party: str = parties.PERSON
    document_kind: str = RESIDENT_ID
    details: dict[str, Any] | None = field(default=None)


def index_of(investor: Investor) -> str | None:
    """The blind index of an owner: a person's, or that of the body whose credit code stands there."""
    if investor.uscc and investor.id_number_index is None:
        return parties.index_of_body(investor.uscc)
    return investor.id_number_index


def known_of(work: Work, index: str | None, uscc: str | None = None) -> Known | None:
    """Number, mobile and kind of whoever has an index: of an account, of an earlier case, or a body by its credit code."""
    account = work.session.scalar(select(Account).where(Account.id_number_index == index)) if index else None
    signed = _of_case(work, index, Person.signatures.any())
    told = signed.details if signed is not None else None
    if account is not None:
        return Known(account.id_number, account.mobile, document_kind=account.document_kind, details=told)
    if signed is not None:
        return Known(signed.id_number, signed.mobile, signed.party, signed.document_kind, told)
    named = _of_case(work, index, true())
    if (
        named is not None
    ):  # whoever typed this case may be anybody: the index vouches for the number, nothing for the rest
        return Known(named.id_number, "", named.party, named.document_kind)
    return Known(uscc, "", parties.COMPANY) if uscc else None


def _of_case(work: Work, index: str | None, where: ColumnElement[bool]) -> Person | None:
    """The party with an index as it was named last; ids sort by age."""
    query = select(Person).where(Person.id_number_index == index, where)
    return work.session.scalar(query.order_by(Person.id.desc()).limit(1)) if index else None


def signers(work: Work, case: Case, enterprise: Enterprise) -> list[Person]:
    """Every investor, with the number the account, an earlier case or the register holds: all must sign, none is typed in again."""
    people = []
    investors = work.session.scalars(select(Investor).where(Investor.enterprise_id == enterprise.id))
    for position, investor in enumerate(investors, start=1):
        index = index_of(investor)
        known = known_of(work, index, investor.uscc)
        if known is None:
            raise Refused("exit.investor_unknown", name=investor.name)
        people.append(
            Person(
                id=work.act.ids.new("person"),
                case_id=case.id,
                position=position,
                name=investor.name,
                id_number=known.number,
                id_number_index=index or "",
                mobile=known.mobile,
                roles=list(investor.roles),
                contribution={"amount_fen": investor.amount_fen},
                party=known.party,
                document_kind=known.document_kind,
                details=known.details,
            )
        )
    return people
