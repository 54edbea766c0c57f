"""How a number is said that was counted no further than ``COUNTED``."""

from __future__ import annotations

from licensing.services.cases.queue import COUNTED


def told(number: int) -> str:
    """
    >>> told(3), told(COUNTED)
    ('3', '1000+')
    """
    return f"{number}+" if number >= COUNTED else str(number)
