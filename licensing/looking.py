"""What is worked out once, until something may have changed: a page and an act ask for the same draft, facts and papers from several sides.

Nobody has to say that something changed: the transaction sees its own writes and waits by itself (``store/touched.py``), and what is not
written yet is written before anything that was kept is looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from licensing.store import touched
from licensing.work import Work

T = TypeVar("T")


def once(work: Work, what: str, about: object, make: Callable[[], T]) -> T:
    """``make()``, or what it gave before for the same actor, instant and books; ``what`` and ``about`` name it."""
    return asked(work.session, (what, about, work.act.at, work.act.actor), (), make, work.books)


def asked(
    session: Session, key: tuple[object, ...], tables: tuple[str, ...], make: Callable[[], T], by: object = None
) -> T:
    """``make()``, or what it gave before with the same ``by``.

    ``tables``: where it reads those and nothing else, writing in others leaves it standing; none given are all of them.
    """
    seen = _seen(session)
    if seen is None:
        return make()
    stamp, found = seen.stamp(tables), seen.kept.get(key)
    if found is not None and found[0] == stamp and found[1] is by:
        same: T = found[2]
        return same
    made = make()
    if _clean(session) and seen.stamp(tables) == stamp:
        seen.kept[key] = stamp, by, made
    return made


def _seen(session: Session) -> touched.Touched | None:
    """What this transaction has seen, once everything that was said here is written; None where that cannot be known."""
    if not _clean(session):
        if not session.autoflush:
            return None
        session.flush()
    return touched.of(session)


def _clean(session: Session) -> bool:
    return not (session.new or session.dirty or session.deleted)
