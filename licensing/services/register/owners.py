"""Who must sign an exit: every investor on the register, none typed in again (条例 art 33: all investors)."""

from __future__ import annotations

from sqlalchemy import select

from licensing.errors import Refused
from licensing.store.models import Account, Case, Enterprise, Investor, Person
from licensing.work import Work


def signers(work: Work, case: Case, enterprise: Enterprise) -> list[Person]:
    """Every investor, with the ID number the account or the establishment case holds: all must sign, none is typed in again."""
    people = []
    investors = work.session.scalars(select(Investor).where(Investor.enterprise_id == enterprise.id))
    for position, investor in enumerate(investors, start=1):
        number, mobile = _identity(work, investor)
        people.append(
            Person(
                id=work.act.ids.new("person"),
                case_id=case.id,
                position=position,
                name=investor.name,
                id_number=number,
                id_number_index=investor.id_number_index or "",
                mobile=mobile,
                roles=list(investor.roles),
                contribution={"amount_fen": investor.amount_fen},
            )
        )
    return people


def _identity(work: Work, investor: Investor) -> tuple[str, str]:
    account = work.session.scalar(select(Account).where(Account.id_number_index == investor.id_number_index))
    if account is not None:
        return account.id_number, account.mobile
    known = work.session.scalar(
        select(Person).where(Person.id_number_index == investor.id_number_index).limit(1)
    )
    if known is None:
        raise Refused("exit.investor_unknown", name=investor.name)
    return known.id_number, known.mobile
