"""A look at things by the person signed in: services' read functions without a transaction that writes."""

from __future__ import annotations

from contextlib import AbstractContextManager

from licensing.work import Work
from portal.access import current_actor
from portal.office import current_office


def reading() -> AbstractContextManager[Work]:
    """A unit of work on a read-only session; nothing in it is ever committed."""
    return current_office().look(current_actor())
