"""Resident identity numbers (GB 11643-1999): python-stdnum decides, except where its table of places has a gap.

A place code that the table does not know is no proof of a wrong number (codes came and went since the 1980s); for some the
library raises KeyError. The date of birth and the check digit still have to hold.
"""

from __future__ import annotations

from stdnum.cn import ric
from stdnum.exceptions import InvalidComponent, ValidationError

LENGTH = 18


def is_valid(number: str) -> bool:
    """Whether an 18-character number could have been issued.

    >>> is_valid("630202198001011234"), is_valid("63020219800230123X")
    (False, False)
    """
    compact = ric.compact(number)
    if len(compact) != LENGTH or not compact.isascii():
        return False
    try:
        return bool(ric.validate(compact))
    except (KeyError, InvalidComponent):
        return _without_place(compact)
    except ValidationError:
        return False


def _without_place(number: str) -> bool:
    try:
        ric.get_birth_date(number)
        return number[:17].isdigit() and ric.calc_check_digit(number) == number[-1].upper()
    except ValidationError:
        return False


def masked_id(number: str) -> str:
    """An ID number as it may be shown.

    >>> masked_id("632121198001011234")
    '632121********1234'
    """
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}" if len(number) > 10 else "*" * len(number)
