"""When a clerk is away: rows the head of the place writes; on those days the clerk's cases are anybody's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from licensing.act import Role
from licensing.errors import Invalid, NotFound, Problem
from licensing.services.cases.facts import supervised_prefix
from licensing.store.models import Absence, Account
from licensing.work import Work

LONGEST_DAYS = 366


def today(on: date) -> Select[Any]:
    """The accounts that are away on a day."""
    return select(Absence.account_id).where(Absence.first_day <= on, Absence.last_day >= on)


def absent(session: Session, accounts: Iterable[str], on: date) -> frozenset[str]:
    return frozenset(session.scalars(today(on).where(Absence.account_id.in_(list(accounts)))))


def clerks(session: Session, authority: str) -> list[Account]:
    """The clerks under a head, closed accounts left out, by place and name."""
    prefix = supervised_prefix(authority)
    query = select(Account).where(Account.role == Role.CLERK.value, ~Account.disabled)
    found = session.scalars(query.where(Account.authority.startswith(prefix)))
    return sorted(found, key=lambda a: (a.authority or "", a.name, a.id))


def own_clerk(work: Work, account_id: str) -> Account:
    """A clerk of a place this head answers for. Raises NotFound for anybody else."""
    actor, found = work.act.actor, work.session.get(Account, account_id)
    supervises = actor.role is Role.SUPERVISOR and bool(actor.authority)
    if found is None or not supervises or found.role != Role.CLERK or found.disabled:
        raise NotFound(account_id)
    if not (found.authority or "").startswith(supervised_prefix(str(actor.authority))):
        raise NotFound(account_id)
    return found


def note(work: Work, account_id: str, first: date | None, last: date | None) -> Absence:
    """Write down that a clerk is away from ``first`` to ``last``, both included. Raises NotFound, Invalid."""
    clerk = own_clerk(work, account_id)
    if (
        first is None
        or last is None
        or last < first
        or last < work.act.on
        or (last - first).days > LONGEST_DAYS
    ):
        raise Invalid([Problem("last_day", "absence.days")])
    made = Absence(
        id=work.act.ids.new("absence"),
        account_id=clerk.id,
        first_day=first,
        last_day=last,
        noted_by=str(work.act.actor.id),
        noted_at=work.act.at,
    )
    work.session.add(made)
    work.record("account.absent", "account", clerk.id, first=str(first), last=str(last))
    return made


def end(work: Work, absence_id: str) -> None:
    """The clerk is back, or it was an error. Raises NotFound."""
    found = work.session.get(Absence, absence_id)
    if found is None:
        raise NotFound(absence_id)
    own_clerk(work, found.account_id)
    work.session.delete(found)
    work.record("account.back", "account", found.account_id)


def coming(session: Session, accounts: Iterable[str], on: date) -> list[Absence]:
    """Absences that are not over, by their first day."""
    query = select(Absence).where(Absence.account_id.in_(list(accounts)), Absence.last_day >= on)
    return list(session.scalars(query.order_by(Absence.first_day, Absence.id)))
