"""What is worked out once, until something may have changed: a page and an act ask for the same draft, facts and papers from several sides.

Nobody has to say that something changed: the transaction sees its own writes and waits by itself (``store/touched.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from licensing.store.keeping import asked
from licensing.work import Work

T = TypeVar("T")


def once(work: Work, what: str, about: object, make: Callable[[], T]) -> T:
    """``make()``, or what it gave before for the same actor, instant and books; ``what`` and ``about`` name it."""
    return asked(work.session, (what, about, work.act.at, work.act.actor), (), make, work.books)
