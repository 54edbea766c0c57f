"""Whether the acting person stands behind an account: a post and a citizen's account are two accounts of one person."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from licensing.store.keeping import columns, each
from licensing.store.models import Account
from licensing.work import Work

CLAIMED = select(Account.id, Account.claimed_index).where(
    Account.id.in_(bindparam("accounts", expanding=True))
)


def is_actor(work: Work, *accounts: str | None) -> bool:
    """Whether one of the accounts (ids) is the actor's own, by any of the person's accounts; a program is nobody but itself.

    The number as typed counts, proved or not: who only claims to be somebody does not judge that one's matter either.
    """
    ids, me = {each for each in accounts if each is not None}, work.act.actor.id
    if me is None or not ids or me in ids:
        return me in ids
    found = _indexes(work, {me, *ids})
    own = found.get(me)
    return own is not None and any(found.get(each) == own for each in ids)


def index_of_actor(work: Work) -> str | None:
    """Blind index of the acting person's number; None for the portal itself and for a program."""
    me = work.act.actor.id
    return _indexes(work, {me}).get(me) if me is not None else None


def _indexes(work: Work, accounts: set[str]) -> dict[str, str]:
    """Account -> blind index of its number as typed, of those that have one. Asked once, however many rows are judged."""

    def ask(ids: list[str]) -> dict[str, str]:
        rows = columns(work.session, CLAIMED, {"accounts": ids})
        return {row.id: row.claimed_index for row in rows if row.claimed_index is not None}

    return each(work.session, ("claimed indexes",), (Account.__tablename__,), accounts, ask)
