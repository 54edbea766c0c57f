"""What is worked out once while somebody looks: in a session that only reads, a case stands still.

A page asks for the same draft, facts and papers from several sides; in an act each is worked out anew, as the act may have changed it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from licensing.work import Work

T = TypeVar("T")
KEPT = "worked out while looking"


def begin(session: Session) -> None:
    """From here on this session only reads."""
    session.info[KEPT] = {}


def once(work: Work, what: str, about: str, make: Callable[[], T]) -> T:
    """``make()``, or what it gave before in this look for the same actor; ``what`` and ``about`` name it."""
    kept = work.session.info.get(KEPT)
    if kept is None or work.session.dirty or work.session.new or work.session.deleted:
        return make()
    key = (what, about, work.act.at, work.act.actor)
    if key not in kept:
        kept[key] = make()
    found: T = kept[key]
    return found
