"""Whether the acting person stands behind an account: a post and a citizen's account are two accounts of one person."""

from __future__ import annotations

from licensing.store.keeping import asked
from licensing.store.models import Account
from licensing.work import Work


def is_actor(work: Work, *accounts: str | None) -> bool:
    """Whether one of the accounts (ids) is the actor's own, by any of the person's accounts; a program is nobody but itself.

    The number as typed counts, proved or not: who only claims to be somebody does not judge that one's matter either.
    """
    ids, me = {each for each in accounts if each is not None}, work.act.actor.id
    if me is None or not ids or me in ids:
        return me in ids
    own = index_of_actor(work)
    behind = (work.session.get(Account, each) for each in sorted(ids)) if own is not None else ()
    return any(account is not None and account.claimed_index == own for account in behind)


def index_of_actor(work: Work) -> str | None:
    """Blind index of the acting person's number; None for the portal itself and for a program."""
    account = account_of_actor(work)
    return account.claimed_index if account is not None else None


def account_of_actor(work: Work) -> Account | None:
    """The acting person's account; None for the portal itself and for a program. Asked once, however many rows are judged."""
    me = work.act.actor.id
    if me is None:
        return None
    return asked(
        work.session, ("account", me), (Account.__tablename__,), lambda: work.session.get(Account, me)
    )
