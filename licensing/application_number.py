"""The number of an application, for people: on every page of it, on the phone, at the counter, in the search box.

Sixteen digits: the legal day it was opened (8), seven drawn from the case's own id, one check digit (Luhn, ISO/IEC 7812-1 annex B).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from hashlib import sha256

LENGTH = 16
_DRAWN = 7
_SEPARATORS = re.compile(r"[\s\-]+")


def draw(opened: date, case_id: str, taken: Callable[[str], bool]) -> str:
    """The first number of a case that nobody has; the same case and day give the same row of numbers."""
    for attempt in range(1000):
        found = numbered(opened, case_id, attempt)
        if not taken(found):
            return found
    raise RuntimeError(f"no application number is free on {opened}")


def numbered(opened: date, case_id: str, attempt: int = 0) -> str:
    """A number by itself.

    >>> numbered(date(2026, 11, 23), "case_1"), is_valid(numbered(date(2026, 11, 23), "case_1"))
    ('2026112391803714', True)
    """
    digest = int.from_bytes(sha256(f"{case_id}/{attempt}".encode()).digest()[:8])
    body = f"{opened:%Y%m%d}{digest % 10**_DRAWN:0{_DRAWN}d}"
    return body + _check_digit(body)


def compact(text: str) -> str:
    """As kept: without the blanks and hyphens people put in.

    >>> compact("2026 1123-9180 3714")
    '2026112391803714'
    """
    return _SEPARATORS.sub("", text)


def is_valid(text: str) -> bool:
    """Whether a text is a number as kept; one digit wrong or two neighbours swapped is none."""
    digits = len(text) == LENGTH and text.isascii() and text.isdigit()
    return digits and _check_digit(text[:-1]) == text[-1]


def _check_digit(body: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)
