"""A look at things by the person signed in: services' read functions without a transaction that writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from licensing.work import Work
from portal.access import current_act
from portal.office import current_office


@contextmanager
def reading() -> Iterator[Work]:
    """A unit of work on a read-only session; nothing in it is ever committed."""
    office = current_office()
    with office.read() as session:
        yield Work(session, current_act(), office.books, office.jobs)
