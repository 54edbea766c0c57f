"""Who must sign an exit: every investor on the register, none typed in again (条例 art 33: all investors).

In the place of an owner that is deregistered or rescinded itself, all of its own investors act (公司登记管理实施办法 art 22).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, select, true

from licensing import parties
from licensing.errors import Refused
from licensing.flows import enterprise as enterprises
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


@dataclass(frozen=True)
class Acting:
    """Who acts for a part of an enterprise. ``gone``: names of the owners that ended and in whose place this one acts."""

    investor: Investor
    gone: tuple[str, ...] = ()


def acting(work: Work, enterprise: Enterprise) -> list[Acting]:
    """Everybody whose word an exit needs, each once; an owner that ended and of whom the register knows nobody stays itself."""
    found: dict[str, Acting] = {}
    for each in _acting(work, enterprise, (), frozenset({enterprise.id})):
        key = index_of(each.investor) or each.investor.id
        before = found.get(key)
        gone = dict.fromkeys((*(before.gone if before else ()), *each.gone))
        found[key] = Acting(before.investor if before else each.investor, tuple(gone))
    return list(found.values())


def _acting(
    work: Work, enterprise: Enterprise, gone: tuple[str, ...], seen: frozenset[str]
) -> Iterator[Acting]:
    query = select(Investor).where(Investor.enterprise_id == enterprise.id).order_by(Investor.id)
    for investor in work.session.scalars(query).all():
        ended = ended_owner(work, investor)
        if ended is None or ended.id in seen or not _has_owners(work, ended):
            yield Acting(investor, gone)
        else:
            yield from _acting(work, ended, (*gone, ended.name), seen | {ended.id})


def ended_owner(work: Work, investor: Investor) -> Enterprise | None:
    """The enterprise that this owner is, once it was deregistered or rescinded."""
    if not investor.uscc:
        return None
    found = work.session.scalar(select(Enterprise).where(Enterprise.uscc == investor.uscc))
    return found if found is not None and enterprises.FLOW.within(found.status, "succeeded") else None


def _has_owners(work: Work, enterprise: Enterprise) -> bool:
    query = select(Investor.id).where(Investor.enterprise_id == enterprise.id)
    return work.session.scalar(query.limit(1)) is not None


def succeeded(work: Work, owned: set[str]) -> set[str]:
    """Ids of the enterprises of which an ended one among these owned a part, through however many that ended."""
    found: set[str] = set()
    while owned:
        ended = select(Enterprise.uscc).where(
            Enterprise.id.in_(sorted(owned)),
            Enterprise.status.in_(enterprises.FLOW.states_in("succeeded")),
            Enterprise.uscc.is_not(None),
        )
        query = select(Investor.enterprise_id).where(Investor.uscc.in_(ended))
        owned = set(work.session.scalars(query)) - found
        found |= owned
    return found


def signers(work: Work, case: Case, enterprise: Enterprise) -> list[Person]:
    """Everybody of ``acting``, with the number the account, an earlier case or the register holds: all must sign, none is typed in."""
    people = []
    for position, each in enumerate(acting(work, enterprise), start=1):
        investor, index = each.investor, index_of(each.investor)
        known = known_of(work, index, investor.uscc)
        if known is None or (not each.gone and ended_owner(work, investor) is not None):
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
                contribution={} if each.gone else {"amount_fen": investor.amount_fen},
                party=known.party,
                document_kind=known.document_kind,
                details={**(known.details or {}), "in_place_of": list(each.gone)}
                if each.gone
                else known.details,
            )
        )
    return people
